"""Looking back: runs as they were at an earlier turn, and the turns that are worth coming back to."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from playground.errors import ConfigError
from playground.runtime.frame import Frame
from playground.runtime.run import Run
from playground.runtime.snapshots import Snapshot
from playground.training.history import Series


class Past:
    """The turn that somebody looks back at, and what is seen there.

    Attributes:
        turn: None for now.
    """

    def __init__(self) -> None:
        self.turn: int | None = None
        self._seen: dict[int, tuple[Any, Frame]] = {}

    def look(self, turn: int | None) -> None:
        """See runs as they were at `turn`; None is now."""
        self.turn = turn
        if turn is None:
            self._seen = {}

    def then(self, run: Run, standing: Any, place: Callable[[Frame], Frame]) -> Frame | None:
        """`run` as it was at the turn that is looked back at, or at its last snapshot before.

        `turn`, `member`, `picture` and `telemetry` are those of then: where another member was looked at, it is that one
        whose picture this is. The rest is as it is now. None when nobody looks back, or there is no snapshot. The same
        frame again as long as nothing changes.

        Args:
            run: whose past.
            standing: what `place` depends on, besides the run; another one makes another frame.
            place: adds to a frame what only the session knows of it.
        """
        turn = self.turn
        found = None if turn is None else run.snapshots.at(turn)
        if found is None:
            return None
        now = run.last
        mark = (run.number, found.turn, id(found.picture), found.member, now.state, standing)  # the frame keeps the picture
        known = self._seen.get(run.index)
        if known is not None and known[0] == mark:
            return known[1]
        history = run.trainer.history
        telemetry = _numbers_at(history.telemetry, found) | _numbers_at(history.measures, found)
        frame = place(replace(now, turn=found.turn, member=found.member, picture=found.picture, moment=None, telemetry=telemetry))
        self._seen[run.index] = (mark, frame)
        return frame

    def bookmark(self, run: Run, turn: int | None) -> int:
        """Keep `run` as it was at `turn`, or at its last snapshot before; returns the turn that is kept.

        Args:
            run: whose past.
            turn: None for what is seen: the past that is looked back at, else now.

        Raises:
            ConfigError: nothing was seen yet, there are 12 bookmarks, or they take too much memory.
        """
        turn, now = self.turn if turn is None else turn, run.last
        if turn is not None and turn != now.turn:
            found = run.snapshots.at(turn)
        else:
            found = None if now.picture is None else Snapshot(now.turn, now.picture, now.member)
        if found is None:
            raise ConfigError("no_run")
        run.snapshots.bookmark(found)
        return found.turn


def _numbers_at(series: Series, snapshot: Snapshot) -> dict[str, float]:
    """The numbers of a series as they stood at a snapshot; empty before the first."""
    rows = series.rows
    row = int(np.searchsorted(rows.turns[: rows.length], snapshot.turn, side="right")) - 1
    if row < 0:
        return {}
    return {name: float(rows.values[row, column, snapshot.member]) for column, name in enumerate(series.names)}
