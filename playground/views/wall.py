"""The verdict over a wall of runs: one dot a run against the knob that was swept, and all of them in a sentence."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.views.axes import Figure, axis, frame
from playground.views.palette import words


class Mark(NamedTuple):
    """How a verdict is drawn: never by its colour alone, and in the shape that it has on the tiles (● ◐ ▲ ◇ ✕)."""

    symbol: str
    color: str


VERDICTS: Mapping[str, Mark] = {
    "learned": Mark("circle", "@generator"),
    "partial": Mark("circle-open-dot", "@discriminator"),
    "collapsed": Mark("triangle-up", "@gradient"),
    "off": Mark("diamond-open", "@reference"),
    "lost": Mark("x", "@ink"),
}
"""From best to worst; the names are those of `metrics.verdict.Verdict`."""
TICKS = 10  # values up to which each has its tick
SPREAD = 0.28  # of the distance between two values: how far the dots of one value lie apart


def sweep_chart(
    label: str,
    values: Sequence[Any],
    groups: Sequence[Sequence[float]],
    verdicts: Sequence[Sequence[str]],
    score_label: str,
    *,
    log_x: bool = False,
    names: Sequence[Sequence[str]] = (),
) -> Figure:
    """A score against the swept knob: one dot a run, the median of each value as a line.

    Args:
        label: of the knob, as it stands beside it.
        values: of the knob; words and equal numbers stand side by side in their order, other numbers to scale.
        groups: for each value the scores of its runs, one a seed; NaN where a run has none.
        verdicts: likewise, keys of `VERDICTS`.
        score_label: what the score is called.
        log_x: whether the knob moves by factors.
        names: for each value what its runs are called under the pointer; without, by the knob and its value.
    """
    scaled = _to_scale(values)
    places = np.array(values if scaled else range(1, len(values) + 1), np.float64)
    log = log_x and scaled and bool((places > 0).all())
    x = [_spread(places, at, len(group), log) for at, group in enumerate(groups)]
    said = names or [[f"{label} {_shown(value)}"] * len(group) for value, group in zip(values, groups, strict=True)]
    runs = [
        run for every in zip(x, groups, verdicts, said, strict=True) for run in zip(*every, strict=True)
    ]  # place, score, verdict, name
    data = [_dots(name, [run for run in runs if run[2] == name]) for name in VERDICTS]
    data.insert(0, _median(places, groups, scaled))
    told = not scaled or len(values) <= TICKS
    ticks = ([float(place) for place in places], [_shown(value) for value in values]) if told else None
    return {"data": data, "layout": _layout(ticks, label, score_label, log)}


def say_wall(verdicts: Sequence[str], *, modes: bool = True, swept: bool = False) -> str:
    """How many runs came to what, the commonest first.

    As in "11 of 16 seeds collapsed, 4 found every mode, 1 is lost".

    Args:
        verdicts: keys of `VERDICTS`, one a run.
        modes: whether the data have modes that can be counted.
        swept: whether the runs differ in more than their seeds.
    """
    order = list(VERDICTS)
    counts = sorted(Counter(verdicts).items(), key=lambda each: (-each[1], order.index(each[0])))
    if not counts:
        return words("wall.nothing")
    runs = words("wall.runs" if swept else "wall.seeds")
    parts = [words(f"wall.{_became(name, count, modes)}", count=count) for name, count in counts]
    if len(counts) == 1:
        rest = parts[0].partition(" ")[2]
        return words("wall.all", count=len(verdicts), runs=runs, rest=rest) if len(verdicts) > 1 else _one(rest)
    first, rest = parts[0].partition(" ")[::2]
    return words("wall.first", count=first, total=len(verdicts), runs=runs, rest=", ".join([rest, *parts[1:]]))


def _one(rest: str) -> str:
    return words("wall.one", rest=rest)


def _became(name: str, count: int, modes: bool) -> str:
    number = "one" if count == 1 else "many"
    return f"{name}_{'' if modes else 'without_modes_'}{number}" if name in ("learned", "partial") else f"{name}_{number}"


def _to_scale(values: Sequence[Any]) -> bool:
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) and math.isfinite(each) for each in values)
    return numbers and len(set(values)) == len(values)


def _spread(places: NDArray[np.float64], at: int, count: int, log: bool) -> NDArray[np.float32]:
    """Where the dots of one value stand: evenly about it, always at the same places."""
    axis_places = np.log10(places) if log else places
    nearest = float(np.diff(np.sort(axis_places)).min()) if len(places) > 1 else 1.0
    about = axis_places[at] + nearest * SPREAD * (np.linspace(-1, 1, count) if count > 1 else np.zeros(1))
    return np.asarray(10**about if log else about, np.float32)


def _dots(name: str, runs: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    mark = VERDICTS[name]
    return {
        "type": "scatter",
        "mode": "markers",
        "uid": name,
        "name": words(f"verdict.{name}"),
        "x": np.array([run[0] for run in runs], np.float32),
        "y": np.array([run[1] for run in runs], np.float32),
        "text": [run[3] for run in runs],
        "cliponaxis": False,
        "marker": {
            "symbol": mark.symbol,
            "color": mark.color,
            "size": 10 if mark.symbol == "triangle-up" else 8,
            "opacity": 0.85,
            "line": _edge(mark),
        },
        "hovertemplate": "%{text}: %{y:.3~g}<extra>%{fullData.name}</extra>",
    }


def _edge(mark: Mark) -> dict[str, Any]:
    hollow = "open" in mark.symbol
    return {"color": mark.color if hollow else "@paper", "width": 1.75 if hollow else 0.75}


def _median(places: NDArray[np.float64], groups: Sequence[Sequence[float]], scaled: bool) -> dict[str, Any]:
    """A line through the medians; a bar at each where nothing lies between two values."""
    known = [[score for score in group if math.isfinite(score)] for group in groups]
    order = np.argsort(places)
    middle = np.array([np.median(each) if each else np.nan for each in known], np.float32)
    return {
        "type": "scatter",
        "mode": "lines" if scaled else "markers",
        "uid": "median",
        "name": words("wall.median"),
        "x": places[order].astype(np.float32),
        "y": middle[order],
        "connectgaps": True,
        "line": {"color": "@reference", "width": 1.75},
        "marker": {"symbol": "line-ew", "size": 44, "line": {"color": "@reference", "width": 2}},
        "hovertemplate": words("wall.median") + ": %{y:.3~g}<extra></extra>",
    }


def _layout(ticks: tuple[list[float], list[str]] | None, label: str, score_label: str, log: bool) -> dict[str, Any]:
    base = frame("sweep", size=12, margin=(48, 12, 34, 40))
    across = axis(
        type="log" if log else "linear",
        showgrid=False,
        showline=True,
        title={"text": label, "standoff": 6},
    )
    if ticks is not None:
        across |= {"tickvals": ticks[0], "ticktext": ticks[1]}
    up = axis(title={"text": score_label, "standoff": 4}, rangemode="tozero", nticks=5)
    return base | {"xaxis": across, "yaxis": up, "hovermode": "closest"}


def _shown(value: Any) -> str:
    return f"{value:g}".replace("-", "−") if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
