"""What the lessons on constraints read of a critic, against one whose slope is known."""

import copy

import pytest
import torch

from playground.config import RunConfig
from playground.lessons.steepness import steepness
from playground.training.trainer import Trainer

CPU = torch.device("cpu")


def trainer(**more: object) -> Trainer:
    """A small Wasserstein run on a line, clipped at .5."""
    plain = {
        "objective": "wasserstein",
        "constraint": {"name": "clipping", "limit": 0.5},
        "discriminator": {"name": "mlp", "width": 4, "depth": 2},
        "members": 2,
    }
    return Trainer(RunConfig.from_dict(plain | more), device=CPU)


def ramp(run: Trainer, weight: float) -> None:
    """Let D be weight³·x and a constant: one open path through all three layers."""
    with torch.no_grad():
        for name, each in run.players.discriminator.named_parameters():
            each.zero_()
            if name.endswith("weight"):
                each[:, 0, 0] = weight
            elif not name.startswith("output"):
                each[:, 0, 0] = 100.0


def test_the_slope_of_a_ramp_is_the_product_of_its_weights() -> None:
    run = trainer()
    ramp(run, 0.5)
    found = steepness(run, 1)
    assert found["slope"] == pytest.approx(0.125)
    assert found["steepest"] == pytest.approx(0.125)


def test_weights_within_two_percent_of_the_clip_are_piled() -> None:
    run = trainer()
    count = sum(each[0].numel() for each in run.players.discriminator.parameters())
    ramp(run, 0.495)
    assert steepness(run, 0)["piled"] == pytest.approx(3 / count)
    ramp(run, 0.48)
    assert steepness(run, 0)["piled"] == 0


def test_without_a_clip_nothing_is_piled() -> None:
    assert "piled" not in steepness(trainer(constraint="none"), 0)


def test_reading_leaves_the_run_as_it_was() -> None:
    read, left = trainer(), trainer()
    steepness(read, 0)
    for run in (read, left):
        run.update()
    assert all(map(torch.equal, read.players.discriminator.parameters(), left.players.discriminator.parameters()))
    before = copy.deepcopy(read.players.rng["data"].state())
    assert steepness(read, 1) == steepness(read, 1)
    assert all(map(torch.equal, before, read.players.rng["data"].state()))
