"""D and the critic at their optimum: figure 2 of the Wasserstein GAN paper, with what the fakes feel.

Source: Arjovsky et al. 2017, arXiv:1701.07875, figure 2.
"""

from typing import Any

import numpy as np

from playground.texts import text
from playground.theory.optimum import EDGE, FAKES, GAMES, OptimumPicture
from playground.views.theory.frame import Figure, Trace, arrows, axis, curve, frame, grip, named, note, number, single

CEILING = 0.8
LONGEST = 3.0
"""An arrow is as long as the push, in the unit of x, up to this."""
CRITIC = 12.0
DOMAINS = {"yaxis": [0.56, 1.0], "yaxis2": [0.3, 0.5], "yaxis3": [0.0, 0.22]}


def optima(picture: OptimumPicture) -> Figure:
    """Three rows over one x: the densities, D*, and the critic f*."""
    dotted: dict[str, Any] = {"width": 2.5, "dash": "dot"}
    data: list[Trace] = [
        curve("p_data", _words("p_data"), picture.x, picture.p_data, "@real", dash="dash"),
        curve(
            "p_g", _words("p_g"), picture.x, picture.p_g, "@generator",
            width=2.5, fill="tozeroy", fillcolor="@generator/0.16",
        ),
        curve("d", _words("d"), picture.x, picture.d, "@optimum", yaxis="y2", **dotted),
        curve("f", _words("f"), picture.x, picture.f, "@optimum", yaxis="y3", **dotted),
    ]  # fmt: skip
    data += [_ticks(picture, picture.d, "y2"), _ticks(picture, picture.f, "y3")]
    return {"data": [*data, *_grips(picture)], "layout": _layout()}


def pushes(picture: OptimumPicture) -> Figure:
    """One row a game: the same fakes, and where the loss of G sends each of them."""
    heights, lines = np.arange(len(GAMES), 0, -1.0), np.linspace(0.24, -0.4, FAKES)  # each fake has a line to itself
    data: list[Trace] = []
    for game, height in zip(GAMES, heights, strict=True):
        length = np.clip(picture.pushes[game], -LONGEST, LONGEST)
        tails = np.stack([picture.fakes, height + lines], 1)
        tips = tails + np.stack([length, np.zeros(FAKES)], 1)
        data.append(arrows(game, "", tails, tips, "@gradient", size=8, full=0.3, width=2))
        marker = {"size": 6, "color": "@generator"}
        plain = {"type": "scatter", "mode": "markers", "uid": f"fakes_{game}", "hoverinfo": "skip", "marker": marker}
        data.append(plain | {"x": single(picture.fakes), "y": single(height + lines)})
    rows = [
        note(_words(f"game_{game}"), x=0, xanchor="left", yref="y", y=height + 0.45, yanchor="middle")
        for game, height in zip(GAMES, heights, strict=True)
    ]
    layout = frame("theory-optimum-pushes", margin=(40, 14, 8, 34)) | {
        "xaxis": axis(-EDGE, EDGE, nticks=9, showline=True),
        "yaxis": axis(0.5, len(GAMES) + 0.65, visible=False),
        "annotations": [*rows, named("<i>x</i>")],
        "showlegend": False,
    }
    return {"data": data, "layout": layout}


def says(picture: OptimumPicture) -> str:
    """The page in two sentences."""
    strength = {game: number(picture.strength[game], 3 if game == "minimax" else 2) for game in GAMES}
    kink = picture.critic.kink
    if picture.critic.sign == 0:
        line = "same"
    elif kink is None:
        line = "line"
    else:
        line = "nearly" if picture.beyond < 0.005 else "kink"
    shape = text(
        f"theory.optimum.is_{line}",
        kink=number(kink) if kink is not None else "", share=f"{100 * picture.beyond:.1f}",
    )  # fmt: skip
    return text("theory.optimum.says", w1=number(picture.w1), js=number(picture.js, 3), shape=shape, **strength)


def readings(picture: OptimumPicture) -> dict[str, str]:
    """Slot → words: the mean push of each game, and the share of fakes that feel next to nothing."""
    said = {}
    for game in GAMES:
        said[f"theory-optimum-{game}"] = number(picture.strength[game], 3)
        said[f"theory-optimum-{game}-faint"] = f"{100 * picture.faint[game]:.0f} %"
    return said


def _ticks(picture: OptimumPicture, values: Any, own: str) -> Trace:
    """The fakes on a curve."""
    marker = {"size": 7, "color": "@generator"}
    plain = {"type": "scatter", "mode": "markers", "uid": "fakes_" + own, "showlegend": False, "hoverinfo": "skip"}
    heights = np.interp(picture.fakes, picture.x, values)
    return plain | {"marker": marker, "x": single(picture.fakes), "y": single(heights), "yaxis": own}


def _grips(picture: OptimumPicture) -> list[Trace]:
    return [grip("grip_data", picture.real.mean, 0, "@real"), grip("grip_g", picture.fake.mean, 0, "@generator")]


def _layout() -> dict[str, Any]:
    base = frame("theory-optimum", margin=(44, 14, 30, 34))
    layout = base | {
        "xaxis": axis(-EDGE, EDGE, nticks=9, anchor="y3"),
        "yaxis": axis(0, CEILING, domain=DOMAINS["yaxis"], nticks=4),
        "yaxis2": axis(-0.04, 1.04, domain=DOMAINS["yaxis2"], tickvals=[0, 0.5, 1], ticktext=["0", "½", "1"]),
        "yaxis3": axis(-CRITIC, CRITIC, domain=DOMAINS["yaxis3"], nticks=4),
        "hovermode": "x",
    }
    titles = (("d_title", "yaxis2"), ("f_title", "yaxis3"))
    layout["annotations"] = [named("<i>x</i>")] + [
        note(_words(key), x=0, xanchor="left", y=DOMAINS[own][1], yanchor="bottom", font={"color": "@ink", "size": 12})
        for key, own in titles
    ]
    level = {"type": "line", "xref": "x domain", "x0": 0, "x1": 1, "layer": "below"}
    line = {"color": "@reference", "width": 1, "dash": "dot"}
    layout["shapes"] = [level | {"yref": own, "y0": y, "y1": y, "line": line} for own, y in (("y2", 0.5), ("y3", 0))]
    return layout


def _words(key: str) -> str:
    return text(f"theory.optimum.{key}")
