"""The loss of a diffusion model over its updates."""

from collections.abc import Sequence

import numpy as np

from playground.views.axes import Figure, axis, frame
from playground.views.palette import words

POINTS = 400
"""A longer curve is thinned by averaging."""


def loss(losses: Sequence[tuple[int, float]]) -> Figure:
    """L_simple per pixel, on a logarithmic axis, under the line of who predicts no noise at all.

    Args:
        losses: (update, loss) at each reading.
    """
    x, y = thinned(losses)
    label = words("contrast.loss_name")
    line = {"color": "@generator", "width": 1.75}
    trace = {"type": "scatter", "mode": "lines", "uid": "loss", "name": label, "x": x, "y": y, "line": line, "showlegend": False}
    xaxis = axis(
        rangemode="tozero",
        showgrid=False,
        showline=True,
        nticks=5,
        hoverformat=",d",
        unifiedhovertitle={"text": words("contrast.updates") + " %{x}"},
    )
    yaxis = axis(type="log", range=[-1.7, 0.1], tickvals=[0.02, 0.05, 0.1, 0.2, 0.5, 1], hoverformat=".3f")
    layout = frame("contrast-loss", size=11, margin=(38, 10, 8, 20)) | {"xaxis": xaxis, "yaxis": yaxis}
    trivial = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 1, "y1": 1, "layer": "below"}
    layout["shapes"] = [trivial | {"line": {"color": "@reference", "width": 1, "dash": "dot"}}]
    place = {"xref": "paper", "x": 1, "xanchor": "right", "y": 0, "yanchor": "top", "showarrow": False}
    layout["annotations"] = [place | {"text": words("contrast.loss_trivial"), "font": {"color": "@reference", "size": 10}}]
    return {"data": [trace], "layout": layout}


def thinned(losses: Sequence[tuple[int, float]]) -> tuple[np.ndarray, np.ndarray]:
    """x and y, `[n ≤ 400]`: means of as many readings as it takes."""
    table = np.asarray(losses, np.float32).reshape(-1, 2)
    size = max(1, -(-len(table) // POINTS))
    whole = len(table) // size * size
    means = table[:whole].reshape(-1, size, 2).mean(axis=1)
    return means[:, 0].astype(np.float32), means[:, 1].astype(np.float32)
