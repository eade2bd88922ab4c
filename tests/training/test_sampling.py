"""Drawing from a generator that stands still, with mixed classes."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.errors import ConfigError
from playground.training.sampling import Sampler
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
TINY = {"data": "digits", "data.limit": 100, "batch": 8, "latent_dim": 4}
FLAT = {"generator": "mlp", "discriminator": "mlp", "generator.width": 8, "discriminator.width": 8}
MAPS = {"generator": "dcgan", "discriminator": "dcgan", "generator.base_width": 4, "discriminator.base_width": 4}


def sampler(networks=FLAT, **more):
    return Sampler.of(Trainer(RunConfig().with_values(TINY | networks | more), device=CPU))


@pytest.mark.parametrize("network", [FLAT, MAPS])
def test_all_the_weight_on_one_class_is_that_class(network):
    told = sampler(network, condition="projection")
    z, labels = told.z(10, seed=1), torch.arange(10)
    assert np.array_equal(told.draw(z, weights=torch.eye(10)), told.draw(z, labels))


def test_a_mix_is_neither_of_its_classes():
    told = sampler(condition="projection")
    told = replace(told, network=told.network.double())
    z = told.z(1, seed=1).double()
    mix, one, other = (told.network(z, torch.eye(10)[[i, j]].mean(0, keepdim=True)) for i, j in ((2, 7), (2, 2), (7, 7)))
    assert not torch.allclose(mix, one) and not torch.allclose(mix, other)


def test_weights_of_another_number_of_classes_are_refused():
    told = sampler(condition="projection")
    with pytest.raises(ConfigError, match="10 classes, so a mix has 10 weights, got 3"):
        told.draw(told.z(1, seed=0), weights=torch.ones(1, 3))


def test_a_generator_without_classes_refuses_a_mix():
    plain = sampler()
    with pytest.raises(ConfigError, match="told no class"):
        plain.draw(plain.z(1, seed=0), weights=torch.ones(1, 10))
