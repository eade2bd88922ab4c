"""One kept run as the list knows it: a small record beside the checkpoint, read without opening that."""

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from playground.config import RunConfig
from playground.errors import PlaygroundError, StoreError
from playground.store.files import read

Origin = Literal["page", "command", "file"]
ORIGINS: tuple[Origin, ...] = ("page", "command", "file")
ABOUT, LABEL, PICTURE, CURVES, RUN = "about.json", "label.json", "picture.png", "curves.json", "run.run"
LONGEST_NAME = 80
SMALL = 4 * 2**20
"""Bytes of any file of an entry but the run itself."""


class Trains(NamedTuple):
    """Who trains an entry now: a process of this or another machine, and after how many seconds of silence it is gone."""

    process: int
    machine: str
    patience: float


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One entry.

    Attributes:
        identity: 16 hexadecimal digits; "" before it is kept.
        name: given by a person; "" where nobody did.
        pinned: whether it was kept by hand: it does not make room for others.
        config: with everything that was changed on the way.
        turn, seconds: completed turns, and computing time.
        numbers: the newest losses and measures by name; those that are no numbers are missing.
        score: of its last judgement, by measure; empty without one.
        time: when this was written, in seconds since 1970.
        origin: trained on the page or on the command line, or read from a file.
        ended: the outcome, if it is over; "" otherwise.
        trains: who trains it now, as far as it was known at `time`.
        nbytes: of the checkpoint; 0 as long as there is none.
    """

    config: RunConfig
    turn: int
    seconds: float
    time: float
    origin: Origin = "page"
    identity: str = ""
    name: str = ""
    pinned: bool = False
    numbers: Mapping[str, float] = field(default_factory=dict)
    score: Mapping[str, float] = field(default_factory=dict)
    ended: str = ""
    trains: Trains | None = None
    nbytes: int = 0

    def going(self, now: float) -> bool:
        """Whether somebody trains it at the moment `now`."""
        if self.trains is None or now - self.time > self.trains.patience:
            return False
        return self.trains.machine != socket.gethostname() or lives(self.trains.process)

    def to_dict(self) -> dict[str, Any]:
        """What `about.json` holds."""
        plain = {name: getattr(self, name) for name in ("turn", "seconds", "time", "origin", "ended")}
        mappings = {"numbers": dict(self.numbers), "score": dict(self.score)}
        return {"config": self.config.to_dict(), "trains": self.trains and list(self.trains)} | plain | mappings


def lives(process: int) -> bool:
    """Whether a process of this machine is there; where that cannot be asked without harm, it is believed to be."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # there, but somebody else's
        pass
    return True


def entry(place: Path) -> Kept:
    """The record in an entry's folder.

    Raises:
        StoreError: there is none, or it is damaged.
    """
    about, label = plain(place / ABOUT), _label_of(place)
    try:
        trains = about["trains"] and Trains(int(about["trains"][0]), str(about["trains"][1]), float(about["trains"][2]))
        return Kept(
            identity=place.name,
            name=str(label.get("name", ""))[:LONGEST_NAME],
            pinned=bool(label.get("pinned")),
            config=RunConfig.from_dict(about["config"]),
            turn=int(about["turn"]),
            seconds=float(about["seconds"]),
            time=float(about["time"]),
            origin=ORIGINS[ORIGINS.index(about["origin"])],
            numbers={str(name): float(value) for name, value in about["numbers"].items()},
            score={str(name): float(value) for name, value in about["score"].items()},
            ended=str(about["ended"]),
            trains=trains,
            nbytes=size(place / RUN),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, PlaygroundError) as error:
        raise StoreError("store_damaged", name=place.name, reason=type(error).__name__) from error


def _label_of(place: Path) -> dict[str, Any]:
    """A damaged label costs the name, not the run."""
    try:
        return plain(place / LABEL)
    except StoreError:
        return {}


def is_pinned(place: Path) -> bool:
    """Whether the entry in a folder was kept by hand; one whose label is damaged was not, as far as anybody knows."""
    return bool(_label_of(place).get("pinned"))


def plain(path: Path) -> dict[str, Any]:
    """A small file of JSON.

    Raises:
        StoreError: missing, damaged, or not a mapping.
    """
    try:
        found = json.loads(read(path, largest=SMALL))
    except ValueError as error:
        raise StoreError("store_damaged", name=path.name, reason=type(error).__name__) from error
    if not isinstance(found, dict):
        raise StoreError("store_damaged", name=path.name, reason="fields")
    return found


def size(path: Path) -> int:
    """Bytes of a file; 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
