"""The Fréchet distance against its closed forms and against the square root of a matrix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import sqrtm

from playground.metrics.frechet import Moments, frechet, frechet_distance, moments


def gaussian(seed: int, dimensions: int = 5) -> Moments:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(dimensions, dimensions))
    return Moments(rng.normal(size=dimensions), root @ root.T)


def test_a_set_is_at_distance_0_from_itself():
    features = np.random.default_rng(0).normal(size=(300, 64)) * 5
    assert frechet_distance(features, features) < 1e-3


def test_the_moments_are_numpys():
    features = np.random.default_rng(0).normal(size=(50, 4))
    found = moments(features)
    assert found.mean == pytest.approx(features.mean(axis=0))
    assert found.covariance == pytest.approx(np.cov(features.T))


def test_a_shift_counts_its_square():
    here = gaussian(1)
    assert frechet(here, Moments(here.mean + np.array([3, 4, 0, 0, 0]), here.covariance)) == pytest.approx(25)


def test_covariances_that_commute_are_compared_axis_by_axis():
    one, other = (Moments(np.zeros(3), np.diag(np.square(each))) for each in ([1.0, 2.0, 3.0], [2.0, 2.0, 0.0]))
    assert frechet(one, other) == pytest.approx(1 + 0 + 9)


@given(st.integers(0, 1000))
def test_it_is_the_formula_with_the_root_of_the_product(seed):
    a, b = gaussian(seed), gaussian(seed + 1)
    shared = np.trace(sqrtm(a.covariance @ b.covariance)).real
    expected = ((a.mean - b.mean) ** 2).sum() + np.trace(a.covariance) + np.trace(b.covariance) - 2 * shared
    assert frechet(a, b) == pytest.approx(expected, rel=1e-5, abs=1e-6)
    assert frechet(a, b) == pytest.approx(frechet(b, a), abs=1e-6)


def test_features_that_never_vary_do_no_harm():
    rng = np.random.default_rng(0)
    one, other = (np.c_[rng.normal(size=(400, 3)), np.full(400, 7.0)] for _ in range(2))
    assert 0 <= frechet_distance(one, other) < 0.1
    assert frechet_distance(np.zeros((10, 3)), np.ones((10, 3))) == pytest.approx(3)


def test_fresh_halves_lie_within_3_standard_deviations_of_20_random_splits():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(1000, 8)) @ rng.normal(size=(8, 8))

    def halves() -> float:
        order = rng.permutation(1000)
        return frechet_distance(features[order[:500]], features[order[500:]])

    splits = [halves() for _ in range(20)]
    assert abs(halves() - np.mean(splits)) < 3 * np.std(splits)


def test_fewer_samples_than_features_give_the_same_by_a_smaller_table():
    rng = np.random.default_rng(3)
    real, fakes = rng.normal(size=(12, 40)), rng.normal(0.5, 2, size=(9, 40))
    assert frechet_distance(real, fakes) == pytest.approx(frechet(moments(real), moments(fakes)), rel=1e-6)
    assert frechet_distance(real, real) < 1e-9


def test_a_feature_that_is_not_finite_is_infinitely_far():
    assert frechet_distance(np.zeros((3, 2)), np.full((3, 2), np.nan)) == np.inf
