"""Figure 1 of the paper that began it, alive: p_data, p_g, D and D* over the mapping from z to x.

Source: Goodfellow et al. 2014, arXiv:1406.2661, figure 1. There p_data is dotted, p_g green and solid, D blue and
dashed; here D is solid and its optimum dotted, since both are drawn.

Every trace is a `scatter`, and a run has the same traces in the same order all its life, empty where there is nothing
to show: so the page only moves lines and points, and what the legend hides stays hidden.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.pictures import Histogram, LinePicture
from playground.views.arrows import EMPTY, push_on_a_line
from playground.views.axes import Figure, axis, frame
from playground.views.mapping import below
from playground.views.palette import words

MAPPING_TOP = 0.225  # where the x axis runs, with the lines from z below it and the curves above
RUG_TOP = 0.09
LABELS = 0.085  # the strip above the x axis for its tick labels
LANES_TOP = 0.1  # of the height of the curves: the arrows' lanes above their base
CRITIC = 66  # pixels for the numbers of a critic's axis, longer than 0, ½ and 1, and its name
NOTHING = 5e-3  # of p_data's peak: densities below this are estimated from a sample or two
LEGEND = ("p_data", "p_g", "histogram", "d", "optimum", "gap", "ghost", "mapping", "rug", "push")
"""As of `views/plane.py`: a short word ends each row of four and of three."""


def figure_one(
    picture: LinePicture,
    *,
    ceiling: float,
    limits: tuple[float, float] = (0.0, 1.0),
    key: str = "figure_one",
) -> Figure:
    """The figure of a one-dimensional run.

    Args:
        picture: its arrays; they are shared with the figure, never written.
        ceiling: the top of the density axis, from `axes.density_ceiling` of `needed_height`.
        limits: the ends of D's axis, from `axes.score_limits`.
        key: changes when zoom and hidden traces should be forgotten (a new data set).
    """
    return {"data": traces(picture), "layout": layout(picture, ceiling, limits, key)}


def needed_height(picture: LinePicture) -> float:
    """The greatest density to be seen: all of p_data, and p_g up to three times that.

    A collapsed generator's spike goes through the ceiling rather than flatten everything else.
    """
    tallest = float(picture.p_data.max())
    return max(tallest, min(float(picture.p_g.max(initial=0)), 3 * tallest))


def traces(picture: LinePicture) -> list[dict[str, Any]]:
    """The curves from back to front, then what lies below them. Whether there are lines from z is settled by the config."""
    solid = {"color": "@discriminator", "width": 2.5}
    data = [
        _bars(picture.histogram),
        _gap(picture),
        _curve(picture, "p_data", picture.p_data, line={"color": "@real", "width": 2, "dash": "dash"}),
        _curve(
            picture,
            "p_g",
            picture.p_g,
            line={"color": "@generator", "width": 2.5},
            fill="tozeroy",
            fillcolor="@generator/0.16",
        ),
        _optimum(picture),
        _curve(picture, "d" if picture.bounded else "critic", picture.scores, yaxis="y2", line=solid),
        push_on_a_line(picture),
        *below(picture),
    ]
    for trace in data:
        if trace["uid"] in LEGEND:
            trace["legendrank"] = LEGEND.index(trace["uid"])
    return data


def layout(picture: LinePicture, ceiling: float, limits: tuple[float, float], key: str = "figure_one") -> dict[str, Any]:
    """Axes and annotations; it changes only when a limit, the game or the latent changes."""
    low, high = float(picture.x[0]), float(picture.x[-1])
    mapped = picture.z is not None
    top = MAPPING_TOP if mapped else RUG_TOP
    sliced = mapped and picture.latent_dim > 1
    right = 52 if picture.bounded else CRITIC
    base = frame(key, margin=(58, right, 34, 38 if sliced else 24), column=28)
    return base | {
        "xaxis": _x_axis(low, high, top),
        "yaxis": axis(
            range=[0, ceiling],
            domain=[top + LABELS, 1],
            title={"text": words("one.density"), "standoff": 6},
            hoverformat=".3f",
            rangemode="tozero",
            nticks=5,
        ),
        "yaxis2": _score_axis(picture.bounded, limits),
        "yaxis3": {"domain": [0, top], "range": [0, 1], "visible": False, "fixedrange": True},
        "yaxis4": {"overlaying": "y", "range": [0, 1 / LANES_TOP], "visible": False, "fixedrange": True},
        "shapes": _references(picture.bounded),
        "annotations": _notes(picture, mapped, top),
    }


def _x_axis(low: float, high: float, top: float) -> dict[str, Any]:
    """The line between the curves and the lines from z, with a cursor that reads every curve at once."""
    return axis(
        range=[low, high],
        anchor="free",
        position=top,
        side="top",
        showgrid=False,
        showline=True,
        ticks="inside",
        hoverformat=".2f",
        unifiedhovertitle={"text": "<i>x</i> = %{x:.2f}"},
        showspikes=True,
        spikemode="across",
        spikesnap="cursor",
        spikecolor="@reference",
        spikedash="dot",
        spikethickness=1,
        nticks=9,
    )


def _score_axis(bounded: bool, limits: tuple[float, float]) -> dict[str, Any]:
    low, high = limits
    span = high - low
    unit = bounded and limits == (0.0, 1.0)
    ticks = {"tickvals": [0, 0.5, 1], "ticktext": ["0", "½", "1"]} if unit else {"nticks": 5}
    title = words("one.d_axis" if bounded else "one.critic_axis")
    return axis(
        overlaying="y",
        side="right",
        tickmode="array" if unit else "auto",
        range=[low if unit else low - 0.02 * span, high + 0.02 * span],
        showgrid=False,
        tickfont={"color": "@discriminator"},
        title={"text": title, "font": {"color": "@discriminator"}, "standoff": 6},
        hoverformat=".3f",
        **ticks,
    )


def _references(bounded: bool) -> list[dict[str, Any]]:
    """½ for a probability, 0 for a critic."""
    line = {"color": "@reference", "width": 1, "dash": "dot"}
    level = 0.5 if bounded else 0.0
    ends = {"type": "line", "xref": "x domain", "yref": "y2", "x0": 0, "x1": 1, "y0": level, "y1": level}
    return [ends | {"line": line, "layer": "below"}]


def _notes(picture: LinePicture, mapped: bool, top: float) -> list[dict[str, Any]]:
    def note(text: str, **place: Any) -> dict[str, Any]:
        return {"text": text, "showarrow": False, "xref": "paper", "yref": "paper"} | place

    ink, small = {"color": "@axis", "size": 14}, {"color": "@reference", "size": 11}
    notes = [note("<i>x</i>", x=1, y=top, xanchor="left", xshift=8, yanchor="middle", font=ink)]
    if mapped:
        letter = "<i>z</i><sub>1</sub>" if picture.latent_dim > 1 else "<i>z</i>"
        notes.append(note(letter, x=1, y=0, xanchor="left", xshift=8, yanchor="middle", font=ink))
    if mapped and picture.latent_dim > 1:
        others = words("one.slice_2" if picture.latent_dim == 2 else "one.slice", last=picture.latent_dim)
        notes.append(note(others, x=1, y=0, xanchor="right", yanchor="top", yshift=-17, font=small))
    if not mapped:
        notes.append(note(words("one.no_lines"), x=0.5, y=0, yanchor="top", yshift=-2, font=small))
    if picture.optimum is None:
        notes.append(note(words("one.no_optimum"), x=1, y=1, xanchor="right", yanchor="top", font=small))
    return notes


def _defined(picture: LinePicture) -> NDArray[np.bool_]:
    """Where either density has mass; elsewhere any D is optimal (arXiv:1406.2661, proposition 1)."""
    both = picture.p_data + picture.p_g
    here: NDArray[np.bool_] = both > NOTHING * picture.p_data.max()
    return here


def _optimum(picture: LinePicture) -> dict[str, Any]:
    """D*, with gaps where it is not defined; empty for a game that has none."""
    y = EMPTY if picture.optimum is None else np.where(_defined(picture), picture.optimum, np.float32(np.nan))
    dotted = {"color": "@optimum", "width": 1.75, "dash": "dot"}
    return _curve(picture, "optimum", y, yaxis="y2", line=dotted)


def _gap(picture: LinePicture) -> dict[str, Any]:
    """The area between D and D*: along D and back along D*, which is taken for D where it is not defined.

    One closed path of 2m points, however many pieces the area has, so that the page can move it.
    """
    x = y = EMPTY
    if picture.optimum is not None:
        optimum = np.where(_defined(picture), picture.optimum, picture.scores)
        x, y = (np.concatenate([there, back[::-1]]) for there, back in ((picture.x, picture.x), (picture.scores, optimum)))
    return {
        "type": "scatter",
        "mode": "lines",
        "uid": "gap",
        "name": words("one.gap"),
        "x": x,
        "y": y,
        "yaxis": "y2",
        "line": {"width": 0, "color": "@discriminator/0.5"},
        "fill": "toself",
        "fillcolor": "@discriminator/0.13",
        "hoverinfo": "skip",
    }


def _bars(histogram: Histogram | None) -> dict[str, Any]:
    """The histogram of the fakes as a density: up, along and down for each bar, in one line."""
    x = y = EMPTY
    if histogram is not None:
        left, right = histogram.edges[:-1], histogram.edges[1:]
        tall = histogram.shares / (right - left)
        x = np.stack([left, left, right, right], axis=1).ravel()
        y = np.stack([0 * tall, tall, tall, 0 * tall], axis=1).ravel()
    return {
        "type": "scatter",
        "mode": "lines",
        "uid": "histogram",
        "name": words("one.histogram"),
        "visible": "legendonly",
        "x": x,
        "y": y,
        "yaxis": "y",
        "line": {"color": "@generator/0.7", "width": 1},
        "fill": "tozeroy",
        "fillcolor": "@generator/0.22",
        "hoverinfo": "skip",
    }


def _curve(picture: LinePicture, name: str, y: NDArray[np.float32], yaxis: str = "y", **style: Any) -> dict[str, Any]:
    start, end = float(picture.x[0]), float(picture.x[-1])
    return {
        "type": "scatter",
        "mode": "lines",
        "uid": "d" if name == "critic" else name,
        "name": words(f"one.{name}"),
        "x0": start,
        "dx": (end - start) / (len(picture.x) - 1),
        "y": y,
        "yaxis": yaxis,
    } | style
