"""What is kept of a run: a copy made between two updates, to be written by somebody else."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.runtime.frame import Picture
from playground.store.checkpoint import Checkpoint
from playground.store.kept import Kept
from playground.training.history import History, Rows
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
    """The curves of a run, of its first member, as plain lists: `turns`, and `values` by name.

    Of each series at most `points`, its first and its last among them; None where a curve was not measured at a turn.
    """
    parts = [_chosen(each.rows, points) for each in (history.telemetry, history.measures)]
    turns = sorted({int(turn) for chosen, _ in parts for turn in chosen})
    values: dict[str, list[float | None]] = {}
    for series, (chosen, table) in zip((history.telemetry, history.measures), parts, strict=True):
        for column, name in enumerate(series.names):
            known = {int(turn): float(value) for turn, value in zip(chosen, table[:, column], strict=True) if np.isfinite(value)}
            if known:
                values[name] = [float(f"{known[turn]:.6g}") if turn in known else None for turn in turns]
    return {"turns": turns, "values": values}


def _chosen(rows: Rows, points: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Evenly spaced points of a series: turns `[n]` and values `[n, names]`."""
    chosen = np.unique(np.linspace(0, max(rows.length - 1, 0), min(points, rows.length)).round().astype(np.int64))
    return rows.turns[chosen], rows.values[chosen, :, 0]
