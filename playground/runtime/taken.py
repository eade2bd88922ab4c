"""What is kept of a run: a copy made between two updates, to be written by somebody else."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.runtime.frame import Picture
from playground.store.checkpoint import Checkpoint
from playground.store.kept import Kept
from playground.training.history import History
from playground.training.trainer import Trainer

POINTS = 240  # of a kept curve

Draw = Callable[[Picture], bytes]
"""Makes a PNG of a picture."""


@dataclass(frozen=True, eq=False)
class Taken:
    """A run as it was between two updates; everything is a copy.

    Attributes:
        run: to go on from; None where only its progress is told.
    """

    kept: Kept
    picture: Picture
    curves: Mapping[str, Any]
    run: Checkpoint | None


def take(trainer: Trainer, *, whole: bool = True, picture: Picture | None = None) -> Taken:
    """What is kept of a run. To be asked between two updates.

    Args:
        trainer: of the run.
        whole: whether to go on from it; else only how far it came.
        picture: what there is to see, where it was drawn just now.
    """
    history, ended, data = trainer.history, trainer.ended, trainer.config.get("data")
    numbers = history.telemetry.latest() | history.measures.latest()
    kept = Kept(
        config=trainer.recipe,
        turn=trainer.turn,
        seconds=trainer.seconds,
        time=0.0,
        numbers={name: value for name, value in numbers.items() if math.isfinite(value)},
        ended="" if ended is None else ended.outcome.value,
    )
    run = Checkpoint(state=trainer.state(), about={"turn": trainer.turn, "data": data}) if whole else None
    return Taken(kept, picture or trainer.picture(), thinned(history), run)


def thinned(history: History, points: int = POINTS) -> dict[str, Any]:
    """At most so many points of every curve of a run, of its first member, as plain lists: `turns`, and `values` by name."""
    made: dict[str, Any] = {"turns": [], "values": {}}
    series = [each for each in (history.telemetry, history.measures) if each.rows.length]
    turns = np.unique(np.concatenate([each.rows.turns[: each.rows.length] for each in series])) if series else np.zeros(0, int)
    chosen = (
        turns[np.unique(np.linspace(0, len(turns) - 1, min(points, len(turns))).round().astype(int))] if len(turns) else turns
    )
    made["turns"] = chosen.tolist()
    for each in series:
        rows = each.rows
        at = np.searchsorted(rows.turns[: rows.length], chosen, side="right") - 1  # the last that was measured by then
        for column, name in enumerate(each.names):
            values = np.where(at < 0, np.nan, rows.values[np.maximum(at, 0), column, 0])
            if np.isfinite(values).any():
                made["values"][name] = [float(f"{value:.6g}") if math.isfinite(value) else None for value in values.tolist()]
    return made
