"""The diagnosis of a run, from its curves."""

import functools

from playground.config import RunConfig
from playground.data.source import Data
from playground.metrics.diagnosis import Diagnosis, Line, diagnose
from playground.training.history import Series
from playground.training.trainer import Trainer


def diagnosed(trainer: Trainer, member: int = 0) -> Diagnosis:
    """The state of one member of a run. May be asked from any thread, except for the floors, which cost once."""
    config = trainer.config.member(member) if trainer.config.members > 1 else trainer.config
    return diagnose(
        lines(trainer.history.telemetry, member),
        lines(trainer.history.measures, member),
        bounded=config.objective.bounded,
        modes=modes_of(config),
        floors=trainer.floors(member),
        diverged=not bool(trainer.alive[member]) or (trainer.ended is not None and trainer.ended.error is not None),
    )


def lines(series: Series, member: int) -> dict[str, Line]:
    """Every curve of a series, of one member: name → (turns, values), copies."""
    rows = series.rows
    turns = rows.turns[: rows.length].copy()
    return {name: (turns, rows.values[: rows.length, column, member].copy()) for column, name in enumerate(series.names)}


def modes_of(config: RunConfig) -> int | None:
    """How many modes the data have, where they can be counted: what a visitor brings has none, and is not opened."""
    return None if config.data.brought else _counted(config.data)


@functools.lru_cache(maxsize=256)
def _counted(data: Data) -> int | None:
    """Asked for every tile of every wall twice a second, and never another number for the same data."""
    centres = data.open().centres
    return None if centres is None else len(centres)
