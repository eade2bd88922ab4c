"""The shortened `lessons check`: one seed, and two more for a lesson of which a claim failed. Of the lessons that train on
pictures, one stands for all; `python -m playground lessons check` runs every one over five seeds."""

import pytest
import torch

from playground.lessons.catalogue import LESSONS
from playground.lessons.check import checked, table
from playground.lessons.lesson import Lesson, Training

CPU = torch.device("cpu")
STANDS_FOR_PICTURES = "class_bars"
MAJORITY = 2 / 3


def trains_on_pictures(lesson: Lesson) -> bool:
    return any(isinstance(act, Training) and act.workspace == "images" for act in lesson.acts.values())


SHORT = [name for name, lesson in LESSONS.items() if name == STANDS_FOR_PICTURES or not trains_on_pictures(lesson)]


@pytest.fixture
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.train
@pytest.mark.parametrize("name", SHORT)
def test_what_a_lesson_claims_is_true(name, one_thread):
    done = list(checked([LESSONS[name]], [0], device=CPU))
    if not all(result.holds for act in done for result in act.results):
        done += checked([LESSONS[name]], [1, 2], device=CPU)
    wrong = [f"{row.act} {row.claim.name}: {row.values}" for row in table(done) if row.held < MAJORITY * len(row.values)]
    assert not wrong
