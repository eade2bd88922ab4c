"""The way back from a picture to its z."""

import math

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils import skip_init
from torch.testing import assert_close

from playground.config import RunConfig
from playground.latent.inversion import invert, squared_error
from playground.latent.prior import latent
from playground.randomness import generator, streams
from playground.store import ready
from playground.store.sampler import opened
from playground.training.build import STREAMS, build_generator

BOUND = 15.0
"""Grey levels, 0 … 255, within which samples of pretrained/dcgan-digits are found again: they themselves have an RMS of 100."""


def linear(size=6, sides=(1, 4, 4), gain=0.1):
    """G(z) = W·z, whose inverse is known."""
    layer = skip_init(nn.Linear, size, math.prod(sides), bias=False).requires_grad_(False)
    layer.weight.copy_(gain * torch.randn(layer.weight.shape, generator=generator(0, "weight")))
    return nn.Sequential(layer, nn.Unflatten(1, sides))


def z(count=1, size=6, kind="normal", seed=1):
    return latent(kind, count, size, generator(seed, "z"))


def search(network, picture, steps=60, **more):
    law = {"latent_dim": 6, "latent": "normal", "seed": 0, "starts": 4}
    return list(invert(network, picture, steps=steps, **law | more))


def test_the_z_of_a_linear_generator_is_found_exactly():
    g, sought = linear(), z()
    found = search(g, g(sought)[0])[-1]
    assert_close(found.z, sought[0], rtol=0, atol=1e-3)
    assert found.error < 0.01


def test_what_a_linear_generator_cannot_draw_is_met_at_the_foot_of_the_perpendicular():
    g, picture = linear(), torch.rand(1, 4, 4, generator=generator(2, "picture"))
    best = torch.linalg.lstsq(g[0].weight, picture.flatten()[:, None]).solution[:, 0]
    assert_close(search(g, picture)[-1].z, best, rtol=0, atol=1e-3)


def test_the_error_is_the_root_mean_square_in_grey_levels():
    pictures = torch.tensor([-1.0, 1.0])[:, None, None, None].expand(2, 3, 4, 4)
    assert squared_error(pictures, pictures[:1]).sqrt().tolist() == [0, 255]


def test_every_step_is_told_and_the_best_never_gets_worse():
    g = linear()
    found = search(g, g(z())[0], steps=12)
    assert [each.step for each in found] == list(range(13))
    errors = [each.error for each in found]
    assert errors == sorted(errors, reverse=True)
    assert all(each.error <= np.nanmin(each.errors) + 1e-6 for each in found)
    assert found[0].picture.shape == (1, 4, 4) and found[0].picture.dtype == np.uint8


def test_the_worse_half_of_the_starts_is_given_up_twice():
    g = linear()
    found = search(g, g(z())[0], steps=12, starts=8)
    left = [np.isfinite(each.errors).sum() for each in found]
    assert left == [8] * 3 + [4] * 4 + [2] * 6  # after a sixth and a half of the steps
    assert {len(each.errors) for each in found} == {8}


def test_the_same_seed_goes_the_same_way():
    g = linear()
    first, second = (search(g, g(z())[0], steps=10)[-1] for _ in range(2))
    assert torch.equal(first.z, second.z)


def test_no_step_at_all_tells_the_starts():
    g = linear()
    (found,) = search(g, g(z())[0], steps=0)
    assert found.step == 0 and len(found.errors) == 4


def test_a_uniform_z_never_leaves_its_cube():
    g = linear()
    beyond = search(g, g(torch.full((1, 6), 3.0))[0], latent="uniform")
    assert all(each.z.abs().max() <= 1 for each in beyond)
    inside = z(kind="uniform")
    assert_close(search(g, g(inside)[0], latent="uniform")[-1].z, inside[0], rtol=0, atol=1e-2)


def test_an_encoder_that_knows_proposes_the_very_z():
    g, sought = linear(), z()
    found = search(g, g(sought)[0], steps=0, encoder=lambda x: sought)[0]
    assert len(found.errors) == 5 and found.errors[-1] == pytest.approx(found.error) and found.error < 1e-3
    assert torch.equal(found.z, sought[0])


@pytest.mark.parametrize("encoder", [None, lambda x: z(seed=3)])
def test_of_several_classes_the_right_one_is_found(encoder):
    config = RunConfig().with_values({"data": "digits", "generator": "mlp", "latent_dim": 6, "generator.width": 16})
    g = build_generator(config, (1, 28, 28), streams([0], *STREAMS, stacked=False), classes=3).eval().requires_grad_(False)
    sought, label = z(), torch.tensor([2])
    found = search(g, g(sought, label)[0], steps=80, labels=torch.arange(3), encoder=encoder)[-1]
    assert found.label == 2 and found.error < 1
    assert search(g, g(sought, label)[0], steps=0, labels=label, encoder=encoder)[0].label == 2


@pytest.mark.train
def test_samples_of_a_ready_model_are_found_again_within_the_bound():
    sampler = opened(ready.find("dcgan-digits").open())
    errors = []
    for sought in sampler.z(8, seed=1):
        with torch.no_grad():
            picture = sampler.network(sought[None])[0]
        law = {"latent_dim": sampler.latent_dim, "latent": sampler.latent}
        *_, last = invert(sampler.network, picture, seed=0, **law)
        errors.append(last.error)
    assert max(errors) < BOUND and np.median(errors) < BOUND / 2
