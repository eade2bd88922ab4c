"""Each judge by itself."""

import numpy as np
import pytest

from playground.judging.judges import JUDGES, unit
from playground.judging.reference import Looks, Reference
from playground.metrics.stacked import MODES, expected_captured
from playground.texts import has
from tests.judging.fakes import Averages, pictures


def looks(count: int, seed: int) -> Looks:
    images = pictures(count, seed)
    return Looks(images, *Averages().see(images))


REFERENCE = Reference(looks(200, 0), looks(40, 1), np.full(2, 0.5))


@pytest.mark.parametrize("name", [name for name in JUDGES if name != "stacked"])
def test_every_score_has_a_floor_and_words(name):
    judge = JUDGES[name]
    scores = judge.scores(looks(90, 2), real=REFERENCE.training.take(slice(0, 90)), reference=REFERENCE)
    floors = judge.floors(list(judge.floor(90, REFERENCE)), 90, REFERENCE)
    assert scores.keys() == floors.keys()
    assert all(has(f"judging.score.{each}.{part}") for each in scores for part in ("label", "help"))
    assert has(f"judging.step.{name}")
    assert "90" in judge.protocol(samples=90, count=90, reference=REFERENCE).say()


def test_the_floor_of_classes_is_that_of_held_out_pictures():
    judge = JUDGES["classes"]
    doubting = Looks(REFERENCE.held_out.images, REFERENCE.held_out.features, np.full((40, 2), 0.5, np.float32))
    shy = Reference(REFERENCE.training, doubting, REFERENCE.shares)
    assert judge.floors(list(judge.floor(90, shy)), 90, shy)["sure"] == (0.0, 0.0)


def test_stacked_digits_are_counted_for_an_eye_that_reads_three():
    judge = JUDGES["stacked"]
    assert judge.fits(MODES) and not judge.fits(10) and not JUDGES["classes"].fits(MODES)
    modes = np.random.default_rng(0).integers(0, MODES, 300)
    seen = Looks(np.zeros((300, 3, 2, 2), np.uint8), np.zeros((300, 1), np.float32), np.eye(MODES, dtype=np.float32)[modes])
    scores = judge.scores(seen, real=seen, reference=REFERENCE)
    assert scores["stacked"].value == len(set(modes))
    assert judge.floors(list(judge.floor(300, REFERENCE)), 300, REFERENCE)["stacked"] == expected_captured(300)
    assert "300" in judge.protocol(samples=300, count=100, reference=REFERENCE).say()


def test_pixels_become_points_of_the_unit_cube():
    points = unit(np.array([[[[0, 255], [51, 102]]]], np.uint8))
    assert points.dtype == np.float32 and points[0] == pytest.approx([0, 1, 0.2, 0.4])
