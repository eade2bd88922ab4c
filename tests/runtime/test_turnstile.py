"""Trainings that take the whole machine wait for each other, and are told how long."""

import math

import pytest

from playground.runtime.turnstile import GUESS, Stand, Turnstile, Use, Wait, waiting
from tests.runtime.fakes import Clock


class Training:
    def __init__(self, use: Use = Use.WAITS, seconds: float = math.nan) -> None:
        self.use, self.seconds, self.held = use, seconds, 0

    def stand(self) -> Stand:
        return Stand(self.use, self.seconds)

    def hold(self) -> None:
        self.held += 1
        self.use = Use.RESTS


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def turnstile(clock: Clock) -> Turnstile:
    return Turnstile(1, clock, patience=20.0)


def goes_in(turnstile: Turnstile, who: str, seconds: float = math.nan) -> Training:
    training = Training(seconds=seconds)
    assert turnstile.ask(who, training) is None
    training.use = Use.TRAINS
    turnstile.tick()
    return training


def test_the_first_goes_in_and_the_others_wait_in_their_order(turnstile):
    goes_in(turnstile, "a", seconds=30.0)
    assert turnstile.ask("b", Training()) == Wait(1, 30.0)
    assert turnstile.ask("c", Training()) == Wait(2, 30.0 + GUESS)
    assert turnstile.ask("b", Training()) == Wait(1, 30.0)  # asking again loses no place


def test_who_is_next_goes_in_when_the_one_before_is_over(turnstile):
    first = goes_in(turnstile, "a")
    turnstile.ask("b", Training())
    turnstile.ask("c", Training())
    first.use = Use.DONE
    assert turnstile.waits("b") is None
    assert turnstile.ask("c", Training()).place == 1


def test_several_places_let_several_in(clock):
    turnstile = Turnstile(2, clock)
    goes_in(turnstile, "a", seconds=50.0)
    goes_in(turnstile, "b", seconds=30.0)
    assert turnstile.ask("c", Training()) == Wait(1, 30.0)


def test_who_leaves_the_queue_is_not_waited_for(turnstile):
    goes_in(turnstile, "a")
    turnstile.ask("b", Training())
    turnstile.ask("c", Training())
    turnstile.leave("b")
    assert turnstile.waits("c").place == 1
    assert turnstile.waits("b") is None


def test_a_closed_tab_is_dropped_from_the_queue(turnstile):
    goes_in(turnstile, "a")
    gone = Training()
    turnstile.ask("b", gone)
    turnstile.ask("c", Training())
    gone.use = Use.DONE
    assert turnstile.waits("c").place == 1


def test_a_hidden_tab_is_passed_over_and_keeps_its_place_in_the_queue(turnstile):
    first, away = goes_in(turnstile, "a"), Training(Use.RESTS)
    turnstile.ask("b", away)
    turnstile.ask("c", Training())
    assert turnstile.waits("c").place == 1
    first.use = Use.DONE
    assert turnstile.waits("c") is None
    away.use = Use.WAITS
    assert turnstile.waits("b") == Wait(1, GUESS)


def test_who_rests_for_long_gives_its_place_to_who_waits(turnstile, clock):
    first = goes_in(turnstile, "a")
    turnstile.ask("b", Training())
    first.use = Use.RESTS
    clock.passes(19.0)
    assert turnstile.waits("b") is not None
    assert first.held == 0
    clock.passes(2.0)
    assert turnstile.waits("b") is None
    assert first.held == 1


def test_who_rests_keeps_its_place_while_nobody_waits(turnstile, clock):
    first = goes_in(turnstile, "a")
    first.use = Use.RESTS
    clock.passes(1000.0)
    turnstile.tick()
    assert first.held == 0
    assert turnstile.ask("a", first) is None


def test_who_trains_on_without_a_place_is_waited_for_all_the_same(turnstile, clock):
    first, second = goes_in(turnstile, "a"), Training()
    turnstile.ask("b", second)
    first.use = Use.RESTS
    clock.passes(21.0)
    turnstile.tick()
    first.use = second.use = Use.TRAINS  # the visitor pressed Play
    assert turnstile.ask("c", Training()) == Wait(1, GUESS)
    second.use = Use.DONE
    assert turnstile.waits("c").place == 1
    first.use = Use.DONE
    assert turnstile.waits("c") is None


def test_how_long_a_training_takes_is_measured(turnstile, clock):
    first = goes_in(turnstile, "a")
    clock.passes(24.0)
    first.use = Use.DONE
    goes_in(turnstile, "b")
    assert turnstile.ask("c", Training()) == Wait(1, 24.0)


@pytest.mark.parametrize(
    ("left", "ahead", "places", "seconds"),
    [
        ([], [], 1, 0.0),
        ([10.0], [], 1, 10.0),
        ([10.0], [5.0, 5.0], 1, 20.0),
        ([10.0, 40.0], [5.0, 5.0], 2, 20.0),
        ([10.0], [5.0], 2, 5.0),
        ([10.0, 40.0], [], 1, 40.0),  # more are inside than there are places
    ],
)
def test_the_time_to_wait_is_that_of_a_queue_with_so_many_counters(left, ahead, places, seconds):
    assert waiting(left, ahead, places) == seconds
