"""The measured curves of the lesson on JS and W1 against the exact ones."""

import math

import numpy as np
import pytest

from playground.lessons import log_two
from playground.theory.bumps import Bump, jensen_shannon_of


@pytest.fixture(scope="module")
def found() -> log_two.Found:
    """What seed 3 finds."""
    return log_two.measured(3, lambda share: None)[0]


def test_the_measured_js_follows_the_exact_one(found: log_two.Found) -> None:
    distances, measured = found.lines["js"]
    real = Bump("gaussian", 0.0, 1.0)
    exact = [jensen_shannon_of(real, Bump("gaussian", float(d), 1.0)) / math.log(2) for d in distances]
    assert np.abs(measured - exact).max() < 0.03


def test_the_measured_w1_is_the_distance(found: log_two.Found) -> None:
    distances, measured = found.lines["w1"]
    assert np.abs(measured * log_two.FARTHEST - distances).max() == pytest.approx(found.numbers["w1_error"])
    assert found.numbers["w1_error"] < 0.15


def test_seeds_draw_samples_of_their_own(found: log_two.Found) -> None:
    other = log_two.measured(4, lambda share: None)[0]
    assert other.numbers["w1_error"] != found.numbers["w1_error"]


def test_a_js_that_went_on_rising_would_fail_the_claim() -> None:
    rising = log_two.Found(numbers={"js_slope": 0.125, "js_far": 0.9})
    held = {claim.name: claim.holds(claim.of([rising])) for claim in log_two.LESSON.act.claims if claim.name.startswith("js")}
    assert held == {"js_far": False, "js_slope": False}
