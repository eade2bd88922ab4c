"""The loop: deterministic, resumable, fair to every member of a stack, and ended by a sentence when it must be."""

import math
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from playground.config import Change, RunConfig, Sweep
from playground.constraints import CONSTRAINTS, R1R2, Clipping, GradientPenalty
from playground.data import DATA
from playground.errors import ConfigError
from playground.networks import MLP
from playground.objectives import OBJECTIVES, Relativistic, Wasserstein
from playground.optimizers import OPTIMIZERS, SGD, RMSProp
from playground.pictures import ImagePicture, LinePicture, PlanePicture
from playground.training.events import Ended, Outcome, Updated
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
SMALL = RunConfig(
    generator=MLP(width=8, depth=1), discriminator=MLP(width=8, depth=1), batch=16, telemetry_every=1, measure_every=10
)


def trained(config, updates=40, **more):
    trainer = Trainer(config, device=CPU, **more)
    return trainer, list(islice(trainer.run(), updates))


def numbers(events):
    told = [event.telemetry for event in events if event.telemetry]
    return [value for each in told for name, value in each.items() if name != "d_held_out"]  # read more rarely


def weights(trainer):
    return [
        each.detach().clone() for net in (trainer.players.generator, trainer.players.discriminator) for each in net.parameters()
    ]


def assert_same(ours, theirs, **tolerance):
    assert len(ours) == len(theirs)
    for mine, its in zip(ours, theirs, strict=True):
        torch.testing.assert_close(
            torch.as_tensor(mine), torch.as_tensor(its), equal_nan=True, **(tolerance or {"rtol": 0, "atol": 0})
        )


def test_the_same_seed_gives_the_same_events_bit_for_bit():
    (first, ours), (second, theirs) = trained(SMALL), trained(SMALL)
    assert_same(numbers(ours), numbers(theirs))
    assert_same(weights(first), weights(second))


def test_another_seed_gives_another_run():
    assert not np.array_equal(numbers(trained(SMALL)[1])[0], numbers(trained(replace(SMALL, seed=1))[1])[0])


def test_looking_measuring_and_drawing_elsewhere_do_not_move_the_run():
    plain, _ = trained(SMALL)
    watched = Trainer(replace(SMALL, measure_every=1), device=CPU)
    for _ in islice(watched.run(), 40):
        watched.picture()
        torch.rand(3, generator=torch.Generator())
    assert_same(weights(plain), weights(watched))


@pytest.mark.parametrize("constraint", CONSTRAINTS)
@pytest.mark.parametrize("objective", ["non_saturating", "wasserstein", "relativistic"])
def test_a_member_of_a_stack_equals_that_run_alone(objective, constraint):
    config = replace(
        SMALL, objective=OBJECTIVES[objective](), constraint=CONSTRAINTS[constraint](), members=3, seed=5, gradient_clip=1.0
    )
    stack, _ = trained(config, 200, dtype=torch.float64)
    alone, _ = trained(replace(config, members=1, seed=6), 200, dtype=torch.float64)
    assert_same([each[1:2] for each in weights(stack)], weights(alone), rtol=0, atol=1e-8)


SWEPT = {
    "seeds alone": (SMALL, None),
    "D's rate under Adam": (SMALL, Sweep("optimizer_d.rate", (1e-3, 0.05))),
    "D's rate under RMSProp": (replace(SMALL, optimizer_d=RMSProp()), Sweep("optimizer_d.rate", (1e-3, 0.02))),
    "D's rate under momentum": (replace(SMALL, optimizer_d=SGD(momentum=0.9)), Sweep("optimizer_d.rate", (0.05, 1e-3))),
    "G's rate": (replace(SMALL, objective=Relativistic(), gradient_clip=1.0), Sweep("optimizer_g.rate", (1e-3, 0.05))),
    "the clipping limit": (
        replace(SMALL, objective=Wasserstein(), constraint=Clipping(), optimizer_d=RMSProp(rate=0.01)),
        Sweep("constraint.limit", (0.01, 0.3)),
    ),
    "the penalty's weight": (replace(SMALL, constraint=GradientPenalty()), Sweep("constraint.weight", (0.1, 10.0))),
    "the penalty's target": (replace(SMALL, constraint=GradientPenalty()), Sweep("constraint.target", (0.0, 1.0))),
    "the weight of R1 + R2": (replace(SMALL, constraint=R1R2()), Sweep("constraint.weight", (0.1, 5.0))),
    "the gap of the data": (SMALL, Sweep("data.gap", (0.5, 6.0))),
    "the modes of the data": (replace(SMALL, data=DATA["ring"](), latent_dim=2), Sweep("data.modes", (1, 8))),
    "the label of real data": (SMALL, Sweep("objective.real_label", (0.8, 1.0))),
    "least squares' label": (replace(SMALL, objective=OBJECTIVES["least_squares"]()), Sweep("objective.real_label", (0.8, 1.0))),
    "instance noise": (SMALL, Sweep("instance_noise", (0.0, 0.3))),
}


@pytest.mark.parametrize("what", SWEPT)
def test_every_member_of_a_swept_stack_equals_that_run_alone(what):
    config, sweep = SWEPT[what]
    config = replace(config, members=4, seed=5, sweep=sweep)
    stack, _ = trained(config, 200, dtype=torch.float64)
    for member in (0, 3):
        alone, _ = trained(config.member(member), 200, dtype=torch.float64)
        assert_same([each[member : member + 1] for each in weights(stack)], weights(alone), rtol=0, atol=1e-8)


@pytest.mark.parametrize("what", ["D's rate under Adam", "the clipping limit", "the gap of the data"])
def test_a_restored_swept_stack_goes_on_bit_for_bit(what):
    config, sweep = SWEPT[what]
    config = replace(config, members=4, sweep=sweep)
    whole, events = trained(config, 60)
    half, _ = trained(config, 31)
    resumed = Trainer.restore(half.state(), device=CPU)
    rest = list(islice(resumed.run(), 29))
    assert resumed.recipe == whole.recipe
    assert_same(numbers(events[31:]), numbers(rest))
    assert_same(weights(whole), weights(resumed))


def test_the_swept_knob_keeps_its_values_while_others_turn():
    config = replace(SMALL, members=4, sweep=Sweep("optimizer_d.rate", (1e-3, 0.05)))
    trainer, _ = trained(config, 20, dtype=torch.float64)
    with pytest.raises(ConfigError, match="differs between these runs"):
        trainer.apply({"optimizer_d.rate": 0.5})
    trainer.apply({"optimizer_d.beta1": 0.9, "optimizer_g.rate": 0.01})
    list(islice(trainer.run(), 80))
    alone, _ = trained(trainer.recipe.member(1), 100, dtype=torch.float64)
    assert_same([each[1:2] for each in weights(trainer)], weights(alone), rtol=0, atol=1e-8)


def test_members_with_the_same_data_share_a_source_and_the_first_ones_is_the_runs():
    trainer = Trainer(replace(SMALL, members=4, sweep=Sweep("data.gap", (0.5, 6.0))), device=CPU)
    first, second, third, fourth = trainer.players.sources
    assert first is second is trainer.players.source and third is fourth
    assert (first.gap, third.gap) == (0.5, 6.0)
    plain = Trainer(replace(SMALL, members=2), device=CPU).players
    assert plain.sources == (plain.source, plain.source)


@pytest.mark.parametrize("norm", ["batch", "layer"])
@pytest.mark.parametrize("activation", ["relu", "tanh", "maxout"])
def test_members_with_normalisation_and_dropout_do_not_mix(norm, activation):
    network = MLP(width=8, depth=2, norm=norm, activation=activation, dropout=0.2)
    config = replace(SMALL, generator=network, discriminator=network, members=3, seed=5)
    stack, _ = trained(config, 200, dtype=torch.float64)
    alone, _ = trained(replace(config, members=1, seed=7), 200, dtype=torch.float64)
    assert_same([each[2:3] for each in weights(stack)], weights(alone), rtol=0, atol=1e-8)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_restored_run_goes_on_bit_for_bit_even_from_the_middle_of_a_turn(optimizer):
    config = replace(
        SMALL, d_steps=3, ema=0.9, instance_noise=0.1, constraint=GradientPenalty(), optimizer_d=OPTIMIZERS[optimizer](),
        optimizer_g=OPTIMIZERS[optimizer](), generator=MLP(width=8, depth=1, norm="batch", dropout=0.1),
    )  # fmt: skip
    whole, events = trained(config, 90)
    half, _ = trained(config, 41)
    resumed = Trainer.restore(half.state(), device=CPU)
    rest = list(islice(resumed.run(), 49))
    assert_same(numbers(events[41:]), numbers(rest))
    assert_same(weights(whole), weights(resumed))
    assert_same([whole.picture().fakes], [resumed.picture().fakes])
    assert whole.history.telemetry.rows.length == resumed.history.telemetry.rows.length
    assert (whole.turn, whole.updates) == (resumed.turn, resumed.updates)


def test_a_turn_is_k_updates_of_d_and_g_of_g_in_the_order_asked_for():
    _, events = trained(replace(SMALL, d_steps=3, g_steps=2), 10)
    assert "".join(event.player for event in events) == "DDDGGDDDGG"
    _, events = trained(replace(SMALL, order="g_first"), 4)
    assert "".join(event.player for event in events) == "GDGD"
    assert [event.turn for event in events] == [0, 1, 1, 2]


def test_d_stays_where_it_is_when_k_is_nought():
    trainer = Trainer(replace(SMALL, d_steps=0), device=CPU)
    before = [each.detach().clone() for each in trainer.players.discriminator.parameters()]
    list(islice(trainer.run(), 20))
    assert_same(before, list(trainer.players.discriminator.parameters()))
    assert trainer.ended is None


def test_a_step_by_hand_moves_one_network_and_counts_apart():
    trainer = Trainer(SMALL, device=CPU)
    generator = [each.detach().clone() for each in trainer.players.generator.parameters()]
    trainer.step("D")
    assert_same(generator, list(trainer.players.generator.parameters()))
    assert trainer.turn == 0 and trainer.by_hand == {"D": 1, "G": 0} and trainer.updates["D"] == 1


def test_a_step_by_hand_uses_the_knobs_as_they_stand_and_shows_in_the_picture():
    trainer, _ = trained(replace(SMALL, ema=0.9), 20)
    trainer.apply({"optimizer_g.rate": 0.5})
    before = trainer.picture().fakes
    trainer.step("G")
    assert trainer.players.optimizer_g.param_groups[0]["lr"] == 0.5
    assert not np.array_equal(before, trainer.picture().fakes)


def test_a_step_by_hand_that_diverges_ends_the_run_with_a_sentence():
    trainer = Trainer(SMALL, device=CPU)
    with torch.no_grad():
        next(trainer.players.discriminator.parameters()).fill_(math.nan)
    assert trainer.step("D").outcome is Outcome.DIVERGED
    assert trainer.step("G") is trainer.ended


def test_a_frozen_player_has_nothing_new_to_tell():
    trainer, _ = trained(SMALL, 20)
    trainer.apply({"d_steps": 0})
    *_, last = islice(trainer.run(), 10)
    assert np.isnan(last.telemetry["discriminator_loss"]) and np.isnan(last.telemetry["d_real"])
    assert np.isfinite(last.telemetry["generator_loss"]) and np.isfinite(last.telemetry["d_fake"])


def test_a_knob_that_a_scheduled_change_would_not_fit_is_refused():
    trainer = Trainer(replace(SMALL, changes=(Change(6, "g_steps", 0),)), device=CPU)
    with pytest.raises(ConfigError, match="nothing would ever move"):
        trainer.apply({"d_steps": 0})


def test_settings_that_only_fit_together_are_taken_together():
    assert replace(SMALL, g_steps=0).with_values({"d_steps": 0, "g_steps": 1}).g_steps == 1


def test_a_live_knob_turns_at_the_next_turn_and_stands_in_the_recipe():
    trainer, _ = trained(replace(SMALL, d_steps=2), 4)  # in the middle of turn 1
    trainer.apply({"optimizer_d.rate": 0.5})
    assert trainer.config.optimizer_d.rate == 1e-3 and trainer.wanted.optimizer_d.rate == 0.5
    list(islice(trainer.run(), 3))
    assert trainer.config.optimizer_d.rate == 0.5
    assert trainer.players.optimizer_d.param_groups[0]["lr"] == 0.5
    assert trainer.recipe.changes == (Change(2, "optimizer_d.rate", 0.5),)


def test_the_recipe_of_a_changed_run_repeats_it_bit_for_bit():
    trainer, _ = trained(SMALL, 21)
    trainer.apply({"optimizer_g.rate": 1e-2, "d_steps": 2})
    list(islice(trainer.run(), 40))
    again, _ = trained(RunConfig.from_dict(trainer.recipe.to_dict()), 61)
    assert_same(weights(trainer), weights(again))


def test_a_changed_run_can_be_saved_and_resumed():
    trainer, _ = trained(SMALL, 21)
    trainer.apply({"optimizer_g.rate": 1e-2})
    list(islice(trainer.run(), 7))
    resumed = Trainer.restore(trainer.state(), device=CPU)
    assert resumed.config == trainer.config and resumed.recipe == trainer.recipe
    list(islice(trainer.run(), 20)), list(islice(resumed.run(), 20))
    assert_same(weights(trainer), weights(resumed))


def test_what_is_not_live_or_out_of_range_is_refused_and_nothing_is_lost():
    trainer, _ = trained(SMALL, 10)
    for change in ({"batch": 32}, {"optimizer_d.rate": -1.0}, {"optimizer_d.rate": math.nan}, {"optimiser_d.rate": 1.0}):
        with pytest.raises(ConfigError):
            trainer.apply(change)
    untouched, _ = trained(SMALL, 30)
    list(islice(trainer.run(), 20))
    assert_same(weights(trainer), weights(untouched))


def test_a_budget_of_turns_ends_the_run_and_a_larger_one_lets_it_go_on():
    trainer = Trainer(replace(SMALL, budget_turns=5), device=CPU)
    events = list(trainer.run())
    assert isinstance(events[-1], Ended) and events[-1].outcome is Outcome.BUDGET_TURNS and trainer.turn == 5
    trainer.apply({"budget_turns": 8})
    assert trainer.ended is None
    list(trainer.run())
    assert trainer.turn == 8


def test_a_budget_of_seconds_counts_the_runs_own_computing():
    ticks = iter(range(10_000))
    trainer = Trainer(replace(SMALL, budget_seconds=20.0), device=CPU, clock=lambda: float(next(ticks)))
    list(trainer.run())
    assert trainer.ended.outcome is Outcome.BUDGET_SECONDS and trainer.seconds == 20.0 and trainer.turn == 10


def test_a_loss_that_is_no_number_ends_the_run_with_a_sentence():
    config = replace(SMALL, objective=Wasserstein(), optimizer_d=SGD(rate=1.0), optimizer_g=SGD(rate=1.0), batch=16)
    trainer = Trainer(config, device=CPU)
    with torch.no_grad():
        next(trainer.players.discriminator.parameters()).fill_(math.nan)
    events = list(islice(trainer.run(), 100))
    assert events[-1].outcome is Outcome.DIVERGED
    assert "discriminator's loss became infinite or NaN at turn 1" in str(events[-1].error)
    assert trainer.update() is events[-1]


def test_one_dead_member_does_not_end_the_others():
    trainer = Trainer(replace(SMALL, members=2), device=CPU)
    with torch.no_grad():
        next(trainer.players.generator.parameters())[0].fill_(math.nan)
    events = list(islice(trainer.run(), 20))
    assert trainer.ended is None
    assert np.isnan(events[-1].telemetry["generator_loss"][0]) and np.isfinite(events[-1].telemetry["generator_loss"][1])


@pytest.mark.parametrize("data", [name for name in DATA if DATA[name].kind != "image" and not DATA[name].brought])
def test_every_distribution_has_a_picture_measures_and_floors(data):
    trainer, _ = trained(replace(SMALL, data=DATA[data](), latent_dim=2), 20)
    picture = trainer.picture()
    if trainer.config.data.kind == "line":
        assert isinstance(picture, LinePicture)
        assert float(picture.p_data.sum() * (picture.x[1] - picture.x[0])) == pytest.approx(1, abs=0.02)
    else:
        assert isinstance(picture, PlanePicture) and picture.field.shape == (40, 40)
    latest, floors = trainer.history.measures.latest(), trainer.floors()
    assert 0 <= latest["js"] <= math.log(2) + 1e-6 and latest["w1"] >= 0
    assert 0 < floors["js"] < 0.2 and floors["w1"] > 0


def test_a_generator_that_is_the_data_reads_as_perfect():
    trainer = Trainer(replace(SMALL, data=DATA["gaussian"](mean=0.0, sigma=1.0), latent_dim=1), device=CPU)

    class Identity(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.unused = torch.nn.Parameter(torch.zeros(1))

        def forward(self, z):
            return z

    trainer.players.average.network = Identity()
    scores = [trainer._observer.measure(trainer.config) for _ in range(20)]
    for name, floor in trainer.floors().items():
        assert np.mean([each[name] for each in scores]) == pytest.approx(floor, rel=0.5)


def test_images_are_trained_and_drawn():
    small = {"name": "dcgan", "base_width": 8}
    plain = {"data": {"name": "digits", "limit": 200}, "generator": small, "discriminator": small, "latent_dim": 8, "batch": 8}
    config = RunConfig.from_dict(plain | {"ema": 0.9, "telemetry_every": 1})
    trainer, events = trained(config, 6)
    picture = trainer.picture()
    assert isinstance(picture, ImagePicture) and picture.fakes.shape == (64, 1, 28, 28) and picture.real.dtype == np.uint8
    assert all(np.isfinite(value).all() for value in numbers([event for event in events if event.turn > 1]))


def test_a_batch_larger_than_the_data_is_refused():
    config = RunConfig.from_dict(
        {"data": {"name": "digits", "limit": 100}, "generator": "dcgan", "discriminator": "dcgan", "batch": 128}
    )
    with pytest.raises(ConfigError, match="at most the number of training samples"):
        Trainer(config, device=CPU)


def test_training_moves_no_global_generator():
    before, numpys = torch.get_rng_state(), np.random.get_state()[1].copy()
    network = MLP(width=8, depth=1, dropout=0.5, norm="batch")
    trainer, _ = trained(
        replace(SMALL, generator=network, discriminator=network, instance_noise=0.1, constraint=GradientPenalty())
    )
    trainer.picture(), trainer.floors()
    assert torch.equal(before, torch.get_rng_state()) and (numpys == np.random.get_state()[1]).all()


def test_events_carry_telemetry_only_when_it_is_due():
    _, events = trained(replace(SMALL, telemetry_every=7, measure_every=1000), 200)
    turns = [event.turn for event in events if isinstance(event, Updated) and event.telemetry]
    assert turns == sorted({1, 2, 5, 10, 20, 50, *range(7, 101, 7)})
