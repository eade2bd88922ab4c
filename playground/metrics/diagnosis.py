"""What state a run is in: healthy, D winning, G winning, collapsed, oscillating, diverged; with the reason and its threshold.

The same code is the light in the player bar and the check of the lessons. Every threshold stands here, with what it was
calibrated on: seeds 0–2 of `tests/benchmarks/diagnosis_calibration.py`, which prints the table again.

Only windows at the end of the curves are read, and medians of them, so that a single batch changes nothing. The state is
the first of these that holds:

1. Diverged: there are no numbers any more, or the loss of D is larger than `RUNAWAY`.
2. Too early: fewer than `ENOUGH` readings.
3. Collapsed: the samples are good, but reach at most `COLLAPSED_SHARE` of the modes: the verdict over walls.
4. D winning: it tells real from fake nearly always, by `SURE`, and JS is not low.
5. Oscillating: D(G(z)) turns round `SWINGS` times.
6. G winning: D sees less than `SEEN` of a difference that is large and does not shrink. Not so while G lies over
   most modes at once: a blur that D has yet to resolve, as of the preset grid_r1 for 2,000 turns, is no escape from D.
7. Oscillating: D and G took over the lead from each other `LEADS` times, and JS is not low.
8. Too early: G has nothing of the data yet (the verdict "off" over walls), and JS does not fall.
9. Healthy.

What cannot be told: whether images have collapsed, unless `variety` is given; whether a critic (`bounded` False)
wins, as its scores have no scale and a good critic keeps its gap; whether G is ahead of D on images, unless D is
wrong more often than right, as nothing measures how different they really are.
"""

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from playground.metrics.verdict import COLLAPSED_SHARE, OFF_JS, OFF_QUALITY, Verdict, reached_share, verdict
from playground.metrics.windows import Line, Windows, lead_changes, swings

__all__ = ["Diagnosis", "Line", "State", "diagnose", "seen_share"]

ENOUGH = 20
"""Readings of the losses before which it is too early to say: 100 turns. At turn 100 every preset of points is on its way."""
SURE = 0.9
"""The gap mean D(x) − mean D(G(z)) from which D is winning, as with D(x) .95 and D(G(z)) .05. Saturating games on the ring
read .95–.98 (k = 5) and 1.00 (k = 20), two_bumps with lr_G 1e-5 and k = 5 1.00; ring_collapses .79–.80 (the best D against one
mode of 8: .78), ring_repaired .11–.26, digits after 20 s .20, mlp_gan_digits .09."""
SEEN = 0.5
"""The least share that D sees of the difference that there is; below it G is ahead of D. See `seen_share`. On the ring lr_G
1e-3 against lr_D 1e-4 reads 0–.05, ring_repaired .1–.5 while its G still wanders (turns 400–1300), ring_collapses .86–1.12."""
FALLEN = 0.9
"""JS of the last readings over that of half-way, at most, of a G that is still learning. ring_r1 reads .36–.68 from turn
400 on, the G that outruns D .89–1.13."""
SWINGS = 6
"""Turns of D(G(z)) that make an oscillation: three times there and back. The ring with β1 .9 and both rates 2e-3 has 9–16;
every preset with a bounded D at most 1."""
SWING = 0.2
"""How far D(G(z)), averaged over 5 readings, must go to make one; presets go up to .1 (ring_repaired, 9 times)."""
LEADS = 4
"""How often D and G must take over the lead from each other: twice there and back. See `lead_changes`. With β1 .9 on a narrow
bump: WGAN with clipping 6–8, without 6–10, non-saturating 10–14, least squares 3–7. Presets whose JS is above `UNSETTLED` (WGAN
with clipping or a penalty on ring and spiral, ring_repaired, grid_r1): 0."""
UNSETTLED = 0.15
"""JS in nats from which that is an oscillation, and not the noise of a D that has nothing left to tell: one_bump, which is
over with a JS of .002, changes the lead again and again."""
STILL = 5e-4
"""The median size of the gap D(x) − D(G(z)) up to which D stands still: a D that died on the narrow bump reads 0 exactly, and
non-saturating games that do swing .001–.006."""
RUNAWAY = 1e3
"""The loss of D, or its penalty, from which it has run away: it still is a number, but nobody's weights follow it any more.
Every preset of points stays below 2; WGAN on two_bumps without any constraint, whose scores grow, reads 2–7."""
UNIFORM = 0.1
"""The variety of images, as a share of that of real ones, up to which G draws one picture again and again. After 4–20 s of
one core digits reads .77–.98, mlp_gan_digits .59–.71, a dcgan that has learned nothing .21–.24, and mlp_gan_digits without its
batch norm and dropout, at lr_G 5e-3, .005 (one seed each)."""
BY_HEART = 0.4
"""D(x) of the pictures it was trained on less D(x) of those held out, from which D knows its own by heart. digits reads
.0–.2 in its first 20 s. A convention."""


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
    variety: float | None = None,
) -> Diagnosis:
    """The state of a run from its curves: the first that holds, in the order in which the module names them.

    Args:
        telemetry, measures: name of `training.events` → (turns, values), oldest first; the last `LONG_WINDOW` suffice.
        bounded: whether D's output is a probability; a critic's has no scale.
        modes: M of the data, None where they cannot be counted.
        floors: what a perfect generator reads; empty while it is not known.
        diverged: whether a loss or a weight was no number.
        variety: of images, as a share of that of real ones.
    """
    seen = Windows.of(telemetry, measures)
    return (
        _diverged(seen, diverged)
        or _too_early(seen)
        or _collapsed(seen, modes, floors, variety)
        or _d_winning(seen, bounded)
        or _swinging(seen, bounded)
        or _g_winning(seen, bounded, modes)
        or _taking_turns(seen, bounded)
        or _healthy(seen, modes, floors)
    )


def seen_share(gap: float, js: float) -> float:
    """gap / (JS / log 2): the share that D sees of the difference that there is; at least 1 for the best D.

    At D* = p_data / (p_data + p_g) the gap E D(x) − E D(G(z)) is half the triangular discrimination
    Δ = ∫(p_data − p_g)² / (p_data + p_g), and JS ≤ (log 2)/2 · Δ.  Source: Topsøe 2000, doi:10.1109/18.850703, theorem 2.

    Args:
        gap: mean D(x) − mean D(G(z)), of probabilities.
        js: JSD(p_data ‖ p_g) in nats.
    """
    return gap * math.log(2) / js


# ---------------------------------------------------------------------- the states


def _diverged(seen: Windows, numbers_ended: bool) -> Diagnosis | None:
    if numbers_ended:
        return Diagnosis(State.DIVERGED, "diverged")
    if seen.loss > RUNAWAY:
        return Diagnosis(State.DIVERGED, "runaway", {"loss": seen.loss, "threshold": RUNAWAY})
    return None


def _too_early(seen: Windows) -> Diagnosis | None:
    if seen.readings >= ENOUGH:
        return None
    return Diagnosis(State.WARMING, "warming", {"readings": seen.readings, "threshold": ENOUGH})


def _collapsed(seen: Windows, modes: int | None, floors: Mapping[str, float], variety: float | None) -> Diagnosis | None:
    if variety is not None and variety <= UNIFORM:
        return Diagnosis(State.COLLAPSED, "variety", {"variety": variety, "threshold": UNIFORM})
    known = _known(floors)
    counted = modes is not None and modes > 1 and not math.isnan(seen.now.get("mode_kl", math.nan))
    if not counted or verdict(seen.now, modes=modes, floors=known) is not Verdict.COLLAPSED:
        return None
    values = {"captured": seen.now["captured"], "modes": float(modes), "quality": seen.now["high_quality"]}  # type: ignore[arg-type]
    limits = {"most": math.floor(COLLAPSED_SHARE * modes), "least_quality": OFF_QUALITY * known["high_quality"]}  # type: ignore[operator]
    if values["captured"] <= limits["most"]:
        return Diagnosis(State.COLLAPSED, "modes", values | limits)
    share = {"share": reached_share(seen.now, modes), "threshold": COLLAPSED_SHARE}  # type: ignore[arg-type]
    return Diagnosis(State.COLLAPSED, "share", values | limits | share)


def _d_winning(seen: Windows, bounded: bool) -> Diagnosis | None:
    near = seen.apart < OFF_JS  # and not so where it is not measured
    if not bounded or near or not seen.gap >= SURE:
        return None
    values = {"real": seen.d_real, "fake": seen.d_fake, "gap": seen.gap, "threshold": SURE, "js": seen.apart}
    if seen.d_real - seen.held_out >= BY_HEART:
        return Diagnosis(State.D_WINNING, "by_heart", values | {"held_out": seen.held_out, "threshold": BY_HEART})
    return Diagnosis(State.D_WINNING, "sure" if math.isnan(seen.apart) else "sure_js", values)


def _swinging(seen: Windows, bounded: bool) -> Diagnosis | None:
    turns = swings(seen.belief, SWING) if bounded else 0
    if turns < SWINGS:
        return None
    return Diagnosis(State.OSCILLATING, "swings", {"swings": turns, "size": SWING, "threshold": SWINGS})


def _taking_turns(seen: Windows, bounded: bool) -> Diagnosis | None:
    changes = lead_changes(seen.gaps)
    if changes < LEADS or not seen.apart >= UNSETTLED or (bounded and np.median(np.abs(seen.gaps)) < STILL):
        return None
    values = {"changes": changes, "threshold": LEADS, "js": seen.apart, "least_js": UNSETTLED}
    return Diagnosis(State.OSCILLATING, "leads" if bounded else "leads_critic", values)


def _g_winning(seen: Windows, bounded: bool, modes: int | None) -> Diagnosis | None:
    if not bounded:
        return None
    values = {"real": seen.d_real, "fake": seen.d_fake, "js": seen.apart, "least_js": OFF_JS}
    if math.isnan(seen.apart):
        wrong = seen.gap < 0
        return Diagnosis(State.G_WINNING, "wrong", values | {"threshold": 0.0}) if wrong else None
    spread = modes is not None and modes > 1 and reached_share(seen.now, modes) > COLLAPSED_SHARE
    if seen.apart < OFF_JS or spread or seen.fell(FALLEN):
        return None
    if math.isnan(seen.d_real):
        return Diagnosis(State.G_WINNING, "alone", values)
    share = seen_share(seen.gap, seen.apart)
    return Diagnosis(State.G_WINNING, "unseen", values | {"share": share, "threshold": SEEN}) if share < SEEN else None


def _healthy(seen: Windows, modes: int | None, floors: Mapping[str, float]) -> Diagnosis:
    values = {"real": seen.d_real, "fake": seen.d_fake}
    if math.isnan(seen.apart):
        return Diagnosis(State.HEALTHY, "healthy", values)
    if verdict(seen.now, modes=modes, floors=_known(floors)) is Verdict.OFF and not seen.fell(FALLEN):
        return Diagnosis(State.WARMING, "far", values | {"js": seen.apart, "threshold": 1 - FALLEN})
    return Diagnosis(State.HEALTHY, "healthy_js", values | {"js": seen.apart, "floor": floors.get("js", math.nan)})


def _known(floors: Mapping[str, float]) -> dict[str, float]:
    """The floors, and while they are not known those of the best that there is."""
    return {"js": 0.0, "high_quality": 1.0} | dict(floors)
