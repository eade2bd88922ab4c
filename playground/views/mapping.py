"""The lower part of figure 1: the z axis, and a line from each z up to x = G(z)."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.pictures import LinePicture
from playground.views.palette import words

INSET = 0.03  # how far the ends of the z axis stay from the picture's
RUG = 200  # as many fakes as the rug shows
GAP = float("nan")


def below(picture: LinePicture) -> list[dict[str, Any]]:
    """The lines from z and their axis; one tick a fake where there are none."""
    if picture.z is None or picture.g_of_z is None:
        return [_rug(picture)]
    return [_lines(picture, picture.z, picture.g_of_z), _z_axis(picture, picture.z)]


def place_of(picture: LinePicture, z: NDArray[Any]) -> NDArray[np.float32]:
    """Where z stands below the x axis: the range of `picture.z` spread over the picture's width.

    Args:
        picture: one that has a z.
        z: `[n]`; what lies beyond the range stands beyond the picture.
    """
    every = z if picture.z is None else picture.z
    low, high = float(picture.x[0]), float(picture.x[-1])
    inset = INSET * (high - low)
    place = (z - every.min()) / max(float(every.max() - every.min()), 1e-12)
    return np.asarray(low + inset + place * (high - low - 2 * inset), np.float32)


def _lines(picture: LinePicture, z: NDArray[np.float32], g_of_z: NDArray[np.float32]) -> dict[str, Any]:
    """Lines with arrow heads, in one trace with gaps."""
    feet = place_of(picture, z)
    gap = np.full_like(feet, GAP)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "uid": "mapping",
        "name": words("one.mapping"),
        "x": np.stack([feet, g_of_z.astype(np.float32), gap], axis=1).ravel(),
        "y": np.tile(np.array([0, 1, GAP], np.float32), len(z)),
        "yaxis": "y3",
        "line": {"color": "@generator/0.55", "width": 1},
        "marker": {
            "symbol": "arrow",
            "angleref": "previous",
            "size": np.tile(np.array([0, 7, 0], np.float32), len(z)),
            "color": "@generator",
            "line": {"width": 0},
        },
        "hoverinfo": "skip",
    }


def _z_axis(picture: LinePicture, z: NDArray[np.float32]) -> dict[str, Any]:
    """The lower line of the figure; its ticks are a trace on the x axis, so that a zoom carries them along."""
    end = math.floor(float(np.abs(z).max()) + 1e-6) or float(np.abs(z).max())
    ticks = np.array([tick for tick in (-end, -end / 2, 0.0, end / 2, end) if z.min() <= tick + 1e-6 <= z.max() + 2e-6])
    low, high = float(picture.x[0]), float(picture.x[-1])
    return {
        "type": "scatter",
        "mode": "lines+markers+text",
        "uid": "z_axis",
        "x": np.concatenate([[low], place_of(picture, ticks), [high]]).astype(np.float32),
        "y": np.zeros(len(ticks) + 2, np.float32),
        "yaxis": "y3",
        "text": ["", *(f"{tick:g}".replace("-", "−") for tick in ticks), ""],
        "textposition": "bottom center",
        "textfont": {"color": "@axis"},
        "line": {"color": "@axis", "width": 1},
        "marker": {"symbol": "line-ns", "size": 4, "line": {"color": "@axis", "width": 1}},
        "cliponaxis": False,
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _rug(picture: LinePicture) -> dict[str, Any]:
    """One tick a fake."""
    shown = picture.fakes[:RUG]
    return {
        "type": "scatter",
        "mode": "markers",
        "uid": "rug",
        "name": words("one.rug"),
        "x": shown,
        "y": np.full(len(shown), 0.5, np.float32),
        "yaxis": "y3",
        "marker": {"symbol": "line-ns", "size": 12, "line": {"color": "@generator/0.5", "width": 1.25}},
        "hoverinfo": "skip",
    }
