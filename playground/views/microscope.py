"""D under the microscope: its weights, how steep it is, and how its gradients spread over the layers.

Three small figures that tell clipping, a gradient penalty and spectral norm apart at sight.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.pictures import Floats, Histogram, Microscope
from playground.views.arrows import EMPTY
from playground.views.axes import Figure, axis, frame
from playground.views.palette import words

SLOPES: Mapping[str, dict[str, Any]] = {
    "real": {"color": "@real", "dash": "dash", "width": 1.75},
    "fake": {"color": "@generator", "width": 2},
    "between": {"color": "@reference", "dash": "dot", "width": 2},
}
"""Where D's slope is looked at, and the line of each."""


def weights(microscope: Microscope) -> Figure:
    """How D's weights are spread, with lines at ±c and the share of weights that lie there."""
    x, y = outline(microscope.weights)
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "uid": "weights",
            "name": words("microscope.weights"),
            "showlegend": False,
            "x": x,
            "y": y,
            "line": {"color": "@discriminator", "width": 1.25},
            "fill": "tozeroy",
            "fillcolor": "@discriminator/0.3",
            "hovertemplate": "%{y:.1%}<extra></extra>",
        }
    ]
    layout = _layout("weights", words("microscope.weights"))
    layout["yaxis"] |= {"tickformat": ".0%", "rangemode": "tozero"}
    layout["xaxis"] |= {"zeroline": True, "zerolinecolor": "@grid_line"}
    c = microscope.limit
    if c is not None:
        ends = 1.2 * c
        layout["xaxis"] |= {"range": [-ends, ends], "tickvals": [-c, 0, c], "ticktext": [f"−{c:g}", "0", f"{c:g}"]}
        layout["shapes"] = [_upright(-c), _upright(c)]
        layout["annotations"] = [_note(words("microscope.at_limit", share=f"{100 * microscope.at_limit:.0f}"))]
    return {"data": data, "layout": layout}


def slopes(microscope: Microscope) -> Figure:
    """How steep D is where the data are, where the fakes are, and between: 1 is what WGAN's theory asks for."""
    data = []
    for name, line in SLOPES.items():
        x, y = outline(microscope.slopes[name]) if name in microscope.slopes else (EMPTY, EMPTY)
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "uid": name,
                "name": words(f"microscope.{name}"),
                "x": x,
                "y": y,
                "line": line,
                "hovertemplate": "%{y:.1%}",
            }
        )
    edges = [each.edges for each in microscope.slopes.values()]
    log = bool(edges) and bool(edges[0][0] > 0)  # cells of even logarithms begin above 0
    layout = _layout("slopes", words("microscope.slopes"))
    layout["yaxis"] |= {"tickformat": ".0%", "rangemode": "tozero"}
    layout["xaxis"] |= {"type": "log" if log else "linear", "exponentformat": "power"}
    if edges:
        low, high = layout["xaxis"]["range"] = _range_with_one(edges[0], log)
        if log:
            layout["xaxis"]["dtick"] = max(1, math.ceil((high - low) / 5))
    layout["shapes"] = [_upright(1.0)]
    return {"data": data, "layout": layout}


def layers(microscope: Microscope) -> Figure:
    """The length of the last gradient in each layer, from input to output, on a logarithmic axis: D's, then G's.

    Dots, not bars: a bar on a logarithmic axis has no foot to stand on.
    """
    data, ticks = [], []
    start = 0
    for player, names, lengths in (
        ("d", microscope.layers_d, microscope.gradients_d),
        ("g", microscope.layers_g, microscope.gradients_g),
    ):
        places = np.arange(start + 1, start + 1 + len(names), dtype=np.float32)
        data.append(_profile(player, names, places, lengths))
        ticks += [(float(place), str(number + 1)) for number, place in enumerate(places)]
        start += len(names) + 1
    layout = _layout("layers", words("microscope.layers"))
    layout["xaxis"] |= {
        "tickvals": [place for place, _ in ticks],
        "ticktext": [number for _, number in ticks],
        "range": [0.4, max(start, 1) - 0.4],
        "ticklen": 0,
    }
    layout["yaxis"] |= {"type": "log", "exponentformat": "power", "dtick": _every(microscope), "range": _decades(microscope)}
    layout["hovermode"] = "closest"
    return {"data": data, "layout": layout}


def outline(histogram: Histogram) -> tuple[Floats, Floats]:
    """The upper edge of a histogram from its first foot to its last, `[2b + 2]` each."""
    x = np.repeat(histogram.edges, 2)
    y = np.concatenate([[0], np.repeat(histogram.shares, 2), [0]])
    return x.astype(np.float32), y.astype(np.float32)


def _profile(player: str, names: tuple[str, ...], places: Floats, lengths: Floats) -> dict[str, Any]:
    color = "@discriminator" if player == "d" else "@generator"
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "uid": player,
        "name": words(f"microscope.{player}"),
        "x": places,
        "y": np.where(lengths > 0, lengths, np.nan).astype(np.float32),
        "text": list(names),
        "line": {"color": color, "width": 1.25},
        "marker": {"color": color, "size": 8},
        "hovertemplate": "%{text}: %{y:.2~g}<extra></extra>",
    }


def _layout(name: str, title: str) -> dict[str, Any]:
    base = frame(f"microscope.{name}", size=11, margin=(40, 12, 20, 38))
    across = axis(showgrid=False, showline=True, nticks=5, title={"text": title, "standoff": 6}, hoverformat=".2~g")
    return base | {"xaxis": across, "yaxis": axis(nticks=4), "shapes": [], "annotations": []}


def _upright(x: float) -> dict[str, Any]:
    ends = {"type": "line", "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1}
    return ends | {"line": {"color": "@reference", "width": 1.25, "dash": "dash"}, "layer": "below"}


def _note(text: str) -> dict[str, Any]:
    place = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 1, "xanchor": "center", "yanchor": "bottom"}
    return place | {"text": text, "showarrow": False, "font": {"color": "@ink", "size": 12}}


def _range_with_one(edges: Floats, log: bool) -> list[float]:
    """The edges' range, widened to hold 1; of its logarithm on a logarithmic axis."""
    low, high = min(float(edges[0]), 0.5 if log else 0.0), max(float(edges[-1]), 2.0 if log else 1.15)
    return [math.log10(low), math.log10(high)] if log else [low, high]


def _lengths(microscope: Microscope) -> Floats:
    every = np.concatenate([microscope.gradients_d, microscope.gradients_g])
    kept: Floats = every[np.isfinite(every) & (every > 0)]
    return kept


def _decades(microscope: Microscope) -> list[float]:
    """Whole decades around every length, so that the axis moves seldom."""
    known = _lengths(microscope)
    if not known.size:
        return [-3.0, 0.0]
    return [math.floor(math.log10(float(known.min())) - 0.05), math.ceil(math.log10(float(known.max())) + 0.05)]


def _every(microscope: Microscope) -> int:
    low, high = _decades(microscope)
    return max(1, math.ceil((high - low) / 4))
