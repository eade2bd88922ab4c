"""A visitor's way through a lesson, with trainers that only count: predict, run, verdict, fix; and what may come between."""

import threading
from dataclasses import replace

import pytest

from playground.config import Change
from playground.errors import BusyError, ConfigError
from playground.lessons.lesson import Claim, Lesson, Training
from playground.lessons.visit import Step
from tests.lessons.fakes import OTHER, RUN, TURNS, Watched, lesson, training
from tests.runtime.fakes import LONG, line, until

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


def test_a_prediction_counts_as_soon_as_the_runs_are_built_though_nobody_has_looked_at_them_yet(hasty, monkeypatch):
    gate, lecture = threading.Event(), hasty.lecture
    monkeypatch.setattr(Watched, "building", lambda config: gate.wait(LONG))
    lecture.open(lesson())
    assert lecture.building
    gate.set()
    assert until(lambda: not lecture.building)
    assert not lecture.lost
    lecture.predict("many")
    assert (lecture.step, lecture.prediction) == (Step.RUN, "many")
    hasty.passes()
    assert lecture.step is Step.VERDICT


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


def test_a_prediction_right_after_a_reset_counts(visitor, lecture):
    lecture.open(lesson())
    visitor.session.reset()
    assert not lecture.lost
    lecture.predict("many")
    visitor.passes()
    assert (lecture.step, lecture.prediction) == (Step.VERDICT, "many")


def test_a_prediction_whose_run_was_replaced_is_refused_with_a_sentence(visitor, lecture):
    lecture.open(lesson())
    visitor.session.use(OTHER)
    with pytest.raises(ConfigError) as refused:
        lecture.predict("many")
    assert refused.value.key == "lesson_replaced"
    assert (lecture.step, lecture.prediction) == (Step.PREDICT, "")


def test_who_is_asked_after_the_act_may_answer_though_its_run_was_replaced(visitor, lecture):
    lecture.open(lesson(asks="after"))
    visitor.passes()
    assert lecture.visit.asking
    visitor.session.use(OTHER)
    assert lecture.lost
    lecture.predict("many")
    assert (lecture.step, lecture.prediction) == (Step.VERDICT, "many")


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


def test_what_a_lesson_turns_itself_on_the_way_is_not_told_of(visitor, lecture):
    scheduled = replace(RUN, changes=(Change(2, "d_steps", 0),))
    act = Training(runs=(scheduled,), claims=(Claim(name="turns", of=lambda found: found[0].turn, least=1),))
    lecture.open(lesson(act))
    lecture.predict("many")
    visitor.passes()
    assert lecture.step is Step.VERDICT
    assert not lecture.visit.turned


# ---------------------------------------------------------------------- several wishes at once


OTHER_LESSON = Lesson(name="other", choices=("yes", "no"), answer="yes", act=training(OTHER), fix=training(RUN), cards=0)


def meanwhile(visitor, monkeypatch, act, error=None):
    """While the next runs are built, once, `act` is done; those builds end with `error`. Returns what was built."""
    use, built, acts = visitor.session.use, [], [act]

    def used(*plans, **more):
        built.append([plan.batch for plan in plans])
        if not acts:
            return use(*plans, **more)
        acts.pop()()
        if error is not None:
            raise error
        return use(*plans, **more) if len(built) == 1 else None  # something newer was built: these come nowhere

    monkeypatch.setattr(visitor.session, "use", used)
    return built


def test_a_second_click_on_the_fix_builds_nothing(visitor, lecture, monkeypatch):
    lecture.open(lesson())
    lecture.predict("many")
    visitor.passes()
    built = meanwhile(visitor, monkeypatch, lecture.fix)
    lecture.fix()
    assert built == [[7]]
    visitor.passes()
    assert lecture.step is Step.FIXED


@pytest.mark.parametrize("word", ["again", "anew"])
def test_a_second_click_on_a_word_that_begins_once_more_builds_nothing(visitor, lecture, monkeypatch, word):
    lecture.open(lesson())
    lecture.predict("many")
    visitor.passes()
    built = meanwhile(visitor, monkeypatch, getattr(lecture, word))
    getattr(lecture, word)()
    assert len(built) == 1
    assert (lecture.step, lecture.visit.seed) == (Step.RUN, int(word == "again"))


def test_of_two_lessons_that_are_opened_the_newer_is_open(visitor, lecture, monkeypatch):
    meanwhile(visitor, monkeypatch, lambda: lecture.open(OTHER_LESSON))
    lecture.open(lesson())
    assert (lecture.lesson, lecture.step, lecture.lost) == (OTHER_LESSON, Step.PREDICT, False)
    lecture.predict("yes")
    visitor.passes()
    assert lecture.step is Step.VERDICT


def test_an_old_wish_that_fails_leaves_the_newer_lesson_open(visitor, lecture, monkeypatch):
    meanwhile(visitor, monkeypatch, lambda: lecture.open(OTHER_LESSON), BusyError("busy_building"))
    with pytest.raises(BusyError):
        lecture.open(lesson())
    assert lecture.lesson is OTHER_LESSON
    assert not lecture.lost


def test_who_leaves_while_it_is_built_finds_no_lesson_open(visitor, lecture, monkeypatch):
    meanwhile(visitor, monkeypatch, lecture.leave)
    lecture.open(lesson())
    assert lecture.lesson is None
    assert not lecture.opening


def test_a_fix_that_cannot_be_built_leaves_the_verdict_and_may_be_tried_again(visitor, lecture, monkeypatch):
    lecture.open(lesson())
    lecture.predict("many")
    visitor.passes()
    meanwhile(visitor, monkeypatch, lambda: None, BusyError("busy_building"))
    with pytest.raises(BusyError):
        lecture.fix()
    assert lecture.step is Step.VERDICT
    lecture.fix()
    assert lecture.step is Step.FIX_RUN


# ---------------------------------------------------------------------- when it asks, and what answers


def test_a_lesson_that_asks_after_its_act_runs_at_once_then_asks_then_tells(visitor, lecture):
    lecture.open(lesson(asks="after"))
    assert lecture.step is Step.RUN
    visitor.passes()
    assert lecture.step is Step.PREDICT
    assert lecture.visit.asking
    assert not lecture.visit.answered
    assert not lecture.visits
    lecture.predict("many")
    assert lecture.step is Step.VERDICT
    assert lecture.right is True
    assert set(lecture.visits) == {"counting"}


def test_a_choice_while_the_act_still_runs_is_too_early(lecture):
    lecture.open(lesson(asks="after"))
    lecture.predict("many")
    assert lecture.prediction == ""


def test_a_lesson_about_its_fix_says_who_was_right_after_the_fix(visitor, lecture):
    lecture.open(lesson(answered="fix"))
    lecture.predict("many")
    visitor.passes()
    assert lecture.step is Step.VERDICT
    assert lecture.right is None
    lecture.fix()
    visitor.passes()
    assert lecture.right is True
