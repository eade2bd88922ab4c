"""A run's last picture as a small drawing for paper: SVG, black on white, without scripts."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.pictures import LinePicture, PlanePicture
from playground.views.lesson_lines import by_factors

WIDTH, HEIGHT = 290, 170
SQUARE = 230
LEFT, BELOW, ABOVE, RIGHT = 32, 18, 6, 8  # of the frame, for the numbers of the axes
POINTS = 220  # of a kind: more cannot be told apart at this size
STEPS = 160  # of a curve
DASH = ' stroke-dasharray="5 3"'
REAL, FAKES, D = "#1a1a1a", "#00805d", "#0072B2"
COLOURS = (FAKES, D, "#b84f00", "#1a1a1a", "#8a6500", "#7a3d78")
NICE = (1.0, 2.0, 2.5, 5.0, 10.0)

Ends = tuple[float, float]


@dataclass(frozen=True)
class Plot:
    """Where values lie in pixels, from the top left of the frame.

    Attributes:
        across, up: the ends of both axes.
        width, height: of the frame, in pixels.
        log: whether the x axis is logarithmic.
    """

    across: Ends
    up: Ends
    width: int = WIDTH
    height: int = HEIGHT
    log: bool = False

    def left(self, values: Any) -> NDArray[np.float64]:
        """Of x, in pixels."""
        low, high, at = (np.log10(each) if self.log else np.asarray(each, np.float64) for each in (*self.across, values))
        return np.asarray(self.width * (at - low) / (high - low))

    def top(self, values: Any) -> NDArray[np.float64]:
        """Of y, in pixels."""
        low, high = self.up
        return np.asarray(self.height - self.height * (np.asarray(values, np.float64) - low) / (high - low))

    def numbers(self, *, beside: bool = True) -> list[str]:
        """The numbers of both axes with their ticks; without `beside`, of the x axis alone."""
        marks = []
        for value in _decades(self.across) if self.log else ticks(self.across, 5):
            x = float(self.left(value))
            marks.append(f'<path d="M{x:.1f} {self.height}v4" stroke="#777"/>')
            marks.append(_written(value, x, self.height + 14, "middle"))
        for value in ticks(self.up, 4) if beside else []:
            y = float(self.top(value))
            marks.append(f'<path d="M0 {y:.1f}h-4" stroke="#777"/>')
            marks.append(_written(value, -7, y + 3, "end"))
        return marks

    def curve(self, x: NDArray[Any], y: NDArray[Any], style: str) -> str:
        """`M x y L x y …`; what is no number breaks the line, what is too high leaves the frame."""
        at = np.unique(np.linspace(0, len(x) - 1, min(len(x), STEPS)).astype(int)) if len(x) else np.zeros(0, int)
        said, pen = [], "M"
        for a, b in zip(self.left(np.asarray(x)[at]), self.top(np.asarray(y)[at]), strict=True):
            if not (np.isfinite(a) and np.isfinite(b)):
                pen = "M"
                continue
            said.append(f"{pen}{a:.1f} {np.clip(b, -self.height, 2 * self.height):.1f}")
            pen = "L"
        return f'<path d="{"".join(said)}" fill="none"{style}/>'


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
    every = [np.asarray(x, np.float64) for _, x, _ in named]
    log = by_factors(every)
    across, up = (
        _ends(np.log10(np.concatenate(every)) if log else np.concatenate(every)),
        _ends(np.concatenate([np.asarray(y, np.float64) for _, _, y in named])),
    )
    plot = Plot((10 ** across[0], 10 ** across[1]) if log else across, up, log=log)
    styles = [f' stroke="{COLOURS[at % len(COLOURS)]}" stroke-width="1.6"{"" if at < 3 else DASH}' for at in range(len(named))]
    curves = [plot.curve(x, y, style) for (_, x, y), style in zip(named, styles, strict=True)]
    marks = [
        f'<path d="M8 {HEIGHT + 32 + 15 * at}h24"{style}/>'
        f'<text x="38" y="{HEIGHT + 36 + 15 * at}" font-size="11" fill="{COLOURS[at % len(COLOURS)]}">{name}</text>'
        for at, ((name, _, _), style) in enumerate(zip(named, styles, strict=True))
    ]
    return _svg(plot, curves, [*plot.numbers(), *marks], called, below=BELOW + 8 + 15 * len(named))


def ticks(ends: Ends, most: int) -> list[float]:
    """Round numbers between two ends, at even steps: at most so many, and two at least."""
    low, high = ends
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    steps = [step * power for step in NICE]
    step = next((each for each in steps if math.floor(high / each) - math.ceil(low / each) < most), steps[-1])
    return [round(at * step, 12) for at in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _decades(ends: Ends) -> list[float]:
    low, high = (math.log10(each) for each in ends)
    return [10.0**power for power in range(math.ceil(low), math.floor(high) + 1)]


def _written(value: float, x: float, y: float, anchor: str) -> str:
    number = f"{value:g}".replace("-", "−")
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="10" fill="#444" text-anchor="{anchor}">{number}</text>'


def _line(picture: LinePicture, called: str) -> str:
    across = (float(picture.x[0]), float(picture.x[-1]))
    tall = (0.0, 1.15 * max(float(picture.p_data.max()), min(_top(picture.p_g), 3 * float(picture.p_data.max()))))
    scores = (-0.02, 1.02) if picture.bounded else _ends(picture.scores)
    curves = [
        (picture.p_g, tall, f' stroke="{FAKES}" stroke-width="2"'),
        (picture.p_data, tall, f' stroke="{REAL}" stroke-width="1.5" stroke-dasharray="5 3"'),
        (picture.scores, scores, f' stroke="{D}" stroke-width="1.2"'),
    ]
    paths = [Plot(across, ends).curve(picture.x, y, style) for y, ends, style in curves]
    plot = Plot(across, tall)
    return _svg(plot, paths, plot.numbers(beside=False), called)


def _plane(picture: PlanePicture, called: str) -> str:
    across, up = ((float(each[0]), float(each[-1])) for each in (picture.xs, picture.ys))
    plot = Plot(across, up, SQUARE, SQUARE)
    dots = [*_dots(picture.real[:POINTS], plot, REAL, 1.5), *_dots(picture.fakes[:POINTS], plot, FAKES, 2.1)]
    return _svg(plot, dots, plot.numbers(), called)


def _dots(points: NDArray[np.float32], plot: Plot, colour: str, radius: float) -> Iterable[str]:
    x, y = plot.left(points[:, 0]), plot.top(points[:, 1])
    inside = np.isfinite(x) & np.isfinite(y) & (x >= 0) & (x <= plot.width) & (y >= 0) & (y <= plot.height)
    circles = "".join(f'<circle cx="{a:.0f}" cy="{b:.0f}" r="{radius}"/>' for a, b in zip(x[inside], y[inside], strict=True))
    return [f'<g fill="{colour}" fill-opacity=".75">{circles}</g>']


def _ends(values: NDArray[Any]) -> tuple[float, float]:
    seen = np.asarray(values, np.float64)
    seen = seen[np.isfinite(seen)]
    low, high = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)
    rest = 0.04 * (high - low) or 0.5
    return low - rest, high + rest


def _top(values: NDArray[Any]) -> float:
    seen = values[np.isfinite(values)]
    return float(seen.max()) if len(seen) else 0.0


def _svg(plot: Plot, inside: Sequence[str], around: Sequence[str], called: str, below: int = BELOW) -> str:
    """What lies inside of the frame is cut off at it; what stands around it are numbers and names."""
    width, height = plot.width + LEFT + RIGHT, plot.height + ABOVE + below
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-LEFT} {-ABOVE} {width} {height}" width="{width}" height="{height}"'
    )
    frame = f'<rect width="{plot.width}" height="{plot.height}" fill="#fff" stroke="#999"/>'
    cut = f'<svg width="{plot.width}" height="{plot.height}">{"".join(inside)}</svg>'
    return f'{head} role="img" aria-label="{called}">{frame}{cut}{"".join(around)}</svg>'
