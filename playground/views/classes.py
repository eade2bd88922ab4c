"""Of which classes the samples are, as a small classifier sees them: collapse shows as bars that are missing."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.views.axes import Figure, axis, frame
from playground.views.palette import words

CEILINGS = (0.15, 0.3, 0.6, 1.0)
MOST = 40
"""More classes than this are not drawn as bars."""


def sorting(names: Sequence[str], shares: NDArray[np.floating], real: NDArray[np.floating]) -> Figure:
    """A filled bar for the share of the fakes in each class, in the dashed outline of the data's own share.

    Args:
        names: of the classes, `[M]`, M ≤ `MOST`.
        shares: of the fakes, `[M]`.
        real: of the training pictures, `[M]`.
    """
    places = np.arange(len(names), dtype=np.float32)
    data = [
        {
            "type": "bar",
            "uid": "fakes",
            "name": words("classes.fakes"),
            "x": places,
            "y": shares.astype(np.float32),
            "text": list(names),
            "textposition": "none",
            "marker": {"color": "@generator/0.75", "line": {"color": "@generator", "width": 1}},
            "hovertemplate": words("classes.hover") + "<extra></extra>",
            "customdata": real.astype(np.float32),
        },
        {
            "type": "scatter",
            "mode": "lines",
            "uid": "real",
            "name": words("classes.real"),
            "x": (np.repeat(places, 2) + np.tile(np.array([-0.5, 0.5], np.float32), len(places))).astype(np.float32),
            "y": np.repeat(real, 2).astype(np.float32),
            "line": {"color": "@real", "width": 1.5, "dash": "dash"},
            "hoverinfo": "skip",
        },
    ]
    return {"data": data, "layout": _layout(names, float(max(shares.max(initial=0), real.max(initial=0))))}


def _layout(names: Sequence[str], tallest: float) -> dict[str, Any]:
    base = frame("classes", size=11, margin=(38, 10, 20, 44 if max(map(len, names), default=0) > 2 else 24))
    across = axis(
        tickvals=list(range(len(names))), ticktext=list(names), range=[-0.6, len(names) - 0.4],
        showgrid=False, showline=True, ticklen=0, fixedrange=True,
    )  # fmt: skip
    up = axis(
        range=[0, next((each for each in CEILINGS if each >= 1.03 * tallest), 1.03)], tickformat=".0%", nticks=4, fixedrange=True
    )
    return base | {"xaxis": across, "yaxis": up, "bargap": 0.25, "hovermode": "closest"}
