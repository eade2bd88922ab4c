"""Two-dimensional data: D's field, the real points and the fakes over it, and what moves the fakes.

The traces are the same and in the same order all a run's life; what is not there is empty.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.pictures import PlanePicture
from playground.views.arrows import EMPTY, push_on_a_plane
from playground.views.axes import Figure, axis, frame
from playground.views.palette import words

DIVERGING = [[0.0, "@doubt"], [0.5, "@paper"], [1.0, "@discriminator"]]
"""What D takes for fake, the paper where it cannot tell, what it takes for real."""

FAKES, REAL = 300, 200  # points of each kind; each costs the browser some 60 µs a frame
SIGMAS = 3.0  # within which a fake counts as one of a mode
CORNERS = 25  # of a circle, with its first again at the end
LEGEND = ("centres", "levels", "field", "real", "warp", "fakes", "ghost", "push", "trails")
"""The words of the legend in their order: a short one ends each row, be it of four words or of three."""
LEVELS = [[0.0, "@doubt"], [0.5, "@reference"], [1.0, "@discriminator"]]
"""The same for lines, which could not be seen in the colour of the paper."""


def plane(
    picture: PlanePicture,
    *,
    limits: tuple[float, float] = (0.0, 1.0),
    key: str = "plane",
) -> Figure:
    """The figure of a two-dimensional run.

    Args:
        picture: its arrays; they are shared with the figure, never written.
        limits: the ends of D's colours, from `axes.score_limits`.
        key: changes when zoom and hidden traces should be forgotten.
    """
    data = [
        _heat(picture, limits),
        _levels(picture, limits),
        _warp(picture),
        _centres(picture),
        _points(picture.real[:REAL], "real", color="@real/0.45", size=3.5, outline=0),
        _trails(picture),
        _points(picture.fakes[:FAKES], "fakes", color="@generator", size=5, outline=0.75),
        push_on_a_plane(picture),
    ]
    for trace in data:
        trace["legendrank"] = LEGEND.index(trace["uid"])
    return {"data": data, "layout": layout(picture, key)}


def layout(picture: PlanePicture, key: str = "plane") -> dict[str, Any]:
    """Equal axes over the view range; it changes only with the data set and the latent."""
    across = axis(range=_ends(picture.xs), constrain="domain", showgrid=False, hoverformat=".2f", nticks=7)
    up = axis(
        range=_ends(picture.ys),
        constrain="domain",
        scaleanchor="x",
        showgrid=False,
        hoverformat=".2f",
        nticks=7,
    )
    base = frame(key, margin=(34, 40, 34, 26), column=31)
    base["legend"]["itemsizing"] = "constant"
    return base | {"xaxis": across, "yaxis": up, "hovermode": "closest"}


def _ends(places: NDArray[np.float32]) -> list[float]:
    return [float(places[0]), float(places[-1])]


def _field(picture: PlanePicture, limits: tuple[float, float]) -> dict[str, Any]:
    """What both ways to draw D's field share: x and y by start and step, colours from the palette."""
    name = words("plane.d" if picture.bounded else "plane.critic")
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
    place = {"x": 1, "xanchor": "left", "y": 0.5, "yanchor": "middle", "len": 0.5, "ypad": 0, "xpad": 6}
    return {"thickness": 7, "outlinewidth": 0, "ticklen": 0, "tickfont": {"color": "@axis", "size": 11}} | place | ticks


def _heat(picture: PlanePicture, limits: tuple[float, float]) -> dict[str, Any]:
    return {"type": "heatmap", "zsmooth": "fast", "opacity": 0.5} | _field(picture, limits)


def _levels(picture: PlanePicture, limits: tuple[float, float]) -> dict[str, Any]:
    """Lines of equal D over the same lattice; `like` tells the page to take the field's numbers, so that they are sent once."""
    low, high = limits
    step = (high - low) / 10
    shared = {name: value for name, value in _field(picture, limits).items() if name not in ("z", "colorbar")}
    return shared | {
        "type": "contour",
        "uid": "levels",
        "name": words("plane.levels"),
        "like": "field",
        "visible": "legendonly",
        "showscale": False,
        "autocontour": False,
        "contours": {"start": low + step, "end": high - step, "size": step, "coloring": "lines"},
        "line": {"width": 1.25},
        "colorscale": LEVELS,
    }


def _points(points: NDArray[np.float32], name: str, *, color: str, size: float, outline: float) -> dict[str, Any]:
    x, y = _columns(points)
    return {
        "type": "scatter",
        "mode": "markers",
        "uid": name,
        "name": words(f"plane.{name}"),
        "x": x,
        "y": y,
        "marker": {"color": color, "size": size, "line": {"color": "@paper", "width": outline}},
        "hoverinfo": "skip",
    }


def _warp(picture: PlanePicture) -> dict[str, Any]:
    """The lattice of z as G lays it out: its rows, then its columns, in one trace with gaps."""
    x = y = EMPTY
    if picture.warp is not None:
        lines = np.concatenate([picture.warp, picture.warp.swapaxes(0, 1)])  # [2w, w, 2]
        x, y = _columns(_with_gaps(lines))
    name = words("plane.warp_slice" if picture.latent_dim > 2 else "plane.warp")
    return _lines("warp", name, x, y, line={"color": "@generator/0.75", "width": 0.8}, visible="legendonly")


def _centres(picture: PlanePicture) -> dict[str, Any]:
    """A circle of 3σ around each mode."""
    x = y = EMPTY
    if picture.centres is not None:
        turn = np.linspace(0, 2 * np.pi, CORNERS, dtype=np.float32)
        circle = SIGMAS * picture.sigma * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
        x, y = _columns(_with_gaps(picture.centres[:, None] + circle[None]))
    return _lines("centres", words("plane.centres"), x, y, line={"color": "@reference", "width": 1})


def _trails(picture: PlanePicture) -> dict[str, Any]:
    """Where the followed fakes were: a thin line each, ending in a dot where it is now."""
    x = y = sizes = EMPTY
    if picture.trails is not None:
        count, steps = picture.trails.shape[:2]
        x, y = _columns(_with_gaps(picture.trails))
        sizes = np.tile(np.array([*[0] * (steps - 1), 6.5, 0], np.float32), count)
    return _lines(
        "trails",
        words("plane.trails"),
        x,
        y,
        mode="lines+markers",
        line={"color": "@ink/0.5", "width": 1},
        marker={"size": sizes, "color": "@generator", "opacity": 1, "line": {"color": "@ink", "width": 1.25}},
        visible="legendonly",
    )


def _lines(uid: str, name: str, x: NDArray[np.float32], y: NDArray[np.float32], **style: Any) -> dict[str, Any]:
    plain = {"type": "scatter", "mode": "lines", "uid": uid, "name": name, "x": x, "y": y, "hoverinfo": "skip"}
    return plain | style


def _with_gaps(lines: NDArray[Any]) -> NDArray[np.float32]:
    """`[l, p, 2]` as one path `[l·(p + 1), 2]` that is broken after each line."""
    ends = np.full((len(lines), 1, 2), np.nan)
    return np.concatenate([lines, ends], axis=1).reshape(-1, 2).astype(np.float32)


def _columns(points: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
