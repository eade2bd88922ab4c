from dataclasses import replace

import pytest
import torch

from playground.config import RunConfig
from playground.constraints.zero_centered import R1
from playground.data.images.embedded import Digits
from playground.device import Device
from playground.errors import ConfigError
from playground.networks import DCGAN
from playground.networks.mlp import MLP
from playground.presets import PRESETS, get
from playground.runtime.limits import Limits
from playground.runtime.workshop import Workshop, footprint, room
from playground.store.checkpoint import Checkpoint
from playground.training.trainer import Trainer
from tests.runtime.fakes import Inline, workshop


@pytest.fixture
def real():
    return Workshop(scheduler=Inline(), device=Device(torch.device("cpu"), "asked"))


def test_new_settings_and_a_checkpoint_become_trainers(real):
    trainer = real.build(RunConfig())
    trainer.update()
    assert real.build(Checkpoint(state=trainer.state())).updates == trainer.updates


def test_settings_that_cannot_be_built_are_a_sentence(real):
    with pytest.raises(ConfigError, match="Batch size"):
        real.build(Checkpoint(state=real.build(RunConfig()).state() | {"config": {"batch": 0}}))


def test_the_footprint_is_what_a_run_with_adam_comes_to_keep():
    trainer = Trainer(RunConfig(), device=torch.device("cpu"))
    estimate = footprint(trainer)
    for _ in range(4):
        trainer.update()
    players = trainer.players
    networks = [*players.generator.parameters(), *players.discriminator.parameters()]
    moments = [
        value
        for optimizer in (players.optimizer_d, players.optimizer_g)
        for state in optimizer.state.values()
        for value in state.values()
        if value.dim()
    ]
    series = (trainer.history.telemetry.rows, trainer.history.measures.rows)
    curves = sum(rows.turns.nbytes + rows.values.nbytes for rows in series)
    average = sum(each.nbytes for each in players.generator.parameters())
    measured = sum(each.nbytes for each in networks) + sum(each.grad.nbytes for each in networks)
    measured += sum(each.nbytes for each in moments) + average + curves
    assert estimate == pytest.approx(measured, rel=0.05)


def test_a_stack_keeps_as_much_as_its_members_alone():
    two, eight = (footprint(Trainer(RunConfig(members=members), device=torch.device("cpu"))) for members in (2, 8))
    assert eight == pytest.approx(4 * two, rel=0.05)


def test_a_stack_also_keeps_the_last_weights_that_were_numbers():
    trainer = Trainer(RunConfig(members=2), device=torch.device("cpu"))
    kept = trainer.state()["survivors"]["kept"].nbytes
    alone = footprint(Trainer(RunConfig(), device=torch.device("cpu")))
    assert footprint(trainer) == pytest.approx(2 * alone + kept, rel=0.05)


@pytest.mark.parametrize(
    "config",
    [
        RunConfig(),
        RunConfig(members=4, packing=2, generator=MLP(norm="batch", dropout=0.5), discriminator=MLP(activation="maxout")),
        RunConfig(data=Digits(), generator=DCGAN(base_width=8), discriminator=MLP()),
    ],
)
def test_what_a_run_will_keep_is_known_before_it_is_built(config):
    assert room(config).kept == footprint(Trainer(config, device=torch.device("cpu")))


def test_an_update_needs_room_for_its_batch():
    def working(**values):
        return room(RunConfig(**values)).working

    # two hidden layers of 128, each put out twice (linear, ReLU), and the sample or the score (twice: see `Scores`)
    g, d = 4 * 128 + 1, 4 * 128 + 2
    assert working(batch=10) == 4 * 10 * (2 + g + 2 * d)
    assert working(batch=10, constraint=R1()) == 4 * 10 * (2 + g + 4 * d)
    assert working(batch=20, members=3) == 6 * working(batch=10)
    assert working(latent_dim=101, batch=10, packing=4) - working(latent_dim=1, batch=10, packing=4) == 4 * 10 * 4 * 2 * 100


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_room_on_a_server_and_points_as_a_wall_of_64(name):
    config, limits = get(name), Limits()
    walls = [config] if config.data.kind == "image" else [config, replace(config, members=64)]
    assert all(room(each).total <= limits.run_nbytes for each in walls)


def test_a_stopped_workshop_builds_no_more():
    stopped = workshop(Inline())
    assert stopped.stop()
    with pytest.raises(RuntimeError):
        stopped.builders.submit(lambda: None)
