"""Packing: D judges m samples as one (Lin et al. 2018, arXiv:1712.04086)."""

from dataclasses import replace
from itertools import islice

import pytest
import torch

from playground.config import RunConfig
from playground.constraints import CONSTRAINTS
from playground.constraints.constraint import Constraint
from playground.data import DATA
from playground.errors import ConfigError
from playground.latent.prior import latent
from playground.networks import MLP
from playground.objectives import OBJECTIVES
from playground.training.step import packed
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
RING = RunConfig(
    data=DATA["ring"](),
    latent_dim=2,
    generator=MLP(width=8, depth=1),
    discriminator=MLP(width=8, depth=1),
    batch=6,
    packing=2,
    members=3,
    telemetry_every=1,
)


def trainer(config=RING, **more):
    return Trainer(config, device=CPU, **more)


def run(config, updates):
    made = trainer(config)
    return made, list(islice(made.run(), updates))


def test_a_pack_holds_samples_that_came_one_after_the_other():
    x = torch.arange(12.0).reshape(1, 6, 2)
    assert packed(x, 2).tolist() == [[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]]
    assert packed(x, 3).shape == (1, 2, 6)


def test_a_pack_of_one_is_the_sample_itself():
    x = torch.zeros(2, 5, 2)
    assert packed(x, 1) is x


def test_only_the_input_of_d_widens():
    ones, fours = (trainer(replace(RING, packing=m)).players for m in (1, 4))
    assert fours.discriminator.linear_1.weight.shape == (3, 8, 8)
    assert ones.discriminator.linear_1.weight.shape == (3, 2, 8)
    assert [each.shape for each in ones.generator.parameters()] == [each.shape for each in fours.generator.parameters()]
    assert fours.discriminator.output.weight.shape == ones.discriminator.output.weight.shape


def test_the_loss_of_d_is_the_one_written_out_by_hand():
    """softplus(−D(x₁, x₂)) and softplus(D(G(z₁), G(z₂))), means over a batch of packs, in float64."""
    ours, twin = (trainer(replace(RING, members=1), dtype=torch.float64) for _ in range(2))
    next(ours.run())
    parts = twin.players
    z = parts.rng["latent"].draw(lambda g: latent("normal", 12, 2, g)).double()
    real = parts.rng["data"].draw(lambda g: parts.source.sample(12, g)).double()
    d = parts.discriminator

    def score(pack):
        hidden = torch.relu(torch.cat(pack) @ d.linear_1.weight[0] + d.linear_1.bias[0, 0])
        return (hidden @ d.output.weight[0] + d.output.bias[0, 0]).squeeze()

    with torch.no_grad():
        fake = parts.generator(z)
        scores_real = torch.stack([score((real[0, i], real[0, i + 1])) for i in range(0, 12, 2)])
        scores_fake = torch.stack([score((fake[0, i], fake[0, i + 1])) for i in range(0, 12, 2)])
        loss = torch.log1p(torch.exp(-scores_real)).mean() + torch.log1p(torch.exp(scores_fake)).mean()
    torch.testing.assert_close(ours._last["D"].scores_fake[0], scores_fake)
    torch.testing.assert_close(ours._last["D"].loss[0], loss)


def test_the_loss_of_g_packs_its_fakes_too():
    config = replace(RING, members=1, d_steps=0)
    ours, twin = (trainer(config, dtype=torch.float64) for _ in range(2))
    next(ours.run())
    parts = twin.players
    z = parts.rng["latent"].draw(lambda g: latent("normal", 12, 2, g)).double()
    with torch.no_grad():
        scores = parts.discriminator(parts.generator(z).reshape(1, 6, 4))
    torch.testing.assert_close(ours._last["G"].scores_fake, scores)


def test_a_constraint_sees_packs(monkeypatch):
    seen = []

    def penalty(self, discriminator, *, real, fake, rng):
        seen.append((real.shape, fake.shape))
        return torch.zeros(())

    monkeypatch.setattr(Constraint, "penalty", penalty)
    run(RING, 1)
    assert seen == [(torch.Size([3, 6, 4]), torch.Size([3, 6, 4]))]


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_every_constraint_takes_packs(constraint):
    _, events = run(replace(RING, packing=3, constraint=CONSTRAINTS[constraint](), instance_noise=0.1), 8)
    assert all(event.telemetry is None or torch.isfinite(torch.tensor(event.telemetry["penalty"])).all() for event in events)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_game_takes_packs_and_can_be_looked_at(objective):
    made, _ = run(replace(RING, packing=2, objective=OBJECTIVES[objective]()), 4)
    assert made.picture().fakes.shape[-1] == 2


def test_a_member_of_a_stack_of_packs_learns_what_it_would_alone():
    (stack, _), (alone, _) = run(replace(RING, seed=5), 20), run(replace(RING, seed=6, members=1), 20)
    for mine, its in zip(stack.players.generator.parameters(), alone.players.generator.parameters(), strict=True):
        torch.testing.assert_close(mine[1:2], its, rtol=1e-4, atol=1e-6)


def test_the_field_of_d_is_of_packs_whose_samples_are_equal():
    made = trainer(replace(RING, members=1))
    picture = made.picture()
    x = torch.tensor([[picture.xs[3], picture.ys[7]]])
    with torch.no_grad():
        score = made.players.discriminator(torch.cat([x, x], dim=-1)[None])[0]
    torch.testing.assert_close(float(picture.field[7, 3]), float(torch.sigmoid(score)), rtol=1e-5, atol=1e-6)


def test_pictures_are_not_packed():
    with pytest.raises(ConfigError, match="Only points are judged in packs, got a packing of 2"):
        RunConfig(data=DATA["digits"](), packing=2)
