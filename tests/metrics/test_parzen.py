"""The Parzen window against a sum over bells and against SciPy."""

import math

import numpy as np
import pytest
from scipy.stats import gaussian_kde, multivariate_normal

from playground.metrics.parzen import BLOCK, log_likelihoods, parzen


def test_it_is_the_logarithm_of_the_mean_of_bells():
    rng = np.random.default_rng(0)
    x, centres = rng.random((3, 4)), rng.random((5, 4))
    for sigma, row in zip((0.1, 0.7), log_likelihoods(x, centres, [0.1, 0.7]), strict=True):
        bells = [[multivariate_normal(centre, sigma**2 * np.eye(4)).pdf(point) for centre in centres] for point in x]
        assert row == pytest.approx(np.log(np.mean(bells, axis=1)))


def test_it_agrees_with_scipys_kernel_density():
    centres, x = np.random.default_rng(1).normal(size=(200, 1)), np.linspace(-3, 3, 9)[:, None]
    kde = gaussian_kde(centres[:, 0], bw_method=0.3)
    sigma = math.sqrt(kde.covariance[0, 0])
    assert log_likelihoods(x, centres, [sigma])[0] == pytest.approx(kde.logpdf(x[:, 0]))


def test_many_centres_are_the_same_as_few_at_a_time():
    rng = np.random.default_rng(2)
    x, centres = rng.random((4, 3)), rng.random((BLOCK + 7, 3))
    parts = [log_likelihoods(x, part, [0.5])[0] + np.log(len(part)) for part in (centres[:9], centres[9:])]
    assert log_likelihoods(x, centres, [0.5])[0] == pytest.approx(np.logaddexp(*parts) - np.log(len(centres)))


def test_pictures_in_float32_are_as_good():
    rng = np.random.default_rng(5)
    x, centres = rng.random((5, 3000)), rng.random((40, 3000))
    quick = log_likelihoods(x.astype(np.float32), centres.astype(np.float32), [0.1, 1.0])
    assert quick == pytest.approx(log_likelihoods(x, centres, [0.1, 1.0]), abs=0.5)


def test_far_points_are_unlikely_but_not_impossible():
    assert log_likelihoods([[100.0]], [[0.0]], [0.1])[0] == pytest.approx(
        [-(100**2) / 0.02 - math.log(0.1 * math.sqrt(2 * math.pi))]
    )


def test_the_width_is_chosen_on_the_validation_points_alone():
    rng = np.random.default_rng(3)
    centres, near, far = rng.random((400, 2)), rng.random((50, 2)), 3 + rng.random((50, 2))
    assert parzen(centres, validation=near, test=far).sigma < parzen(centres, validation=far, test=near).sigma == 1.0


def test_the_error_is_that_of_a_mean():
    rng = np.random.default_rng(4)
    centres, test = rng.random((50, 3)), rng.random((40, 3))
    found = parzen(centres, validation=test, test=test, sigmas=[0.4])
    values = log_likelihoods(test, centres, [0.4])[0]
    assert found == pytest.approx((values.mean(), values.std(ddof=1) / math.sqrt(40), 0.4))
