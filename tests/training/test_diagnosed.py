"""The diagnosis of real runs: a preset that collapses, two that are healthy, a D and a G that win."""

import pytest
import torch

from playground import presets
from playground.metrics.diagnosis import State
from playground.training.diagnosed import diagnosed, diagnosis_of, lines
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
RING = presets.get("ring_collapses")
GAMES = {
    "collapses": (RING, 900, State.COLLAPSED),
    "ring_r1": (presets.get("ring_r1"), 800, State.HEALTHY),
    "two_bumps": (presets.get("two_bumps"), 800, State.HEALTHY),
    "strong d": (
        presets.get("two_bumps").with_values({"constraint": "none", "d_steps": 5, "optimizer_g.rate": 1e-5}), 300, State.D_WINNING
    ),
    "quick g": (RING.with_values({"optimizer_d.rate": 1e-4, "optimizer_g.rate": 1e-3}), 1000, State.G_WINNING),
}  # fmt: skip


@pytest.mark.train
@pytest.mark.parametrize("name", GAMES)
def test_a_run_is_in_the_state_that_it_is_known_for(name):
    config, turns, state = GAMES[name]
    trainer = Trainer(config.with_values({"budget_turns": turns, "measure_every": 100}), device=CPU)
    for _ in trainer.run():
        pass
    assert diagnosed(trainer).state is state


def test_a_run_that_has_not_begun_is_too_early_to_call():
    trainer = Trainer(presets.get("two_bumps"), device=CPU)
    assert diagnosis_of(trainer, floors={}).state is State.WARMING


def test_only_the_ends_of_the_curves_are_copied():
    trainer = Trainer(presets.get("two_bumps").with_values({"telemetry_every": 1}), device=CPU)
    while trainer.turn < 12:
        trainer.update()
    whole, end = (lines(trainer.history.telemetry, 0, last=last)["d_real"] for last in (None, 5))
    assert (end[0] == whole[0][-5:]).all() and (end[1] == whole[1][-5:]).all()
