"""What a link opens."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal, NamedTuple

from playground.command import command
from playground.config import LARGEST_WALL, RunConfig
from playground.errors import ConfigError
from playground.knobs import Leaf
from playground.presets import DEFAULT, PRESETS
from playground.texts import text

VERSION = "1"
Arrangement = Literal["one", "twins", "wall"]
ARRANGEMENTS: tuple[Arrangement, ...] = ("one", "twins", "wall")


class Told(NamedTuple):
    """A sentence on a link, by its key and what it is filled with."""

    key: str
    values: Mapping[str, object]

    def say(self) -> str:
        """The sentence, in the language that is spoken."""
        return text(self.key, **self.values)


@dataclass(frozen=True, kw_only=True)
class Link:
    """What a link opens.

    Attributes:
        runs: the runs of one workspace, in their order; empty leaves it as it is.
        arrangement: how they stand together.
        preset: the one that is named above the controls.
        tab: which is seen first; empty is that of the runs.
        lesson: which is open; empty is none.
        hidden: names of what a teacher took off the page.
        left: what could not travel: `data`, `drawing`, `changes`.

    Raises:
        ConfigError: runs that do not stand together, or settings that name a place on somebody's disk.
    """

    runs: tuple[RunConfig, ...] = ()
    arrangement: Arrangement = "one"
    preset: str = DEFAULT["distributions"]
    tab: str = ""
    lesson: str = ""
    hidden: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        images = {config.data.kind == "image" for config in self.runs}
        members = sum(config.members for config in self.runs)
        stands = {
            "one": len(self.runs) <= 1 and members <= 1,
            "twins": len(self.runs) == members == 2,
            "wall": 1 <= members <= LARGEST_WALL,
        }
        if len(images) > 1 or not stands[self.arrangement]:
            raise ConfigError("link_runs")
        for config in self.runs:
            refuse_local(config)

    @property
    def workspace(self) -> str:
        """Where its runs stand."""
        images = bool(self.runs) and self.runs[0].data.kind == "image"
        return "images" if images else "distributions"


def refuse_local(config: RunConfig) -> None:
    """Raises ConfigError when a setting names a place on a disk."""
    for leaf in config.leaves():
        if leaf.knob.local and leaf.value != _default(leaf):
            raise ConfigError("link_local", label=leaf.label())


def as_it_stands(config: RunConfig) -> RunConfig:
    """The config with each knob as it was turned last, from the first turn on."""
    return replace(config, changes=()).with_values({change.path: change.value for change in config.changes})


def usual(runs: Sequence[RunConfig]) -> Arrangement:
    """How runs stand together if nobody says it."""
    if any(config.members > 1 for config in runs) or len(runs) > 2:
        return "wall"
    return "twins" if len(runs) == 2 else "one"


def preset_of(name: str) -> RunConfig:
    """The preset of that name, or the one that a page opens with."""
    return PRESETS.get(name, PRESETS[DEFAULT["distributions"]])


def stamp(preset: RunConfig) -> int:
    """Tells a preset from what it was when a link was made: a sum over what it sets, not over all knobs there are."""
    return zlib.crc32(command(preset).encode()) & 0xFFFF


def _default(leaf: Leaf) -> object:
    return next(each.default for each in fields(leaf.owner) if each.name == leaf.name)
