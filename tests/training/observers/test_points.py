"""The push on the fakes and what pictures of a stack have in common."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.networks import MLP
from playground.objectives import OBJECTIVES
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
SMALL = RunConfig(generator=MLP(width=8, depth=1), discriminator=MLP(width=8, depth=1), batch=16, latent_dim=2)
PULLS = {
    "non_saturating": lambda real, fake: -1 / (1 + math.exp(fake)),
    "minimax": lambda real, fake: -1 / (1 + math.exp(-fake)),
    "least_squares": lambda real, fake: fake - 1,
    "hinge": lambda real, fake: -1.0,
    "wasserstein": lambda real, fake: -1.0,
    "relativistic": lambda real, fake: -1 / (1 + math.exp(fake - real)),
}
"""L_G′ of one fake's score."""


def test_every_game_is_known_here():
    assert PULLS.keys() == OBJECTIVES.keys()


@pytest.mark.parametrize("name", PULLS)
def test_the_push_on_a_fake_is_minus_the_slope_of_its_own_loss(name):
    """−∂L_G/∂x = −L_G′(D(x))·w for D(x) = w·x."""
    trainer = Trainer(replace(SMALL, objective=OBJECTIVES[name]()), device=CPU)
    trainer.players.discriminator.forward = lambda x: 0.7 * x.squeeze(-1)
    picture = trainer.picture()
    real = trainer._observer._probes[0, :, 0].tolist()
    expected = [-PULLS[name](0.7 * r, 0.7 * x) * 0.7 for r, x in zip(real, picture.pushed.tolist(), strict=False)]
    assert picture.push == pytest.approx(np.array(expected), rel=1e-4)
    assert picture.pushed == pytest.approx(picture.fakes[: len(picture.pushed)])


def test_a_fake_is_pushed_to_where_d_believes_it_more():
    trainer = Trainer(replace(SMALL, data=RunConfig.from_dict({"data": "ring"}).data), device=CPU)
    for _ in range(40):
        trainer.update()
    picture = trainer.picture()
    d = trainer.players.discriminator
    step = 1e-3 * picture.push / np.linalg.norm(picture.push, axis=1, keepdims=True)
    with torch.no_grad():
        before, after = (d(torch.from_numpy(each)[None])[0].numpy() for each in (picture.pushed, picture.pushed + step))
    assert (after > before).mean() > 0.95  # but for fakes at a kink


@pytest.mark.parametrize("data", ["two_bumps", "ring"])
def test_a_member_looks_as_it_would_alone(data):
    config = RunConfig.from_dict({"data": data, "latent_dim": 2, "generator": {"name": "mlp", "norm": "batch"}})
    config = replace(config, discriminator=MLP(width=8, depth=1), members=3, ema=0.9)
    stack, alone = Trainer(config, device=CPU), Trainer(replace(config, members=1, seed=2), device=CPU)
    for each in (stack, alone):
        for _ in range(6):
            each.update()
    mine, its = stack.picture(2), alone.picture()
    names = ("fakes", "pushed", "push", "scores", "g_of_z", "p_g") if data == "two_bumps" else ("fakes", "push", "field", "warp")
    for name in names:
        assert getattr(mine, name) == pytest.approx(getattr(its, name), rel=1e-3, abs=1e-4), name
    assert its.tiles is None


def test_where_d_judges_packs_it_is_drawn_for_packs_of_equal_samples():
    trainer = Trainer(replace(SMALL, packing=2, objective=OBJECTIVES["wasserstein"]()), device=CPU)
    trainer.players.discriminator.forward = lambda x: 0.7 * x[..., 0] + 0.2 * x[..., 1]
    picture = trainer.picture()
    assert picture.scores == pytest.approx(0.9 * picture.x, abs=1e-5) and picture.push == pytest.approx(0.9)


def test_a_picture_moves_no_stream_and_leaves_no_gradient_behind():
    trainer = Trainer(SMALL, device=CPU)
    before = {name: [each.clone() for each in stream.state()] for name, stream in trainer.players.rng.items()}
    trainer.picture()
    for name, stream in trainer.players.rng.items():
        assert all(torch.equal(mine, its) for mine, its in zip(before[name], stream.state(), strict=True)), name
    assert all(each.grad is None for each in trainer.players.discriminator.parameters())


@pytest.mark.parametrize("data", ["two_bumps", "ring"])
@pytest.mark.parametrize("poison", [math.nan, math.inf, 1e30])
@pytest.mark.parametrize("player", ["generator", "discriminator"])
def test_a_run_that_diverged_can_be_looked_at_and_measured(data, poison, player):
    trainer = Trainer(RunConfig.from_dict({"data": data, "latent_dim": 2, "members": 2}), device=CPU)
    with torch.no_grad():
        for parameter in getattr(trainer.players, player).parameters():
            parameter[0].fill_(poison)
    picture, values = trainer.picture(0), trainer._observer.measure(trainer.config)
    assert picture.tiles is not None and np.isfinite(picture.microscope.weights.edges).all()
    assert np.isfinite([trainer.picture(1).fakes.sum(), values["js"][1], values["w1"][1]]).all()
