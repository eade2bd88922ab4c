"""Runs that learn what their presets say. Tier `train`: real learning, some seconds each."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from playground import presets
from playground.metrics.modes import captured
from playground.training.observers import looking_at
from playground.training.trainer import Trainer

pytestmark = pytest.mark.train
HERE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def trained(name, turns, members=3):
    trainer = Trainer(replace(presets.get(name), members=members, budget_turns=turns, measure_every=turns), device=HERE)
    assert list(trainer.run())[-1].error is None
    return trainer


def measured(trainer, name):
    rows = trainer.history.measures.rows
    return rows.values[rows.length - 1, trainer.history.measures.names.index(name)]


def test_p_g_moves_onto_one_bump_in_every_seed():
    trainer = trained("one_bump", 1500)
    assert (measured(trainer, "js") < 0.02).all(), measured(trainer, "js")
    assert (measured(trainer, "w1") < 0.25).all(), measured(trainer, "w1")


def test_p_g_finds_both_bumps_in_every_seed():
    trainer = trained("two_bumps", 2500)
    assert (measured(trainer, "js") < 0.06).all(), measured(trainer, "js")


def test_the_learned_d_comes_near_the_optimal_d_where_there_is_data():
    picture = trained("one_bump", 1500, members=1).picture()
    where = picture.p_data + picture.p_g > 0.1 * picture.p_data.max()
    assert np.abs(picture.scores - picture.optimum)[where].mean() < 0.1


def modes(trainer):
    source = trainer.players.source
    z = torch.randn(trainer.config.members, 1000, trainer.config.latent_dim, generator=torch.Generator().manual_seed(0))
    with looking_at(trainer.players.generator) as generator:
        fakes = generator(z.to(HERE)).cpu().numpy()
    return [captured(each, source.centres.numpy(), source.sigma) for each in fakes]


def test_the_ring_collapses_in_all_of_seeds_0_to_4_and_one_knob_recovers_7_of_8_modes_in_most():
    collapsed, repaired = presets.get("ring_collapses"), presets.get("ring_repaired")
    assert collapsed.with_values({"optimizer_g.rate": repaired.optimizer_g.rate}) == repaired
    before, after = trained("ring_collapses", 800, members=5), trained("ring_repaired", 2500, members=5)
    assert before.config.seeds == after.config.seeds == [0, 1, 2, 3, 4]
    assert modes(before) == [1] * 5
    assert sum(found >= 7 for found in modes(after)) >= 3, modes(after)


def test_the_mean_digit_becomes_the_mean_of_the_data():
    trainer = Trainer(presets.get("digits"), device=HERE)
    apart = []
    for _ in range(2):
        picture = trainer.picture()
        apart.append(np.abs(picture.fakes.mean(0) - picture.real.mean(0)).mean())
        list(islice(trainer.run(), 300))
    assert apart[1] < apart[0] / 3, apart
