"""A visitor's way through a lesson, with trainers that only count: predict, run, verdict, fix; and what may come between."""

from dataclasses import replace

import numpy as np
import pytest

from playground.config import RunConfig
from playground.errors import BusyError
from playground.lessons.found import Found
from playground.lessons.lectures import Lectures
from playground.lessons.lesson import Claim, Computation, Lesson, Training
from playground.lessons.visit import NOTES, Step, Wait
from playground.runtime.session import Session
from playground.runtime.tasks import Tasks
from tests.runtime.fakes import LONG, FakeTrainer, Inline, line, until, workshop

TURNS = 4
RUN = RunConfig(budget_turns=TURNS)
OTHER = replace(RUN, batch=3)


class Watched(FakeTrainer):
    """Has all that a lesson reads when it is over."""

    alive = (True,)

    def floors(self, member=0):
        return {}


def turns(found):
    return found[0].turn


def training(*runs, arrangement="one", least=TURNS, name="turns"):
    return Training(runs=runs or (RUN,), arrangement=arrangement, claims=(Claim(name=name, of=turns, least=least),))


def lesson(act=None, fix=None, **more):
    fix = fix or training(replace(RUN, batch=7), name="fixed")
    return Lesson(name="counting", choices=("many", "none"), answer="many", act=act or training(), fix=fix, cards=0, **more)


def computation(compute):
    return Computation(claims=(Claim(name="value", of=lambda found: found[0].numbers["value"], least=1),), compute=compute)


class Visitor:
    def __init__(self):
        self.workshop = workshop(Inline(most=1), Watched, patience=LONG)
        self.session = Session(self.workshop)
        self.session.viewers = 1
        self.tasks = Tasks()
        self.lectures = Lectures(self.tasks)
        self.lecture = self.lectures.of(self.session)

    @property
    def runs(self):
        return self.session.workspaces["distributions"].runs

    def passes(self, rounds=60):
        """Time in which every run gets to the end of its budget and answers what it is asked."""
        for _ in range(rounds):
            for run in self.runs:
                run.refresh()
            self.lecture.look()


@pytest.fixture
def visitor():
    visitor = Visitor()
    yield visitor
    visitor.tasks.stop()
    visitor.workshop.stop()


@pytest.fixture
def lecture(visitor):
    return visitor.lecture


# ---------------------------------------------------------------------- the way


def test_an_opened_lesson_is_seen_at_its_start_and_asks(visitor, lecture):
    lecture.open(lesson())
    assert (lecture.step, lecture.prediction, lecture.right) == (Step.PREDICT, "", None)
    assert [run.turn for run in visitor.runs] == [0]
    assert lecture.turns == (0, TURNS)
    assert not lecture.busy


def test_a_prediction_starts_the_run_and_its_end_is_the_verdict(visitor, lecture):
    lecture.open(lesson())
    lecture.predict("many")
    assert lecture.step is Step.RUN
    assert lecture.busy
    visitor.passes()
    assert lecture.step is Step.VERDICT
    assert lecture.right is True
    assert [(each.claim.name, each.value, each.holds) for each in lecture.results["act"]] == [("turns", TURNS, True)]


def test_another_prediction_is_not_right(visitor, lecture):
    lecture.open(lesson())
    lecture.predict("none")
    visitor.passes()
    assert lecture.right is False


def test_whether_it_was_right_is_not_known_before_the_verdict(lecture):
    lecture.open(lesson())
    lecture.predict("many")
    assert lecture.right is None


def test_the_fix_is_another_run_with_the_first_behind_it(visitor, lecture):
    lecture.open(lesson())
    lecture.predict("many")
    visitor.passes()
    first = visitor.runs[0]
    lecture.fix()
    assert lecture.step is Step.FIX_RUN
    visitor.passes()
    assert lecture.step is Step.FIXED
    assert visitor.runs[0].settings.batch == 7
    assert set(lecture.results) == {"act", "fix"}
    posted = visitor.session.frames().newest(0)
    assert posted is not None
    ghost = posted[0].frame.ghost
    assert ghost is not None
    assert ghost.p_g[0] == first.last.picture.p_g[0] == TURNS


def test_the_first_run_has_nothing_behind_it(visitor, lecture):
    lecture.open(lesson())
    lecture.predict("many")
    visitor.passes()
    assert visitor.session.workspaces["distributions"].ghost is None


def test_the_ghost_goes_when_the_lesson_is_left_or_another_run_comes(visitor, lecture):
    lecture.open(lesson())
    lecture.predict("many")
    visitor.passes()
    lecture.fix()
    here = visitor.session.workspaces["distributions"]
    frame = visitor.runs[0].last
    assert here.ghost.of(replace(frame, picture=line())) is not None
    visitor.session.use(RUN)
    assert here.ghost.of(replace(visitor.runs[0].last, picture=line())) is None
    lecture.leave()
    assert here.ghost is None


def test_a_claim_that_does_not_hold_is_said_so(visitor, lecture):
    lecture.open(lesson(act=training(least=TURNS + 1)))
    lecture.predict("many")
    visitor.passes()
    assert lecture.step is Step.VERDICT
    assert not lecture.results["act"][0].holds


def test_play_without_a_prediction_runs_too(visitor, lecture):
    lecture.open(lesson())
    visitor.session.play()
    visitor.passes()
    assert lecture.step is Step.VERDICT
    assert lecture.right is None


def test_again_is_the_next_seed_with_the_same_prediction(visitor, lecture):
    lecture.open(lesson())
    lecture.predict("none")
    visitor.passes()
    lecture.again()
    assert (lecture.step, lecture.prediction, lecture.visit.seed) == (Step.RUN, "none", 1)
    assert [run.settings.seed for run in visitor.runs] == [1]


def test_twins_are_over_when_both_are(visitor, lecture):
    short = replace(RUN, budget_turns=1)
    lecture.open(lesson(act=training(short, RUN, arrangement="twins", least=1)))
    assert visitor.session.workspaces["distributions"].arrangement == "twins"
    lecture.predict("many")
    visitor.passes(120)
    assert lecture.step is Step.VERDICT
    assert [each.turn for each in lecture.visit.found["act"]] == [1, TURNS]


# ---------------------------------------------------------------------- what does not belong


def test_words_that_come_at_the_wrong_time_change_nothing(visitor, lecture):
    for word in (lecture.fix, lecture.again, lecture.anew, lecture.leave, lecture.give_back, lecture.cancel, lecture.look):
        word()
    lecture.predict("many")
    lecture.open(lesson())
    lecture.fix()
    lecture.predict("neither")
    assert lecture.step is Step.PREDICT
    lecture.predict("many")
    lecture.predict("none")
    assert lecture.prediction == "many"


def test_notes_are_cut(lecture):
    lecture.note("nobody")
    lecture.open(lesson())
    lecture.note("x" * (NOTES + 5))
    assert lecture.visit.notes == "x" * NOTES


def test_a_lesson_that_cannot_be_built_is_not_open(visitor, lecture, monkeypatch):
    def refuse(*plans, **more):
        raise BusyError("busy_building")

    monkeypatch.setattr(visitor.session, "use", refuse)
    with pytest.raises(BusyError):
        lecture.open(lesson())
    assert lecture.lesson is None
    assert not lecture.opening


# ---------------------------------------------------------------------- other runs in its place


def test_a_run_that_was_replaced_is_noticed_and_can_begin_again(visitor, lecture):
    lecture.open(lesson())
    lecture.predict("many")
    visitor.session.use(OTHER)
    visitor.passes()
    assert lecture.lost
    assert lecture.step is Step.RUN
    assert not lecture.busy
    lecture.anew()
    visitor.passes()
    assert (lecture.step, lecture.prediction) == (Step.VERDICT, "many")


def test_a_reset_begins_the_lessons_run_again(visitor, lecture):
    lecture.open(lesson())
    lecture.predict("many")
    visitor.session.reset()
    lecture.look()
    assert not lecture.lost
    visitor.session.play()
    visitor.passes()
    assert lecture.step is Step.VERDICT


def test_what_undo_brings_back_is_the_lessons_again(visitor, lecture):
    lecture.open(lesson())
    visitor.session.use(OTHER)
    assert lecture.lost
    visitor.session.undo()
    assert not lecture.lost


def test_the_visitors_own_run_is_told_of_and_brought_back(visitor, lecture):
    visitor.session.use(RUN)
    own = visitor.runs[0]
    visitor.session.step("D")
    lecture.open(lesson())
    assert lecture.displaced
    lecture.predict("many")
    visitor.passes()
    lecture.fix()
    lecture.give_back()
    assert visitor.runs == [own]
    assert lecture.lost


def test_a_run_that_was_never_played_is_not_missed(visitor, lecture):
    visitor.session.use(RUN)
    lecture.open(lesson())
    assert not lecture.displaced


def test_settings_turned_by_hand_are_told_of(visitor, lecture):
    lecture.open(lesson())
    visitor.session.set("optimizer_g.rate", 0.05)
    lecture.predict("many")
    visitor.passes()
    assert lecture.step is Step.VERDICT
    assert lecture.visit.turned


# ---------------------------------------------------------------------- the gate


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


# ---------------------------------------------------------------------- everybody's


def test_each_session_has_its_own_and_a_tick_looks_at_all(visitor):
    other = Session(visitor.workshop)
    assert visitor.lectures.of(visitor.session) is visitor.lecture
    assert visitor.lectures.of(other) is not visitor.lecture
    visitor.lecture.open(lesson())
    visitor.lecture.predict("many")
    for _ in range(60):
        visitor.runs[0].refresh()
        visitor.lectures.tick()
    assert visitor.lecture.step is Step.VERDICT


def test_lectures_go_with_their_session(visitor):
    import gc
    import weakref

    session = Session(visitor.workshop)
    seen = weakref.ref(session)
    visitor.lectures.of(session)
    del session
    gc.collect()
    assert seen() is None
