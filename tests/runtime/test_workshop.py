import pytest
import torch

from playground.config import RunConfig
from playground.device import Device
from playground.errors import ConfigError
from playground.runtime.workshop import Workshop, footprint
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
    one, eight = (footprint(Trainer(RunConfig(members=members), device=torch.device("cpu"))) for members in (1, 8))
    assert eight == pytest.approx(8 * one, rel=0.05)


def test_a_stopped_workshop_builds_no_more():
    stopped = workshop(Inline())
    assert stopped.stop()
    with pytest.raises(RuntimeError):
        stopped.builders.submit(lambda: None)
