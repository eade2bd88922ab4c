import math

import numpy as np
import pytest

from playground.metrics.divergences import wasserstein_1d
from playground.objectives import OBJECTIVES
from playground.theory.optimum import GAMES, Optimum, best_critic, optimum, push

PAIRS = [
    Optimum(),
    Optimum(mean_data=-1, mean_g=1.5),
    Optimum(sigma_data=2, sigma_g=0.5),
    Optimum(mean_data=0, mean_g=0, sigma_data=0.4, sigma_g=1.5),
    Optimum(mean_data=0.3, sigma_data=1.1, mean_g=-0.2, sigma_g=0.9),
]
X = np.linspace(-40, 40, 400_001)


@pytest.mark.parametrize("settings", PAIRS)
def test_the_critics_gap_is_w1(settings):
    critic, p, q = best_critic(settings.real, settings.fake), settings.real.density(X), settings.fake.density(X)
    gap = np.trapezoid(critic(X) * (p - q), X)
    area = np.trapezoid(np.abs(settings.real.cdf(X) - settings.fake.cdf(X)), X)
    assert gap == pytest.approx(area, abs=1e-6)
    assert gap == pytest.approx(optimum(settings).w1, abs=1e-6)
    assert gap == pytest.approx(wasserstein_1d(settings.real.slices(4000), settings.fake.slices(4000)), rel=1e-3)


@pytest.mark.parametrize("settings", PAIRS)
def test_the_critics_slope_is_the_sign_of_the_difference_of_the_distribution_functions(settings):
    critic = best_critic(settings.real, settings.fake)
    difference = settings.fake.cdf(X) - settings.real.cdf(X)
    clear = np.abs(difference) > 1e-9
    assert np.array_equal(critic.slope(X)[clear], np.sign(difference)[clear])
    assert np.abs(np.diff(critic(X)) / np.diff(X)).max() <= 1 + 1e-6


@pytest.mark.parametrize("settings", PAIRS)
def test_the_critic_is_centred(settings):
    critic, both = best_critic(settings.real, settings.fake), settings.real.density(X) + settings.fake.density(X)
    assert np.trapezoid(critic(X) * both, X) == pytest.approx(0, abs=1e-6)


def test_of_bumps_of_one_width_the_critic_is_a_line():
    picture = optimum(Optimum())
    assert picture.critic.kink is None
    assert picture.f == pytest.approx(picture.x)  # the middle of the means is 0


@pytest.mark.parametrize("more", [1e-15, 1e-10, 9e-7, -1e-10])
def test_widths_that_hardly_differ_lose_no_digits(more):
    even, nearly = optimum(Optimum()), optimum(Optimum(sigma_g=0.8 + more))
    assert nearly.f == pytest.approx(even.f, abs=1e-5)
    assert nearly.critic(X) == pytest.approx(even.critic(X), abs=1e-5)


def test_of_one_bump_on_the_other_there_is_nothing_to_say():
    picture = optimum(Optimum(mean_data=1, mean_g=1))
    assert picture.w1 == picture.js == 0
    assert not picture.f.any()
    assert picture.d == pytest.approx(0.5)
    assert all(strength == 0 for strength in picture.strength.values())


@pytest.mark.parametrize("game", ["minimax", "least_squares"])
def test_d_is_the_objectives_own_optimum(game):
    picture = optimum(Optimum(sigma_g=1.5))
    assert OBJECTIVES[game]().optimum(picture.p_data, picture.p_g) == pytest.approx(picture.d, abs=1e-9)


@pytest.mark.parametrize("game", GAMES)
def test_a_push_is_minus_the_slope_of_gs_loss_along_x(game):
    settings, x = Optimum(mean_data=1, mean_g=-0.5, sigma_g=1.2), np.linspace(-2, 2, 9)
    critic = best_critic(settings.real, settings.fake)

    def loss(at: np.ndarray) -> np.ndarray:
        p, q = settings.real.density(at), settings.fake.density(at)
        d = p / (p + q)
        return {
            "minimax": np.log(1 - d), "non_saturating": -np.log(d),
            "least_squares": (d - 1) ** 2 / 2, "wasserstein": -critic(at),
        }[game]  # fmt: skip

    slope = (loss(x + 1e-5) - loss(x - 1e-5)) / 2e-5
    assert push(game, x, settings.real, settings.fake, critic) == pytest.approx(-slope, abs=1e-6)


def test_far_apart_minimax_vanishes_and_wasserstein_does_not():
    picture = optimum(Optimum(mean_data=4, mean_g=-4))
    assert picture.strength["minimax"] < 1e-3
    assert picture.faint["minimax"] > 0.99
    assert picture.strength["wasserstein"] == 1
    assert (picture.pushes["wasserstein"] == 1).all()
    assert picture.js == pytest.approx(math.log(2), abs=1e-5)
    assert np.isfinite(picture.d).all()
