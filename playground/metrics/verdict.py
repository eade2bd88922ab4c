"""One word for where a run stands, from its measures: what a wall of runs is read by.

The thresholds are conventions, named and in one place; each says what it was calibrated on.
"""

import enum
import math
from collections.abc import Mapping

OFF_QUALITY = 0.03
"""Below this share of good samples no mode is held: a blob that wanders. The preset ring_collapses (4 seeds) has .002–.023 up
to turn 300, on its way to its mode, and .20–.23 at turn 800; ring_r1, which blurs all modes first, has .07–.10 at turn 300."""
COLLAPSED_SHARE = 0.5
"""G that reaches at most this share of the data has collapsed: one bump of two, 4 of 8 modes. Of the ring of 8,
ring_collapses reaches ⅛ from turn 800 to 2500 in all of 4 seeds, ring_repaired .75–.90 at turn 2500."""
LEARNED_SHARE = 0.9
"""The share of the data that a G which has learned them reaches at least. ring_r1 reaches .99 from turn 800 on."""
LEARNED_QUALITY = 0.5
"""Its good samples, as a share of the most there can be. ring_r1 has .31–.37 at turn 800 and .76–.78 at turn 2500."""
LEARNED_JS = 0.1
"""Its JS in nats at most. two_bumps (4 seeds) has .11–.17 at turn 100, when one blob lies over both bumps, and .03–.05 at turn
1000; ring_r1 .17 at turn 800 and .04–.06 at turn 2500; paper_2014 .02–.03 at turn 1000."""
LEARNED_ABOVE_FLOOR = 0.05
"""Or so much above the floor of JS, which on a plane may be near `LEARNED_JS` itself. drawn_plane has a floor of .096, and .253
for a G that makes only its left half."""
OFF_JS = math.log(2) / 2
"""JS in nats from which G and data without modes have little in common: half of the most."""


class Verdict(enum.StrEnum):
    """Where a run stands."""

    LEARNED = "learned"
    PARTIAL = "partial"
    COLLAPSED = "collapsed"
    OFF = "off"
    LOST = "lost"


def verdict(measures: Mapping[str, float], *, modes: int | None, floors: Mapping[str, float]) -> Verdict:
    """The word for the newest measures of a run.

    Args:
        measures: by the names of `events.MEASURES`, as they were measured: `js`, and with modes `captured`,
            `high_quality` and `mode_kl`.
        modes: M, how many modes the data have; None for data without.
        floors: what a perfect generator reads, `js` and with modes `high_quality`.
    """
    js = measures["js"]
    if math.isnan(js):
        return Verdict.LOST
    if modes is None or modes == 1:
        return _by_distance(js, floors["js"])
    quality, reached = measures["high_quality"] / floors["high_quality"], reached_share(measures, modes)
    if quality < OFF_QUALITY:
        return Verdict.OFF
    if reached <= COLLAPSED_SHARE:
        return Verdict.COLLAPSED
    learned = reached >= LEARNED_SHARE and quality >= LEARNED_QUALITY and js <= _learned_js(floors["js"])
    return Verdict.LEARNED if learned else Verdict.PARTIAL


def reached_share(measures: Mapping[str, float], modes: int) -> float:
    """The share of the data that G reaches: min(captured / M, exp(−KL over modes)).

    A single stray sample captures a mode, but does not lower the KL; and if G imitates the data on a part of the modes
    that holds the share w of them, KL = log(1/w).
    """
    return min(measures["captured"] / modes, math.exp(-measures["mode_kl"]))


def _by_distance(js: float, floor: float) -> Verdict:
    if js >= OFF_JS:
        return Verdict.OFF
    return Verdict.LEARNED if js <= _learned_js(floor) else Verdict.PARTIAL


def _learned_js(floor: float) -> float:
    return max(LEARNED_JS, floor + LEARNED_ABOVE_FLOOR)
