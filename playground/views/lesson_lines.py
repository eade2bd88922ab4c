"""The curves that a lesson computed, each called by its words."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.views.axes import Figure, axis, frame
from playground.views.palette import faded

COLOURS = ("@generator", "@discriminator", "@gradient", "@real", "@warning", "@transport")
DASHES = ("solid", "solid", "solid", "dash", "dot", "dashdot")
PALE, THIN = 0.5, 1.25
FEW = 40  # points up to which each is marked
WIDE = 50.0  # x that spans so many times its least step well is drawn on a logarithmic axis

Lines = Mapping[str, tuple[NDArray[Any], NDArray[Any]]]


def lesson_lines(
    lines: Lines, names: Mapping[str, str], *, axes: tuple[str, str], before: Lines | None = None, pale: Mapping[str, str] = {}
) -> Figure:
    """Every line over one pair of axes.

    Args:
        lines: name → x and y, `[n]` each.
        names: what each is called in the legend.
        axes: words below and beside them.
        before: the same lines of the first act, drawn pale behind.
        pale: what those are called.
    """
    order = list(dict.fromkeys([*(before or {}), *lines]))
    data = [_trace(name, (before or {})[name], pale.get(name, name), order.index(name), ghost=True) for name in before or {}]
    data += [_trace(name, line, names.get(name, name), order.index(name)) for name, line in lines.items()]
    base = frame("lesson " + " ".join(order), margin=(52, 14, 34, 40))
    every = [np.asarray(x, np.float64) for x, _ in (*lines.values(), *(before or {}).values())]
    across = axis(
        title={"text": axes[0], "standoff": 6}, showgrid=False, showline=True, type="log" if by_factors(every) else "linear"
    )
    up = axis(title={"text": axes[1], "standoff": 6}, hoverformat=".3~g", nticks=6)
    return {"data": data, "layout": base | {"xaxis": across, "yaxis": up, "showlegend": len(data) > 1}}


def by_factors(every: Sequence[NDArray[np.float64]]) -> bool:
    """Whether x grows by factors: positive, over more than a decade, its steps growing as it does."""
    for x in every:
        if len(x) < 3 or (x <= 0).any() or x[-1] < WIDE * x[0] or x[-1] - x[-2] < 2 * (x[1] - x[0]):
            return False
    return bool(every)


def _trace(name: str, line: tuple[NDArray[Any], NDArray[Any]], called: str, at: int, *, ghost: bool = False) -> dict[str, Any]:
    x, y = (np.asarray(each, np.float32) for each in line)
    colour = COLOURS[at % len(COLOURS)]
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(x) <= FEW else "lines",
        "uid": f"{name}-before" if ghost else name,
        "name": called,
        "x": x,
        "y": y,
        "marker": {"size": 5, "color": faded(colour, PALE) if ghost else colour},
        "line": {
            "color": faded(colour, PALE) if ghost else colour,
            "width": THIN if ghost else 2,
            "dash": DASHES[at % len(DASHES)],
        },
    }
