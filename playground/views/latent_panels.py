"""The charts below the lattice: an inversion's error, the price of truncation, and what D thinks along a path."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from playground.judging.report import Floor
from playground.pictures import Floats
from playground.runtime.pricing import Over, Point
from playground.texts import text
from playground.views.axes import Figure, axis, frame

WORN = {"precision": "@generator", "density": "@generator", "recall": "@discriminator", "coverage": "@discriminator"}
"""Fidelity in the generator's colour, variety in the other; of each pair one is dashed."""
DASHED = ("density", "recall")
CELLS = 40


def errors(curve: Sequence[tuple[int, tuple[float, ...]]]) -> Figure:
    """The error of every start against the step, in grey levels; the best so far is the thick line."""
    steps = np.array([step for step, _ in curve], np.float32)
    table = np.array([each for _, each in curve], np.float32).reshape(len(curve), -1)
    thin = [
        _line(f"start-{index}", steps, table[:, index], {"color": "@generator/0.35", "width": 1}) | {"showlegend": False}
        for index in range(table.shape[1])
    ]
    for each in thin:
        each["hoverinfo"] = "skip"
    best = np.minimum.accumulate(np.nanmin(np.where(np.isnan(table), np.inf, table), axis=1)) if len(curve) else steps
    thick = _line("best", steps, best, {"color": "@generator", "width": 2.25}) | {"name": text("latent_panels.best")}
    layout = _layout("latent.errors", text("latent_panels.step"), text("latent_panels.grey"))
    layout["yaxis"] |= {"rangemode": "tozero", "hoverformat": ".1f"}
    return {"data": [*thin, thick], "layout": layout | {"showlegend": False}}


def price(points: Sequence[Point], floors: Mapping[str, Floor], over: Over) -> Figure:
    """The four scores against what is turned; dotted, what real pictures read."""
    at = np.array([each.at for each in points], np.float32)
    data = []
    for name, colour in WORN.items():
        dash = "dash" if name in DASHED else "solid"
        values = np.array([each.scores[name] for each in points], np.float32)
        line = _line(name, at, values, {"color": colour, "width": 1.75, "dash": dash})
        data.append(line | {"name": text(f"judging.score.{name}.label"), "mode": "lines+markers"})
        if name in floors:
            flat = np.full(2, floors[name].mean, np.float32)
            dotted = _line(f"{name}-floor", np.array([0, 1], np.float32), flat, {"color": colour, "width": 1, "dash": "dot"})
            data.append(dotted | {"showlegend": False, "hoverinfo": "skip"})
    layout = _layout(f"latent.price.{over}", text(f"latent_panels.over_{over}"), "")
    layout["yaxis"] |= {"rangemode": "tozero", "hoverformat": ".2f"}
    layout["xaxis"] |= {"range": [0, 1.04]}
    return {"data": data, "layout": layout | {"showlegend": True}}


def way(scores: Floats, *, bounded: bool) -> Figure:
    """D along a path."""
    t = np.linspace(0, 1, len(scores), dtype=np.float32)
    line = _line("way", t, scores, {"color": "@discriminator", "width": 2})
    layout = _layout("latent.way", text("latent_panels.along"), text("latent_panels.d"), left=52)
    layout["yaxis"] |= _scale(bounded)
    return {"data": [line], "layout": layout | {"showlegend": False}}


def scores(fakes: Floats, real: Floats | None, *, bounded: bool) -> Figure:
    """How D's scores are spread over samples, and over held-out pictures, as shares of each."""
    both = fakes if real is None else np.concatenate([fakes, real])
    low, high = (0.0, 1.0) if bounded and both.min() >= 0 and both.max() <= 1 else (float(both.min()), float(both.max()))
    edges = np.linspace(low, max(high, low + 1e-6), CELLS + 1)
    middles = ((edges[1:] + edges[:-1]) / 2).astype(np.float32)
    named = [("fakes", fakes, "@generator", "solid")] + ([] if real is None else [("real", real, "@real", "dash")])
    data = []
    for name, values, colour, dash in named:
        shares = (np.histogram(values, edges)[0] / len(values)).astype(np.float32)
        trace = _line(name, middles, shares, {"color": colour, "width": 1.75, "dash": dash, "shape": "hvh"})
        fill = {"fill": "tozeroy", "fillcolor": "@generator/0.15"} if name == "fakes" else {}
        data.append(trace | fill | {"name": text(f"latent_panels.scores_{name}")})
    layout = _layout("latent.scores", text("latent_panels.d"), "")
    layout["yaxis"] |= {"tickformat": ".0%", "hoverformat": ".1%", "rangemode": "tozero"}
    return {"data": data, "layout": layout | {"showlegend": True}}


def _line(name: str, x: Floats, y: Floats, line: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "mode": "lines", "uid": name, "x": x, "y": y.astype(np.float32), "line": dict(line)}


def _layout(key: str, below: str, beside: str, *, left: int = 46) -> dict[str, Any]:
    layout = frame(key, size=11, margin=(left, 12, 24, 36))
    layout["xaxis"] = axis(showgrid=False, showline=True, nticks=6, title={"text": below, "standoff": 4})
    layout["yaxis"] = axis(nticks=5, title={"text": beside, "standoff": 4} if beside else {})
    return layout


def _scale(bounded: bool) -> dict[str, Any]:
    return {"range": [-0.02, 1.02], "hoverformat": ".2f"} if bounded else {"hoverformat": ".3~g"}
