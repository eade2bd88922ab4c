"""What may be read of a lecture, also when its session is gone."""

import gc
import math

import pytest

from playground.lessons.found import Found
from playground.lessons.gate import ImageGate
from playground.lessons.lecture import Lecture
from playground.lessons.visit import Wait
from playground.runtime.session import Session
from playground.runtime.turnstile import GUESS, Turnstile
from tests.lessons.fakes import IMAGES, OTHER, RUN, computation, lesson, training
from tests.runtime.fakes import Clock


def for_ever(seed, tell):
    while True:
        tell(0.1)


def left_behind(visitor, act=None, gate=lambda lecture: None):
    """A lecture under way, whose session is gone."""
    session = Session(visitor.workshop)
    session.viewers = 1
    lecture = Lecture(session, visitor.tasks, gate=gate)
    lecture.open(lesson(act=act))
    lecture.predict("many")
    assert lecture.busy
    session.close()
    for each in session.workspaces.values():
        visitor.workshop.scheduler.jobs.clear()
        each.close()
    del session, each
    gc.collect()
    assert not lecture.watched
    return lecture


@pytest.mark.parametrize("act", [None, computation(for_ever)])
def test_whose_session_is_gone_has_lost_its_runs_and_is_not_busy(visitor, act):
    lecture = left_behind(visitor, act)
    assert lecture.lost is (act is None)
    assert not lecture.busy and not lecture.playing and not lecture.building and not lecture.haunted
    assert lecture.turns[0] == 0
    assert math.isnan(lecture.seconds_left)
    lecture.look()
    lecture.hold()
    lecture.cancel()


def test_the_fix_is_haunted_by_its_act_until_the_lesson_is_left(visitor, lecture):
    assert not lecture.haunted
    lecture.open(lesson())
    lecture.predict("many")
    visitor.passes()
    assert not lecture.haunted
    lecture.fix()
    assert lecture.haunted
    visitor.passes()
    assert lecture.haunted
    lecture.leave()
    assert not lecture.haunted


def test_nothing_haunts_a_fix_that_stands_otherwise_or_computes(visitor, lecture):
    for fix in (training(RUN, OTHER, arrangement="twins"), computation(lambda seed, tell: [Found(numbers={"value": 1.0})])):
        lecture.open(lesson(fix=fix))
        lecture.predict("many")
        visitor.passes()
        lecture.fix()
        assert lecture.act is fix
        assert not lecture.haunted


def test_who_is_gone_is_not_waited_for(visitor):
    gate = ImageGate(Turnstile(1, Clock()))
    gone = left_behind(visitor, IMAGES, gate)
    assert gone.act is IMAGES
    visitor.lectures.gate = gate
    visitor.lecture.open(lesson(act=IMAGES))
    visitor.lecture.predict("many")
    assert visitor.lecture.wait is None
    other = Session(visitor.workshop)
    other.viewers = 1
    third = visitor.lectures.of(other)
    third.open(lesson(act=IMAGES))
    third.predict("many")
    assert third.wait == Wait(1, GUESS)
