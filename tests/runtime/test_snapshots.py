from dataclasses import replace

import numpy as np
import pytest

from playground.runtime.snapshots import Snapshots
from tests.runtime.fakes import line

PICTURE_BYTES = 1_000_000
PICTURES = [line(turn) for turn in range(256)]


def test_nothing_is_there_before_the_first():
    assert Snapshots(PICTURE_BYTES).at(0) is None


def test_a_million_offers_stay_under_the_cap_and_span_the_run():
    snapshots, most, million = Snapshots(40_000), 0, 1_000_000
    for turn in range(million):
        if snapshots.offer(turn, PICTURES[turn % 256]):
            most = max(most, snapshots.nbytes)
    assert most <= 40_000
    turns = snapshots.turns
    assert turns[0] == 0
    assert turns[-1] > 0.97 * million
    assert max(np.diff(turns)) <= 2 * min(np.diff(turns))
    assert len(turns) > 30


def test_offers_at_scattered_turns_end_evenly_spread():
    snapshots, turn = Snapshots(40_000), 0
    for gap in np.random.default_rng(0).integers(1, 100, 20_000).tolist():
        turn += gap
        snapshots.offer(turn, line(turn))
    gaps = np.diff(snapshots.turns)
    assert gaps.max() < 4 * gaps.min()


def test_the_bytes_are_those_of_the_arrays_that_are_kept():
    snapshots = Snapshots(100_000_000)
    for turn in range(10):
        snapshots.offer(turn, line(turn, size=100_000))
    assert snapshots.nbytes == pytest.approx(10 * 400_000, rel=0.01)


def test_an_array_that_all_pictures_share_is_counted_once():
    snapshots, shared = Snapshots(100_000_000), line(0, size=100_000)
    for turn in range(10):
        snapshots.offer(turn, shared)
    assert snapshots.nbytes == pytest.approx(400_000, rel=0.02)


def test_a_view_is_counted_as_what_it_keeps_alive():
    snapshots, whole = Snapshots(100_000_000), line(0, size=100_000)
    snapshots.offer(0, replace(line(), x=whole.x[:1]))
    assert snapshots.nbytes > 400_000


def test_a_turn_is_shown_as_it_was_at_or_before():
    snapshots = Snapshots(PICTURE_BYTES)
    for turn in (0, 10, 20):
        snapshots.offer(turn, line(turn))
    assert [snapshots.at(turn)[0] for turn in (-1, 0, 9, 10, 19, 1000)] == [0, 0, 0, 10, 10, 20]
    assert snapshots.at(15)[1].x[0] == 10


def test_a_smaller_share_of_the_memory_is_kept_at_once():
    snapshots = Snapshots(PICTURE_BYTES)
    for turn in range(100):
        snapshots.offer(turn, line(turn))
    snapshots.resize(5_000)
    assert snapshots.nbytes <= 5_000
    assert snapshots.turns[0] == 0


def test_a_picture_larger_than_the_cap_is_not_kept():
    snapshots = Snapshots(1_000)
    snapshots.offer(0, line(0, size=100_000))
    assert (snapshots.nbytes, snapshots.turns) == (0, ())
