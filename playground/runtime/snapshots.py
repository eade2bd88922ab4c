"""Pictures of a whole run from its start, in bounded memory."""

import bisect
import dataclasses
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.errors import ConfigError
from playground.runtime.frame import Picture

RECORD_BYTES = 512  # of a record without its arrays
ARRAY_BYTES = 112  # of an array without its numbers
BOOKMARKS = 12  # of one run
BOOKMARKED_SHARE = 0.5  # of the memory at most, so that there is a bar of history between the bookmarks


class Snapshot(NamedTuple):
    """A run at one turn.

    Attributes:
        turn: completed turns.
        picture: what there was to see.
        member: whom it shows, in a stack.
    """

    turn: int
    picture: Picture
    member: int = 0


class Snapshots:
    """Pictures at evenly spaced turns, and those that were bookmarked; at most `limit` bytes of them.

    When they are too many, every second one is dropped and the distance between them doubles, so they always span the
    run from its start. Bookmarks are dropped only when nothing else is left but the first. One thread offers; any
    thread may look.

    Args:
        limit: bytes.
    """

    def __init__(self, limit: int) -> None:
        self._lock = threading.Lock()
        self._limit = limit
        self._stride = 1.0
        self._spaced: list[Snapshot] = []
        self._marked: list[Snapshot] = []
        self._uses: Counter[int] = Counter()  # by identity: pictures share arrays that never change
        self.nbytes = 0

    def offer(self, turn: int, picture: Picture, member: int = 0) -> bool:
        """Keep `picture` if it is far enough from the last one kept; whether it was."""
        with self._lock:
            if self._spaced and turn < self._spaced[-1].turn + self._stride:
                return False
            self._spaced.append(Snapshot(turn, picture, member))
            self._count(picture, +1)
            self._thin()
            return True

    def resize(self, limit: int) -> None:
        """Keep at most `limit` bytes from now on."""
        with self._lock:
            self._limit = limit
            self._thin()

    def at(self, turn: int) -> Snapshot | None:
        """The last snapshot at or before `turn` (else the first); None when there is none."""
        with self._lock:
            kept = self._all()
            if not kept:
                return None
            return kept[max(bisect.bisect_right(kept, turn, key=lambda each: each.turn) - 1, 0)]

    def bookmark(self, snapshot: Snapshot) -> None:
        """Keep this one whatever comes.

        Raises:
            ConfigError: there are too many bookmarks already, or they take too much memory.
        """
        with self._lock:
            if any(each.turn == snapshot.turn for each in self._marked):
                return
            if len(self._marked) >= BOOKMARKS:
                raise ConfigError("bookmarks", limit=BOOKMARKS)
            marked = sorted([*self._marked, snapshot], key=lambda each: each.turn)
            if _size(marked) > BOOKMARKED_SHARE * self._limit:
                raise ConfigError("bookmark_room", count=len(self._marked))
            self._marked = marked
            self._count(snapshot.picture, +1)
            self._thin()

    def forget_bookmark(self, turn: int) -> None:
        """This one may be thinned out again; no bookmark there is no matter."""
        with self._lock:
            for each in [each for each in self._marked if each.turn == turn]:
                self._marked.remove(each)
                self._count(each.picture, -1)

    @property
    def bookmarks(self) -> tuple[int, ...]:
        """The turns of the bookmarks."""
        with self._lock:
            return tuple(each.turn for each in self._marked)

    @property
    def turns(self) -> tuple[int, ...]:
        """At which turns there are snapshots, bookmarks included."""
        with self._lock:
            return tuple(each.turn for each in self._all())

    def _all(self) -> list[Snapshot]:
        if not self._marked:
            return self._spaced
        return sorted({each.turn: each for each in (*self._spaced, *self._marked)}.values(), key=lambda each: each.turn)

    def _thin(self) -> None:
        while self.nbytes > self._limit:
            if len(self._spaced) > 1:
                self._drop(self._spaced[1::2])
                self._spaced = self._spaced[::2]  # the first goes last
                gaps = len(self._spaced) - 1
                self._stride = (self._spaced[-1].turn - self._spaced[0].turn) / gaps if gaps else 2 * self._stride
            elif self._marked:
                self._drop([self._marked.pop(0)])
            else:
                self._drop(self._spaced)
                self._spaced, self._stride = [], 2 * self._stride

    def _drop(self, snapshots: list[Snapshot]) -> None:
        for each in snapshots:
            self._count(each.picture, -1)

    def _count(self, picture: Picture, sign: int) -> None:
        records, arrays = _parts(picture)
        self.nbytes += sign * RECORD_BYTES * records
        for each in arrays:
            key, before = id(each), self._uses[id(each)]
            self._uses[key] = before + sign
            if before + sign == 0:
                del self._uses[key]
            if 0 in (before, before + sign):  # the first that uses it came, or the last left
                self.nbytes += sign * (each.nbytes + ARRAY_BYTES)


def _size(snapshots: list[Snapshot]) -> int:
    parts = [_parts(each.picture) for each in snapshots]
    arrays = {id(array): array for _, each in parts for array in each}
    return sum(RECORD_BYTES * records for records, _ in parts) + sum(each.nbytes + ARRAY_BYTES for each in arrays.values())


def _parts(picture: Picture) -> tuple[int, list[NDArray[Any]]]:
    """How many records a picture is made of, and the distinct pieces of memory that it keeps alive.

    A view is counted as what it looks into.
    """
    records, arrays = 0, {}
    for each in _walk(picture):
        if isinstance(each, np.ndarray):
            owner = _owner(each)
            arrays[id(owner)] = owner
        else:
            records += 1
    return records, list(arrays.values())


def _walk(value: object) -> Iterator[object]:
    """Every array within `value`, and every record, itself included."""
    if isinstance(value, np.ndarray):
        yield value
        return
    inside: Iterable[object] = ()
    if dataclasses.is_dataclass(value):
        yield value
        inside = (getattr(value, each.name) for each in dataclasses.fields(value))
    elif isinstance(value, Mapping):
        inside = value.values()
    elif isinstance(value, (tuple, list)):
        inside = value
    for each in inside:
        yield from _walk(each)


def _owner(array: NDArray[Any]) -> NDArray[Any]:
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array
