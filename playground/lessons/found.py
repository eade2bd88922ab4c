"""What a lesson finds out: the curves, the measures and the diagnosis of each run, read when it is over."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from playground.config import RunConfig
from playground.metrics.diagnosis import Diagnosis, Line, State
from playground.training.diagnosed import diagnosed, lines
from playground.training.trainer import Trainer

Examine = Callable[[Trainer, int], Mapping[str, float]]
"""Numbers of a lesson's own about one member of a run; must leave the run as it was."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """What one run came to, or one member of a stack, or a computation.

    Attributes:
        config: its settings; None for a computation.
        turn: completed turns.
        seconds: of computing.
        telemetry, measures: name → (turns, values), to its end.
        floors: what a perfect generator would read.
        diagnosis: in what state it is; None for a computation.
        numbers: what the lesson examined itself.
        lines: curves that a computation found, by name.
        sheets: pictures that a computation drew, by name: uint8 `[n, C, H, W]`.
    """

    config: RunConfig | None = None
    turn: int = 0
    seconds: float = 0.0
    telemetry: Mapping[str, Line] = field(default_factory=dict)
    measures: Mapping[str, Line] = field(default_factory=dict)
    floors: Mapping[str, float] = field(default_factory=dict)
    diagnosis: Diagnosis | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    sheets: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict)

    @property
    def state(self) -> State | None:
        """The diagnosis in a word."""
        return None if self.diagnosis is None else self.diagnosis.state

    def last(self, name: str) -> float:
        """The newest value of a curve, a measure or a number; NaN where there is none."""
        if name in self.numbers:
            return self.numbers[name]
        line = self.measures.get(name) or self.telemetry.get(name)
        return float(line[1][-1]) if line is not None and len(line[1]) else math.nan

    def at(self, name: str, turn: int) -> float:
        """The value of a curve at the last reading up to `turn`; NaN before the first."""
        turns, values = self.measures.get(name) or self.telemetry[name]
        seen = np.flatnonzero(np.asarray(turns) <= turn)
        return float(values[seen[-1]]) if len(seen) else math.nan

    def mean(self, name: str, *, last: int) -> float:
        """The mean of a curve over its last so many readings, those that are no numbers left out."""
        _, values = self.measures.get(name) or self.telemetry[name]
        return float(np.nanmean(np.asarray(values, np.float64)[-last:]))


def found(trainer: Trainer, examine: Examine | None = None) -> list[Found]:
    """One `Found` a member, in order. To be asked between two updates; moves no stream of random numbers."""
    return [_member(trainer, member, examine) for member in range(trainer.config.members)]


def _member(trainer: Trainer, member: int, examine: Examine | None) -> Found:
    return Found(
        config=trainer.config.member(member) if trainer.config.members > 1 else trainer.config,
        turn=trainer.turn,
        seconds=trainer.seconds,
        telemetry=lines(trainer.history.telemetry, member),
        measures=lines(trainer.history.measures, member),
        floors=trainer.floors(member),
        diagnosis=diagnosed(trainer, member),
        numbers=dict(examine(trainer, member)) if examine else {},
    )
