"""Precision, recall, density and coverage: small cases by hand, and the laws for equal distributions."""

import numpy as np
import pytest

from playground.metrics.precision_recall import (
    density_coverage,
    distances,
    expected_coverage,
    precision_recall,
    radii,
    squared,
)


def normal(count: int, seed: int, dimensions: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, dimensions))


def test_squared_distances_are_those_of_the_differences():
    x, y = normal(5, 0), normal(7, 1)
    assert squared(x, y) == pytest.approx(((x[:, None] - y[None]) ** 2).sum(-1))


def test_a_radius_reaches_to_the_kth_other_sample():
    line = np.array([[0.0], [1.0], [3.0], [7.0]])
    assert radii(squared(line, line), 1) == pytest.approx([1, 1, 4, 16])
    assert radii(squared(line, line), 2) == pytest.approx([9, 4, 9, 36])


def test_a_small_case_by_hand():
    real, fakes = np.array([[0.0], [1.0], [10.0]]), np.array([[0.5], [5.0], [5.1]])
    between = distances(real, fakes)
    assert precision_recall(between, k=1) == pytest.approx((1.0, 2 / 3))  # 10's ball reaches 1; 0.5's reaches 0 and 1, not 10
    assert density_coverage(between, k=1) == pytest.approx(((2 + 1 + 1) / 3, 1.0))


def test_identical_sets_are_perfect():
    between = distances(normal(200, 0), normal(200, 0))
    assert precision_recall(between) == (1, 1)
    assert density_coverage(between) == (1, 1)


def test_equal_distributions_have_density_1_and_the_expected_coverage():
    found = np.array([density_coverage(distances(normal(100, 2 * i), normal(100, 2 * i + 1))) for i in range(60)])
    spread = found.std(axis=0) / np.sqrt(60)
    assert found.mean(axis=0) == pytest.approx([1, expected_coverage(100, 100)], abs=4 * spread.max())


def test_expected_coverage_tends_to_1_less_2_to_the_minus_k():
    assert expected_coverage(10**6, 10**6, k=5) == pytest.approx(1 - 2**-5, abs=1e-4)
    assert expected_coverage(2, 1, k=1) == pytest.approx(1 / 2)  # of one real and one fake, the fake is nearer half the time


def test_fakes_of_one_half_are_precise_and_miss_the_other():
    real, fakes = normal(400, 0), normal(800, 1)
    half = distances(real, fakes[fakes[:, 0] > 0][:350])
    whole = distances(real, fakes[:400])
    assert precision_recall(half).precision > precision_recall(whole).precision - 0.05
    assert precision_recall(half).recall < precision_recall(whole).recall - 0.15
    assert density_coverage(half).coverage < 0.7 < density_coverage(whole).coverage


def test_far_fakes_have_nothing():
    between = distances(normal(50, 0), normal(50, 1) + 100)
    assert precision_recall(between) == (0, 0)
    assert density_coverage(between) == (0, 0)
