"""An act while it is played: which runs are its own, what was turned by hand, what it reads, what stands behind it."""

from concurrent.futures import Future
from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.config import Change
from playground.errors import ConfigError
from playground.lessons.found import Found
from playground.lessons.lesson import Training
from playground.lessons.stage import Stage, light, numbers
from playground.lessons.visit import Visit
from playground.pictures import ImagePicture
from playground.runtime.tasks import Tasks
from tests.lessons.fakes import OTHER, RUN, Watched, computation, lesson, training
from tests.runtime.fakes import line


class Answer(Future):
    """One that nobody waits for: to read it before it is there is a mistake."""

    def result(self, timeout=0):
        return super().result(timeout)


class Run:
    """A run as a stage sees it, which answers what it was asked when the test says so."""

    def __init__(self, number, settings=RUN):
        self.number, self.settings, self.asked = number, settings, []
        self.trainer = Watched(settings, device=torch.device("cpu"))

    def ask(self, question):
        future = Answer()
        self.asked.append((future, question))
        return future

    def answers(self):
        for future, question in self.asked:
            future.set_result(question(self.trainer))


def stage(*plans, name="act", act=None, **more):
    return Stage(name, act or training(*plans), plans=plans, **more)


# ---------------------------------------------------------------------- its runs


def test_runs_with_the_settings_it_asked_for_are_meant():
    assert stage(RUN, OTHER).meant([Run(1), Run(2, OTHER)])


@pytest.mark.parametrize("known", ["numbers", "before"])
def test_runs_that_it_has_or_that_stood_in_their_place_are_not_meant_again(known):
    runs = [Run(1), Run(2)]
    assert not stage(RUN, RUN, **{known: numbers(runs)}).meant(runs)
    assert stage(RUN, RUN, **{known: (7, 8)}).meant(runs)


@pytest.mark.parametrize("settings", [[OTHER], [RUN, RUN], []])
def test_runs_with_other_settings_or_another_number_of_runs_are_not_meant(settings):
    assert not stage(RUN).meant([Run(number, each) for number, each in enumerate(settings, 1)])


def test_runs_in_another_order_are_not_meant():
    assert not stage(RUN, OTHER).meant([Run(1, OTHER), Run(2)])


def test_another_variant_is_not_meant_though_its_own_knobs_are_nowhere_else():
    assert not stage(RUN).meant([Run(1, RUN.with_values({"constraint": "r1"}))])


@pytest.mark.parametrize("chosen", [{"threads": 1}, {"precision": "bf16", "layout": "contiguous", "compiled": "on"}])
def test_how_they_are_computed_was_not_for_the_stage_to_say(chosen):
    assert stage(RUN).meant([Run(1, replace(RUN, **chosen))])


def test_runs_that_were_adopted_are_its_own_with_what_was_chosen_for_them():
    played, runs = stage(RUN, OTHER), [Run(4, replace(RUN, threads=1)), Run(5, OTHER)]
    played.adopt(runs)
    assert played.numbers == (4, 5)
    assert played.plans == (replace(RUN, threads=1), OTHER)
    assert not played.meant(runs)


# ---------------------------------------------------------------------- knobs that were turned


def test_a_knob_that_was_turned_on_any_of_its_runs_is_noticed():
    played, runs = stage(RUN, RUN), [Run(1), Run(2)]
    played.adopt(runs)
    assert not played.turned(runs)
    runs[1].trainer.apply({"optimizer_g.rate": 0.05})
    assert played.turned(runs)


def test_what_the_lesson_turns_on_the_way_was_not_turned_by_hand():
    scheduled = replace(RUN, changes=(Change(1, "d_steps", 0),))
    played, run = stage(scheduled), Run(1, scheduled)
    played.adopt([run])
    while run.trainer.turn < 2:
        run.trainer.update()
    assert run.trainer.config.d_steps == 0
    assert not played.turned([run])


# ---------------------------------------------------------------------- reading


def test_it_reads_each_run_once_and_has_nothing_before_the_last_has_answered():
    played, runs = stage(RUN, RUN), [Run(1), Run(2)]
    assert played.read(runs) is None
    runs[1].answers()
    assert played.read(runs) is None
    runs[0].trainer.turn, runs[1].trainer.turn = 3, 5
    runs[0].answers()
    found = played.read(runs)
    assert [each.turn for each in found] == [3, 0]  # in the order of the runs, each as it was when it answered
    assert [len(run.asked) for run in runs] == [1, 1]


def test_a_lesson_reads_numbers_of_its_own():
    act = Training(runs=(RUN,), claims=(), examine=lambda trainer, member: {"turns": 10.0 * trainer.turn})
    played, run = stage(RUN, act=act), Run(1)
    run.trainer.turn = 4
    played.read([run])
    run.answers()
    assert played.read([run])[0].last("turns") == 40


def test_what_went_wrong_while_it_was_read_is_raised():
    played, run = stage(RUN), Run(1)
    played.read([run])
    run.asked[0][0].set_exception(ConfigError("session_gone"))
    with pytest.raises(ConfigError):
        played.read([run])


# ---------------------------------------------------------------------- computing


def test_what_it_computes_begins_at_the_seed():
    tasks = Tasks()
    played = stage(act=computation(lambda seed, tell: [Found(numbers={"value": seed + 1.0})]))
    played.compute(tasks, "owner", 6)
    assert played.task.wait(10)
    tasks.stop()
    assert [each.last("value") for each in played.task.result] == [7]


def test_giving_up_where_nothing_computes_is_no_mistake():
    stage(RUN).cancel()


# ---------------------------------------------------------------------- what stands behind it


def visited(*runs, arrangement="one"):
    """A lesson whose act is over; each run's losses are a curve of two points at its height."""
    act = training(*[RUN] * len(runs), arrangement=arrangement)
    turns = np.array([5, 10])
    found = tuple(Found(telemetry={"d_real": (turns, np.array([0.5, height]))}) for height in runs)
    return Visit(lesson(act), found={"act": found}, pictures={"act": tuple(map(line, runs))})


def test_behind_the_fix_stand_the_pictures_and_the_curves_of_the_act():
    visit = visited(0.25)
    ghost = stage(RUN, name="fix", numbers=(9,)).ghost(visit)
    assert (ghost.beside, ghost.pictures) == (frozenset({9}), visit.pictures["act"])
    points = ghost.curves["telemetry"]
    assert points.turns.tolist() == [5, 10]
    assert points.values["d_real"].tolist() == [0.5, 0.25]
    assert ghost.curves["measures"].turns.tolist() == []


def test_behind_twins_stand_pictures_alone():
    visit = visited(0.25, 0.75, arrangement="twins")
    fix = training(RUN, RUN, arrangement="twins")
    ghost = stage(RUN, RUN, name="fix", act=fix, numbers=(1, 2)).ghost(visit)
    assert len(ghost.pictures) == 2
    assert ghost.curves == {}


def test_nothing_stands_behind_the_act_itself():
    assert stage(RUN, name="act").ghost(visited(0.25)) is None


def test_nothing_stands_behind_a_fix_whose_act_was_never_over():
    assert stage(RUN, name="fix").ghost(Visit(lesson())) is None


@pytest.mark.parametrize(
    "fix", [training(RUN, RUN, arrangement="twins"), training(RUN, RUN, arrangement="wall"), computation(lambda seed, tell: [])]
)
def test_nothing_stands_behind_what_does_not_stand_as_the_act_did(fix):
    assert stage(name="fix", act=fix).ghost(visited(0.25)) is None


def test_a_wall_has_nothing_behind_it_even_if_the_act_was_one():
    assert stage(name="fix", act=training(RUN, RUN, arrangement="wall")).ghost(visited(0.25, 0.5, arrangement="wall")) is None


def test_nothing_stands_behind_a_fix_whose_act_computed():
    visit = Visit(lesson(computation(lambda seed, tell: [])), found={"act": (Found(),)}, pictures={"act": ()})
    assert stage(RUN, name="fix").ghost(visit) is None


# ---------------------------------------------------------------------- what stays of a picture


def test_what_stays_of_a_picture_is_all_but_its_microscope():
    seen = replace(line(0.5), microscope=object())
    kept = light(seen)
    assert kept.microscope is None
    assert kept.fakes is seen.fakes


def test_pictures_of_images_stay_whole_and_none_stays_none():
    sheet = ImagePicture(fakes=np.zeros((4, 1, 8, 8), np.uint8), real=np.zeros((0, 1, 8, 8), np.uint8))
    assert light(sheet) is sheet
    assert light(None) is None


def test_what_was_asked_of_runs_that_were_replaced_is_not_the_answer_of_the_new_ones():
    stage, old, new = Stage("act", training()), [Run(1)], [Run(2)]
    stage.adopt(old)
    assert stage.read(old) is None
    stage.adopt(new)
    assert stage.read(new) is None
    assert len(new[0].asked) == 1
