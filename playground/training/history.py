"""The curves of a run, folded from its events, in bounded memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from playground.training.events import MEASURES, TELEMETRY, Ended, Event, Values

CAPACITY = 2048


class Rows(NamedTuple):
    """A consistent view of a series, safe to read while the run goes on.

    Attributes:
        generation: grows whenever old points were thinned out; a reader then starts anew.
        length: how many points there are.
        turns: `[≥ length]`.
        values: `[≥ length, names, K]`.
    """

    generation: int
    length: int
    turns: NDArray[np.int64]
    values: NDArray[np.float32]


class Series:
    """Points over turns for several names, thinned by halves: never more than `capacity` points.

    One thread appends; any thread may read `rows`.
    """

    def __init__(self, names: tuple[str, ...], members: int, capacity: int = CAPACITY) -> None:
        self.names = names
        self._stride = 1
        self._offered = 0
        self.rows = Rows(0, 0, np.zeros(capacity, np.int64), np.full((capacity, len(names), members), np.nan, np.float32))

    def append(self, turn: int, values: Values) -> None:
        """Offer a point; when the series has been thinned, only each second, fourth, … is kept."""
        self._offered += 1
        if (self._offered - 1) % self._stride:
            return
        generation, length, turns, table = self.rows
        if length == len(turns):
            generation, length, turns, table = self._thinned(generation, turns, table)
        turns[length] = turn
        for column, name in enumerate(self.names):
            table[length, column] = values[name]
        self.rows = Rows(generation, length + 1, turns, table)

    def _thinned(self, generation: int, turns: NDArray[np.int64], table: NDArray[np.float32]) -> Rows:
        self._stride *= 2
        half = (len(turns) + 1) // 2
        kept_turns, kept_table = np.zeros_like(turns), np.full_like(table, np.nan)
        kept_turns[:half], kept_table[:half] = turns[::2], table[::2]
        return Rows(generation + 1, half, kept_turns, kept_table)

    def latest(self, member: int = 0) -> dict[str, float]:
        """The newest value of every name, for one member; empty before the first."""
        rows = self.rows
        if not rows.length:
            return {}
        return {name: float(rows.values[rows.length - 1, column, member]) for column, name in enumerate(self.names)}

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        rows = self.rows
        return {
            "names": list(self.names),
            "turns": torch.from_numpy(rows.turns[: rows.length].copy()),
            "values": torch.from_numpy(rows.values[: rows.length].copy()),
            "generation": rows.generation,
            "stride": self._stride,
            "offered": self._offered,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Back to what `state()` returned. A name that was not yet known then reads NaN; so old runs can be opened.

        Before names were kept, the columns were the first ones of today.
        """
        _, _, turns, table = self.rows
        length, kept = len(state["turns"]), state["values"].numpy()
        turns[:length], table[:length] = state["turns"].numpy(), np.nan
        for column, name in enumerate(state.get("names", self.names[: kept.shape[1]])):
            if name in self.names:
                table[:length, self.names.index(name)] = kept[:, column]
        self._stride, self._offered = state["stride"], state["offered"]
        self.rows = Rows(state["generation"], length, turns, table)


@dataclass(frozen=True)
class History:
    """All curves of one run."""

    telemetry: Series
    measures: Series

    @classmethod
    def of(cls, members: int) -> "History":
        """An empty history for a stack of `members`."""
        return cls(Series(TELEMETRY, members), Series(MEASURES, members))

    def add(self, event: Event) -> None:
        """Fold one event in."""
        if isinstance(event, Ended):
            return
        if event.telemetry is not None:
            self.telemetry.append(event.turn, event.telemetry)
        if event.measures is not None:
            self.measures.append(event.turn, event.measures)

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {"telemetry": self.telemetry.state(), "measures": self.measures.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Back to what `state()` returned."""
        self.telemetry.restore(state["telemetry"])
        self.measures.restore(state["measures"])
