"""What happens to a lesson by itself: a gate that opens, a computation, a verdict; and what must not happen to another."""

import threading

import numpy as np
import pytest

from playground.errors import BusyError, ConfigError
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Training
from playground.lessons.visit import Step, Wait
from playground.runtime.frame import State
from playground.runtime.session import Session
from tests.lessons.fakes import RUN, TURNS, computation, lesson
from tests.runtime.fakes import until


def test_runs_wait_until_the_gate_has_nothing_to_say(visitor, lecture):
    says = [Wait(2, 30.0)]
    visitor.lectures.gate = lambda lecture: says[0]
    lecture.open(lesson())
    lecture.predict("many")
    visitor.passes()
    assert lecture.wait == Wait(2, 30.0)
    assert [run.turn for run in visitor.runs] == [0]
    says[0] = None
    visitor.passes()
    assert lecture.wait is None
    assert lecture.step is Step.VERDICT


# ---------------------------------------------------------------------- what is computed


def test_a_computation_is_done_beside_the_runs(visitor, lecture):
    def compute(seed, tell):
        tell(0.5)
        return [Found(numbers={"value": seed + 1.0}, lines={"curve": (np.arange(3), np.arange(3))})]

    lecture.open(lesson(act=computation(compute)))
    assert lecture.turns == (0, 0)
    lecture.predict("many")
    assert until(lambda: lecture.look() or lecture.step is Step.VERDICT)
    assert lecture.results["act"][0].value == 1


def test_a_computation_that_is_cancelled_can_be_begun_again(lecture):
    def compute(seed, tell):
        while True:
            tell(0.1)

    lecture.open(lesson(act=computation(compute)))
    lecture.predict("many")
    lecture.cancel()
    assert until(lambda: lecture.look() or lecture.step is Step.PREDICT)
    lecture.predict("none")
    assert (lecture.step, lecture.prediction) == (Step.RUN, "none")
    lecture.leave()
    assert lecture.task is None


def test_a_computation_that_fails_says_why(lecture):
    def compute(seed, tell):
        raise BusyError("busy_building")

    lecture.open(lesson(act=computation(compute)))
    lecture.predict("many")
    assert until(lambda: lecture.look() or lecture.failed is not None)
    assert lecture.failed.key == "busy_building"


def test_a_claim_that_cannot_be_made_is_no_verdict(visitor, lecture):
    broken = Training(runs=(RUN,), claims=(Claim(name="gone", of=lambda found: found[0].at("nowhere", 1)),))
    lecture.open(lesson(act=broken))
    lecture.predict("many")
    visitor.passes()
    assert lecture.failed.key == "lesson_failed"
    assert lecture.step is Step.RUN


@pytest.mark.parametrize("go", [Session.play, lambda session: session.step("D")])
def test_who_waits_cannot_go_before_its_turn_and_the_player_says_so(visitor, lecture, go):
    visitor.lectures.gate = lambda lecture: Wait(1, 30.0)
    lecture.open(lesson())
    visitor.passes()
    assert visitor.shown.state is State.IDLE
    lecture.predict("many")
    visitor.passes()
    assert visitor.shown.state is State.QUEUED
    with pytest.raises(ConfigError) as refused:
        go(visitor.session)
    assert refused.value.key == "run_queued"
    lecture.leave()
    visitor.passes()
    assert visitor.shown.state is State.IDLE
    visitor.session.play()
    visitor.passes()
    assert visitor.runs[0].over


def test_play_before_a_prediction_takes_its_place_in_the_queue(visitor, lecture):
    says = [Wait(1, 30.0)]
    visitor.lectures.gate = lambda lecture: says[0]
    lecture.open(lesson())
    visitor.session.play()
    lecture.look()
    visitor.passes()
    assert (lecture.step, lecture.wait, lecture.playing) == (Step.RUN, says[0], False)
    assert visitor.runs[0].turn < TURNS
    says[0] = None
    visitor.passes()
    assert lecture.step is Step.VERDICT


def test_a_run_that_is_over_before_its_turn_comes_to_its_verdict_and_waits_no_more(visitor, lecture):
    asked = []
    visitor.lectures.gate = lambda lecture: asked.append(lecture) or Wait(1, 30.0)
    lecture.open(lesson())
    visitor.session.play()
    for _ in range(60):
        visitor.runs[0].refresh()
    assert visitor.runs[0].over
    visitor.passes()
    assert (lecture.step, lecture.wait) == (Step.VERDICT, None)
    assert not visitor.session.workspaces["distributions"].queued
    asked.clear()
    lecture.look()
    assert asked == []


def test_a_gate_that_opens_when_all_is_over_plays_nothing(visitor, lecture):
    says = [Wait(1, 30.0)]
    visitor.lectures.gate = lambda lecture: says[0]
    lecture.open(lesson())
    visitor.session.play()
    for _ in range(60):
        visitor.runs[0].refresh()
    assert visitor.runs[0].over
    says[0] = None
    visitor.passes()
    assert lecture.step is Step.VERDICT


def test_a_computation_that_finds_no_place_says_so_and_can_be_begun_again(visitor, lecture, monkeypatch):
    start = visitor.tasks.start

    def refuse(owner, job):
        raise BusyError("busy_tasks", limit=2)

    lecture.open(lesson(act=computation(lambda seed, tell: [Found(numbers={"value": 1.0})])))
    monkeypatch.setattr(visitor.tasks, "start", refuse)
    lecture.predict("many")
    assert lecture.failed.key == "busy_tasks"
    monkeypatch.setattr(visitor.tasks, "start", start)
    lecture.anew()
    assert until(lambda: lecture.look() or lecture.step is Step.VERDICT)


# ---------------------------------------------------------------------- a verdict stays with its act


def test_a_lesson_that_is_opened_while_another_is_judged_gets_none_of_its_verdict(visitor, lecture):
    other = lesson(act=computation(lambda seed, tell: []))
    opening = threading.Thread(target=lambda: lecture.open(other))

    def judged(found):
        opening.start()
        until(lambda: lecture.lesson is other, 0.05)  # so far as it comes while the claims are looked at
        return found[0].turn

    first = lesson(act=Training(runs=(RUN,), claims=(Claim(name="slow", of=judged, least=1),)))
    lecture.open(first)
    lecture.predict("many")
    visitor.passes()
    opening.join()
    assert (lecture.lesson, lecture.step, dict(lecture.results)) == (other, Step.PREDICT, {})
    assert list(lecture.visits) == [first.name]


def test_an_act_that_is_not_on_the_stage_any_more_is_not_judged(visitor, lecture):
    other = lesson(act=computation(lambda seed, tell: []))

    def judged(found):
        lecture.open(other)
        return found[0].turn

    lecture.open(lesson(act=Training(runs=(RUN,), claims=(Claim(name="hasty", of=judged, least=1),))))
    lecture.predict("many")
    visitor.passes()
    assert (lecture.lesson, lecture.step, lecture.visits) == (other, Step.PREDICT, {})
