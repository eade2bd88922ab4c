"""Which runs stand together, and what undo and redo bring back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from playground.config import RunConfig
from playground.errors import ConfigError
from playground.runtime.run import Run

Kind = Literal["one", "twins", "wall"]
TWINS = 2
LEVELS = 5  # of undo
OLD_BYTES = 32_000_000  # of the runs that undo keeps, beyond the newest step
OLD_RUNS = 16  # likewise: each is an entry that the scheduler looks at


class Wall(NamedTuple):
    """What differs over the runs of a wall.

    Attributes:
        path: of the setting; None where only the seeds differ.
        values: that it has, in the order of the tiles.
        origin: the value before the wall, which the next wall starts from; None where it is not known.
    """

    path: str | None
    values: tuple[Any, ...]
    origin: Any = None


@dataclass(frozen=True, eq=False)
class Arrangement:
    """Runs that are played together.

    Attributes:
        kind: how they are shown.
        runs: in their order; `Run.index` follows it while they are shown.
        wall: what differs over them, if they are a wall.
        preset: the name of the one that they were made from; "" where none was chosen.
    """

    kind: Kind = "one"
    runs: tuple[Run, ...] = ()
    wall: Wall | None = None
    preset: str = ""


class Trail:
    """The arrangements before this one, and those that undo took back."""

    def __init__(self) -> None:
        self._undo: list[Arrangement] = []
        self._redo: list[Arrangement] = []

    def leave(self, old: Arrangement) -> None:
        """Something new stands in the place of `old`."""
        self._redo = []
        if old.runs:
            self._undo.append(old)
        while len(self._undo) > LEVELS or (len(self._undo) > 1 and self._heavy()):
            del self._undo[0]

    def back(self, now: Arrangement) -> Arrangement:
        """What stood there before `now`.

        Raises:
            ConfigError: nothing did.
        """
        if not self._undo:
            raise ConfigError("no_undo")
        self._redo.append(now)
        return self._undo.pop()

    def forward(self, now: Arrangement) -> Arrangement:
        """What `back` took away.

        Raises:
            ConfigError: nothing was taken since.
        """
        if not self._redo:
            raise ConfigError("no_redo")
        self._undo.append(now)
        return self._redo.pop()

    def shorten(self) -> bool:
        """Forget everything but the newest step back; whether there was anything to forget."""
        before = len(self._undo) + len(self._redo)
        self._undo, self._redo = self._undo[-1:], []
        return len(self._undo) < before

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to go back to."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether anything was taken back."""
        return bool(self._redo)

    @property
    def runs(self) -> list[Run]:
        """Every run that undo and redo can bring back, each once."""
        return list(dict.fromkeys(run for each in (*self._undo, *self._redo) for run in each.runs))

    def _heavy(self) -> bool:
        runs = self.runs
        return len(runs) > OLD_RUNS or sum(run.nbytes for run in runs) > OLD_BYTES


def kind_of(configs: Sequence[RunConfig]) -> Kind:
    """How runs of these configs are shown when nobody says it."""
    if any(config.members > 1 for config in configs) or len(configs) > TWINS:
        return "wall"
    return "twins" if len(configs) == TWINS else "one"


def wall_of(configs: Sequence[RunConfig]) -> Wall | None:
    """What differs over a stack, as its config tells; None where only the seeds do."""
    sweep = configs[0].sweep if configs else None
    return None if sweep is None else Wall(sweep.path, tuple(sweep.values))
