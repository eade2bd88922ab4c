"""What is read of an update, and who is lost."""

import numpy as np
import torch

from playground.objectives import NonSaturating
from playground.training.events import TELEMETRY
from playground.training.step import StepResult
from playground.training.telemetry import lost, read


def result(loss, scores=((0.0, 0.0), (2.0, 2.0))):
    losses, table = torch.tensor(loss), torch.tensor(scores)
    return StepResult(losses, torch.zeros(2), table, -table, torch.ones(2))


def test_probabilities_are_means_over_the_batch_of_each_member():
    values = read({"D": result([1.0, 2.0])}, NonSaturating(), members=2)
    assert set(values) == set(TELEMETRY)
    np.testing.assert_allclose(values["d_real"], [0.5, 1 / (1 + np.exp(-2))], rtol=1e-6)
    np.testing.assert_allclose(values["d_real"] + values["d_fake"], 1, rtol=1e-6)
    assert np.isnan(values["generator_loss"]).all()


def test_who_is_lost_is_said_for_each_loss_and_a_player_at_rest_is_not_lost():
    moved = {"D": result([np.inf, 1.0])}
    found = lost(read(moved, NonSaturating(), members=2), moved)
    assert {name: members.tolist() for name, members in found.items()} == {
        "discriminator_loss": [True, False],
        "penalty": [False, False],
    }
