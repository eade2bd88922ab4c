"""Drawing from a generator that stands still, with mixed classes."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.errors import ConfigError
from playground.training import sampling
from playground.training.sampling import CHUNK, Sampler, class_shares
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


class Told(torch.nn.Module):
    """A picture of one pixel that is the class it is told."""

    def forward(self, z, labels):
        return (labels.float() / 127.5 - 1)[:, None, None, None]


def test_batches_have_classes_as_frequent_as_training_had_them():
    told = Sampler(
        network=Told(), latent_dim=1, latent="normal", sample_shape=(1, 1, 1), class_names="abc", class_shares=(0.1, 0.0, 0.9)
    )
    drawn = np.concatenate([next(batch) for batch in [told.batches(seed=0)] for _ in range(32)]).ravel()
    found = np.bincount(drawn, minlength=3) / drawn.size
    assert found == pytest.approx([0.1, 0, 0.9], abs=4 * (0.09 / drawn.size) ** 0.5)
    alike = np.concatenate([next(batch) for batch in [replace(told, class_shares=()).batches(seed=0)] for _ in range(32)])
    assert np.bincount(alike.ravel()) / drawn.size == pytest.approx([1 / 3] * 3, abs=0.05)


def test_sheets_show_every_class_as_often_as_any_other():
    told = Sampler(network=Told(), latent_dim=1, latent="normal", sample_shape=(1, 1, 1), class_names="ab", class_shares=(0, 1))
    assert 400 < told.labels(1000, seed=0).sum() < 600


def test_a_run_s_shares_are_those_of_the_pictures_it_is_trained_on():
    trainer = Trainer(RunConfig().with_values(TINY | FLAT | {"condition": "projection"}), device=CPU)
    labels = trainer.players.source.training_labels
    assert (
        Sampler.of(trainer).class_shares
        == class_shares(trainer.players.source)
        == pytest.approx(np.bincount(labels) / len(labels))
    )
    assert sampler().class_shares == ()


def test_a_pass_has_fewer_samples_where_one_takes_much_memory(monkeypatch):
    plain = sampler(MAPS)
    expected, z = plain.draw(plain.z(9, seed=0)), plain.z(9, seed=0)
    assert plain.rows == CHUNK
    monkeypatch.setattr(sampling, "MEMORY", 25_000)
    small, seen = replace(plain), []
    assert 1 <= small.rows < 9
    with torch.no_grad():
        handle = small.network.register_forward_pre_hook(lambda _, given: seen.append(len(given[0])))
        assert np.abs(small.draw(z).astype(int) - expected).max() <= 1
        handle.remove()
    assert max(seen) == small.rows and sum(seen) == 9
