"""What state a run is in: healthy, D winning, G winning, collapsed, oscillating, diverged; with the reason and its threshold.

The same code is the light in the player bar and the check of the lessons. Every threshold stands here, with what it was
calibrated on.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

Line = tuple[NDArray[Any], NDArray[Any]]
"""x and y of a curve, `[n]` each."""


class State(enum.StrEnum):
    """Where a run stands."""

    WARMING = "warming"  # too early to say
    HEALTHY = "healthy"
    D_WINNING = "d_winning"
    G_WINNING = "g_winning"
    COLLAPSED = "collapsed"
    OSCILLATING = "oscillating"
    DIVERGED = "diverged"


@dataclass(frozen=True)
class Diagnosis:
    """A state and why.

    Attributes:
        state: in which the run is.
        reason: key of the sentence that says why, below `diagnosis.reason.`; `values` has its numbers and the threshold.
        values: name → number.
    """

    state: State
    reason: str
    values: Mapping[str, float] = field(default_factory=dict)


def diagnose(
    telemetry: Mapping[str, Line],
    measures: Mapping[str, Line],
    *,
    bounded: bool,
    modes: int | None,
    floors: Mapping[str, float],
    diverged: bool,
) -> Diagnosis:
    """The state of a run from its curves.

    Args:
        telemetry, measures: name of `training.events` → (turns, values), oldest first.
        bounded: whether D's output is a probability; a critic's has no scale.
        modes: M of the data, None where they cannot be counted.
        floors: what a perfect generator reads.
        diverged: whether a loss or a weight was no number.
    """
    if diverged:
        return Diagnosis(State.DIVERGED, "diverged")
    captured = measures.get("captured")
    if modes and captured is not None and len(captured[1]) and 0 < captured[1][-1] <= modes / 2:
        return Diagnosis(State.COLLAPSED, "modes", {"captured": float(captured[1][-1]), "modes": modes})
    return Diagnosis(State.HEALTHY, "healthy")
