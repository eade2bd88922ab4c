"""What all figures share: their frame, their axes, and limits that grow in steps."""

import math
from typing import Any

from playground.texts import THIN
from playground.views.palette import FONT

Figure = dict[str, Any]
"""`{"data": [trace, …], "layout": {…}}` with NumPy arrays inside; colours are tokens of the palette."""

STEPS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.5)
SMALLEST = 1e-12
BEGIN = -1e-3
"""Where a legend begins that needs room: Plotly gives one that begins left of the plot the width of the margin too."""
SLACK = 0.02  # by which a score may leave [0, 1] without moving the axis


def frame(
    key: str, *, size: int = 13, margin: tuple[int, int, int, int] = (44, 44, 34, 30), column: int | None = None
) -> dict[str, Any]:
    """A layout's common part.

    Args:
        key: what zoom and hidden traces are remembered by; a new key forgets them.
        size: of the font, in pixels.
        margin: left, right, top and bottom, in pixels.
        column: how wide a word of the legend may be, in pixels, if it has many; without, each is as wide as it is.
    """
    left, right, top, bottom = margin
    return {
        "uirevision": key,
        "separators": f".{THIN}",
        "autosize": True,
        "paper_bgcolor": "@paper",
        "plot_bgcolor": "@paper",
        "font": {"family": FONT, "size": size, "color": "@axis"},
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": "@paper",
            "bordercolor": "@grid_line",
            "font": {"color": "@ink", "size": size},
        },
        "legend": legend(size) if column is None else crowded(column),
        "dragmode": "zoom",
    }


def legend(size: int) -> dict[str, Any]:
    """A row of switches on top: a click hides a layer, a double click leaves it alone."""
    return {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": 1.0,
        "yanchor": "bottom",
        "font": {"size": min(size, 12), "color": "@ink"},
        "itemsizing": "trace",
        "bgcolor": "@paper/0",
        "itemwidth": 30,
        "entrywidth": 0,  # as wide as its word: a phone has no room for columns
        "tracegroupgap": 4,
    }


def crowded(column: int) -> dict[str, Any]:
    """A legend of eight words in two rows of four where the figure is 340 wide, as twins are on a phone.

    A word may reach into the gap behind it; of the last one in a row, the rest is cut off.
    """
    return legend(11) | {"x": BEGIN, "entrywidth": column}


def axis(**options: Any) -> dict[str, Any]:
    """An axis with a thin line, hair-thin grid and no zero line, before `options`."""
    plain: dict[str, Any] = {
        "showgrid": True,
        "gridcolor": "@grid_line",
        "gridwidth": 1,
        "zeroline": False,
        "showline": False,
        "linecolor": "@axis",
        "linewidth": 1,
        "tickcolor": "@axis",
        "tickfont": {"color": "@axis"},
        "ticklen": 4,
        "automargin": False,
    }
    return plain | options


def density_ceiling(previous: float, needed: float) -> float:
    """The top of a density axis: never below `previous`, and grown in steps (1, 1.5, 2, 3, 4, 5, 7.5 times a power of 10).

    Args:
        previous: the ceiling until now; 0 after a reset.
        needed: the greatest density that is to be seen, ≥ 0.
    """
    if not math.isfinite(needed) or needed <= 0:
        return previous or 1.0
    return max(previous, _step_above(needed * 1.04))


def score_limits(previous: tuple[float, float] | None, low: float, high: float, *, bounded: bool) -> tuple[float, float]:
    """The ends of D's axis: [0, 1] for a probability, else around what the critic says.

    A score that leaves [0, 1] (least squares is a regression, it may) widens the axis in steps. A critic's offset means
    nothing, only its shape does: its axis stays while the scores fill at least a third of it, and is then laid anew.

    Args:
        previous: the limits until now; None after a reset.
        low: D's least value in the picture.
        high: its greatest.
        bounded: whether D is a probability.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return previous or ((0.0, 1.0) if bounded else (-1.0, 1.0))
    if not bounded:
        return _around(previous, low, high)
    bottom, top = previous or (0.0, 1.0)
    if low < bottom - SLACK:
        bottom = -_step_above(-low)
    if high > top + SLACK:
        top = _step_above(high)
    return (bottom, top)


def _around(previous: tuple[float, float] | None, low: float, high: float) -> tuple[float, float]:
    """Limits around a critic's scores: the previous ones while they hold and are filled to a third, else with room to move."""
    span = max(high - low, 0.01 * max(abs(low), abs(high)), SMALLEST)
    if previous and previous[0] <= low and high <= previous[1] and span > (previous[1] - previous[0]) / 3:
        return previous
    middle = (low + high) / 2
    return (middle - 0.75 * span, middle + 0.75 * span)


def _step_above(value: float) -> float:
    """The least step that is not below a positive value."""
    least = max(value, SMALLEST)
    exponent = math.floor(math.log10(least))
    ladder = (float(f"{step}e{power}") for power in (exponent, exponent + 1) for step in STEPS)
    return next(step for step in ladder if step >= least)
