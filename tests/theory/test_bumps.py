"""Closed forms against quadrature, quantiles and published values."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from playground.metrics.divergences import wasserstein_1d
from playground.theory.bumps import SHAPES, Bump, folded, jensen_shannon_of, kullback_leibler, wasserstein


@pytest.mark.parametrize(("distance", "share"), [(0.5, 0.044), (1, 0.161), (2, 0.486), (4, 0.913), (6, 0.994)])
def test_js_of_two_gaussians_is_the_published_share_of_log_2(distance, share):
    js = jensen_shannon_of(Bump("gaussian", 0, 1), Bump("gaussian", distance, 1))
    assert js / math.log(2) == pytest.approx(share, abs=5e-4)


@pytest.mark.parametrize("sigmas", [(1, 1), (0.3, 2), (2.5, 0.02)])
def test_js_agrees_with_quadrature(sigmas):
    p, q = Bump("gaussian", 0, sigmas[0]), Bump("gaussian", 0.7, sigmas[1])

    def integrand(x: float) -> float:
        a, b = float(p.density(np.array([x]))[0]), float(q.density(np.array([x]))[0])
        return sum(0.5 * each * math.log(2 * each / (a + b)) for each in (a, b) if each > 1e-300)

    near = sorted([m + k * s for (_, m, s) in (p, q) for k in (-9, -3, -1, 0, 1, 3, 9)])
    exact = quad(integrand, near[0], near[-1], points=near[1:-1], limit=400)[0]
    assert jensen_shannon_of(p, q) == pytest.approx(exact, abs=1e-4)


def test_js_of_overlapping_uniforms_is_the_share_that_does_not_overlap():
    p, q = Bump("uniform", 0, 1), Bump("uniform", math.sqrt(3), 1)  # half of each is common
    assert jensen_shannon_of(p, q) == pytest.approx(0.5 * math.log(2), abs=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_disjoint_supports_have_js_log_2_and_w1_their_distance(shape):
    p, q = Bump(shape, 0, 0.02), Bump(shape, 5, 0.02)
    assert jensen_shannon_of(p, q) == pytest.approx(math.log(2), abs=1e-9)
    assert wasserstein(p, q) == 5


@pytest.mark.parametrize("distance", [-3.0, 0.0, 0.5, 7.0])
def test_kl_of_unit_gaussians_is_half_the_square_of_the_distance(distance):
    p, q = Bump("gaussian", 0, 1), Bump("gaussian", distance, 1)
    assert kullback_leibler(p, q) == pytest.approx(distance**2 / 2)
    assert wasserstein(p, q) == abs(distance)


def test_kl_is_infinite_where_one_has_no_mass():
    narrow, wide = Bump("uniform", 0, 1), Bump("uniform", 0.5, 2)
    assert kullback_leibler(narrow, wide) == pytest.approx(math.log(2))
    assert kullback_leibler(wide, narrow) == math.inf
    assert kullback_leibler(Bump("points", 0, 1), Bump("points", 0.1, 1)) == math.inf


@pytest.mark.parametrize("shape", ["gaussian", "uniform"])
@pytest.mark.parametrize("distance", [0.0, 0.4, 3.0])
def test_w1_is_the_area_between_the_distribution_functions(shape, distance):
    p, q = Bump(shape, 0, 1), Bump(shape, distance, 0.3)
    x = np.linspace(-12, 15, 200_001)
    assert wasserstein(p, q) == pytest.approx(np.trapezoid(np.abs(p.cdf(x) - q.cdf(x)), x), abs=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_parts_of_equal_mass_keep_the_mean_and_w1(shape):
    p, q = Bump(shape, 0, 1), Bump(shape, 2, 1)
    assert p.slices(24).mean() == pytest.approx(0, abs=1e-12)
    assert wasserstein_1d(p.slices(24), q.slices(24)) == pytest.approx(wasserstein(p, q), abs=1e-12)


def test_the_folded_normal_tends_to_its_mean():
    assert folded(0, 1) == pytest.approx(math.sqrt(2 / math.pi))
    assert folded(-9, 1) == pytest.approx(9)
