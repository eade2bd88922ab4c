"""Visitors of image lessons who share one place: each gets it in turn, and keeps nobody waiting for nothing."""

import math
import threading

import pytest

from playground.config import RunConfig
from playground.errors import ConfigError
from playground.lessons.gate import ImageGate
from playground.lessons.visit import Step
from playground.runtime.frame import State
from playground.runtime.turnstile import PATIENCE, Turnstile
from tests.lessons.fakes import IMAGES, Visitor, Watched, lesson
from tests.runtime.fakes import LONG, Clock, until

SOON = PATIENCE + 1


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def room(clock):
    """Who comes in shares the one place."""
    gate, came = ImageGate(Turnstile(1, clock)), []

    def come(**how):
        visitor = Visitor(**how)
        visitor.lectures.gate = gate
        visitor.lecture.open(lesson(act=IMAGES))
        came.append(visitor)
        return visitor

    yield come
    for each in came:
        each.goes()


def predicts(visitor):
    visitor.lecture.predict("many")
    visitor.lecture.look()
    return visitor


def waits(visitor):
    """Its place in the queue; 0 for none. It asks as its page does."""
    visitor.lecture.look()
    return visitor.lecture.wait.place if visitor.lecture.wait else 0


def test_each_trains_when_the_one_before_is_over(room):
    first, second, third = (predicts(room()) for _ in range(3))
    assert [waits(each) for each in (first, second, third)] == [0, 1, 2]
    assert not second.lecture.playing
    for each in (first, second, third):
        each.passes()
        assert each.lecture.step is Step.VERDICT


def test_who_presses_play_and_predicts_nothing_queues_like_the_others(room):
    first, second = predicts(room()), room()
    second.session.play()
    assert waits(second) == 1
    assert not second.lecture.playing
    assert second.shown.state is State.QUEUED
    first.passes()
    second.passes()
    assert second.lecture.step is Step.VERDICT


def test_a_reset_in_the_queue_keeps_the_place_and_lets_nobody_through(room):
    _, second, third = (predicts(room()) for _ in range(3))
    second.session.reset()
    assert waits(third) == 2
    second.session.play()  # before its page has asked again
    assert waits(second) == 1
    assert not second.lecture.playing
    with pytest.raises(ConfigError):
        second.session.play()


def test_a_reset_inside_keeps_the_place(room):
    first, second = predicts(room()), predicts(room())
    first.session.reset()
    assert waits(second) == 1
    assert waits(first) == 0


def test_who_looks_elsewhere_is_passed_over_keeps_its_place_and_starts_when_it_looks_again(room):
    first, second, third = (predicts(room()) for _ in range(3))
    second.session.use(RunConfig(), workspace="distributions")
    second.session.show("distributions")
    first.passes()
    assert waits(third) == 0
    assert waits(second) == 1
    second.session.show("images")
    assert waits(second) == 1
    third.passes()
    second.passes()
    assert second.lecture.step is Step.VERDICT


def test_who_trains_slowly_gives_its_place_to_those_who_wait_and_queues_again(room, clock):
    first, second = predicts(room()), predicts(room())
    first.session.set_speed(1.0)
    clock.passes(SOON)
    assert waits(second) == 0
    assert not first.lecture.playing
    first.session.set_speed(math.inf)
    first.session.play()
    third = predicts(room())  # asks before the page of the first does
    assert waits(first) == 1
    assert not first.lecture.playing
    for each in (second, first, third):
        each.passes()
        assert each.lecture.step is Step.VERDICT


def test_who_trains_slowly_and_alone_is_left_in_peace(room, clock):
    first = predicts(room())
    first.session.set_speed(1.0)
    clock.passes(SOON)
    assert waits(first) == 0
    assert first.lecture.playing


def test_nobody_is_promised_a_start_whose_runs_were_replaced_and_undo_brings_the_queue_back(room):
    first, second = predicts(room()), predicts(room())
    second.session.use(RunConfig(), workspace="images")
    assert waits(second) == 0
    assert second.lecture.lost
    second.session.undo()
    assert waits(second) == 1
    first.passes()
    second.passes()
    assert second.lecture.step is Step.VERDICT


def test_a_turn_that_comes_while_another_run_is_built_is_not_spent_on_that(room, monkeypatch):
    first, second, ready = predicts(room()), predicts(room(patience=0.01)), threading.Event()
    assert until(lambda: waits(second) == 1)
    monkeypatch.setattr(Watched, "building", lambda config: ready.wait(LONG))
    second.session.use(RunConfig(), workspace="images")
    first.passes()
    assert waits(second) == 0
    second.session.undo()
    second.passes()
    assert second.lecture.step is Step.VERDICT
    ready.set()


def test_play_on_another_run_that_is_still_built_is_not_undone_by_the_queue(room, monkeypatch):
    predicts(room())
    second, ready = predicts(room(patience=0.01)), threading.Event()
    assert until(lambda: waits(second) == 1)
    queued = second.runs
    monkeypatch.setattr(Watched, "building", lambda config: ready.wait(LONG))
    second.session.use(RunConfig(), workspace="images")
    second.session.play()
    assert waits(second) == 1
    ready.set()
    assert until(lambda: second.runs != queued)
    assert second.runs[0].going
