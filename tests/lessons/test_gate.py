"""Lessons that train on images wait for each other; the others never wait."""

import math
from types import SimpleNamespace

import pytest

from playground.config import RunConfig
from playground.lessons.gate import ImageGate
from playground.lessons.lesson import Computation, Training
from playground.lessons.visit import Wait
from playground.presets import get
from playground.runtime.turnstile import GUESS, Turnstile
from tests.runtime.fakes import Clock

POINTS = Training(claims=(), runs=(RunConfig(),))
IMAGES = Training(claims=(), runs=(get("digits"),))
NUMBERS = Computation(claims=(), compute=lambda seed, tell: [])


class Lecture(SimpleNamespace):
    """A lecture as the gate sees it."""

    __hash__, __eq__ = object.__hash__, object.__eq__

    def __init__(self, act=IMAGES):
        super().__init__(
            act=act, busy=True, watched=True, wanted=True, playing=False, hurries=True,
            turns=(0, 100), seconds_left=math.nan, held=0,
        )  # fmt: skip

    def hold(self):
        self.held += 1
        self.playing = False


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def gate(clock):
    return ImageGate(Turnstile(1, clock, patience=20.0))


def plays(gate, lecture, seconds=math.nan):
    assert gate(lecture) is None
    lecture.wanted, lecture.playing, lecture.turns, lecture.seconds_left = False, True, (5, 100), seconds
    return lecture


@pytest.mark.parametrize("act", [POINTS, NUMBERS])
def test_what_is_quick_never_waits(gate, act):
    plays(gate, Lecture())
    assert gate(Lecture(act)) is None


def test_a_run_that_is_over_keeps_its_place_until_its_verdict_and_nobody_is_told_of_another_training(gate, clock):
    first, second = plays(gate, Lecture(), 2.0), Lecture()
    assert gate(second) == Wait(1, 2.0)
    first.playing, first.turns, first.seconds_left = False, (100, 100), math.nan
    clock.passes(30.0)
    assert gate(second) == Wait(1, 0.0)
    assert first.held == 0
    first.busy = False
    assert gate(second) is None


def test_the_second_image_lesson_waits_as_long_as_the_first_still_needs(gate):
    first, second, third = plays(gate, Lecture(), 25.0), Lecture(), Lecture()
    assert gate(second) == Wait(1, 25.0)
    assert gate(third) == Wait(2, 25.0 + GUESS)
    first.busy = False
    assert gate(second) is None


def test_who_leaves_the_lesson_leaves_the_queue(gate):
    plays(gate, Lecture())
    second, third = Lecture(), Lecture()
    assert (gate(second).place, gate(third).place) == (1, 2)
    second.busy = False
    assert gate(third).place == 1


def test_a_hidden_page_gives_its_place_to_one_that_is_looked_at(gate, clock):
    first, second = plays(gate, Lecture()), Lecture()
    gate(second)
    first.watched = False
    clock.passes(21.0)
    assert gate(second) is None
    assert first.held == 1


def test_a_run_that_was_paused_for_long_gives_its_place_away(gate, clock):
    first, second = plays(gate, Lecture()), Lecture()
    gate(second)
    first.playing = False  # by hand
    clock.passes(10.0)
    assert gate(second) is not None
    clock.passes(11.0)
    assert gate(second) is None
