"""The rehearsal tells the truth about the update that comes, and leaves no trace."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.config import Change, RunConfig, Sweep
from playground.constraints import GradientPenalty, SpectralNorm
from playground.networks import MLP
from playground.objectives import Minimax, Relativistic, Wasserstein
from playground.training.slow_motion import rehearse
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
RESTLESS = MLP(width=8, depth=2, norm="batch", dropout=0.2)
SMALL = RunConfig(
    generator=MLP(width=8, depth=1),
    discriminator=MLP(width=8, depth=1),
    batch=32,
    latent_dim=2,
    telemetry_every=1,
    measure_every=100,
)
CONFIGS = {
    "plain": SMALL,
    "batch norm and dropout": replace(SMALL, generator=RESTLESS, discriminator=RESTLESS),
    "spectral norm": replace(SMALL, constraint=SpectralNorm(), d_steps=2),
    "a penalty in a paired game": replace(SMALL, objective=Relativistic(), constraint=GradientPenalty()),
    "instance noise and packs": replace(SMALL, instance_noise=0.2, packing=2, order="g_first"),
    "an average": replace(SMALL, ema=0.9, g_steps=2),
    "a stack": replace(SMALL, members=3, objective=Wasserstein()),
    "a swept stack": replace(SMALL, members=4, sweep=Sweep("optimizer_d.rate", (1e-3, 1e-2))),
}


def trainer_of(config):
    return Trainer(config, device=CPU, dtype=torch.float64)


def tensors(trainer):
    state = trainer.state()
    parts = [state["generator"], state["discriminator"], state["average"] or {}]
    return [each for part in parts for each in part.values()] + [
        each for streams in state["streams"].values() for each in streams
    ]


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_a_run_that_is_rehearsed_before_every_update_is_the_run_that_is_not(config):
    plain, told = trainer_of(config), trainer_of(config)
    for _ in range(12):
        plain.update()
        assert rehearse(told)
        told.update()
    for mine, its in zip(tensors(plain), tensors(told), strict=True):
        assert torch.equal(mine, its)


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_the_loss_that_is_told_is_the_one_that_the_update_reports(config):
    trainer, member = trainer_of(config), config.members - 1
    for _ in range(8):
        *_, last = rehearse(trainer, member)
        assert last.player == trainer.next_player
        trainer.step(last.player)
        name = "discriminator_loss" if last.player == "D" else "generator_loss"
        assert np.float32(last.loss) == trainer.history.telemetry.latest(member)[name]


def test_the_moments_of_both_players_stand_in_the_order_of_algorithm_1():
    trainer = trainer_of(SMALL)
    d = rehearse(trainer)
    trainer.update()
    g = rehearse(trainer)
    assert [each.name for each in d] == ["draw_z", "generate", "draw_real", "score", "loss", "move"]
    assert [each.name for each in g] == ["draw_z", "generate", "score", "loss", "move"]
    for moments, player in ((d, "D"), (g, "G")):
        assert [each.number for each in moments] == list(range(1, len(moments) + 1))
        assert {each.count for each in moments} == {len(moments)} and {each.player for each in moments} == {player}


def test_nothing_is_shown_before_it_exists():
    draw_z, generate, draw_real, score, loss, move = rehearse(trainer_of(SMALL))
    assert draw_z.z.shape == (16, 2) and draw_z.fakes is None
    assert generate.fakes.shape == (16, 1) and generate.real is None
    assert draw_real.real.shape == (16, 1) and draw_real.scores_real is None
    assert score.scores_real.shape == score.scores_fake.shape == (16,) and score.loss is None
    assert loss.loss > 0 and loss.push is None
    assert move.loss == loss.loss


def test_what_is_shown_is_what_the_networks_make_of_it():
    trainer = trainer_of(SMALL)
    trainer.update()
    *_, move = rehearse(trainer)
    with torch.no_grad():
        fakes = trainer.players.generator(torch.from_numpy(move.z).double()[None])
        beliefs = trainer.players.discriminator(fakes).sigmoid()[0]
    assert move.fakes == pytest.approx(fakes[0].numpy(), abs=1e-6)
    assert move.scores_fake == pytest.approx(beliefs.numpy(), abs=1e-6)


def test_the_push_on_a_fake_is_the_same_in_a_batch_of_any_size():
    """L_G = mean log(1 − σ(wx)): alone in its batch a fake is pushed by σ(wx)·w."""
    for batch in (16, 64):
        trainer = trainer_of(replace(SMALL, batch=batch, objective=Minimax(), d_steps=0))
        *_, loss, _ = rehearse(trainer)
        x = torch.from_numpy(loss.fakes).double()[None].requires_grad_()
        score = trainer.players.discriminator(x)
        (slope,) = torch.autograd.grad(score.sum(), x)
        expected = (score.sigmoid()[..., None] * slope)[0].detach().numpy()
        assert loss.push == pytest.approx(expected, rel=1e-4, abs=1e-9)


def test_a_member_is_told_what_it_would_be_told_alone():
    stack, alone = trainer_of(replace(SMALL, members=3)), trainer_of(replace(SMALL, seed=2))
    for mine, its in zip(rehearse(stack, 2), rehearse(alone), strict=True):
        assert mine.name == its.name
        assert mine.z == pytest.approx(its.z) and (mine.fakes is None or mine.fakes == pytest.approx(its.fakes))


def test_a_knob_that_turns_with_the_next_update_is_turned_already():
    trainer = trainer_of(replace(SMALL, changes=(Change(1, "d_steps", 0), Change(1, "objective.real_label", 0.9))))
    trainer.update(), trainer.update()
    assert trainer.next_player == "G" and trainer.config.d_steps == 1
    assert rehearse(trainer)[0].player == "G"
    trainer.update()
    assert trainer.updates == {"D": 1, "G": 2}


def test_nothing_is_told_where_no_update_comes():
    trainer = trainer_of(replace(SMALL, budget_turns=1))
    trainer.update(), trainer.update()
    assert rehearse(trainer) == ()
    small = {"name": "dcgan", "base_width": 4}
    plain = {"data": {"name": "digits", "limit": 20}, "generator": small, "discriminator": small, "latent_dim": 4, "batch": 4}
    assert rehearse(Trainer(RunConfig.from_dict(plain), device=CPU)) == ()
