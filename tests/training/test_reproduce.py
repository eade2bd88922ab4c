import math
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from playground import presets
from playground.data import DATA
from playground.errors import ConfigError
from playground.metrics.modes import Coverage
from playground.networks import MLP
from playground.training.reproduce import PAPER_TURNS, PUBLISHED, Row, estimate, plan, score
from playground.training.trainer import Trainer

CPU = torch.device("cpu")


def small(table="ring", packing=2):
    config = plan(table, packing, turns=3, trials=3, seed=4)
    return replace(config, generator=MLP(width=8, depth=1, norm="batch"), discriminator=MLP(width=8, depth=1), batch=8)


def test_the_settings_are_the_papers():
    ring, grid = presets.get("pacgan_ring"), presets.get("pacgan_grid")
    assert (ring.data.modes, ring.data.radius, ring.data.sigma) == (8, 1.0, 0.01)
    assert {tuple(each) for each in grid.data.centres.tolist()} == {(x, y) for x in range(-4, 5, 2) for y in range(-4, 5, 2)}
    assert grid.data.sigma == 0.05
    for config in (ring, grid):
        assert (config.generator.depth, config.generator.width, config.generator.norm) == (4, 400, "batch")
        assert (config.discriminator.depth, config.discriminator.width, config.discriminator.activation) == (3, 200, "maxout")
        assert config.discriminator.pieces == 5
        assert (config.latent_dim, config.latent, config.batch, config.initialization) == (2, "normal", 100, "dcgan")
        for optimizer in (config.optimizer_d, config.optimizer_g):
            assert (optimizer.rate, optimizer.beta1, optimizer.beta2) == (1e-4, 0.8, 0.999)
    assert PAPER_TURNS == 400_000


@pytest.mark.parametrize("table", PUBLISHED)
def test_a_plan_is_the_preset_as_a_stack_of_trials(table):
    config = plan(table, 3, turns=7, trials=5, seed=11)
    assert (config.packing, config.budget_turns, config.seeds) == (3, 7, [11, 12, 13, 14, 15])
    paper = presets.get(f"pacgan_{table}")
    assert {
        path for path in ("data", "generator", "discriminator", "optimizer_g") if getattr(config, path) != getattr(paper, path)
    } == set()


@pytest.mark.parametrize(("number", "value"), [("packing", 9), ("trials", 65), ("seed", -1)])
def test_a_number_out_of_its_range_gets_a_sentence(number, value):
    with pytest.raises(ConfigError, match="must lie between"):
        plan("ring", **{"packing": 1, "turns": 1, "trials": 1, "seed": 0} | {number: value})


def test_the_error_of_a_mean_is_that_of_numpy():
    values = [1.0, 4.0, 4.0, 7.0]
    assert estimate(values) == pytest.approx((4.0, np.std(values, ddof=1) / 2))
    assert estimate([3]).mean == 3 and math.isnan(estimate([3]).error)
    assert math.isnan(estimate([3, math.nan]).mean)


def test_a_row_holds_the_means_of_its_trials():
    row = Row(2, 100, (Coverage(7, 8, 0.9, 0.1), Coverage(8, 8, 0.7, 0.3)))
    assert row.modes == pytest.approx((7.5, 0.5))
    assert row.high_quality == pytest.approx((0.8, 0.1))
    assert row.reverse_kl == pytest.approx((0.2, 0.1))


def test_every_trial_is_scored_by_the_samples_of_its_own_generator():
    trainer = Trainer(small(), device=CPU)
    list(islice(trainer.run(), 6))
    centres = trainer.players.source.centres
    network = trainer.players.average.network
    with torch.no_grad():  # member m always gives centre m, but for member 2, which gives a point beside it
        network.output.weight.zero_()
        for member, shift in enumerate((0.0, 0.0, 0.031)):
            network.output.bias[member] = centres[member] + torch.tensor([shift, 0.0])
    first, second, third = score(trainer)
    assert (first.captured, first.high_quality, first.modes) == (1, 1.0, 8)
    assert second.reverse_kl == pytest.approx(math.log(8))
    assert (third.captured, third.high_quality) == (0, 0.0)  # 3.1σ


def test_scoring_moves_nothing():
    trainer, twin = (Trainer(small(), device=CPU) for _ in range(2))
    for each in (trainer, twin):
        list(islice(each.run(), 2))
    assert score(trainer) == score(trainer)
    for each in (trainer, twin):
        list(islice(each.run(), 2))
    for mine, its in zip(
        trainer.players.generator.state_dict().values(), twin.players.generator.state_dict().values(), strict=True
    ):
        assert torch.equal(mine, its)


def test_a_row_says_how_far_its_run_came():
    trainer = Trainer(small("grid", 1), device=CPU)
    list(islice(trainer.run(), 4))
    row = Row.of(trainer)
    assert (row.packing, row.turns, len(row.scores), row.scores[0].modes) == (1, 2, 3, 25)
    assert isinstance(trainer.players.source, DATA["grid"])
