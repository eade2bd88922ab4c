"""What the page is told of kept runs: a card for each, one from close by, two side by side."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from playground.config import RunConfig
from playground.errors import StoreError
from playground.pictures import Curves
from playground.store.kept import Kept
from playground.store.library import Library
from playground.texts import has, text
from playground.ui.encode import data_uri
from playground.views.curves import chart
from playground.views.difference import difference

CHARTS = ("losses", "beliefs", "distances")
"""The charts of kept runs; the last one only of points."""
SCORES = 3  # of a judgement on a card


def workspace_of(kept: Kept) -> str:
    """Where it can be opened."""
    return "images" if kept.config.data.kind == "image" else "distributions"


def name_of(kept: Kept) -> str:
    """What it is called: its name, else its data and its game."""
    return kept.name or text("runs.unnamed", **_variants(kept.config, "data", "objective"))


def card(kept: Kept, now: float) -> dict[str, Any]:
    """One entry of the list, in words."""
    name, going = name_of(kept), kept.going(now)
    facts = _variants(kept.config, "data", "objective", "constraint")
    marks = [text("runs.by_hand" if kept.pinned else "runs.by_itself")] if kept.origin == "page" else []
    marks += [text(f"runs.{kept.origin}")] if kept.origin != "page" else []
    marks += [text("runs.stopped")] if kept.trains and not going else []
    marks += [] if kept.nbytes else [text("runs.early")]
    return {
        "id": kept.identity,
        "name": name,
        "facts": text("runs.facts", **facts),
        "turn": text("runs.turn", turn=kept.turn, seconds=duration(kept.seconds)),
        "numbers": " · ".join(_numbers(kept)),
        "marks": marks,
        "time": kept.time,
        "pixels": workspace_of(kept) == "images",
        "going": going,
        "there": kept.nbytes > 0,
        "described": text("runs.picture", name=name, turn=kept.turn),
    }


def duration(seconds: float) -> str:
    """Seconds, minutes or hours."""
    for key, unit, below in (("seconds", 1, 120), ("minutes", 60, 7200)):
        if seconds < below:
            return text(f"runs.{key}", value=seconds / unit)
    return text("runs.hours", value=seconds / 3600)


def close_by(library: Library, owner: str, kept: Kept, now: float) -> dict[str, Any]:
    """One run as fields of a live message: its picture, its curves, and where it stands."""
    standing = {"turn": kept.turn, "seconds": duration(kept.seconds)}
    if kept.going(now):
        says = text("runs.watching", **standing)
    elif kept.trains is not None:
        says = text("runs.died", **standing)
    else:
        says = text(f"runs.ended_{kept.ended}" if kept.ended else "runs.rests", **standing)
    fields = _charts(kept, _curves(library, owner, kept), None)
    fields["texts"] = {"runs-whose": name_of(kept), "runs-says": says, "runs-name-a": "", "runs-name-b": ""}
    fields["images"] = {"runs-picture-a": _picture(library, owner, kept)}
    return fields


def compared(library: Library, owner: str, pair: tuple[Kept, Kept]) -> dict[str, Any]:
    """Two runs as fields of a live message: pictures beside each other, curves over each other, settings in words."""
    names = [text(f"runs.twin_{letter}", name=name_of(kept)) for letter, kept in zip("ab", pair, strict=True)]
    one, other = (_curves(library, owner, kept) for kept in pair)
    fields = _charts(pair[0], one, other)
    says = difference(as_it_stands(pair[0]), as_it_stands(pair[1]))
    fields["texts"] = {"runs-whose": text("runs.compare"), "runs-says": says}
    fields["texts"] |= {"runs-name-a": names[0], "runs-name-b": names[1]}
    fields["images"] = {f"runs-picture-{letter}": _picture(library, owner, kept) for letter, kept in zip("ab", pair, strict=True)}
    return fields


def as_it_stands(kept: Kept) -> RunConfig:
    """Its settings with what was changed until it was kept."""
    values = {change.path: change.value for change in kept.config.changes if change.turn <= kept.turn}
    return replace(kept.config, changes=()).with_values(values)


def _charts(kept: Kept, curves: Curves, twin: Curves | None) -> dict[str, Any]:
    objective, points = kept.config.objective, workspace_of(kept) == "distributions"
    figures = {
        f"runs-{group}": chart(group, curves=curves, twin=twin, equilibrium=objective.equilibrium, bounded=objective.bounded)
        for group in (CHARTS if points else CHARTS[:-1])
    }
    return {"figures": figures, "attributes": {"runs-chart-distances": {"hidden": None if points else ""}}}


def _curves(library: Library, owner: str, kept: Kept) -> Curves:
    """None of them where they are damaged: what else there is of the run is still of use."""
    try:
        plain: Mapping[str, Any] = library.curves(owner, kept.identity)
        turns = np.asarray(plain["turns"], np.float32)
        values = {str(name): np.asarray(each, np.float32) for name, each in plain["values"].items()}
    except (StoreError, TypeError, ValueError):
        return Curves(turns=np.zeros(0, np.float32), values={})
    return Curves(turns=turns, values={name: each for name, each in values.items() if each.shape == turns.shape})


def _picture(library: Library, owner: str, kept: Kept) -> str:
    try:
        return data_uri(library.picture(owner, kept.identity))
    except StoreError:
        return ""


def _variants(config: RunConfig, *paths: str) -> dict[str, str]:
    words = {"data": "data", "objective": "game", "constraint": "constraint"}
    return {words[path]: text(f"variant.{path}.{config.get(path)}") for path in paths}


def _numbers(kept: Kept) -> list[str]:
    """Its scores, if it was judged; what was measured; else its losses."""
    numbers = kept.numbers
    found = [
        f"{text(key)} {value:.3g}"
        for name, value in list(kept.score.items())[:SCORES]
        if has(key := f"judging.score.{name}.label")
    ]
    for key, names in (("js", {"js": "js"}), ("w1", {"w1": "w1"}), ("modes", {"captured": "captured"})):
        if set(names) <= set(numbers):
            found.append(text(f"runs.{key}", **{name: numbers[path] for path, name in names.items()}))
    if not found and {"discriminator_loss", "generator_loss"} <= set(numbers):
        found.append(text("runs.loss", d=numbers["discriminator_loss"], g=numbers["generator_loss"]))
    return found
