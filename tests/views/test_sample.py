"""The words for one sample."""

import numpy as np
import pytest

from playground.metrics.neighbours import Yardstick
from playground.pictures import ImagePicture
from playground.views.sample import named, number, percent, say_class, say_copy, say_score, say_verdicts

STICK = Yardstick(np.linspace(10, 30, 101))


@pytest.mark.parametrize(("score", "word"), [(0.9, "for real"), (0.1, "for generated"), (0.5, "cannot tell")])
def test_a_probability_is_read_as_a_verdict(score, word):
    assert word in say_score(score, bounded=True)


def test_a_critic_has_no_scale():
    assert "no scale" in say_score(-12.0, bounded=False)
    assert "−12.0" in say_score(-12.0, bounded=False)


@pytest.mark.parametrize(("distance", "word"), [(0, "exactly: a copy"), (10.5, "Suspiciously"), (15, "No sign"), (25, "No copy")])
def test_nearness_is_held_against_real_pictures(distance, word):
    assert word in say_copy(float(distance), STICK, unit="pixels")


def test_distances_are_told_in_the_unit_they_are_scaled_to():
    assert "2.50" in say_copy(25.0, STICK, unit="pixels", scale=0.1)


def test_only_a_classifier_that_is_unsure_names_a_second_class():
    assert "b" not in say_class(("a", "b"), np.array([0.96, 0.04])).replace("but", "")
    assert "b, 40 %" in say_class(("a", "b"), np.array([0.6, 0.4]))


def test_the_verdicts_are_counted_above_a_half():
    sheet = np.zeros((4, 1, 2, 2), np.uint8)
    picture = ImagePicture(
        fakes=sheet, real=sheet, scores_fake=np.float32([0.1, 0.6, 0.7, 0.2]), scores_real=np.float32([1, 1, 1, 0])
    )
    assert "2 of 4" in say_verdicts(picture)
    assert "3 of 4" in say_verdicts(picture)
    assert say_verdicts(ImagePicture(fakes=sheet, real=sheet)) == ""


def test_numbers_are_short_and_never_claim_certainty():
    assert [number(each) for each in (0.123, 12.34, 123.4, float("nan"))] == ["0.12", "12.3", "123", "–"]
    assert [number(each) for each in (-0.00123, -1e-9, 0.05, 2262.4)] == ["−0.0012", "0", "0.050", "2\u202f262"]
    assert [percent(each) for each in (0.5, 0.9999, 1.0)] == ["50", "99.99", "100"]
    assert "> 99.9 %" in say_class(["a", "b"], np.array([1.0, 0.0]))
    assert named(("a",), 3) == "3"
