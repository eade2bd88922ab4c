"""What is seen of a run of pictures: pixels, D's verdict on each, and D under the microscope."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from playground.constraints.clipping import Clipping
from playground.constraints.spectral_norm import SpectralNorm
from playground.networks.mlp import MLP
from playground.networks.stacked import StackedBatchNorm
from playground.objectives.wasserstein import Wasserstein
from playground.presets import PRESETS
from playground.training.observers import pixels
from playground.training.observers.image import in_batches, slopes
from playground.training.trainer import Trainer

SMALL = replace(PRESETS["digits"], batch=8, precision="fp32").with_values(
    {"generator.base_width": 4, "discriminator.base_width": 4}
)
MLPS = replace(SMALL, generator=MLP(width=8, depth=1), discriminator=MLP(width=8, depth=1, norm="batch"))


def trained(config=SMALL, updates=4):
    trainer = Trainer(config, device=torch.device("cpu"))
    for _ in range(updates):
        trainer.update()
    return trainer


def test_pixels_reach_from_0_to_255_and_no_further():
    assert pixels(torch.tensor([-2.0, -1, 0, 1, 2]).view(1, 1, 1, 5)).ravel().tolist() == [0, 0, 128, 255, 255]


def test_every_picture_has_a_verdict_in_the_units_of_the_game():
    seen = trained().picture()
    assert seen.bounded
    assert seen.scores_fake.shape == seen.scores_real.shape == (64,)
    assert 0 <= min(seen.scores_fake.min(), seen.scores_real.min()) <= max(seen.scores_fake.max(), seen.scores_real.max()) <= 1
    assert not trained(replace(SMALL, objective=Wasserstein())).picture().bounded


@pytest.mark.parametrize("config", [SMALL, MLPS])
def test_the_verdict_is_that_of_a_batch_in_training(config):
    trainer = trained(config)
    seen, judge = trainer.picture(), trainer.players.discriminator.train()
    with torch.no_grad():
        real = judge(torch.from_numpy(seen.real).float().div(127.5).sub(1))
    np.testing.assert_allclose(seen.scores_real, trainer.config.objective.probability(real).numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("config", [SMALL, MLPS, replace(SMALL, constraint=SpectralNorm())])
def test_looking_moves_nothing(config):
    trainer = trained(config)
    before = trainer.state()
    trainer.picture()
    trainer.close_by()
    after = trainer.state()
    for part in ("generator", "discriminator"):
        for name, value in before[part].items():
            assert torch.equal(value, after[part][name]), name
    assert trainer.players.discriminator.training


def test_every_picture_shares_one_z_of_which_its_fakes_were_made():
    trainer = trained()
    first, second = trainer.picture(), trainer.picture()
    assert first.z is second.z
    network = trainer.players.average.network.eval()
    with torch.no_grad():
        assert np.array_equal(pixels(network(torch.from_numpy(first.z))), first.fakes)


def test_the_slope_of_a_linear_d_is_the_length_of_its_weights():
    linear = nn.Sequential(nn.Flatten(), nn.Linear(4, 1))
    nn.init.constant_(linear[1].weight, 1.5)
    found = slopes(linear, linear, real=torch.rand(3, 1, 2, 2), fake=torch.rand(3, 1, 2, 2))
    assert {name: each.tolist() for name, each in found.items()} == dict.fromkeys(("real", "fake", "between"), [3.0] * 3)


def test_the_microscope_names_the_layers_of_both_networks_and_sees_the_limit():
    seen = trained(replace(SMALL, constraint=Clipping(limit=0.01))).close_by()
    assert seen.layers_d[0] == "conv_1"
    assert seen.layers_d[-1] == seen.layers_g[-1] == "output"
    assert np.isfinite(seen.gradients_d).all()
    assert seen.limit == 0.01
    assert seen.at_limit > 0.2
    assert set(seen.mean_slopes) == {"real", "fake", "between"}


def test_points_have_their_microscope_in_the_picture():
    assert Trainer(PRESETS["two_bumps"], device=torch.device("cpu")).close_by() is None


@pytest.mark.parametrize("norm", [nn.BatchNorm2d(2), StackedBatchNorm(1, 2)])
def test_batch_norm_forgets_what_it_saw_while_looked_at(norm):
    norm.eval()
    before = [each.clone() for each in norm.buffers()]
    with in_batches(norm), torch.no_grad():
        norm(torch.rand(4, 2, 3, 3) if isinstance(norm, nn.BatchNorm2d) else torch.rand(1, 4, 2))
    assert all(torch.equal(old, new) for old, new in zip(before, norm.buffers(), strict=True))
    assert not norm.training
