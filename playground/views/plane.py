"""Two-dimensional data: D's field, the real points and the fakes over it."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from playground.pictures import PlanePicture
from playground.views.axes import Figure, axis, frame
from playground.views.palette import words

DIVERGING = [[0.0, "@doubt"], [0.5, "@paper"], [1.0, "@discriminator"]]
"""What D takes for fake, the paper where it cannot tell, what it takes for real."""

POINTS = 300  # of each kind; each costs the browser some 60 µs a frame
LEVELS = [[0.0, "@doubt"], [0.5, "@reference"], [1.0, "@discriminator"]]
"""The same for lines, which could not be seen in the colour of the paper."""


def plane(
    picture: PlanePicture,
    *,
    limits: tuple[float, float] = (0.0, 1.0),
    field: Literal["heat", "levels"] = "heat",
    language: str = "en",
    key: str = "plane",
) -> Figure:
    """The figure of a two-dimensional run.

    Args:
        picture: its arrays; they are shared with the figure, never written.
        limits: the ends of D's colours, from `axes.score_limits`.
        field: D as colours, or as level sets.
        language: of its words.
        key: changes when zoom and hidden traces should be forgotten.
    """
    draw = _heat if field == "heat" else _levels
    data = [
        draw(picture, limits, language),
        _points(picture.real, "real", language, color="@real/0.45", size=3.5, outline=0),
        _points(picture.fakes, "fakes", language, color="@generator", size=5, outline=0.75),
    ]
    return {"data": data, "layout": layout(picture, key)}


def layout(picture: PlanePicture, key: str = "plane") -> dict[str, Any]:
    """Equal axes over the view range; it changes only with the data set."""
    across = axis(range=_ends(picture.xs), constrain="domain", showgrid=False, hoverformat=".2f", nticks=7)
    up = axis(
        range=_ends(picture.ys),
        constrain="domain",
        scaleanchor="x",
        showgrid=False,
        hoverformat=".2f",
        nticks=7,
    )
    base = frame(key, margin=(34, 12, 34, 26))
    base["legend"]["itemsizing"] = "constant"
    return base | {"xaxis": across, "yaxis": up, "hovermode": "closest"}


def _ends(places: NDArray[np.float32]) -> list[float]:
    return [float(places[0]), float(places[-1])]


def _field(picture: PlanePicture, limits: tuple[float, float], language: str) -> dict[str, Any]:
    """What both ways to draw D's field share: x and y by start and step, colours from the palette."""
    name = words("plane.d" if picture.bounded else "plane.critic", language)
    return {
        "uid": "field",
        "name": name,
        "showlegend": True,
        "z": picture.field,
        "x0": float(picture.xs[0]),
        "dx": float(picture.xs[-1] - picture.xs[0]) / (len(picture.xs) - 1),
        "y0": float(picture.ys[0]),
        "dy": float(picture.ys[-1] - picture.ys[0]) / (len(picture.ys) - 1),
        "zmin": limits[0],
        "zmax": limits[1],
        "zauto": False,
        "colorscale": DIVERGING,
        "hovertemplate": name + " = %{z:.2f}<extra></extra>",
        "colorbar": _colorbar(picture.bounded, limits),
    }


def _colorbar(bounded: bool, limits: tuple[float, float]) -> dict[str, Any]:
    ticks = {"tickvals": [0, 0.5, 1], "ticktext": ["0", "½", "1"]} if bounded and limits == (0.0, 1.0) else {"nticks": 5}
    place = {"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom", "ypad": 0, "xpad": 0}
    return (
        {"thickness": 7, "len": 0.26, "outlinewidth": 0, "ticklen": 0, "tickfont": {"color": "@axis", "size": 11}} | place | ticks
    )


def _heat(picture: PlanePicture, limits: tuple[float, float], language: str) -> dict[str, Any]:
    return {"type": "heatmap", "zsmooth": "fast", "opacity": 0.5} | _field(picture, limits, language)


def _levels(picture: PlanePicture, limits: tuple[float, float], language: str) -> dict[str, Any]:
    low, high = limits
    step = (high - low) / 10
    return {
        "type": "contour",
        "autocontour": False,
        "contours": {"start": low + step, "end": high - step, "size": step, "coloring": "lines"},
        "line": {"width": 1.25},
    } | (_field(picture, limits, language) | {"colorscale": LEVELS})


def _points(points: NDArray[np.float32], name: str, language: str, *, color: str, size: float, outline: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "uid": name,
        "name": words(f"plane.{name}", language),
        "x": np.ascontiguousarray(points[:POINTS, 0]),
        "y": np.ascontiguousarray(points[:POINTS, 1]),
        "marker": {"color": color, "size": size, "line": {"color": "@paper", "width": outline}},
        "hoverinfo": "skip",
    }
