"""The small charts beside the picture: what was measured, turn by turn.

The page gets a group's figure once, with its traces empty, and appends points as they come; a run that is opened
again gets it filled. Trace i of a group shows `GROUPS[group][i]`; with a twin, as many more traces show the second run.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from playground.pictures import Curves
from playground.views.axes import BEGIN, Figure, axis, frame
from playground.views.palette import faded, words


class Style(NamedTuple):
    """How a curve is drawn: its role's token, its dash, and whether it reads on the right axis."""

    color: str
    dash: str = "solid"
    right: bool = False


CURVES: Mapping[str, Style] = {
    "discriminator_loss": Style("@discriminator"),
    "generator_loss": Style("@generator"),
    "d_real": Style("@real", "dash"),
    "d_fake": Style("@generator"),
    "d_held_out": Style("@reference", "dot"),
    "js": Style("@generator"),
    "w1": Style("@transport", right=True),
    "captured": Style("@generator"),
    "high_quality": Style("@discriminator", "dash", right=True),
    "gradient_norm_d": Style("@discriminator"),
    "gradient_norm_g": Style("@generator"),
    "penalty": Style("@gradient"),
}
"""Every curve that a run can have, and how it looks wherever it is drawn."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "losses": ("discriminator_loss", "generator_loss"),
    "beliefs": ("d_real", "d_fake", "d_held_out"),
    "distances": ("js", "w1"),
    "modes": ("captured", "high_quality"),
    "gradients": ("gradient_norm_d", "gradient_norm_g", "penalty"),
}
"""The charts in the order of the page, and the curves of each in the order of their traces."""

IMAGES_ONLY = frozenset(("d_held_out",))
"""Curves that only runs of images have: points never end, so none are held out."""
TWO_SIDED = {"distances", "modes"}
LOG_2 = math.log(2)
PALE, THIN = 0.5, 1.25  # the second run of a pair


def chart(
    group: str,
    *,
    curves: Curves | None = None,
    twin: Curves | None = None,
    floors: Mapping[str, float] | None = None,
    equilibrium: float | None = None,
    bounded: bool = True,
    log: bool = False,
    unnamed: Collection[str] = IMAGES_ONLY,
    second: str = "curves.second",
    runs: Sequence[str] = (),
) -> Figure:
    """One chart, empty or filled.

    Args:
        group: a key of `GROUPS`.
        curves: what to fill it with; None leaves every trace empty for the page to append to.
        twin: the second run of a pair, pale and thin, named "… B" where one points; None for a run that has no twin.
        floors: name → floor, dotted; those of `curves` by default.
        equilibrium: L_D where p_g = p_data and D is at its optimum, dotted among the losses.
        bounded: whether D is a probability (else the beliefs are a critic's means, on no fixed scale).
        log: whether the value axis is logarithmic.
        unnamed: curves that stay empty here, and are not in the legend.
        second: key of what the twin's curves are called, with their `{name}`.
        runs: what the two runs are called: a legend of their own, which run is strong and which is pale.
    """
    known = floors if floors is not None else curves.floors if curves is not None else {}
    levels = _levels(group, known, equilibrium, bounded)
    data = [_trace(name, curves, bounded) | {"showlegend": name not in unnamed} for name in GROUPS[group]]
    if twin is not None:
        data += [_second(_trace(name, twin, bounded), second) for name in GROUPS[group]]
        data += [_key(at, name) for at, name in enumerate(runs)]
    layout = _layout(group, levels, bounded, log)
    if runs:
        layout["legend"]["x"] = BEGIN  # so that both names stand in one row
    return {"data": data, "layout": layout}


def _second(trace: dict[str, Any], called: str) -> dict[str, Any]:
    """The same curve of the second run of a pair; one word of the legend switches both."""
    line = trace["line"] | {"color": faded(trace["line"]["color"], PALE), "width": THIN}
    name = words(called, name=trace["name"])
    return trace | {"uid": trace["uid"] + "_b", "name": name, "line": line, "showlegend": False}


def _key(at: int, name: str) -> dict[str, Any]:
    """An entry of the legend for a run: a line as strong as its curves, with no point of its own."""
    line = {"color": "@ink" if at == 0 else faded("@ink", PALE), "width": 1.75 if at == 0 else THIN}
    nowhere = np.full(1, np.nan, np.float32)
    plain = {"type": "scatter", "mode": "lines", "uid": f"key_{at}", "name": name, "x": nowhere, "y": nowhere, "line": line}
    return plain | {"hoverinfo": "skip", "showlegend": True}


class Level(NamedTuple):
    """A reference line: its height, its axis, and the key of its label, if it has one."""

    height: float
    axis: str = "y"
    label: str = ""


def _levels(group: str, floors: Mapping[str, float], equilibrium: float | None, bounded: bool) -> list[Level]:
    levels = []
    for name in GROUPS[group]:
        if name in floors and math.isfinite(floors[name]):
            word = "ceiling" if group == "modes" else "floor"
            levels.append(Level(floors[name], "y2" if CURVES[name].right else "y", word))
    if group == "losses" and equilibrium is not None:
        levels.append(Level(equilibrium))
    if group == "beliefs":
        levels.append(Level(0.5 if bounded else 0.0))
    return levels


def _trace(name: str, curves: Curves | None, bounded: bool) -> dict[str, Any]:
    style = CURVES[name]
    empty = np.zeros(0, np.float32)
    x, y = (empty, empty) if curves is None else (curves.turns, curves.values.get(name, empty))
    if curves is not None and len(y):
        seen = np.isfinite(y)
        x, y = x[seen], y[seen]
    return {
        "type": "scatter",
        "mode": "lines",
        "uid": name,
        "name": label(name, bounded),
        "legendgroup": name,
        "x": x if len(y) else empty,
        "y": y,
        "yaxis": "y2" if style.right else "y",
        "connectgaps": True,  # costly scores are measured at some turns only
        "line": {"color": style.color, "width": 1.75, "dash": style.dash},
    }


def label(name: str, bounded: bool = True) -> str:
    """What a curve is called in a legend."""
    critic = f"curves.{name}_critic"
    return words(critic if not bounded and name in GROUPS["beliefs"] else f"curves.{name}")


def _layout(group: str, levels: list[Level], bounded: bool, log: bool) -> dict[str, Any]:
    two_sided = group in TWO_SIDED
    base = frame(f"curves.{group}", size=11, margin=(38, 40 if two_sided else 10, 20, 20))
    turns = axis(
        rangemode="tozero",
        showgrid=False,
        showline=True,
        nticks=5,
        autorangeoptions={"include": [0, 10]},
        unifiedhovertitle={"text": words("curves.turn")},
        hoverformat=",d",
        exponentformat="SI",
    )
    layout = base | {"xaxis": turns, "yaxis": _value_axis(group, levels, bounded, log)}
    if two_sided:
        layout["yaxis2"] = _right_axis(group, levels, log)
    drawn = [each for each in levels if each.height > 0 or not log]
    layout["shapes"] = [_line(each) for each in drawn]
    layout["annotations"] = [_word(each, log) for each in drawn if each.label]
    return layout


def _right_axis(group: str, levels: list[Level], log: bool) -> dict[str, Any]:
    (name,) = (name for name in GROUPS[group] if CURVES[name].right)
    color = {"tickfont": {"color": CURVES[name].color}}
    plain = axis(overlaying="y", side="right", tickmode="auto", showgrid=False, hoverformat=".3~g", nticks=4) | color
    if group == "modes":
        return plain | {"range": [0, 1.1], "tickformat": ".0%", "hoverformat": ".1%"}
    return plain | _autorange([each.height for each in levels if each.axis == "y2"], log)


def _value_axis(group: str, levels: list[Level], bounded: bool, log: bool) -> dict[str, Any]:
    values = axis(hoverformat=".3~g", nticks=4, exponentformat="power")
    if group in TWO_SIDED:
        values["tickfont"] = {"color": CURVES[GROUPS[group][0]].color}
    if group == "modes":
        return values | _autorange([each.height for each in levels if each.axis == "y"], False)
    if group == "beliefs" and bounded:
        return values | {"range": [0, 1], "tickvals": [0, 0.5, 1], "ticktext": ["0", "½", "1"]}
    if group == "distances" and not log:
        return values | {"range": [0, 1.05 * LOG_2], "tickvals": [0, LOG_2 / 2, LOG_2], "ticktext": ["0", "", "log 2"]}
    return values | _autorange([each.height for each in levels if each.axis == "y"], log)


def _autorange(heights: list[float], log: bool) -> dict[str, Any]:
    """An axis that follows its curves and never loses its reference lines; points are only added, so it only grows.

    A logarithmic one may lose them: what Plotly 4.1 is told to include there cuts the curves off at it.
    """
    if log:
        return {"type": "log"}
    return {"rangemode": "tozero", "autorangeoptions": {"include": [0.0, *(1.1 * height for height in heights)]}}


def _line(level: Level) -> dict[str, Any]:
    """Across the chart; a shape takes its height as the data do, on a logarithmic axis too."""
    ends = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": level.axis, "y0": level.height, "y1": level.height}
    return ends | {"line": {"color": "@reference", "width": 1, "dash": "dot"}, "layer": "below"}


def _word(level: Level, log: bool) -> dict[str, Any]:
    """What a reference line is, at the end where its axis stands; an annotation takes the logarithm of its height."""
    left = level.axis == "y"
    place = {"xref": "paper", "x": 0 if left else 1, "xanchor": "left" if left else "right", "yref": level.axis}
    height = {"y": math.log10(level.height) if log else level.height, "yanchor": "bottom", "showarrow": False}
    return place | height | {"text": words(f"curves.{level.label}"), "font": {"color": "@reference", "size": 10}}
