"""Figure 1 of the paper that began it, alive: p_data, p_g, D and D* over the mapping from z to x.

Source: Goodfellow et al. 2014, arXiv:1406.2661, figure 1. There p_data is dotted, p_g green and solid, D blue and
dashed; here D is solid and its optimum dotted, since both are drawn.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.pictures import LinePicture
from playground.views.axes import Figure, axis, frame
from playground.views.palette import words

MAPPING_TOP = 0.225  # where the x axis runs, with the lines from z below it and the curves above
RUG_TOP = 0.09
LABELS = 0.085  # the strip above the x axis for its tick labels
NOTHING = 5e-3  # of p_data's peak: densities below this are estimated from a sample or two
LEGEND = ("p_data", "p_g", "d", "critic", "optimum", "mapping", "rug")
RUG = 200  # as many fakes as the rug shows
INSET = 0.03  # how far the ends of the z axis stay from the picture's


def figure_one(
    picture: LinePicture,
    *,
    ceiling: float,
    limits: tuple[float, float] = (0.0, 1.0),
    language: str = "en",
    key: str = "figure_one",
) -> Figure:
    """The figure of a one-dimensional run.

    Args:
        picture: its arrays; they are shared with the figure, never written.
        ceiling: the top of the density axis, from `axes.density_ceiling` of `needed_height`.
        limits: the ends of D's axis, from `axes.score_limits`.
        language: of its words.
        key: changes when zoom and hidden traces should be forgotten (a new data set).
    """
    return {"data": traces(picture, language), "layout": layout(picture, ceiling, limits, language, key)}


def needed_height(picture: LinePicture) -> float:
    """The greatest density to be seen: all of p_data, and p_g up to three times that.

    A collapsed generator's spike goes through the ceiling rather than flatten everything else.
    """
    tallest = float(picture.p_data.max())
    return max(tallest, min(float(picture.p_g.max(initial=0)), 3 * tallest))


def traces(picture: LinePicture, language: str = "en") -> list[dict[str, Any]]:
    """The curves, then what lies below them; what is not there is left out."""
    data = [
        _curve(picture, "p_data", picture.p_data, language, line={"color": "@real", "width": 2, "dash": "dash"}),
        _curve(
            picture,
            "p_g",
            picture.p_g,
            language,
            line={"color": "@generator", "width": 2.5},
            fill="tozeroy",
            fillcolor="@generator/0.16",
        ),
    ]
    if picture.optimum is not None:
        dotted = {"color": "@optimum", "width": 1.75, "dash": "dot"}
        data.append(_curve(picture, "optimum", _where_defined(picture, picture.optimum), language, yaxis="y2", line=dotted))
    name = "d" if picture.bounded else "critic"
    data.append(_curve(picture, name, picture.scores, language, yaxis="y2", line={"color": "@discriminator", "width": 2.5}))
    if picture.z is None or picture.g_of_z is None:
        return [*data, _rug(picture, language)]
    return [*data, *_mapping(picture, picture.z, picture.g_of_z, language)]


def layout(
    picture: LinePicture, ceiling: float, limits: tuple[float, float], language: str = "en", key: str = "figure_one"
) -> dict[str, Any]:
    """Axes and annotations; it changes only when a limit, the game or the latent changes."""
    low, high = float(picture.x[0]), float(picture.x[-1])
    mapped = picture.z is not None
    top = MAPPING_TOP if mapped else RUG_TOP
    base = frame(key, margin=(58, 52, 34, 24))
    return base | {
        "xaxis": axis(
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
        ),
        "yaxis": axis(
            range=[0, ceiling],
            domain=[top + LABELS, 1],
            title={"text": words("one.density", language), "standoff": 6},
            hoverformat=".3f",
            rangemode="tozero",
            nticks=5,
        ),
        "yaxis2": _score_axis(picture.bounded, limits, language),
        "yaxis3": {"domain": [0, top], "range": [0, 1], "visible": False, "fixedrange": True},
        "shapes": _references(picture.bounded),
        "annotations": _notes(picture, mapped, top, language),
    }


def _score_axis(bounded: bool, limits: tuple[float, float], language: str) -> dict[str, Any]:
    low, high = limits
    span = high - low
    unit = bounded and limits == (0.0, 1.0)
    ticks = {"tickvals": [0, 0.5, 1], "ticktext": ["0", "½", "1"]} if unit else {"nticks": 5}
    title = words("one.d_axis" if bounded else "one.critic_axis", language)
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


def _notes(picture: LinePicture, mapped: bool, top: float, language: str) -> list[dict[str, Any]]:
    def note(text: str, **place: Any) -> dict[str, Any]:
        return {"text": text, "showarrow": False, "xref": "paper", "yref": "paper"} | place

    ink, small = {"color": "@axis", "size": 14}, {"color": "@reference", "size": 11}
    notes = [note("<i>x</i>", x=1, y=top, xanchor="left", xshift=8, yanchor="middle", font=ink)]
    if mapped:
        notes.append(note("<i>z</i>", x=1, y=0, xanchor="left", xshift=8, yanchor="middle", font=ink))
    else:
        notes.append(note(words("one.no_lines", language), x=0.5, y=0, yanchor="top", yshift=-2, font=small))
    if picture.optimum is None:
        notes.append(note(words("one.no_optimum", language), x=1, y=1, xanchor="right", yanchor="top", font=small))
    return notes


def _where_defined(picture: LinePicture, optimum: NDArray[np.float32]) -> NDArray[np.float32]:
    """D* with gaps where neither density has mass: there any D is optimal (arXiv:1406.2661, proposition 1)."""
    both = picture.p_data + picture.p_g
    return np.where(both > NOTHING * picture.p_data.max(), optimum, np.float32(np.nan))


def _curve(
    picture: LinePicture, name: str, y: NDArray[np.float32], language: str, yaxis: str = "y", **style: Any
) -> dict[str, Any]:
    start, end = float(picture.x[0]), float(picture.x[-1])
    return {
        "type": "scatter",
        "mode": "lines",
        "uid": "d" if name == "critic" else name,
        "legendrank": LEGEND.index(name),
        "name": words(f"one.{name}", language),
        "x0": start,
        "dx": (end - start) / (len(picture.x) - 1),
        "y": y,
        "yaxis": yaxis,
    } | style


def _mapping(picture: LinePicture, z: NDArray[np.float32], g_of_z: NDArray[np.float32], language: str) -> list[dict[str, Any]]:
    """Lines from z up to x = G(z) with arrow heads, in one trace with gaps, and the z axis itself."""
    feet = _on_x(picture, z)
    gap = np.full_like(feet, np.nan)
    arrows: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines+markers",
        "uid": "mapping",
        "legendrank": LEGEND.index("mapping"),
        "name": words("one.mapping", language),
        "x": np.stack([feet, g_of_z.astype(np.float32), gap], axis=1).ravel(),
        "y": np.tile(np.array([0, 1, np.nan], np.float32), len(z)),
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
    return [arrows, _z_axis(picture, z)]


def _z_axis(picture: LinePicture, z: NDArray[np.float32]) -> dict[str, Any]:
    """The lower line of the figure; its ticks are a trace on the x axis, so that a zoom carries them along."""
    end = math.floor(float(np.abs(z).max()) + 1e-6) or float(np.abs(z).max())
    ticks = np.array([tick for tick in (-end, -end / 2, 0.0, end / 2, end) if z.min() <= tick + 1e-6 <= z.max() + 2e-6])
    low, high = float(picture.x[0]), float(picture.x[-1])
    return {
        "type": "scatter",
        "mode": "lines+markers+text",
        "uid": "z_axis",
        "x": np.concatenate([[low], _on_x(picture, ticks, z), [high]]).astype(np.float32),
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


def _on_x(picture: LinePicture, z: NDArray[Any], whole: NDArray[Any] | None = None) -> NDArray[np.float32]:
    """Where z stands below the x axis: its range spread over the picture's width."""
    every = z if whole is None else whole
    low, high = float(picture.x[0]), float(picture.x[-1])
    inset = INSET * (high - low)
    place = (z - every.min()) / max(float(every.max() - every.min()), 1e-12)
    return np.asarray(low + inset + place * (high - low - 2 * inset), np.float32)


def _rug(picture: LinePicture, language: str) -> dict[str, Any]:
    """One tick a fake, where lines from z cannot be drawn."""
    shown = picture.fakes[:RUG]
    return {
        "type": "scatter",
        "mode": "markers",
        "uid": "rug",
        "legendrank": LEGEND.index("rug"),
        "name": words("one.rug", language),
        "x": shown,
        "y": np.full(len(shown), 0.5, np.float32),
        "yaxis": "y3",
        "marker": {"symbol": "line-ns", "size": 12, "line": {"color": "@generator/0.5", "width": 1.25}},
        "hoverinfo": "skip",
    }
