"""Ancestral sampling and DDIM, against closed forms: for a single point of data, the best ε is known."""

import itertools

import numpy as np
import pytest
import torch

from playground.diffusion.denoiser import drawn
from playground.diffusion.sampling import SAMPLERS, Ancestral, Ddim, Diffuser, chosen, pixels
from playground.diffusion.schedule import SCHEDULES, Cosine, Linear
from playground.randomness import generator, streams

POINT = 0.3


def noise(count=8, name="x_T"):
    return torch.randn(count, 1, 2, 2, generator=generator(0, name))


def draws(name="step"):
    rng = generator(0, name)
    return lambda: torch.randn(8, 1, 2, 2, generator=rng)


def knows_the_point(noising):
    """ε_θ for data that are all POINT: exactly the noise."""
    return lambda x_t, t: noising.epsilon_of(x_t, t, torch.full_like(x_t, POINT))


def knows_a_normal(noising, sigma):
    """ε_θ for data N(0, σ²): √(1−ᾱ)/(ᾱσ² + 1 − ᾱ)·x_t, the conditional mean of the noise."""

    def epsilon(x_t, t):
        alpha_bar = noising.at(t, x_t)
        return (1 - alpha_bar).sqrt() / (alpha_bar * sigma**2 + 1 - alpha_bar) * x_t

    return epsilon


def last(moments):
    return list(moments)[-1]


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("steps", [1, 3, 50])
def test_who_knows_the_noise_lands_on_the_data_in_any_number_of_steps(schedule, name, steps):
    noising = SCHEDULES[schedule]().noising(50)
    end = last(SAMPLERS[name].sample(knows_the_point(noising), noising, noise(), steps, draws()))
    assert (end.t, end.calls) == (0, steps)
    assert torch.allclose(end.x_t, torch.full_like(end.x_t, POINT), atol=2e-3)
    assert torch.allclose(end.x_0, end.x_t, atol=2e-3)


def test_ddim_with_full_noise_is_ancestral_sampling_step_by_step():
    noising = Linear().noising(30)
    guess = knows_a_normal(noising, 0.5)
    ours = Ancestral(clip=False).sample(guess, noising, noise(), 30, draws())
    theirs = Ddim(eta=1.0, clip=False).sample(guess, noising, noise(), 30, draws())
    for one, other in zip(ours, theirs, strict=True):
        assert one.t == other.t
        assert torch.allclose(one.x_t, other.x_t, atol=1e-4)


def test_the_variance_of_an_ancestral_step_is_beta_tilde():
    noising, t = Linear().noising(1000), 400
    x_t, epsilon = torch.zeros(40_000, 1, 1, 1), torch.zeros(40_000, 1, 1, 1)
    rng = generator(0, "many")
    x_s = Ancestral().step(noising, x_t, epsilon, (t, t - 1), lambda: torch.randn(x_t.shape, generator=rng))
    alpha_bar, before, beta = (float(each) for each in (noising.alpha_bar[t], noising.alpha_bar[t - 1], noising.beta[t]))
    assert float(x_s.var()) == pytest.approx((1 - before) / (1 - alpha_bar) * beta, rel=0.03)


@pytest.mark.parametrize("eta", [0.0, 1.0])
def test_a_normal_distribution_is_sampled_with_its_own_spread(eta):
    noising, rng, sigma = Linear().noising(200), generator(0, "normal"), 0.4
    x_T = torch.randn(4000, 1, 2, 2, generator=rng)
    sampler = Ddim(eta=eta, clip=False)
    draw = lambda: torch.randn(x_T.shape, generator=rng)  # noqa: E731
    end = last(sampler.sample(knows_a_normal(noising, sigma), noising, x_T, 200, draw))
    assert float(end.x_t.std()) == pytest.approx(sigma, rel=0.05)


def test_ddim_draws_no_noise_on_the_way():
    noising = Cosine().noising(50)

    def none():
        raise AssertionError

    assert last(Ddim().sample(knows_the_point(noising), noising, noise(), 10, none)).calls == 10


def test_a_guess_outside_the_range_of_pixels_is_clipped():
    noising = Cosine().noising(50)
    wild = lambda x_t, t: torch.zeros_like(x_t)  # noqa: E731
    assert last(Ddim().sample(wild, noising, 9 * noise(), 5, draws())).x_0.abs().max() <= 1
    assert last(Ddim(clip=False).sample(wild, noising, 9 * noise(), 5, draws())).x_0.abs().max() > 1


@pytest.mark.parametrize(("T", "steps"), [(1000, 1000), (1000, 100), (1000, 7), (1000, 1), (10, 50), (3, 2)])
def test_times_fall_evenly_from_the_last_to_the_picture(T, steps):
    times = chosen(T, steps)
    assert (times[0], times[-1], len(times)) == (T, 0, min(T, steps) + 1)
    gaps = [a - b for a, b in itertools.pairwise(times)]
    assert min(gaps) >= 1
    assert max(gaps) - min(gaps) <= 1


# ------------------------------------------------------------------ a network that stands still


@pytest.fixture(scope="module")
def diffuser():
    rng = streams([0], "init", stacked=False)["init"]
    network = drawn((1, 4, 4), 8, 2, rng)
    for each in network.parameters():
        rng.draw(lambda g, each=each: torch.nn.init.normal_(each.data, 0, 0.2, generator=g))
    return Diffuser(network=network.eval(), noising=Cosine().noising(20), sample_shape=(1, 4, 4))


@pytest.mark.parametrize("name", SAMPLERS)
def test_the_same_seed_gives_the_same_pictures(diffuser, name):
    before = torch.get_rng_state()
    first, again, other = (next(diffuser.batches(seed=seed, steps=5, sampler=name, size=4)) for seed in (1, 1, 2))
    assert first.dtype == np.uint8 and first.shape == (4, 1, 4, 4)
    assert (first == again).all() and not (first == other).all()
    assert torch.equal(torch.get_rng_state(), before)


def test_a_second_batch_is_another_one(diffuser):
    batches = diffuser.batches(seed=1, steps=3, size=4)
    assert not (next(batches) == next(batches)).all()


def test_every_network_call_can_be_stopped(diffuser):
    calls = []

    def tick():
        calls.append(1)
        if len(calls) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        next(diffuser.batches(seed=0, steps=10, size=2, tick=tick))


def test_denoising_begins_with_the_noise_and_tells_every_call(diffuser):
    x_T = diffuser.noise(3, seed=7)
    moments = list(diffuser.denoise(x_T, steps=5, seed=7))
    assert torch.equal(moments[0].x_t, x_T) and moments[0].x_0 is None
    assert [each.calls for each in moments] == list(range(6))
    assert [each.t for each in moments] == [20, 16, 12, 8, 4, 0]


def test_pixels_are_the_inverse_of_scaling():
    assert pixels(torch.tensor([-1.0, 0.0, 1.0, 7.0])).tolist() == [0, 128, 255, 255]
