"""Closed forms, scipy as oracle, symmetries and bounds."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, wasserstein_distance, wasserstein_distance_nd

from playground.metrics.density import best_bandwidth
from playground.metrics.divergences import (
    histogram_2d,
    jensen_shannon,
    js_2d,
    kullback_leibler,
    line_scores,
    plane_scores,
    wasserstein_1d,
    wasserstein_2d,
)

GRID = np.linspace(-12, 18, 3001)
STEP = GRID[1] - GRID[0]
SQUARE = ((-3.0, 3.0), (-3.0, 3.0))
numbers = st.lists(st.floats(-100, 100), min_size=1, max_size=30)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(("distance", "share"), [(0.5, 0.044), (1, 0.161), (2, 0.486), (4, 0.913), (6, 0.994)])
def test_js_of_two_normals(distance: float, share: float) -> None:
    js = jensen_shannon(norm.pdf(GRID), norm.pdf(GRID, distance), STEP)
    assert js / math.log(2) == pytest.approx(share, abs=5e-4)


@pytest.mark.parametrize("distance", [0.5, 1, 2, 4])
def test_kl_of_two_normals_is_half_the_square_of_their_distance(distance: float) -> None:
    assert kullback_leibler(norm.pdf(GRID), norm.pdf(GRID, distance), STEP) == pytest.approx(distance**2 / 2, rel=1e-4)


@pytest.mark.parametrize("distance", [1.5, 3, 9])
def test_js_of_disjoint_supports_is_log_2_whatever_their_distance(distance: float) -> None:
    near, far = norm.pdf(GRID, 0, 0.02), norm.pdf(GRID, distance, 0.02)
    near[np.abs(GRID) > 0.5] = far[np.abs(GRID - distance) > 0.5] = 0
    assert jensen_shannon(near, far, STEP) == pytest.approx(math.log(2))
    assert kullback_leibler(near, far, STEP) == math.inf


def test_kl_is_finite_where_the_data_have_no_mass() -> None:
    assert kullback_leibler([1, 0], [0.5, 0.5]) == pytest.approx(math.log(2))
    assert kullback_leibler([0.5, 0.5], [1, 0]) == math.inf


def test_js_is_symmetric_and_kl_is_not() -> None:
    p, q = norm.pdf(GRID), norm.pdf(GRID, 1, 2)
    assert jensen_shannon(p, q, STEP) == pytest.approx(jensen_shannon(q, p, STEP))
    assert kullback_leibler(p, q, STEP) != pytest.approx(kullback_leibler(q, p, STEP), rel=0.1)


def test_densities_that_agree_have_no_distance() -> None:
    p = norm.pdf(GRID).astype(np.float32)
    assert jensen_shannon(p, p, STEP) == 0
    assert kullback_leibler(p, p, STEP) == 0


def test_fakes_that_left_the_picture_are_wholly_apart() -> None:
    p = norm.pdf(GRID)
    assert jensen_shannon(p, np.zeros_like(p), STEP) == pytest.approx(math.log(2))
    assert kullback_leibler(p, np.zeros_like(p), STEP) == math.inf


def test_half_of_the_fakes_outside_cost_what_a_bin_of_their_own_would() -> None:
    p = norm.pdf(GRID)
    assert jensen_shannon(p, p / 2, STEP) == pytest.approx(jensen_shannon([1, 0], [0.5, 0.5]))


@settings(deadline=None)
@given(numbers, numbers)
def test_w1_agrees_with_scipy_for_any_two_sizes(a: list[float], b: list[float]) -> None:
    assert wasserstein_1d(a, b) == pytest.approx(wasserstein_distance(a, b), abs=1e-9)


@pytest.mark.parametrize("distance", [-3, 0, 0.5, 6])
def test_w1_of_a_shifted_sample_is_the_shift(distance: float) -> None:
    samples = rng().normal(size=500)
    assert wasserstein_1d(samples, samples[::-1] + distance) == pytest.approx(abs(distance))
    assert wasserstein_1d([0.0], [distance] * 7) == pytest.approx(abs(distance))


def test_w1_of_a_generator_that_diverged_is_infinite() -> None:
    assert wasserstein_1d([0.0, 1.0], [0.0, math.nan]) == math.inf
    assert wasserstein_2d(np.zeros((2, 2)), np.full((2, 2), math.inf)) == math.inf


def test_bins_hold_each_point_once_and_leave_out_what_is_outside() -> None:
    points = np.array([[-3, -3], [2.99, -3], [3, 0], [0, math.nan]])
    shares = histogram_2d(points, SQUARE, bins=4)
    assert shares[0, 0] == shares[3, 0] == 0.25
    assert shares.sum() == 0.5


def test_bins_agree_with_numpy() -> None:
    points = rng().normal(size=(2000, 2)) * 2
    oracle, _, _ = np.histogram2d(*points.T, bins=32, range=SQUARE)
    assert histogram_2d(points, SQUARE) == pytest.approx(oracle / 2000)


def test_js_2d_is_0_for_the_same_points_and_log_2_for_points_apart() -> None:
    points = rng().normal(size=(500, 2)) * 0.3
    assert js_2d(points, points, SQUARE) == 0
    assert js_2d(points - 1.5, points + 1.5, SQUARE) == pytest.approx(math.log(2))


def test_w1_2d_of_a_shift_is_its_length() -> None:
    points = rng().normal(size=(256, 2))
    assert wasserstein_2d(points, rng().permutation(points) + np.array([3, 4])) == pytest.approx(5)


def test_w1_2d_agrees_with_scipys_linear_programme() -> None:
    a, b = rng(1).normal(size=(24, 2)), rng(2).normal(size=(24, 2)) * 2
    assert wasserstein_2d(a, b) == pytest.approx(wasserstein_distance_nd(a, b))


def test_w1_2d_takes_the_smaller_of_two_samples() -> None:
    points = rng().normal(size=(300, 2))
    assert wasserstein_2d(points[:100], points) == 0


def test_scores_of_a_perfect_generator_are_near_0_and_of_a_shifted_one_near_the_truth() -> None:
    p_data = norm.pdf(GRID)
    width = best_bandwidth(p_data, GRID, 2000)
    real, fakes = rng(1).normal(size=2000), rng(2).normal(size=2000)
    perfect = line_scores(real, fakes, p_data=p_data, grid=GRID, bandwidth=width)
    shifted = line_scores(real, fakes + 2, p_data=p_data, grid=GRID, bandwidth=width)
    assert perfect.js < 0.005
    assert perfect.w1 < 0.1
    assert shifted.js / math.log(2) == pytest.approx(0.486, abs=0.04)
    assert shifted.w1 == pytest.approx(2, abs=0.1)
    assert shifted.kl > shifted.js


def test_both_kl_of_a_small_shift_are_half_its_square() -> None:
    grid = np.linspace(-4, 4.5, 401)
    real, fakes = rng(1).normal(size=20_000), rng(2).normal(size=20_000) + 0.5
    found = line_scores(real, fakes, p_data=norm.pdf(grid), grid=grid, bandwidth=0.25)
    assert found.kl == pytest.approx(0.125, rel=0.15)
    assert found.kl_reverse == pytest.approx(0.125, rel=0.15)


def test_kl_is_dear_where_the_fakes_miss_the_data_and_cheap_the_other_way_round() -> None:
    grid = np.linspace(-8, 8, 401)
    p_data = (norm.pdf(grid, -3, 0.5) + norm.pdf(grid, 3, 0.5)) / 2
    real = np.r_[rng(1).normal(-3, 0.5, 500), rng(2).normal(3, 0.5, 500)]
    one_bump = line_scores(real, rng(3).normal(3, 0.5, 1000), p_data=p_data, grid=grid, bandwidth=0.15)
    assert one_bump.kl > 10
    assert one_bump.kl_reverse == pytest.approx(math.log(2), abs=0.05)


def test_kl_is_not_infinite_for_a_trace_of_the_data_beyond_the_edge_of_the_picture() -> None:
    grid = np.linspace(-4, 4, 201)
    for p_data, draw in (
        (norm.pdf(grid), rng().normal),
        ((np.abs(grid) <= 1) / 2, lambda size: rng().uniform(-1, 1, size)),
    ):
        fakes = draw(size=1000)
        assert line_scores(fakes, fakes, p_data=p_data, grid=grid, bandwidth=0.2).kl < 0.02


def test_scores_of_the_plane_are_those_of_its_parts() -> None:
    real, fakes = rng(1).normal(size=(300, 2)), rng(2).normal(size=(300, 2))
    assert plane_scores(real, fakes, view_range=SQUARE) == (js_2d(real, fakes, SQUARE), wasserstein_2d(real, fakes))
