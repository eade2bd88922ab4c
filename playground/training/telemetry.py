"""From tensors on the device to a few numbers: the only place where training waits for the device."""

import math
from collections.abc import Collection, Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.objectives.objective import Objective
from playground.training.events import TELEMETRY, Player, Values
from playground.training.step import StepResult


def read(last: Mapping[Player, StepResult], objective: Objective, *, members: int, held_out: float = math.nan) -> Values:
    """The numbers of `events.TELEMETRY`, each `[K]`; NaN for a player that has not moved yet.

    `d_real` and `d_fake` are the means of `objective.probability` over the batch, as D saw them in its last update;
    `d_held_out` is `held_out` (`HeldOut.belief`), of a run that has one D.
    """
    numbers: dict[str, Tensor] = {}
    if "D" in last:
        d = last["D"]
        numbers |= {"discriminator_loss": d.loss, "penalty": d.penalty, "gradient_norm_d": d.gradient_norm}
        numbers["d_real"] = objective.probability(d.scores_real).mean(-1)
        numbers["d_fake"] = objective.probability(d.scores_fake).mean(-1)
    if "G" in last:
        g = last["G"]
        numbers |= {"generator_loss": g.loss, "gradient_norm_g": g.gradient_norm}
        numbers.setdefault("d_fake", objective.probability(g.scores_fake).mean(-1))
    nothing = np.full(members, np.nan, np.float32)
    if not numbers:
        return dict.fromkeys(TELEMETRY, nothing)
    seen = {"d_held_out": np.full(members, held_out, np.float32)}
    table = torch.stack([value.reshape(members).float() for value in numbers.values()]).cpu().numpy()
    return dict.fromkeys(TELEMETRY, nothing) | dict(zip(numbers, table, strict=True)) | seen


def lost(telemetry: Values, moved: Collection[Player]) -> dict[str, NDArray[np.bool_]]:
    """For each loss, the members in which it is no finite number, `[K]`.

    Args:
        telemetry: what `read` returned.
        moved: the players that have moved; the others read NaN without being lost.
    """
    watched = {"discriminator_loss": "D", "penalty": "D", "generator_loss": "G"}
    return {name: ~np.isfinite(telemetry[name]) for name, player in watched.items() if player in moved}
