"""A wall in words: what each tile is called, what is said of it, and which values a knob may be tried at."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground.config import RunConfig, sweepable
from playground.errors import ConfigError
from playground.knobs import Leaf, parse
from playground.metrics.verdict import Verdict, verdict
from playground.runtime.run import Run
from playground.texts import has, text
from playground.training.diagnosed import modes_of
from playground.ui.bindings import is_wide, ladder
from playground.views.difference import apart

SEEDS = 16
"""Runs of the first wall that a visitor sees: four by four."""
VALUES = 8


@dataclass(frozen=True)
class Tile:
    """One run of a wall.

    Attributes:
        index, member: of the run and of the member in its stack.
        value: of the setting that differs; None where only seeds do.
        seed: its own.
        modes: how many its data have; None where they cannot be counted.
        verdict: what its measures say; None before the first.
        measures: the newest, by name.
        apart: what sets its run apart from the others, where no one setting says it.
        name: what a lesson calls it; "" elsewhere.
    """

    index: int
    member: int
    value: Any
    seed: int
    modes: int | None
    verdict: Verdict | None
    measures: Mapping[str, float]
    apart: str = ""
    name: str = ""

    def label(self, *, alone: bool) -> str:
        """What it is called; `alone`: there is one seed a value, so the value says all."""
        if self.name or self.apart:
            return self.name or self.apart
        if self.value is None:
            return text("lab.seed", seed=self.seed)
        value = written(self.value)
        return value if alone else text("lab.value_seed", value=value, seed=self.seed)

    def note(self) -> str:
        """Its verdict and the number behind it."""
        if self.verdict is None:
            return text("lab.unmeasured")
        said = text(f"lab.verdict.{self.verdict.value}")
        if self.verdict is Verdict.LOST:
            return said
        if not self.modes:
            js = f"{self.measures['js']:.3f}"
            return f"{said}, {text('lab.said_js', js=js)}"
        share, captured = f"{self.measures['high_quality']:.0%}", f"{self.measures['captured']:.0f}"
        return f"{said}, {text('lab.said_modes', captured=captured, modes=self.modes, share=share)}"

    @property
    def score(self) -> float:
        """The share of the modes that are captured; JS in nats where there are none to count."""
        return self.measures.get("captured", math.nan) / self.modes if self.modes else self.measures.get("js", math.nan)


def tiles(
    runs: Sequence[Run], path: str | None, floors_of: Callable[[Run, int], Mapping[str, float]], names: Sequence[str] = ()
) -> list[Tile]:
    """Every tile of a wall, in order.

    Args:
        runs: of the wall.
        path: of the setting that differs; None for the seed alone.
        floors_of: what a perfect generator reads on the data of a run's member; empty until it is known.
        names: what a lesson calls the tiles, in their order.
    """
    listed: list[Tile] = []
    said = apart([run.settings for run in runs]) if path is None and len(runs) > 1 else [""] * len(runs)
    said = [each or text("lessons.unchanged") for each in said] if any(said) else said
    for index, run in enumerate(runs):
        count = len(run.settings.sweep.values) if run.settings.sweep and run.settings.sweep.over_data else 1
        for member in range(run.settings.members):
            own = run.settings.member(member)
            modes, measures = modes_of(own), run.trainer.history.measures.latest(member)
            floors = floors_of(run, member - member % (run.settings.members // count))  # one seed stands for all
            found = verdict(measures, modes=modes, floors=floors) if measures and floors else None
            value = None if path is None else own.get(path)
            name = names[len(listed)] if len(listed) < len(names) else ""
            listed.append(Tile(index, member, value, own.seed, modes, found, measures, said[index], name))
    return listed


def described(listed: Sequence[Tile]) -> tuple[str, str]:
    """What a wall's runs differ in where that is no one setting, and which runs those are: "only the seed", "seeds 0 to 3".

    Args:
        listed: its tiles.
    """
    seeds = sorted({each.seed for each in listed})
    if any(each.apart for each in listed):
        return text("lab.sweep_several"), text("lab.runs_of", count=len(listed))
    if len(seeds) < 2:
        return text("lab.sweep_seed"), text("lab.seed", seed=seeds[0])
    if seeds[-1] - seeds[0] == len(seeds) - 1:
        return text("lab.sweep_seed"), text("lab.seeds_of", first=seeds[0], last=seeds[-1])
    return text("lab.sweep_seed"), text("lab.seeds_apart", count=len(seeds), first=seeds[0], last=seeds[-1])


def choices(config: RunConfig) -> list[tuple[str, str]]:
    """`(label, path)` of everything that may differ over a wall of `config`; the seed, with an empty path, first."""
    return [(text("lab.sweep_seed"), ""), *((called(leaf), leaf.path) for leaf in sweepable(config))]


def called(leaf: Leaf) -> str:
    """What a setting is called where its owner is not in sight: the rate of D."""
    family = leaf.path.rpartition(".")[0]
    if has(f"place.{leaf.path}"):
        return text(f"place.{leaf.path}")
    return text(f"place.of.{family}", label=leaf.label()) if has(f"place.of.{family}") else leaf.label()


def proposed(config: RunConfig, path: str) -> str:
    """Values worth trying for a setting, as a visitor would write them; empty for the seed."""
    if not path:
        return ""
    leaf = next(each for each in config.leaves() if each.path == path)
    if leaf.knob.variants is not None:
        return " ".join(leaf.knob.variants)
    if leaf.knob.choices:
        return " ".join(map(str, leaf.knob.choices))
    return " ".join(written(value) for value in _around(leaf))


def _around(leaf: Leaf) -> list[Any]:
    """Some steps of its ladder about where it stands; of a knob without one, even steps from 0 to twice that."""
    low, high = leaf.knob.low, leaf.knob.high
    if leaf.kind is int or is_wide(leaf.knob, leaf.kind):
        steps = sorted({*(leaf.kind(each) for each in ladder(leaf.knob, leaf.kind)), leaf.value})
        start = max(0, min(steps.index(leaf.value) - VALUES // 2, len(steps) - VALUES))
        return steps[start : start + VALUES]
    reach = 2 * abs(leaf.value) or (high - low) / 50
    bottom, top = max(low, -reach), min(high, reach)
    return [float(f"{bottom + (top - bottom) * step / (VALUES - 1):.3g}") for step in range(VALUES)]


def read_values(config: RunConfig, path: str, words: str) -> list[Any]:
    """The values that a visitor wrote for a setting.

    Raises:
        ConfigError: nothing is written, a word that is no value, an unknown setting.
    """
    leaf = next((each for each in sweepable(config) if each.path == path), None)
    if leaf is None:
        raise ConfigError("not_sweepable", path=path)
    found = [parse(leaf, each) for each in re.split(r"[\s;,]+", words.strip()) if each]
    if not found:
        raise ConfigError("no_values", label=leaf.label(), example=proposed(config, path))
    return list(dict.fromkeys(found))


def written(value: Any) -> str:
    """A value as short as it can be written."""
    return f"{value:g}" if isinstance(value, float) else str(value)
