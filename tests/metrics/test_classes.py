"""Counting classes."""

import math

import numpy as np
import pytest

from playground.metrics.classes import classes, kl_floor

EVEN = np.full(4, 0.25)


def sure_of(labels, certainty: float = 1.0) -> np.ndarray:
    return np.eye(4)[labels] * certainty + (1 - certainty) / 4


def test_the_datas_own_shares_are_0_away():
    found = classes(sure_of([0, 1, 2, 3] * 5), EVEN)
    assert (found.present, found.sure, found.kl) == (4, 1.0, pytest.approx(0))
    assert found.shares == pytest.approx(EVEN)


def test_one_class_of_m_is_log_m_away():
    found = classes(sure_of([2] * 9), EVEN)
    assert (found.present, found.kl) == (1, pytest.approx(math.log(4)))


def test_a_class_that_is_only_guessed_is_not_present():
    found = classes(np.concatenate([sure_of([0] * 60), sure_of([1] * 40, 0.9)]), EVEN)
    assert (found.present, found.sure) == (1, 0.6)
    assert found.shares == pytest.approx([0.6, 0.4, 0, 0])


def test_a_class_needs_1_in_100():
    assert classes(sure_of([0] * 99 + [1]), EVEN).present == 2
    assert classes(sure_of([0] * 199 + [1]), EVEN).present == 1


def test_the_floor_of_kl_is_its_mean_over_fair_draws():
    rng = np.random.default_rng(0)
    values = [classes(sure_of(rng.integers(0, 4, 400)), EVEN).kl for _ in range(400)]
    assert np.mean(values) == pytest.approx(kl_floor(4, 400), rel=0.15)
