"""Coverage: which share of the fakes each mode of the data has, beside the share that it should have."""

import math
from typing import Any

import numpy as np

from playground.pictures import PlanePicture
from playground.views.arrows import EMPTY
from playground.views.axes import Figure, axis, frame
from playground.views.palette import words

CEILINGS = (0.15, 0.3, 0.6, 1.0)
NUMBERED = 10  # modes up to which each has its number below it


def coverage(picture: PlanePicture) -> Figure:
    """One bar a mode, a dashed line at the share that a perfect generator has there, a mark where no fake is.

    Bars count only the fakes within 3σ of a centre: together they are the share of high quality. Data without modes
    have three empty traces.
    """
    shares = EMPTY if picture.shares is None else picture.shares
    ideal = EMPTY if picture.real_shares is None else picture.real_shares
    modes = np.arange(1, len(shares) + 1, dtype=np.float32)
    told = np.zeros((0, 3), np.float32)
    if picture.centres is not None:
        told = np.column_stack([picture.centres, ideal]).astype(np.float32)
    missing = modes[shares == 0]
    data = [
        {
            "type": "bar",
            "uid": "shares",
            "name": words("modes.shares"),
            "x": modes,
            "y": shares,
            "customdata": told,
            "marker": {"color": "@generator/0.75", "line": {"color": "@generator", "width": 1}},
            "hovertemplate": words("modes.hover") + "<extra></extra>",
        },
        _ideal(modes, ideal),
        {
            "type": "scatter",
            "mode": "markers",
            "uid": "missing",
            "name": words("modes.missing"),
            "x": missing,
            "y": np.zeros(len(missing), np.float32),
            "cliponaxis": False,
            "marker": {"symbol": "x-thin", "size": 7, "line": {"color": "@warning", "width": 2}},
            "hoverinfo": "skip",
        },
    ]
    return {"data": data, "layout": _layout(picture)}


def _ideal(modes: Any, ideal: Any) -> dict[str, Any]:
    """A step for each mode, half a place wider than its bar at the ends."""
    x = np.repeat(modes, 2) + np.tile(np.array([-0.5, 0.5], np.float32), len(modes))
    return {
        "type": "scatter",
        "mode": "lines",
        "uid": "ideal",
        "name": words("modes.ideal"),
        "x": x.astype(np.float32),
        "y": np.repeat(ideal, 2).astype(np.float32),
        "line": {"color": "@real", "width": 1.5, "dash": "dash"},
        "hoverinfo": "skip",
    }


def _layout(picture: PlanePicture) -> dict[str, Any]:
    count = 1 if picture.shares is None else len(picture.shares)
    base = frame("modes", size=11, margin=(38, 10, 20, 30))
    places = axis(
        range=[0.4, count + 0.6],
        showgrid=False,
        showline=True,
        ticklen=0,
        dtick=1 if count <= NUMBERED else 5,
        tick0=0 if count > NUMBERED else 1,
        fixedrange=True,
        title={"text": words("modes.mode"), "standoff": 2},
    )
    shares = axis(range=[0, _ceiling(picture)], tickformat=".0%", nticks=4, fixedrange=True)
    return base | {"xaxis": places, "yaxis": shares, "bargap": 0.25, "hovermode": "closest"}


def _ceiling(picture: PlanePicture) -> float:
    """The least of a few heights that holds every bar: a collapse is seen by the axis too."""
    known = [each.max(initial=0) for each in (picture.shares, picture.real_shares) if each is not None]
    tallest = max((float(each) for each in known if math.isfinite(each)), default=1.0)
    return next((each for each in CEILINGS if each >= 1.03 * tallest), 1.03)
