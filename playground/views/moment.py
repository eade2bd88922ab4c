"""Slow motion: the batch of one update drawn over the picture, and the network that waits drawn pale."""

from dataclasses import replace
from typing import Any

import numpy as np

from playground.pictures import Floats, LinePicture, Moment, PlanePicture
from playground.views.arrows import EMPTY, push_on_a_line, push_on_a_plane
from playground.views.mapping import place_of
from playground.views.palette import faded
from playground.views.plane import DIVERGING

OF = {"D": {"field", "levels", "d", "optimum", "gap"}, "G": {"p_g", "histogram", "mapping", "rug", "fakes", "warp", "trails"}}
"""What on a picture belongs to which network."""
PALE = 0.28


def moment_traces(picture: LinePicture | PlanePicture, moment: Moment) -> list[dict[str, Any]]:
    """What one moment of an update adds behind the traces of its picture: always as many, empty where nothing is known yet.

    On a line: z on its axis and the way to G(z), fakes and real samples on the x axis, their scores on D's curve, and
    the push on the fakes. On a plane: real points and fakes, coloured by their score as the field is, and the push.
    """
    return _on_a_line(picture, moment) if isinstance(picture, LinePicture) else _on_a_plane(picture, moment)


def muted(traces: list[dict[str, Any]], player: str) -> list[dict[str, Any]]:
    """The same traces with those of the network that waits drawn pale.

    Args:
        traces: of `figure_one.traces` or `plane.plane`; they are not written.
        player: who moves, `D` or `G`.
    """
    waiting = OF["G" if player == "D" else "D"]
    return [_pale(trace) if trace["uid"] in waiting else trace for trace in traces]


def _pale(trace: dict[str, Any]) -> dict[str, Any]:
    if trace["uid"] == "field":
        return trace | {"opacity": PALE * float(trace.get("opacity", 1.0))}
    return dict(faded(trace, PALE))


def _on_a_line(picture: LinePicture, moment: Moment) -> list[dict[str, Any]]:
    z, fakes, real = (_first(each) for each in (moment.z, moment.fakes, moment.real))
    feet = EMPTY if picture.z is None else place_of(picture, z)
    ways, lift = _ways(feet, fakes)
    known = moment.push is not None and len(fakes) > 0
    push = push_on_a_line(replace(picture, pushed=fakes, push=_first(moment.push)) if known else _still(picture))
    hollow = _dot("@generator", 7) | {"symbol": "circle-open", "line": {"color": "@generator", "width": 1.75}}
    ticks = {"symbol": "line-ns", "size": 11, "line": {"color": "@real", "width": 1.75}}
    return [
        _trace("moment_ways", ways, lift, "y3", mode="lines", line={"color": "@generator/0.6", "width": 1}),
        _trace("moment_z", feet, np.zeros_like(feet), "y3", marker=hollow),
        _trace("moment_real", real, np.ones_like(real), "y3", marker=ticks),
        _trace("moment_fakes", fakes, np.ones_like(fakes), "y3", marker=_dot("@generator", 7)),
        _trace("moment_scores_real", *_scored(real, moment.scores_real), "y2", marker=_dot("@real", 7)),
        _trace("moment_scores_fake", *_scored(fakes, moment.scores_fake), "y2", marker=_dot("@generator", 7)),
        push | {"uid": "moment_push", "visible": True, "showlegend": False},
    ]


def _on_a_plane(picture: PlanePicture, moment: Moment) -> list[dict[str, Any]]:
    nowhere = np.zeros((0, 2), np.float32)
    real, fakes = (nowhere if each is None else each for each in (moment.real, moment.fakes))
    known = moment.push is not None and len(fakes) > 0
    push = push_on_a_plane(replace(picture, pushed=fakes, push=moment.push) if known else _still(picture))
    ends = (0.0, 1.0) if picture.bounded else (float(picture.field.min()), float(picture.field.max()))
    return [
        _trace("moment_real", real[:, 0].copy(), real[:, 1].copy(), "y", marker=_shaded("@real", moment.scores_real, ends)),
        _trace(
            "moment_fakes", fakes[:, 0].copy(), fakes[:, 1].copy(), "y", marker=_shaded("@generator", moment.scores_fake, ends)
        ),
        push | {"uid": "moment_push", "visible": True, "showlegend": False},
    ]


def _still(picture: Any) -> Any:
    """The picture without its arrows."""
    return replace(picture, pushed=None, push=None)


def _first(points: Floats | None) -> Floats:
    """The first column of `[b, D]`; nothing of None."""
    return EMPTY if points is None else np.ascontiguousarray(points[:, 0])


def _ways(feet: Floats, fakes: Floats) -> tuple[Floats, Floats]:
    """Lines from each z on its axis up to G(z) on the x axis; none before G has made anything of it."""
    if len(feet) != len(fakes):
        return EMPTY, EMPTY
    gap = np.full_like(feet, np.nan)
    return np.stack([feet, fakes, gap], axis=1).ravel(), np.tile(np.array([0, 1, np.nan], np.float32), len(feet))


def _scored(places: Floats, scores: Floats | None) -> tuple[Floats, Floats]:
    return (EMPTY, EMPTY) if scores is None else (places, scores)


def _dot(color: str, size: float) -> dict[str, Any]:
    return {"symbol": "circle", "color": color, "size": size, "line": {"color": "@paper", "width": 1}}


def _shaded(color: str, scores: Floats | None, ends: tuple[float, float]) -> dict[str, Any]:
    """Dots in their network's colour; once they are scored, filled as the field is and ringed with that colour."""
    if scores is None:
        return _dot(color, 8)
    filled = {"color": scores, "colorscale": DIVERGING, "cmin": ends[0], "cmax": ends[1]}
    return {"symbol": "circle", "size": 10, "line": {"color": color, "width": 2}} | filled


def _trace(uid: str, x: Floats, y: Floats, yaxis: str, mode: str = "markers", **style: Any) -> dict[str, Any]:
    plain = {"type": "scatter", "mode": mode, "uid": uid, "x": x, "y": y, "yaxis": yaxis}
    return plain | {"showlegend": False, "hoverinfo": "skip", "cliponaxis": False} | style
