"""Every game with every constraint on every network makes an update of D and one of G whose losses are numbers."""

import itertools

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.constraints import CONSTRAINTS
from playground.data.images.source import ImageSource
from playground.networks import CONDITIONS, NETWORKS
from playground.objectives import OBJECTIVES
from playground.runtime.workshop import footprint, room
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
PLANS = {
    "mlp": {"name": "mlp", "width": 4, "depth": 1},
    "dcgan": {"name": "dcgan", "base_width": 4},
    "resnet": {"name": "resnet", "base_width": 4},
}
SIZES, CLASSES = (28, 32, 64), 3


@pytest.fixture(scope="module", autouse=True)
def pictures():
    """Twenty grey pictures of noise in three classes, of each size, in place of the digits."""
    rng = np.random.default_rng(0)
    sources = {
        size: ImageSource(
            rng.integers(0, 256, (20, 1, size, size), np.uint8), np.arange(20) % CLASSES, ("one", "two", "three")
        )
        for size in SIZES
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("playground.data.images.embedded.Digits.open", lambda self: sources[self.size])
        yield


def config(network, size, **more):
    plain = {"data": {"name": "digits", "size": size}, "generator": PLANS[network], "discriminator": PLANS[network], "batch": 4}
    return RunConfig.from_dict(plain | {"latent_dim": 3, "telemetry_every": 1} | more)


def updated(settings):
    trainer = Trainer(settings, device=CPU)
    before = [
        each.detach().clone() for net in (trainer.players.generator, trainer.players.discriminator) for each in net.parameters()
    ]
    trainer.update()
    telemetry = trainer.update().telemetry
    for name in ("discriminator_loss", "generator_loss", "penalty", "gradient_norm_d", "gradient_norm_g"):
        assert np.isfinite(telemetry[name]).all(), name
    after = [each for net in (trainer.players.generator, trainer.players.discriminator) for each in net.parameters()]
    assert any(not torch.equal(old, new) for old, new in zip(before, after, strict=True))
    return trainer


def test_all_networks_are_here():
    assert set(PLANS) == set(NETWORKS)


@pytest.mark.parametrize(("objective", "constraint"), [*itertools.product(OBJECTIVES, CONSTRAINTS)])
def test_every_game_and_constraint_on_every_network(objective, constraint):
    for network, condition in zip(PLANS, CONDITIONS, strict=True):  # each network with another way of being told classes
        updated(config(network, 28, objective=objective, constraint=constraint, condition=condition))


@pytest.mark.parametrize(("network", "size", "condition"), [*itertools.product(PLANS, SIZES, CONDITIONS)])
def test_every_network_and_size_and_way_of_being_told_a_class(network, size, condition):
    settings = config(network, size, condition=condition, constraint="gradient_penalty", objective="wasserstein", augment="all")
    trainer = updated(settings)
    picture = trainer.picture()
    assert picture.fakes.shape[1:] == (1, size, size)
    assert (picture.columns == 9) == (condition != "none")
    assert room(settings).kept == footprint(trainer)


def test_a_conditional_network_wants_more_room_than_a_plain_one():
    plain, told = (room(config("dcgan", 32, condition=each)) for each in ("none", "concatenation"))
    assert told.kept > plain.kept and told.working > plain.working


def test_the_whole_config_survives_a_link():
    settings = config("resnet", 64, condition="projection", augment="all", flip=True, rate_decay="cosine", label_noise=0.5)
    assert RunConfig.from_dict(settings.to_dict()) == settings
