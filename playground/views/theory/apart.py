"""JS against Wasserstein: the two bumps, the earth mover's plans, the distances over d."""

import math
from typing import Any

import numpy as np

from playground.texts import text
from playground.theory.apart import FARTHEST, PARTS, ApartPicture, Plan
from playground.theory.bumps import ROOT_3, Array, Bump
from playground.views.theory.frame import Figure, Trace, arrows, axis, curve, frame, grip, named, note, number

EDGE = FARTHEST + 2.5
CEILING = 0.7
"""The top of the densities; a narrower bump than σ = .57 goes through it."""
LOG_2 = math.log(2)
CAP = 10.0
"""Where the chart of KL ends."""
TOPS = {"y": 1.05 * LOG_2, "y2": CAP, "y3": FARTHEST + 0.6}
"""The tops of the charts of JS, KL and W1."""
CELL = 0.5
"""The width of a grain of the piles, in the unit of x."""
HIGH, BETWEEN = 5.5, 8.0  # of a pile and of the air between the piles, in grains
FLAT, FULL = 0.02, 0.95
ROWS = {"good": ("good",), "wasteful": ("wasteful",), "both": ("good", "wasteful")}


def bumps(picture: ApartPicture) -> Figure:
    """p_data and p_g, which one can take hold of."""
    data = [
        _bump("p_data", picture.real, "@real", dash="dash"),
        _bump("p_g", picture.fake, "@generator", width=2.5, fill="tozeroy", fillcolor="@generator/0.16"),
        grip("grip", picture.fake.mean, 0, "@generator"),
    ]
    layout = frame("theory-apart-bumps", margin=(40, 14, 30, 30)) | {
        "xaxis": axis(-EDGE, EDGE, nticks=11, showgrid=False, showline=True),
        "yaxis": axis(0, CEILING, nticks=4),
        "annotations": [named("<i>x</i>")],
        "hovermode": False,
    }
    return {"data": data, "layout": layout}


def plans(picture: ApartPicture, shown: str) -> Figure:
    """Grains of the fakes' pile above, the places that wait for them below, and who goes where.

    Args:
        picture: of the page.
        shown: a key of `ROWS`.
    """
    names = ROWS[shown]
    data: list[Trace] = []
    layout = frame("theory-apart-plan", margin=(40, 14, 8, 24)) | {
        "xaxis": axis(-EDGE, EDGE, nticks=11, showgrid=False, anchor="free", position=0),
        "annotations": [],
        "showlegend": False,
    }
    for row, name in enumerate(names):
        own = "y" if row == 0 else f"y{row + 1}"
        low, high = 1 - (row + 1) / len(names), 1 - row / len(names)
        data += _row(picture, getattr(picture, name), own)
        span = [low + 0.02 * (low > 0), high - 0.02 * (row > 0)]
        layout["yaxis" + own[1:]] = axis(-HIGH, BETWEEN + HIGH, domain=span, visible=False)
        place = {
            "x": 0,
            "xanchor": "left",
            "y": span[1],
            "yanchor": "top",
            "font": {"color": "@ink", "size": 13},
            "bgcolor": "@paper/0.75",
        }
        layout["annotations"].append(note(_words(f"plan_{name}"), **place))
    return {"data": data, "layout": layout}


def curves(picture: ApartPicture) -> Figure:
    """The distances over d, with a dot where we are and the slope that the generator feels there."""
    d, rows = picture.fake.mean, (("js", "y"), ("kl_reverse", "y2"), ("kl", "y2"), ("w1", "y3"))
    data = []
    for name, own in rows:
        color, more = _looks(name)
        values = getattr(picture.curves, name)
        data.append(curve(name, _words(name), picture.apart, values, color, yaxis=own, showlegend=own == "y2", **more))
    for name, own in rows:
        data += _here(name, own, d, getattr(picture.at, name), getattr(picture.slopes, name))
    for own, top in TOPS.items():
        plain: dict[str, Any] = {"width": 1, "dash": "dot", "yaxis": own, "showlegend": False, "hoverinfo": "skip"}
        data.append(curve("here" + own, "", [d, d], [0, top], "@reference", **plain))
    return {"data": data, "layout": _curves_layout()}


def says(picture: ApartPicture) -> str:
    """The page in a sentence or two."""
    at, slopes = picture.at, picture.slopes
    values = {name: number(float(value), 3 if name == "js" else 2) for name, value in at._asdict().items()}
    share = f"{100 * float(at.js) / LOG_2:.0f}"
    said = text("theory.apart.says", d=number(picture.fake.mean), share=share, **values)
    if picture.fake.mean == 0:
        return f"{said} {text('theory.apart.feels_top')}"
    flat = float(at.js) > FULL * LOG_2 or abs(float(slopes.js)) < FLAT
    values = {"js": number(abs(float(slopes.js)), 3), "w1": number(abs(float(slopes.w1)), 2)}
    return f"{said} {text('theory.apart.feels_flat' if flat else 'theory.apart.feels', **values)}"


def readings(picture: ApartPicture) -> dict[str, str]:
    """Slot → words: each distance with its slope, and the work of each plan."""
    said = {}
    for name, value in picture.at._asdict().items():
        digits = 3 if name == "js" else 2
        said[f"theory-apart-{name}"] = number(float(value), digits)
        said[f"theory-apart-{name}-slope"] = number(float(getattr(picture.slopes, name)), digits)
    good, wasteful = picture.good.work, picture.wasteful.work
    said["theory-apart-good"] = number(good)
    said["theory-apart-wasteful"] = number(wasteful)
    more = text("theory.apart.same")
    if wasteful > good * 1.005 + 1e-9:
        more = text("theory.apart.more", share=f"{100 * (wasteful / good - 1):.0f}" if good > 0.02 else "∞")
    return said | {"theory-apart-more": more}


# ------------------------------------------------------------------ the bumps


def _bump(name: str, bump: Bump, color: str, **style: Any) -> Trace:
    x, y = _outline(bump)
    return curve(name, _words(name), x, y, color, **style)


def _outline(bump: Bump) -> tuple[Array, Array]:
    """A bump's own points, close where it is narrow, and flat to both edges of the picture."""
    if bump.shape == "gaussian":
        x = bump.mean + bump.sigma * np.linspace(-5, 5, 201)
        y = bump.density(x)
    elif bump.shape == "uniform":
        ends = bump.mean + bump.sigma * ROOT_3 * np.array([-1.0, 1.0])
        height = 1 / (2 * ROOT_3 * bump.sigma)
        x, y = np.repeat(ends, 2), np.array([0, height, height, 0])
    else:
        x, y = np.full(3, bump.mean), np.array([0, 2 * CEILING, 0])
    return np.concatenate([[-99], x, [99]]), np.concatenate([[0], y, [0]])


# ------------------------------------------------------------------ the plans


def _row(picture: ApartPicture, plan: Plan, own: str) -> list[Trace]:
    """Two piles and the arrows from one to the other."""
    fakes, fake_level, grain = _piled(picture.fake_parts, picture.fake.mean)
    places, place_level, depth = _piled(picture.real_parts, picture.real.mean)
    grain = depth = min(grain, depth)
    upper = _boxes(fakes, BETWEEN + fake_level * grain, grain)
    lower = _boxes(places, -(place_level + 1) * depth, depth)
    leave = _spread(fakes, fake_level)
    arrive = _spread(places, place_level)[plan.target]
    tails, tips = np.stack([leave, np.full(PARTS, BETWEEN)], 1), np.stack([arrive, np.zeros(PARTS)], 1)
    plain = {"yaxis": own, "hoverinfo": "skip"}
    return [
        curve("places" + own, "", *lower, "@real", width=1, fill="toself", fillcolor="@real/0.12", **plain),
        curve("grains" + own, "", *upper, "@generator", width=1, fill="toself", fillcolor="@generator/0.3", **plain),
        arrows("moves" + own, "", tails, tips, "@gradient/0.75", size=7, width=1.25, yaxis=own),
    ]


def _piled(parts: Array, middle: float) -> tuple[Array, Array, float]:
    """Each part's cell (its middle in x), its level in the cell from 0, and the height that lets the tallest fit."""
    cells = np.round((parts - middle) / CELL).astype(int)
    level = np.array([(cells[:index] == cell).sum() for index, cell in enumerate(cells)])
    return middle + CELL * cells, level, min(1.0, HIGH / (level.max() + 1))


def _boxes(x: Array, bottom: Array, height: float) -> tuple[Array, Array]:
    """Outlines of grains, with gaps between them."""
    left, right, top = x - 0.46 * CELL, x + 0.46 * CELL, bottom + 0.92 * height
    gap = np.full(len(x), np.nan)
    xs = np.stack([left, right, right, left, left, gap], 1).ravel()
    return xs, np.stack([bottom, bottom, top, top, bottom, gap], 1).ravel()


def _spread(x: Array, level: Array) -> Array:
    """Where the arrows of a cell begin or end, side by side."""
    size = np.array([(x == each).sum() for each in x])
    return np.asarray(x + 0.8 * CELL * ((level + 0.5) / size - 0.5))


# ------------------------------------------------------------------ the curves


def _looks(name: str) -> tuple[str, dict[str, Any]]:
    """What is an expectation over the data wears their colour, everything else the generator's."""
    return ("@real", {"dash": "dash"}) if name == "kl" else ("@generator", {})


def _here(name: str, own: str, d: float, value: float, slope: float) -> list[Trace]:
    """A dot at d, at the cap if the value is beyond it, and a piece of its tangent."""
    top = TOPS[own]
    seen = value <= top
    reach = 1.5 if seen and math.isfinite(slope) else math.nan
    steps = np.array([-reach, reach])
    color = _looks(name)[0]
    tangent = curve(
        name + "_slope", "", d + steps, value + slope * steps, "@gradient",
        width=3, yaxis=own, showlegend=False, hoverinfo="skip",
    )  # fmt: skip
    dot = grip(name + "_here", d, min(value, top), color, yaxis=own)
    dot["marker"] = {"size": 10, "color": color, "line": {"color": "@paper", "width": 1.5}}
    return [tangent, dot]


def _curves_layout() -> dict[str, Any]:
    domains = {"yaxis": [0.73, 1.0], "yaxis2": [0.365, 0.635], "yaxis3": [0.0, 0.27]}
    base = frame("theory-apart-curves", size=11, margin=(42, 12, 22, 32))
    base["legend"] |= {"y": 0.637, "x": 1, "xanchor": "right"}
    layout = base | {
        "xaxis": axis(-FARTHEST, FARTHEST, nticks=9, anchor="y3"),
        "yaxis": axis(0, 1.05 * LOG_2, domain=domains["yaxis"], tickvals=[0, LOG_2 / 2, LOG_2], ticktext=["0", "", "log 2"]),
        "yaxis2": axis(0, CAP, domain=domains["yaxis2"], nticks=3),
        "yaxis3": axis(0, FARTHEST + 0.6, domain=domains["yaxis3"], nticks=4),
    }
    ends = {"type": "line", "xref": "x domain", "yref": "y", "x0": 0, "x1": 1, "y0": LOG_2, "y1": LOG_2}
    layout["shapes"] = [ends | {"line": {"color": "@reference", "width": 1, "dash": "dot"}, "layer": "below"}]
    layout["annotations"] = [named("<i>d</i>")] + [
        note(
            _words(f"{name}_title"),
            x=0,
            xanchor="left",
            y=domains[own][1],
            yanchor="bottom",
            font={"color": "@ink", "size": 12},
        )
        for name, own in (("js", "yaxis"), ("kl", "yaxis2"), ("w1", "yaxis3"))
    ]
    return layout


def _words(key: str) -> str:
    return text(f"theory.apart.{key}")
