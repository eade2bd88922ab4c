"""The Dirac-GAN: the vector field with the path, the distance over the steps, and what one point of the path means."""

from typing import Any

import numpy as np

from playground.texts import text
from playground.theory.bumps import Array
from playground.theory.dirac import CELLS, EDGE, DiracPicture
from playground.views.theory.frame import Figure, Trace, arrows, axis, curve, frame, grip, named, number, single

SHADES = (0.3, 0.5, 0.7, 0.95)
"""Opacities of the arrows, by quarters of strength."""
SHORT, LONG = 0.45, 0.95  # of an arrow, in the width of a cell
FAR = 4.0
BESIDE = 0.35
LINE = 5.0


def plane(picture: DiracPicture) -> Figure:
    """Where every (θ, ψ) is sent, and the path from the start."""
    path, settings = picture.path, picture.settings
    data: list[Trace] = [_forbidden(settings.limit if settings.constraint == "clipping" else EDGE)]
    data += _field(picture)
    near = np.clip(path, -10 * EDGE, 10 * EDGE)  # what is lost must not be drawn from there
    data.append(curve("path", _words("path"), near[:, 0], near[:, 1], "@ink", width=1.75, hoverinfo="skip"))
    data.append(_dots(near))
    rest = {"symbol": "x-thin", "size": 12, "line": {"color": "@reference", "width": 2.5}}
    data.append(_mark("rest", _words("rest"), (0, 0), rest))
    at = {"symbol": "circle", "size": 9, "color": "@gradient", "line": {"color": "@paper", "width": 1.5}}
    data.append(grip("start", float(path[0, 0]), float(path[0, 1]), "@ink"))
    data.append(_mark("moment", _words("moment"), near[picture.moment], at))
    layout = frame("theory-dirac-plane", margin=(46, 14, 34, 36)) | {
        "annotations": [named(_words("theta"))],
        "hovermode": False,
        "xaxis": axis(
            -EDGE,
            EDGE,
            nticks=9,
            zeroline=True,
            zerolinecolor="@grid_line",
        ),
        "yaxis": axis(
            -EDGE,
            EDGE,
            nticks=9,
            zeroline=True,
            zerolinecolor="@grid_line",
            title={"text": _words("psi"), "standoff": 2},
        ),
    }
    return {"data": data, "layout": layout}


def distance(picture: DiracPicture) -> Figure:
    """‖(θ, ψ)‖ over the steps."""
    away = np.minimum(picture.distances, 10 * FAR)
    steps = np.arange(len(away))
    data = [curve("distance", _words("distance"), steps, away, "@ink", width=1.75)]
    at = {"size": 9, "color": "@gradient", "line": {"color": "@paper", "width": 1.5}}
    data.append(_mark("moment", "", (picture.moment, away[picture.moment]), at))
    layout = frame("theory-dirac-distance", size=11, margin=(34, 12, 8, 32)) | {
        "annotations": [named(_words("step"))],
        "xaxis": axis(
            0,
            picture.settings.steps,
            nticks=5,
            showgrid=False,
            showline=True,
        ),
        "yaxis": axis(0, FAR, nticks=5),
        "showlegend": False,
        "hovermode": "x",
    }
    return {"data": data, "layout": layout}


def meaning(picture: DiracPicture) -> Figure:
    """What one (θ, ψ) stands for: a real point at 0, a fake at θ, D a line through both of slope ψ, and the fake's push."""
    theta, psi = np.clip(picture.path[picture.moment], -LINE, LINE)
    rest = 0.5 if picture.settings.game == "least_squares" else 0.0
    ends = np.array([-LINE, LINE])
    push = float(np.clip(picture.push, -2, 2))
    low = -LINE
    data = [
        curve("d", _words("d"), ends, rest + psi * ends, "@discriminator", width=2.5, hoverinfo="skip"),
        curve("real", _words("real"), [0, 0], [low, rest], "@real", dash="dash", hoverinfo="skip"),
        curve("fake", _words("fake"), [theta, theta], [low, rest + psi * theta], "@generator", width=2.5, hoverinfo="skip"),
        arrows(
            "push",
            _words("push"),
            [[theta, low + BESIDE]],
            [[theta + push, low + BESIDE]],
            "@gradient",
            size=11,
            width=3,
        ),
        _mark("at_real", "", (0, rest), {"size": 9, "color": "@real"}),
        _mark("at_fake", "", (theta, rest + psi * theta), {"size": 9, "color": "@generator"}),
    ]
    layout = frame("theory-dirac-meaning", size=11, margin=(34, 12, 34, 32)) | {
        "annotations": [named("<i>x</i>")],
        "xaxis": axis(-4, 4, nticks=5, showline=True),
        "yaxis": axis(low, LINE, nticks=5),
    }
    return {"data": data, "layout": layout}


def says(picture: DiracPicture) -> str:
    """The verdict in words, with the numbers that it rests on."""
    done, asked = len(picture.path) - 1, picture.settings.steps
    values = {"start": number(float(picture.distances[0])), "end": number(float(picture.distances[-1])), "steps": str(done)}
    said = text(f"theory.dirac.{picture.verdict.value}", **values)
    return said if done == asked else f"{said} {text('theory.dirac.lost', steps=done)}"


def readings(picture: DiracPicture) -> dict[str, str]:
    """Slot → words: the last distance, and the numbers of the point that is shown."""
    theta, psi = picture.path[picture.moment]
    return {
        "theory-dirac-end": number(float(picture.distances[-1])),
        "theory-dirac-at": text(
            "theory.dirac.at",
            step=picture.moment, theta=number(float(theta)), psi=number(float(psi)), push=number(picture.push),
        ),
    }  # fmt: skip


def _field(picture: DiracPicture) -> list[Trace]:
    """Arrows of nearly one length in four traces, the stronger the darker; every trace has all places, most of them empty."""
    field = picture.field
    strength = np.hypot(field.v_theta, field.v_psi)
    known = np.isfinite(strength) & (strength > 1e-12)
    borders = np.quantile(strength[known], [0.25, 0.5, 0.75]) if known.any() else np.zeros(3)
    quarter = np.searchsorted(borders, np.where(known, strength, 0.0), side="right")
    cell = 2 * EDGE / (CELLS - 1)
    unit = np.stack([field.v_theta, field.v_psi], 1) / np.where(known, strength, 1.0)[:, None]
    reach = cell * (SHORT + (LONG - SHORT) * quarter / (len(SHADES) - 1))
    place = np.stack([field.theta, field.psi], 1)
    tails, tips = place - unit * reach[:, None] / 2, place + unit * reach[:, None] / 2
    traces = []
    for index, shade in enumerate(SHADES):
        mine = (known & (quarter == index))[:, None]
        start, end = np.where(mine, tails, np.nan), np.where(mine, tips, np.nan)
        name = _words("field") if index == len(SHADES) - 1 else ""
        color = f"@gradient/{shade}"
        traces.append(
            arrows(f"field_{index}", name, start, end, color, size=7, width=1.25, legendgroup="field", showlegend=bool(name))
        )
    return traces


def _forbidden(limit: float) -> Trace:
    """Where |ψ| > c: D never comes here."""
    edge, bound = EDGE, min(limit, EDGE)
    x = np.array([-edge, edge, edge, -edge, -edge, np.nan] * 2)
    upper, lower = [bound, bound, edge, edge, bound], [-bound, -bound, -edge, -edge, -bound]
    y = np.array([*upper, np.nan, *lower, np.nan])
    more: dict[str, Any] = {"fill": "toself", "fillcolor": "@reference/0.16", "hoverinfo": "skip", "showlegend": False}
    return curve("forbidden", "", x, y, "@reference/0.5", width=1, **more)


def _dots(near: Array) -> Trace:
    """Each step as a small dot."""
    plain = {"type": "scatter", "mode": "markers", "uid": "steps", "showlegend": False, "hoverinfo": "skip"}
    return plain | {"marker": {"size": 3.5, "color": "@ink"}, "x": single(near[:, 0]), "y": single(near[:, 1])}


def _mark(name: str, words: str, at: Any, marker: dict[str, Any]) -> Trace:
    plain = {"type": "scatter", "mode": "markers", "uid": name, "name": words, "showlegend": bool(words), "hoverinfo": "skip"}
    return plain | {"marker": marker, "x": single([at[0]]), "y": single([at[1]])}


def _words(key: str) -> str:
    return text(f"theory.dirac.{key}")
