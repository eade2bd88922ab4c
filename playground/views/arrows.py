"""Where the fakes are told to go: an arrow at each of a few fakes, along −∂L_G/∂x.

Gradients of one picture span decades, so their arrows share a scale that one outlier cannot set: the longest arrow is a
power of 10 or three times one, and what is longer is drawn no longer. Pointing at an arrow says how long it really is.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.pictures import LinePicture, PlanePicture
from playground.views.palette import words

LINE_MOST, PLANE_MOST = 25, 40  # arrows in a picture
LANES = 5  # lines over which the arrows of a one-dimensional picture are spread
SHARE = 0.07  # of the picture's width: the longest arrow
USUAL = 90  # the percentile of the lengths that the longest arrow stands for
DOT, HEAD = 0, 53  # Plotly's numbers for "circle" and "arrow"
NOTHING = 1e-12
EMPTY = np.zeros(0, np.float32)


def push_on_a_line(picture: LinePicture) -> dict[str, Any]:
    """Arrows along x at the fakes, in lanes just above the x axis (axis y4 of figure 1); empty where nothing is known."""
    if picture.pushed is None or picture.push is None:
        return _trace(EMPTY, EMPTY, EMPTY, 0.0) | {"yaxis": "y4"}
    tails, push = picture.pushed[:LINE_MOST], picture.push[:LINE_MOST]
    scale = scale_of(push)
    width = float(picture.x[-1] - picture.x[0])
    heads = tails + SHARE * width * _limited(push, np.abs(push), scale)
    lanes = (np.arange(len(tails)) % LANES + 0.5) / LANES
    return _trace(_paths(tails, heads), _paths(lanes, lanes), push, scale) | {"yaxis": "y4"}


def push_on_a_plane(picture: PlanePicture) -> dict[str, Any]:
    """Arrows at the fakes; empty where nothing is known."""
    if picture.pushed is None or picture.push is None:
        return _trace(EMPTY, EMPTY, EMPTY, 0.0)
    tails, push = picture.pushed[:PLANE_MOST], picture.push[:PLANE_MOST]
    lengths = np.linalg.norm(push, axis=1)
    scale = scale_of(lengths)
    width = float(picture.xs[-1] - picture.xs[0])
    heads = tails + SHARE * width * _limited(push, lengths[:, None], scale)
    return _trace(_paths(tails[:, 0], heads[:, 0]), _paths(tails[:, 1], heads[:, 1]), lengths, scale)


def scale_of(lengths: NDArray[np.floating[Any]]) -> float:
    """What the longest arrow stands for: the least of …, .1, .3, 1, 3, 10, … that is not below the usual length.

    Args:
        lengths: `[a]`; signs do not matter, and what is not finite is left out.

    Returns:
        0 where nothing pushes.
    """
    sizes = np.abs(lengths[np.isfinite(lengths)])
    usual = float(np.percentile(sizes, USUAL)) if sizes.size else 0.0
    if usual < NOTHING:
        return 0.0
    power = math.floor(math.log10(usual))
    steps = (float(f"{step}e{power}") for step in (1, 3, 10))
    return next((step for step in steps if step >= usual), 10.0 ** (power + 1))


def _limited(push: NDArray[Any], lengths: NDArray[Any], scale: float) -> NDArray[Any]:
    """The push in longest arrows, none longer than one; a push that is not a number does not show."""
    if scale == 0:
        return np.zeros_like(push)
    kept: NDArray[Any] = np.nan_to_num(push, nan=0.0, posinf=0.0, neginf=0.0) / np.maximum(np.nan_to_num(lengths), scale)
    return kept


def _paths(tails: NDArray[Any], heads: NDArray[Any]) -> NDArray[np.float32]:
    """One path of tail, head and gap for each arrow."""
    return np.stack([tails, heads, np.full_like(tails, np.nan)], axis=1).ravel().astype(np.float32)


def _trace(x: NDArray[np.float32], y: NDArray[np.float32], lengths: NDArray[np.float32], scale: float) -> dict[str, Any]:
    count = len(lengths)
    symbols, sizes = np.tile(np.array([DOT, HEAD, DOT], np.uint8), count), np.tile(np.array([3.5, 7, 0], np.float32), count)
    if scale == 0:
        sizes[1::3] = 0  # a head would point nowhere
    told = np.stack([np.repeat(lengths, 3), np.full(3 * count, scale)], axis=1).astype(np.float32)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "uid": "push",
        "name": words("push.name"),
        "visible": "legendonly",
        "x": x,
        "y": y,
        "customdata": told,
        "line": {"color": "@gradient", "width": 1.5},
        "marker": {"symbol": symbols, "angleref": "previous", "size": sizes, "color": "@gradient", "line": {"width": 0}},
        "hovertemplate": words("push.hover"),
    }
