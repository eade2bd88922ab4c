"""Pictures of a whole run from its start, in bounded memory."""

import bisect
import dataclasses
import threading
from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.runtime.frame import Picture

RECORD_BYTES = 256  # of a snapshot without its arrays
ARRAY_BYTES = 112  # of an array without its numbers


class Snapshots:
    """Pictures at evenly spaced turns, at most `limit` bytes of them.

    When they are too many, every second one is dropped and the distance between them doubles, so they always span the
    run from its start. One thread offers; any thread may look.

    Args:
        limit: bytes.
    """

    def __init__(self, limit: int) -> None:
        self._lock = threading.Lock()
        self._limit = limit
        self._stride = 1.0
        self._turns: list[int] = []
        self._pictures: list[Picture] = []
        self._uses: Counter[int] = Counter()  # by identity: pictures share arrays that never change
        self.nbytes = 0

    def offer(self, turn: int, picture: Picture) -> bool:
        """Keep `picture` if it is far enough from the last one kept; whether it was."""
        with self._lock:
            if self._turns and turn < self._turns[-1] + self._stride:
                return False
            self._turns.append(turn)
            self._pictures.append(picture)
            self._count(picture, +1)
            self._thin()
            return True

    def resize(self, limit: int) -> None:
        """Keep at most `limit` bytes from now on."""
        with self._lock:
            self._limit = limit
            self._thin()

    def at(self, turn: int) -> tuple[int, Picture] | None:
        """The last snapshot at or before `turn` (else the first), with its turn; None when there is none."""
        with self._lock:
            if not self._turns:
                return None
            index = max(bisect.bisect_right(self._turns, turn) - 1, 0)
            return self._turns[index], self._pictures[index]

    @property
    def turns(self) -> tuple[int, ...]:
        """At which turns there are snapshots."""
        with self._lock:
            return tuple(self._turns)

    def _thin(self) -> None:
        while self.nbytes > self._limit:
            dropped = self._pictures[1::2] or self._pictures  # the first goes last
            for picture in dropped:
                self._count(picture, -1)
            keep = slice(None, None, 2) if len(dropped) < len(self._pictures) else slice(0)
            self._turns, self._pictures = self._turns[keep], self._pictures[keep]
            gaps = len(self._turns) - 1
            self._stride = (self._turns[-1] - self._turns[0]) / gaps if gaps > 0 else 2 * self._stride

    def _count(self, picture: Picture, sign: int) -> None:
        self.nbytes += sign * RECORD_BYTES
        for each in _arrays(picture):
            key, before = id(each), self._uses[id(each)]
            self._uses[key] = before + sign
            if before + sign == 0:
                del self._uses[key]
            if 0 in (before, before + sign):  # the first that uses it came, or the last left
                self.nbytes += sign * (each.nbytes + ARRAY_BYTES)


def _arrays(picture: Picture) -> list[NDArray[Any]]:
    """The distinct pieces of memory that a picture keeps alive: what a view looks into, not the view."""
    values = (getattr(picture, each.name) for each in dataclasses.fields(picture))
    owners = [_owner(value) for value in values if isinstance(value, np.ndarray)]
    return list({id(each): each for each in owners}.values())


def _owner(array: NDArray[Any]) -> NDArray[Any]:
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array
