"""The ends of a run's curves, which its diagnosis reads: medians of the newest readings, and how often a curve swings."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Line = tuple[NDArray[Any], NDArray[Any]]
"""x and y of a curve, `[n]` each."""

WINDOW = 40
"""Readings of the losses that are looked at: 200 turns where they are read every 5, as everywhere by default."""
LONG_WINDOW = 200
"""Readings in which swings are looked for."""
RECENT = 3
"""Readings of the measures of which the median is taken."""
BEGUN = 100
"""Turns before which a reading of JS is no measure of progress: G still leaves its start."""
SMOOTHED = 5


@dataclass(frozen=True)
class Windows:
    """The windows at the end of a run's curves.

    Attributes:
        readings: how many there are of the losses.
        loss: the larger of |loss of D| and its penalty, the median.
        d_real, d_fake, held_out: medians; NaN where there are none, as of a D that stands still.
        belief: D(G(z)), smoothed, over the long window.
        gaps: D(x) − D(G(z)), likewise, from turn `BEGUN` on.
        now: the medians of the newest measures; NaN for what these data do not have.
        js: every reading of JS in the long window, from turn `BEGUN` on.
    """

    readings: int
    loss: float
    d_real: float
    d_fake: float
    held_out: float
    belief: NDArray[Any]
    gaps: NDArray[Any]
    now: Mapping[str, float]
    js: NDArray[Any]

    @classmethod
    def of(cls, telemetry: Mapping[str, Line], measures: Mapping[str, Line]) -> "Windows":
        """The windows of these curves: name of `training.events` → (turns, values), oldest first."""
        losses = (_middle(np.abs(_last(telemetry, name, WINDOW))) for name in ("discriminator_loss", "penalty"))
        return cls(
            readings=max((len(y) for _, y in telemetry.values()), default=0),
            loss=max((each for each in losses if not math.isnan(each)), default=0.0),
            d_real=_middle(_last(telemetry, "d_real", WINDOW)),
            d_fake=_middle(_last(telemetry, "d_fake", WINDOW)),
            held_out=_middle(_last(telemetry, "d_held_out", WINDOW)),
            belief=_smooth(_finite(_last(telemetry, "d_fake", LONG_WINDOW))),
            gaps=_smooth(_finite(_begun(telemetry, "d_real") - _begun(telemetry, "d_fake"))),
            now={name: _middle(_last(measures, name, RECENT)) for name in measures},
            js=_finite(_begun(measures, "js")),
        )

    @property
    def gap(self) -> float:
        """Mean D(x) − mean D(G(z))."""
        return self.d_real - self.d_fake

    @property
    def apart(self) -> float:
        """JS; NaN where it is not measured."""
        return self.now.get("js", math.nan)

    def fell(self, share: float) -> bool:
        """Whether JS is at most `share` of what it was half-way through the window; true also while that cannot be said."""
        half = len(self.js) // 2
        recent = min(RECENT, half)
        if recent < 2:
            return True
        return _middle(self.js[-recent:]) <= share * _middle(self.js[half - recent : half])


def _last(curves: Mapping[str, Line], name: str, count: int) -> NDArray[Any]:
    values = curves[name][1] if name in curves else ()
    return np.asarray(values[-count:], np.float64)


def _begun(curves: Mapping[str, Line], name: str) -> NDArray[Any]:
    """The long window of a curve, without what was before turn `BEGUN`."""
    turns = np.asarray(curves[name][0][-LONG_WINDOW:]) if name in curves else np.zeros(0)
    begun: NDArray[Any] = _last(curves, name, LONG_WINDOW)[turns >= BEGUN]
    return begun


def _finite(values: NDArray[Any]) -> NDArray[Any]:
    finite: NDArray[Any] = values[np.isfinite(values)]
    return finite


def _middle(values: NDArray[Any]) -> float:
    """The median; NaN where more than half are no numbers."""
    numbers = values[~np.isnan(values)]
    return float(np.median(numbers)) if len(numbers) and 2 * len(numbers) >= len(values) else math.nan


def _smooth(values: NDArray[Any]) -> NDArray[Any]:
    """Means of `SMOOTHED` neighbours."""
    if len(values) < SMOOTHED:
        return values[:0]
    smoothed: NDArray[Any] = np.convolve(values, np.full(SMOOTHED, 1 / SMOOTHED), mode="valid")
    return smoothed


def swings(values: NDArray[Any], size: float) -> int:
    """How often a curve turned round after it had gone at least `size` one way: the legs of its zigzag.

    A sine of amplitude > size / 2 has two a period; a curve that only rises has one.

    Args:
        values: `[n]`, finite.
        size: > 0.
    """
    legs, direction = 0, 0
    low = high = float(values[0]) if len(values) else 0.0
    for value in map(float, values):
        low, high = min(low, value), max(high, value)
        if direction <= 0 and value - low >= size:
            legs, direction, high = legs + 1, 1, value
        elif direction >= 0 and high - value >= size:
            legs, direction, low = legs + 1, -1, value
        if direction > 0 and value >= high:
            low = value
        elif direction < 0 and value <= low:
            high = value
    return legs


def lead_changes(gaps: NDArray[Any]) -> int:
    """How often D(x) − D(G(z)) went from its median size above 0 to as much below, or back.

    Above 0 D is ahead, below it G: there D takes fakes for real and real for fake. The scale cancels, so that critics
    can be read as well. A sine has two a period, and what stays on one side none.

    Args:
        gaps: `[n]`, finite.
    """
    least = float(np.median(np.abs(gaps))) if len(gaps) else 0.0
    sides = np.sign(gaps)[np.abs(gaps) >= least] if least > 0 else gaps[:0]
    return int(np.count_nonzero(np.diff(sides)))
