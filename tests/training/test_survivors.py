"""A member of a stack that dies freezes, and nobody else notices."""

import math
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from playground.config import RunConfig, Sweep
from playground.constraints import CONSTRAINTS, SpectralNorm
from playground.networks import MLP
from playground.objectives import Wasserstein
from playground.optimizers import OPTIMIZERS, SGD
from playground.training.events import Outcome
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
TINY = MLP(width=8, depth=1)
STACK = RunConfig(generator=TINY, discriminator=TINY, batch=16, members=3, telemetry_every=4, measure_every=10)


def networks(trainer):
    parts = trainer.players
    return [each for net in (parts.generator, parts.discriminator, parts.average.network) for each in net.state_dict().values()]


def of(members, trainer):
    return [each[members].clone() for each in networks(trainer)]


def go(trainer, updates):
    return list(islice(trainer.run(), updates))


def poison(trainer, member):
    with torch.no_grad():
        next(trainer.players.generator.parameters())[member].fill_(math.nan)


def equal(ours, theirs):
    return all(torch.equal(mine, its) for mine, its in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_a_dead_member_freezes_at_its_last_numbers_and_the_others_go_on_bit_for_bit(constraint, optimizer):
    config = replace(
        STACK, constraint=CONSTRAINTS[constraint](), optimizer_d=OPTIMIZERS[optimizer](), ema=0.9, gradient_clip=1.0,
        generator=replace(TINY, norm="batch"),
    )  # fmt: skip
    healthy, wall = Trainer(config, device=CPU), Trainer(config, device=CPU)
    go(healthy, 80), go(wall, 24)
    before = of([1], wall)
    poison(wall, 1)
    go(wall, 8)
    assert wall.alive.tolist() == [True, False, True]
    frozen = of([1], wall)
    assert all(torch.isfinite(each).all() for each in frozen)
    *_, last = go(wall, 48)
    assert equal(of([0, 2], wall), of([0, 2], healthy))
    trained = [each.ndim > 0 for each in before]
    assert all(trained) and equal(before[:4], frozen[:4])  # poisoned right after a reading, so those were the last numbers
    parts = list(zip(wall.players.generator.state_dict(), frozen, of([1], wall), strict=False))
    assert all(torch.equal(then, now) for name, then, now in parts if "running" not in name)
    told = {name: value for name, value in last.telemetry.items() if name != "d_held_out"}  # of pictures alone
    assert all(np.isnan(value[1]) and np.isfinite(value[0]) for value in told.values())
    assert wall.ended is None


def test_measures_of_a_dead_member_read_nan():
    trainer = Trainer(STACK, device=CPU)
    poison(trainer, 2)
    *_, last = (event.measures for event in go(trainer, 60) if event.measures)
    assert not trainer.alive[2] and trainer.alive[:2].all()
    assert all(np.isnan(values[2]) for values in last.values())
    assert np.isfinite(last["js"][:2]).all() and np.isfinite(last["w1"][:2]).all()


def test_a_rate_that_tears_one_member_apart_leaves_its_neighbour_as_it_would_be_alone():
    game = {"objective": Wasserstein(), "optimizer_d": SGD(), "optimizer_g": SGD(rate=1.0)}
    config = replace(STACK, members=2, sweep=Sweep("optimizer_d.rate", (1e-3, 1.0)), **game)
    wall = Trainer(config, device=CPU, dtype=torch.float64)
    go(wall, 600)
    alone = [Trainer(config.member(member), device=CPU, dtype=torch.float64) for member in range(2)]
    ends = [go(each, 600)[-1] for each in alone]
    assert ends[1].outcome is Outcome.DIVERGED and alone[0].ended is None
    assert wall.alive.tolist() == [True, False] and wall.ended is None
    for mine, its in zip(of([0], wall), networks(alone[0]), strict=True):
        torch.testing.assert_close(mine, its, rtol=0, atol=1e-8)


def test_the_wall_ends_with_a_sentence_when_all_are_dead():
    trainer = Trainer(STACK, device=CPU)
    poison(trainer, 0)
    go(trainer, 20)
    assert trainer.ended is None
    poison(trainer, slice(1, 3))
    assert go(trainer, 20)[-1].outcome is Outcome.DIVERGED
    assert "All 3 runs became infinite or NaN, the last of them at turn 12" in str(trainer.ended.error)


def test_a_wall_with_a_dead_member_is_saved_and_goes_on_exactly():
    config = replace(STACK, constraint=SpectralNorm(), ema=0.9)
    whole = Trainer(config, device=CPU)
    go(whole, 24), poison(whole, 1), go(whole, 13), poison(whole, 2)
    resumed = Trainer.restore(whole.state(), device=CPU)  # member 1 is frozen, and member 2 is about to be found dead
    assert resumed.alive.tolist() == [True, False, True]
    go(whole, 30), go(resumed, 30)
    assert resumed.alive.tolist() == whole.alive.tolist() == [True, False, False]
    assert equal(networks(whole), networks(resumed))


def test_a_saved_stack_of_another_size_is_refused():
    state = Trainer(STACK, device=CPU).state()
    state["survivors"]["kept"] = state["survivors"]["kept"][:, 1:]
    with pytest.raises(ValueError, match="another stack"):
        Trainer.restore(state, device=CPU)


def test_a_run_alone_keeps_nothing_back():
    assert Trainer(replace(STACK, members=1), device=CPU).state()["survivors"] == {"alive": [True], "kept": None}
