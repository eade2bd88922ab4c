"""The kernel estimate against scipy's, closed forms, and the mass that a picture does not show."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gaussian_kde, norm

from playground.metrics.density import KernelDensity, best_bandwidth, kernel_density, silverman, smooth, spacing

GRID = np.linspace(-4, 4, 201)
STEP = GRID[1] - GRID[0]


def normal(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=count)


@pytest.mark.parametrize("bandwidth", [0.1, 0.25, 0.6])
def test_the_estimate_agrees_with_scipy(bandwidth: float) -> None:
    samples = normal(1000)
    oracle = gaussian_kde(samples, bw_method=bandwidth / samples.std(ddof=1))(GRID)
    assert kernel_density(samples, GRID, bandwidth) == pytest.approx(oracle, abs=2e-3 * oracle.max())


def test_the_estimate_of_one_sample_is_the_kernel() -> None:
    assert kernel_density([1.0], GRID, 0.5) == pytest.approx(norm.pdf(GRID, 1, 0.5), abs=2e-3)


def test_what_lies_outside_the_grid_is_missing_from_the_integral() -> None:
    samples = np.r_[np.zeros(750), np.full(200, 50.0), np.full(50, np.nan)]
    assert kernel_density(samples, GRID, 0.2).sum() * STEP == pytest.approx(0.75)


def test_samples_just_beyond_the_edge_lend_their_tails() -> None:
    samples = np.full(100, 4.3)
    assert kernel_density(samples, GRID, 0.3)[-1] == pytest.approx(norm.pdf(1) / 0.3, rel=0.02)


def test_a_collapsed_generator_keeps_its_mass() -> None:
    assert kernel_density(np.full(500, 0.013), GRID).sum() * STEP == pytest.approx(1)


def test_no_sample_gives_no_density() -> None:
    assert not kernel_density([], GRID).any()


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(-1e6, 1e6), max_size=40), st.floats(0.01, 2))
def test_a_density_is_never_negative_and_integrates_to_one_at_most(samples: list[float], bandwidth: float) -> None:
    density = kernel_density(samples, GRID, bandwidth)
    assert (density >= 0).all()
    assert density.sum() * STEP <= 1 + 1e-6


def test_the_estimate_tends_to_the_smoothed_density() -> None:
    error = kernel_density(normal(200_000), GRID, 0.3) - smooth(norm.pdf(GRID), GRID, 0.3)
    assert np.abs(error).max() < 0.01


def test_smoothing_a_normal_adds_the_variances() -> None:
    wide = np.linspace(-8, 8, 401)
    assert smooth(norm.pdf(wide), wide, 0.5) == pytest.approx(norm.pdf(wide, 0, math.sqrt(1.25)), abs=1e-6)


def test_silverman_reads_the_narrower_of_two_spreads() -> None:
    samples = normal(5000)
    assert silverman(samples) == pytest.approx(0.9 * 5000**-0.2, rel=0.05)
    assert silverman(np.r_[samples, 1e4]) == pytest.approx(silverman(samples), rel=0.05)


@pytest.mark.parametrize("samples", [[], [3.0], [3.0, 3.0, 3.0], [math.nan, math.inf]])
def test_samples_without_spread_have_no_bandwidth(samples: list[float]) -> None:
    assert silverman(samples) == 0


def test_the_best_bandwidth_of_a_normal_is_the_normal_reference_rule() -> None:
    assert best_bandwidth(norm.pdf(GRID), GRID, 1000) == pytest.approx((4 / 3) ** 0.2 * 1000**-0.2, rel=0.005)


def test_the_best_bandwidth_follows_the_modes_and_not_their_distance() -> None:
    def two_bumps(gap: float) -> np.ndarray:
        return (norm.pdf(GRID, -gap / 2, 0.3) + norm.pdf(GRID, gap / 2, 0.3)) / 2

    assert best_bandwidth(two_bumps(3), GRID, 1000) == pytest.approx(best_bandwidth(two_bumps(4), GRID, 1000), rel=0.01)


def test_a_density_with_corners_gets_the_least_bandwidth() -> None:
    assert best_bandwidth(np.abs(GRID) <= 1, GRID, 1000) == 2 * spacing(GRID)


def test_the_arrays_are_left_as_they_were() -> None:
    samples, grid = normal(100).astype(np.float32), GRID.astype(np.float32)
    samples.flags.writeable = grid.flags.writeable = False
    kernel_density(samples, grid)
    smooth(grid**2, grid, 0.3)


def test_many_samples_at_once_have_the_densities_that_each_has_alone():
    samples = np.random.default_rng(0).normal(size=(2, 3, 400))
    samples[0, 1, :9] = (math.nan, math.inf, -math.inf, 50, -50, 4.1, -4.1, 4, -4)
    together = KernelDensity(GRID, 0.2)(samples)
    assert together.shape == (2, 3, 201)
    for i, j in np.ndindex(2, 3):
        assert together[i, j] == pytest.approx(kernel_density(samples[i, j], GRID, 0.2), abs=1e-12)
