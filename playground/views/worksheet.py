"""A run's last picture as a small drawing for paper: SVG, black on white, without scripts."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.pictures import LinePicture, PlanePicture

WIDTH, HEIGHT = 300, 170
SQUARE = 230
POINTS = 220  # of a kind: more cannot be told apart at this size
STEPS = 160  # of a curve
DASH = ' stroke-dasharray="5 3"'
REAL, FAKES, D = "#1a1a1a", "#00805d", "#0072B2"
COLOURS = (FAKES, D, "#b84f00", "#1a1a1a", "#8a6500", "#7a3d78")


def drawing(picture: LinePicture | PlanePicture, called: str) -> str:
    """Its densities and D, or its points.

    Args:
        picture: of a run.
        called: a sentence for who cannot see it; escaped already.
    """
    return _line(picture, called) if isinstance(picture, LinePicture) else _plane(picture, called)


def lines(named: Sequence[tuple[str, NDArray[Any], NDArray[Any]]], called: str) -> str:
    """Curves over common axes, with their names below.

    Args:
        named: name (escaped already), x and y `[n]` of each.
        called: as of `drawing`.
    """
    across, up = (_ends(np.concatenate([np.asarray(each[at], np.float64) for each in named])) for at in (1, 2))
    paths = []
    for at, (_, x, y) in enumerate(named):
        colour, dash = COLOURS[at % len(COLOURS)], "" if at < 3 else DASH
        paths.append(f'<path d="{_path(x, y, across, up, HEIGHT)}" fill="none" stroke="{colour}" stroke-width="1.6"{dash}/>')
    marks = [
        f'<path d="M8 {HEIGHT + 12 + 15 * at}h24" stroke="{COLOURS[at % len(COLOURS)]}" stroke-width="1.6"'
        f"{'' if at < 3 else DASH}/>"
        f'<text x="38" y="{HEIGHT + 16 + 15 * at}" font-size="11" fill="{COLOURS[at % len(COLOURS)]}">{name}</text>'
        for at, (name, _, _) in enumerate(named)
    ]
    return _svg([*paths, *_ends_written(across, up), *marks], WIDTH, HEIGHT + 8 + 15 * len(named), called)


def _ends_written(across: tuple[float, float], up: tuple[float, float]) -> list[str]:
    """The numbers at the ends of both axes."""
    places = (
        (up[1], 4, 12, "start"),
        (up[0], 4, HEIGHT - 14, "start"),
        (across[0], 4, HEIGHT - 3, "start"),
        (across[1], WIDTH - 4, HEIGHT - 3, "end"),
    )
    return [
        f'<text x="{x}" y="{y}" font-size="9" fill="#555" text-anchor="{anchor}">{value:.3g}</text>'
        for value, x, y, anchor in places
    ]


def _line(picture: LinePicture, called: str) -> str:
    across = (float(picture.x[0]), float(picture.x[-1]))
    tall = (0.0, 1.15 * max(float(picture.p_data.max()), min(_top(picture.p_g), 3 * float(picture.p_data.max()))))
    scores = (-0.02, 1.02) if picture.bounded else _ends(picture.scores)
    curves = [
        (picture.p_g, tall, FAKES, ' stroke-width="2"'),
        (picture.p_data, tall, REAL, ' stroke-width="1.5" stroke-dasharray="5 3"'),
        (picture.scores, scores, D, ' stroke-width="1.2"'),
    ]
    paths = [
        f'<path d="{_path(picture.x, y, across, ends, HEIGHT)}" fill="none" stroke="{colour}"{style}/>'
        for y, ends, colour, style in curves
    ]
    return _svg(paths, WIDTH, HEIGHT, called)


def _plane(picture: PlanePicture, called: str) -> str:
    across, up = ((float(each[0]), float(each[-1])) for each in (picture.xs, picture.ys))
    dots = [*_dots(picture.real[:POINTS], across, up, REAL, 1.5), *_dots(picture.fakes[:POINTS], across, up, FAKES, 2.1)]
    return _svg(dots, SQUARE, SQUARE, called)


def _dots(
    points: NDArray[np.float32], across: tuple[float, float], up: tuple[float, float], colour: str, radius: float
) -> Iterable[str]:
    x, y = (SQUARE * (points[:, at] - low) / (high - low) for at, (low, high) in enumerate((across, up)))
    inside = np.isfinite(x) & np.isfinite(y) & (x >= 0) & (x <= SQUARE) & (y >= 0) & (y <= SQUARE)
    circles = "".join(
        f'<circle cx="{a:.0f}" cy="{SQUARE - b:.0f}" r="{radius}"/>' for a, b in zip(x[inside], y[inside], strict=True)
    )
    return [f'<g fill="{colour}" fill-opacity=".75">{circles}</g>']


def _path(x: NDArray[Any], y: NDArray[Any], across: tuple[float, float], up: tuple[float, float], height: int) -> str:
    """`M x y L x y …` in pixels from the top left; what is no number breaks the line, what is too high leaves the frame."""
    at = np.unique(np.linspace(0, len(x) - 1, min(len(x), STEPS)).astype(int)) if len(x) else np.zeros(0, int)
    left = WIDTH * (np.asarray(x, np.float64)[at] - across[0]) / (across[1] - across[0])
    top = height - height * (np.asarray(y, np.float64)[at] - up[0]) / (up[1] - up[0])
    words, pen = [], "M"
    for a, b in zip(left, top, strict=True):
        if not (np.isfinite(a) and np.isfinite(b)):
            pen = "M"
            continue
        words.append(f"{pen}{a:.1f} {np.clip(b, -height, 2 * height):.1f}")
        pen = "L"
    return "".join(words)


def _ends(values: NDArray[Any]) -> tuple[float, float]:
    seen = np.asarray(values, np.float64)
    seen = seen[np.isfinite(seen)]
    low, high = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)
    rest = 0.04 * (high - low) or 0.5
    return low - rest, high + rest


def _top(values: NDArray[Any]) -> float:
    seen = values[np.isfinite(values)]
    return float(seen.max()) if len(seen) else 0.0


def _svg(inside: Sequence[str], width: int, height: int, called: str) -> str:
    frame = f'<rect width="{width}" height="{height}" fill="#fff" stroke="#999"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"'
    return f'{head} aria-label="{called}">{frame}{"".join(inside)}</svg>'
