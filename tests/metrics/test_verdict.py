"""One word for a run: what each of the known endings is called."""

import math

import numpy as np
import pytest

from playground.metrics.modes import coverage, perfect_quality
from playground.metrics.verdict import Verdict, reached_share, verdict

ANGLES = 2 * np.pi * np.arange(8) / 8
RING = 2 * np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
SIGMA = 0.02
FLOORS = {"js": 0.003, "high_quality": perfect_quality(2)}


def of_ring(shares, js, spread=SIGMA):
    """The word for a generator with such shares of the eight modes."""
    rng = np.random.default_rng(0)
    middles = RING[rng.choice(8, size=2500, p=np.array(shares) / np.sum(shares))]
    found = coverage(middles + spread * rng.normal(size=middles.shape), RING, SIGMA)
    measures = {"js": js, "captured": found.captured, "high_quality": found.high_quality, "mode_kl": found.reverse_kl}
    return verdict(measures, modes=8, floors=FLOORS)


def test_the_data_themselves_are_learned():
    assert of_ring([1] * 8, js=0.003) is Verdict.LEARNED


@pytest.mark.parametrize("modes", [1, 2, 4])
def test_up_to_half_of_the_modes_is_a_collapse(modes):
    assert of_ring([1] * modes + [0] * (8 - modes), js=0.4) is Verdict.COLLAPSED


@pytest.mark.parametrize("modes", [5, 7])
def test_most_of_the_modes_is_a_part(modes):
    assert of_ring([1] * modes + [0] * (8 - modes), js=0.05) is Verdict.PARTIAL


def test_one_mode_and_a_stray_sample_in_every_other_is_a_collapse_nevertheless():
    assert of_ring([300, *[1] * 7], js=0.4) is Verdict.COLLAPSED


def test_all_modes_in_wrong_shares_is_a_part():
    assert of_ring([6, 1, 1, 1, 1, 1, 1, 1], js=0.05) is Verdict.PARTIAL


def test_a_blob_that_holds_no_mode_is_off_even_if_it_touches_some():
    assert of_ring([1] * 8, js=0.6, spread=1.0) is Verdict.OFF


def test_modes_that_are_found_but_still_wide_are_a_part():
    assert of_ring([1] * 8, js=0.3, spread=0.08) is Verdict.PARTIAL


def test_one_blob_over_two_bumps_is_a_part():
    """As the preset two_bumps at turn 100: all modes, good samples, and JS 70 times its floor."""
    measures = {"js": 0.125, "captured": 2.0, "high_quality": 0.898, "mode_kl": 0.002}
    assert verdict(measures, modes=2, floors={"js": 0.0016, "high_quality": 0.9973}) is Verdict.PARTIAL


@pytest.mark.parametrize(
    ("js", "captured", "quality", "mode_kl", "word"),
    [
        (0.635, 1, 0.02, 2.079, "off"),  # ring_collapses at turn 300
        (0.534, 1, 0.22, 2.079, "collapsed"),  # at turn 800
        (0.487, 1, 0.668, 2.079, "collapsed"),  # at turn 2500
        (0.437, 8, 0.056, 0.054, "partial"),  # ring_repaired at turn 800, one seed
        (0.693, 0, 0.0, 1.901, "off"),  # another
        (0.188, 6, 0.399, 0.179, "partial"),  # at turn 2500
        (0.442, 8, 0.078, 0.004, "partial"),  # ring_r1 at turn 300
        (0.048, 8, 0.784, 0.001, "learned"),  # at turn 2500
    ],
)
def test_runs_that_were_seen_are_called_what_they_were_seen_to_be(js, captured, quality, mode_kl, word):
    measures = {"js": js, "captured": captured, "high_quality": quality, "mode_kl": mode_kl}
    assert verdict(measures, modes=8, floors=FLOORS) == word


@pytest.mark.parametrize("modes", [None, 1, 8])
def test_a_run_that_makes_no_numbers_is_lost(modes):
    nothing = dict.fromkeys(("js", "captured", "high_quality", "mode_kl"), math.nan)
    assert verdict(nothing, modes=modes, floors=FLOORS) is Verdict.LOST


@pytest.mark.parametrize(("js", "word"), [(0.004, "learned"), (0.2, "partial"), (0.6, "off")])
def test_without_modes_to_count_the_distance_decides(js, word):
    for modes in (None, 1):
        assert verdict({"js": js}, modes=modes, floors={"js": 0.003}) == word


def test_a_high_floor_is_not_held_against_a_run():
    assert verdict({"js": 0.13}, modes=None, floors={"js": 0.09}) is Verdict.LEARNED


def test_a_high_floor_does_not_make_half_of_the_data_learned():
    """As was read of the left half of what is drawn on a plane."""
    assert verdict({"js": 0.253}, modes=None, floors={"js": 0.096}) is Verdict.PARTIAL


def test_the_share_that_is_reached_is_the_datas_own_share_of_the_modes():
    weights = np.array([0.7, 0.2, 0.1])
    fakes = np.repeat([0.0, 5.0], [700, 200])[:, None]  # the first two modes as the data have them
    found = coverage(fakes, [[0.0], [5.0], [10.0]], 0.1, weights)
    measures = {"captured": found.captured, "mode_kl": found.reverse_kl}
    assert math.exp(-found.reverse_kl) == pytest.approx(0.9)
    assert reached_share(measures, 3) == pytest.approx(2 / 3)
