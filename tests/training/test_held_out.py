"""The gauge of D's memory."""

import math

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.training.held_out import EVERY, HeldOut
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
TINY = RunConfig().with_values({
    "data": "digits", "data.limit": 100, "generator": "mlp", "discriminator": "mlp", "generator.width": 8, "batch": 6,
    "discriminator.width": 8, "latent_dim": 4, "discriminator.norm": "batch", "discriminator.dropout": 0.5,
    "constraint": "spectral_norm", "telemetry_every": 1,
})  # fmt: skip


def gauge(trainer):
    return HeldOut(trainer.players, trainer.config, device=CPU, dtype=torch.float32)


def test_it_is_the_mean_over_held_out_pictures_as_the_page_draws_it():
    config = TINY.with_values({"discriminator.norm": "none", "batch": 64})
    trainer = Trainer(config, device=CPU)
    held = torch.from_numpy(trainer.players.source.held_out.astype(np.float32)) / 127.5 - 1
    with torch.no_grad():
        expected = trainer.players.discriminator.eval()(held).sigmoid().mean()
    assert len(held) > 0
    assert gauge(trainer).belief(config, turn=EVERY) == pytest.approx(float(expected), abs=1e-6)


def test_it_is_looked_at_every_few_turns_and_not_in_between():
    trainer = Trainer(TINY, device=CPU)
    found = {}
    while trainer.turn < 2 * EVERY:
        event = trainer.update()
        if event.telemetry:
            found[event.turn] = float(event.telemetry["d_held_out"][0])
    assert [turn for turn, value in found.items() if not math.isnan(value)] == [EVERY, 2 * EVERY]


@pytest.mark.parametrize("augment", ["none", "all"])
def test_looking_moves_neither_weights_nor_streams_and_says_the_same_again(augment):
    trainer = Trainer(TINY.with_values({"augment": augment, "instance_noise": 0.1}), device=CPU)
    trainer.update()
    before = trainer.state()
    first, second = (gauge(trainer).belief(trainer.config, turn=EVERY) for _ in range(2))
    after = trainer.state()
    assert first == second
    for part in ("generator", "discriminator"):
        assert all(torch.equal(before[part][name], value) for name, value in after[part].items())
    assert all(torch.equal(its[0], after["streams"][name][0]) for name, its in before["streams"].items())
    assert trainer.players.discriminator.training


def test_a_conditional_d_is_told_the_classes_of_the_pictures():
    trainer = Trainer(TINY.with_values({"condition": "projection"}), device=CPU)
    heard = []
    trainer.players.discriminator.register_forward_pre_hook(lambda _, given: heard.append(given[1]))
    gauge(trainer).belief(trainer.config, turn=EVERY)
    labels = trainer.players.source.held_out_labels
    assert len(heard[0]) == 6 and set(heard[0].tolist()) <= set(labels.tolist())


def test_points_have_none():
    config = RunConfig()
    trainer = Trainer(config, device=CPU)
    assert math.isnan(gauge(trainer).belief(config, turn=EVERY))


def test_without_held_out_pictures_it_says_nothing():
    config = TINY.with_values({"data.limit": 40})  # four of each class: the tenth would be held out
    assert math.isnan(gauge(Trainer(config, device=CPU)).belief(config, turn=EVERY))


def test_one_held_out_picture_is_none():
    limit = next(each for each in range(16, 120) if len(TINY.with_values({"data.limit": each}).data.open().held_out) == 1)
    trainer = Trainer(TINY.with_values({"data.limit": limit, "constraint": "none"}), device=CPU)
    assert math.isnan(gauge(trainer).belief(trainer.config, turn=EVERY))
