"""PacGAN's numbers of a generator whose truth is known."""

import math

import numpy as np
import pytest

from playground.metrics.modes import captured, coverage, high_quality, nearest, perfect_quality, reverse_kl

ANGLES = 2 * np.pi * np.arange(8) / 8
RING = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
SIGMA = 0.01


def ring(count: int, modes: int = 8) -> np.ndarray:
    rng = np.random.default_rng(0)
    return RING[rng.integers(modes, size=count)] + SIGMA * rng.normal(size=(count, 2))


def test_a_perfect_ring_reads_989_thousandths_high_quality() -> None:
    assert high_quality(ring(200_000), RING, SIGMA) == pytest.approx(1 - math.exp(-4.5), abs=1e-3)


def test_a_perfect_ring_is_captured_whole_and_its_reverse_kl_is_at_its_floor() -> None:
    found = coverage(ring(2500), RING, SIGMA)
    assert (found.captured, found.modes) == (8, 8)
    assert found.reverse_kl < 4 * (8 - 1) / (2 * 2500)


def test_the_floor_of_reverse_kl_is_modes_less_one_over_twice_the_samples() -> None:
    rng = np.random.default_rng(0)
    floors = [reverse_kl(RING[rng.integers(8, size=500)], RING) for _ in range(400)]
    assert np.mean(floors) == pytest.approx(7 / 1000, rel=0.15)


@pytest.mark.parametrize("count", range(1, 60))
def test_shares_that_sum_to_one_but_for_rounding_have_a_finite_reverse_kl(count: int) -> None:
    samples = np.repeat(RING, [count, 0, 7, 0, 0, 1, 0, 0], axis=0)
    assert 0 < reverse_kl(samples, RING) <= math.log(8)


@pytest.mark.parametrize("modes", [1, 3, 8])
def test_a_generator_of_some_modes_captures_those(modes: int) -> None:
    assert captured(ring(2500, modes), RING, SIGMA) == modes


def test_one_of_eight_modes_costs_log_8() -> None:
    assert reverse_kl(np.tile(RING[3], (100, 1)), RING) == pytest.approx(math.log(8))


def test_unequal_shares_cost_nothing_where_the_data_are_as_unequal() -> None:
    samples = np.repeat(RING[:2], [30, 10], axis=0)
    weights = [0.75, 0.25, 0, 0, 0, 0, 0, 0]
    assert reverse_kl(samples, RING, weights) == pytest.approx(0, abs=1e-12)


def test_samples_between_the_modes_capture_none() -> None:
    blob = np.random.default_rng(0).normal(size=(500, 2)) * 0.1
    assert captured(blob, RING, SIGMA) == 0
    assert high_quality(blob, RING, SIGMA) == 0


def test_every_sample_belongs_to_its_nearest_centre() -> None:
    found = nearest(RING + 0.05, RING)
    assert found.mode.tolist() == list(range(8))
    assert found.distance == pytest.approx(0.05 * math.sqrt(2))


def test_modes_on_a_line_are_counted_too() -> None:
    assert captured([[-2.0], [-2.1], [0.0]], [[-2.0], [2.0]], 0.3) == 1


def test_a_perfect_generator_has_the_quality_of_a_normal_within_three_deviations():
    assert perfect_quality(1) == pytest.approx(math.erf(3 / math.sqrt(2)))
    assert perfect_quality(2) == pytest.approx(1 - math.exp(-4.5))
    assert perfect_quality(2) == pytest.approx(high_quality(ring(200_000), RING, SIGMA), abs=1e-3)


def test_the_three_numbers_at_once_are_those_that_each_has_alone():
    samples, weights = ring(2500, 3), np.arange(1, 9) / 36
    found = coverage(samples, RING, SIGMA, weights)
    assert found.captured == captured(samples, RING, SIGMA)
    assert found.high_quality == high_quality(samples, RING, SIGMA)
    assert found.reverse_kl == reverse_kl(samples, RING, weights)
