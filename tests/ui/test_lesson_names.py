"""The runs of a lesson are called what its texts call them, as long as they stand there."""

import math

from playground.lessons.catalogue import LESSONS
from playground.lessons.found import Found
from playground.lessons.visit import Step, Visit
from playground.metrics.verdict import Verdict
from playground.texts import text
from playground.ui.instruments import Instruments
from playground.ui.lesson_names import names_here, run_names, tile_names
from playground.ui.walls import Tile


class Standing:
    """A lecture whose lesson's runs stand on the stage."""

    def __init__(self, lesson, acting="act", **found):
        self.visit, self.acting, self.act = Visit(lesson, **found), acting, lesson.acts[acting]
        self.step, self.lost, self.building = Step.RUN, False, False


def test_each_run_has_its_name_in_the_order_of_the_runs():
    names = ["k = 0", "k = 1", "k = 5", "k = 20"]
    assert run_names(LESSONS["steps_of_d"], "act") == names
    assert tile_names(Standing(LESSONS["steps_of_d"]), "distributions") == names


def test_a_single_run_has_none():
    assert run_names(LESSONS["steps_of_d"], "fix") == []
    assert tile_names(Standing(LESSONS["steps_of_d"], "fix"), "distributions") == []


def test_other_runs_and_other_workspaces_are_not_called_so():
    lecture = Standing(LESSONS["cures"], "fix")
    assert len(names_here(lecture, "distributions")) == 3
    assert names_here(lecture, "images") == []
    lecture.lost = True
    assert names_here(lecture, "distributions") == []


def test_a_stack_of_seeds_has_a_name_for_its_run_and_the_seed_behind_it():
    names = tile_names(Standing(LESSONS["one_at_a_time"], seed=4), "distributions")
    base = text("lesson.one_at_a_time.run.0")
    assert names[:3] == [text("lab.value_seed", value=base, seed=seed) for seed in (4, 5, 6)]
    assert len(names) == len(set(names)) == 18


def test_a_stack_of_values_has_a_name_a_value_and_what_was_found_once_it_is():
    lesson = LESSONS["clip_ladder"]
    before = tile_names(Standing(lesson), "distributions")
    assert before[0] == "c = .001"
    found = tuple(Found(numbers={"slope": 10.0**at, "piled": 1.0}) for at in range(6))
    after = tile_names(Standing(lesson, found={"act": found}), "distributions")
    assert [len(before), len(after)] == [6, 6]
    assert all(name in told and f"{10.0**at:.2g}" in told for at, (name, told) in enumerate(zip(before, after, strict=True)))


def test_a_tile_is_called_by_its_lesson_first():
    tile = Tile(0, 0, None, 3, 8, None, {}, apart="Turns 450", name="k = 1")
    assert tile.label(alone=True) == "k = 1"


def test_seeds_of_a_lesson_stand_side_by_side_and_runs_below_each_other():
    def across(runs, seeds, name):
        measures = {"captured": math.nan, "high_quality": math.nan, "js": 0.1}
        listed = [
            Tile(run, seed, None, seed, 2, Verdict.PARTIAL, measures, name=name) for run in range(runs) for seed in range(seeds)
        ]
        config = LESSONS["one_at_a_time"].act.runs[0]
        return Instruments().wall(listed, config, None, (0, 0), "distributions")["records"]["wall-distributions"]["across"]

    assert across(6, 3, "base") == 3
    assert across(6, 3, "") == across(4, 1, "k") == across(1, 6, "c") == 0
