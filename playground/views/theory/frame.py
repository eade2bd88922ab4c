"""What the figures of these pages share: axes that stand still, grips, arrows in one trace, and how numbers are written."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.views import axes
from playground.views.axes import Figure

Trace = dict[str, Any]
INFINITE, NONE = "∞", "–"

__all__ = ["Figure", "Trace", "arrows", "axis", "curve", "frame", "grip", "named", "note", "number", "power_of_ten"]


def frame(key: str, **more: Any) -> dict[str, Any]:
    """A layout's common part, without zoom: one drags what is drawn instead."""
    return axes.frame(key, **more) | {"dragmode": False, "hovermode": "closest"}


def axis(low: float, high: float, **options: Any) -> dict[str, Any]:
    """An axis from `low` to `high`, for good."""
    return axes.axis(range=[low, high], fixedrange=True, hoverformat=".3~f") | options


def note(words: str, **place: Any) -> dict[str, Any]:
    """Words at a place of the figure, in fractions of it unless `place` names axes."""
    plain = {"text": words, "showarrow": False, "xref": "paper", "yref": "paper", "font": {"color": "@axis", "size": 12}}
    return plain | place


def curve(name: str, words: str, x: ArrayLike, y: ArrayLike, color: str, *, width: float = 2, **more: Any) -> Trace:
    """A line through points."""
    line = {"color": color, "width": width, "dash": more.pop("dash", "solid")}
    plain = {"type": "scatter", "mode": "lines", "uid": name, "name": words, "line": line}
    return plain | {"x": single(x), "y": single(y)} | more


def named(axis_words: str, y: float = 0, **more: Any) -> dict[str, Any]:
    """The name of an x axis, at its right end, below it."""
    return note(axis_words, x=1, y=y, xanchor="right", yanchor="top", yshift=-17, font={"color": "@axis", "size": 13}) | more


def grip(name: str, x: float, y: float, color: str, **more: Any) -> Trace:
    """What one takes hold of."""
    marker = {"symbol": "circle", "size": 15, "color": "@paper", "line": {"color": color, "width": 3}}
    plain = {"type": "scatter", "mode": "markers", "uid": name, "showlegend": False, "hoverinfo": "skip", "cliponaxis": False}
    return plain | {"marker": marker, "x": single([x]), "y": single([y])} | more


def arrows(
    name: str, words: str, tails: ArrayLike, tips: ArrayLike, color: str, *, size: float = 8, full: float = 1e-6, **more: Any
) -> Trace:
    """Arrows from tails to tips, `[n, 2]` each, in one trace with gaps.

    Args:
        name: the trace's own.
        words: in the legend.
        tails: where they begin.
        tips: where they end.
        color: a token.
        size: of a head, in pixels.
        full: from which length on the head has its size; shorter arrows have smaller heads, those of no length none.
        more: goes to the trace; `width` to its line.
    """
    start, end = np.asarray(tails, np.float64), np.asarray(tips, np.float64)
    gap = np.full_like(start, np.nan)
    points = np.stack([start, end, gap], axis=1).reshape(-1, 2)
    grown = np.nan_to_num(np.clip(np.hypot(*(end - start).T) / full, 0, 1))
    heads = np.stack([np.zeros(len(grown)), size * grown, np.zeros(len(grown))], axis=1).ravel()
    marker = {"symbol": "arrow", "angleref": "previous", "size": single(heads), "color": color, "line": {"width": 0}}
    plain = {"type": "scatter", "mode": "lines+markers", "uid": name, "name": words, "hoverinfo": "skip", "marker": marker}
    line = {"color": color, "width": more.pop("width", 1.5)}
    return plain | {"x": single(points[:, 0]), "y": single(points[:, 1]), "line": line} | more


def single(values: ArrayLike) -> NDArray[np.float32]:
    """Half the bytes; a pixel needs no more."""
    return np.asarray(values, np.float32)


def number(value: float, digits: int = 2) -> str:
    """With a true minus; ∞ and – for what is not finite or not there."""
    if math.isnan(value):
        return NONE
    if math.isinf(value):
        return INFINITE if value > 0 else "−" + INFINITE
    if 0 < abs(value) < 0.5 * 10.0**-digits or abs(value) >= 1e4:
        return _power(value)
    return f"{value + 0.0:.{digits}f}".replace("-", "−")


def _power(value: float) -> str:
    """One digit and a power of ten."""
    mantissa, exponent = f"{value:.0e}".split("e")
    return f"{mantissa}·{power_of_ten(int(exponent))}".replace("-", "−")


def power_of_ten(exponent: int) -> str:
    """As one writes it.

    >>> power_of_ten(-12)
    '10⁻¹²'
    """
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
