"""Learned inference: from pictures back to z."""

import math

import pytest
import torch
from torch import nn
from torch.nn.utils import skip_init

from playground.latent.encoder import Encoder, teach
from playground.latent.inversion import invert
from playground.networks.conditional import Told, WithInputs
from playground.randomness import generator


def linear(size, sides=(1, 8, 8)):
    layer = skip_init(nn.Linear, size, math.prod(sides), bias=False).requires_grad_(False)
    layer.weight.copy_(0.3 * torch.randn(layer.weight.shape, generator=generator(0, "weight")))
    return nn.Sequential(layer, nn.Unflatten(1, sides))


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 32), (1, 64, 64), (3, 16, 16), (1, 4, 4)])
def test_pictures_of_any_side_have_a_z(shape):
    encoder = Encoder(shape, 5, width=4).eval()
    assert encoder(torch.zeros(2, *shape)).shape == (2, 5)


def test_the_same_seed_begins_the_same_way():
    one, same, other = (Encoder((1, 8, 8), 3, width=4, seed=seed).output.weight for seed in (0, 0, 1))
    assert torch.equal(one, same) and not torch.equal(one, other)


@pytest.mark.parametrize("latent", ["normal", "uniform"])
def test_it_learns_to_tell_z_of_a_linear_generator(latent):
    encoder = Encoder((1, 8, 8), 3, width=8)
    lessons = list(teach(encoder, linear(3), latent=latent, seed=0, steps=150))
    variance = 1 if latent == "normal" else 1 / 3
    assert [each.step for each in lessons] == list(range(1, 151))
    assert lessons[-1].error < 0.1 * variance < lessons[0].error


def test_after_the_lessons_it_stands_still_and_proposes_a_good_start():
    g, encoder = linear(3), Encoder((1, 8, 8), 3, width=8)
    for _ in teach(encoder, g, latent="normal", seed=0, steps=150):
        pass
    assert not encoder.training and not any(each.requires_grad for each in encoder.parameters())
    sought = torch.randn(1, 3, generator=generator(5, "z"))
    (found,) = invert(g, g(sought)[0], latent_dim=3, latent="normal", seed=0, starts=1, steps=0, encoder=encoder)
    assert found.errors[-1] == pytest.approx(found.error)  # nearer than the best of 16 draws


def test_classes_are_drawn_for_a_conditional_generator():
    told = Told(WithInputs(2), linear(5))
    lessons = list(teach(Encoder((1, 8, 8), 3, width=8), told, latent="normal", seed=0, classes=2, steps=60))
    assert lessons[-1].error < lessons[0].error
