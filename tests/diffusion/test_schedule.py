"""Closed forms of the noising."""

import math

import pytest
import torch

from playground.diffusion.schedule import SCHEDULES, Cosine, Linear
from playground.errors import ConfigError
from playground.randomness import generator

EVERY = pytest.mark.parametrize("name", SCHEDULES)


def noise(*shape, name="test"):
    return torch.randn(shape, generator=generator(0, name))


@EVERY
@pytest.mark.parametrize("steps", [10, 100, 1000])
def test_nothing_is_noisy_at_first_and_almost_everything_at_last(name, steps):
    noising = SCHEDULES[name]().noising(steps)
    assert len(noising.beta) == len(noising.alpha_bar) == steps + 1
    assert (noising.beta[0], noising.alpha_bar[0]) == (0, 1)
    assert 0 < noising.alpha_bar[-1] < 0.01


@EVERY
def test_the_signal_only_sinks_in_the_noise(name):
    snr = SCHEDULES[name]().noising(1000).snr()
    assert snr[0] == math.inf
    assert (snr[1:].diff() < 0).all()


@EVERY
def test_alpha_bar_is_the_product_of_what_each_step_leaves(name):
    noising = SCHEDULES[name]().noising(100)
    left = 1.0
    for t in range(101):
        left *= 1 - float(noising.beta[t])
        assert float(noising.alpha_bar[t]) == pytest.approx(left, rel=1e-4)


@EVERY
def test_many_small_steps_have_the_mean_and_variance_of_one_jump(name):
    noising = SCHEDULES[name]().noising(40)
    x_0, rng = torch.full((20_000,), 0.7), generator(0, "chain")
    x_t = x_0
    for t in range(1, 26):
        beta = noising.beta[t]
        x_t = (1 - beta).sqrt() * x_t + beta.sqrt() * torch.randn(20_000, generator=rng)
    alpha_bar = float(noising.alpha_bar[25])
    assert float(x_t.mean()) == pytest.approx(math.sqrt(alpha_bar) * 0.7, abs=0.03)
    assert float(x_t.var()) == pytest.approx(1 - alpha_bar, rel=0.04)
    jumped = noising.noised(x_0[:, None], torch.full((20_000,), 25), noise(20_000, 1))
    assert float(jumped.mean()) == pytest.approx(math.sqrt(alpha_bar) * 0.7, abs=0.03)
    assert float(jumped.var()) == pytest.approx(1 - alpha_bar, rel=0.04)


@EVERY
def test_who_knows_the_noise_gets_the_picture_back_and_the_other_way_round(name):
    noising = SCHEDULES[name]().noising(100)
    x_0, epsilon, t = noise(6, 3, 4, 4), noise(6, 3, 4, 4, name="epsilon"), torch.tensor([1, 5, 20, 50, 80, 95])
    x_t = noising.noised(x_0, t, epsilon)
    assert torch.allclose(noising.x_0_of(x_t, t, epsilon), x_0, atol=1e-3)
    assert torch.allclose(noising.epsilon_of(x_t, t, x_0), epsilon, atol=1e-3)


def test_the_cosine_is_the_papers():
    noising, s = Cosine(offset=0.008).noising(1000), 0.008

    def f(t):
        return math.cos((t / 1000 + s) / (1 + s) * math.pi / 2) ** 2

    assert float(noising.alpha_bar[500]) == pytest.approx(f(500) / f(0), rel=1e-4)


def test_the_line_is_the_papers_and_ends_as_noisy_with_fewer_steps():
    noising = Linear().noising(1000)
    assert (float(noising.beta[1]), float(noising.beta[1000])) == pytest.approx((1e-4, 0.02))
    ends = [math.log(Linear().noising(steps).alpha_bar[-1]) for steps in (250, 1000)]
    assert ends[0] == pytest.approx(ends[1], rel=0.1)


def test_the_cosine_keeps_pictures_longer_than_the_line():
    assert Cosine().noising(1000).alpha_bar[300] > Linear().noising(1000).alpha_bar[300]


def test_a_bad_beta_is_refused():
    with pytest.raises(ConfigError, match="β"):
        Linear(last=1.0)
