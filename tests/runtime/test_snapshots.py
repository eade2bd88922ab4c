import math
from dataclasses import replace

import numpy as np
import pytest

from playground.errors import ConfigError
from playground.pictures import Histogram, LineTiles, Microscope
from playground.runtime.snapshots import BOOKMARKS, Snapshot, Snapshots
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


def numbers(count):
    return np.zeros(count, np.float32)


def rich(value, size):
    """A picture with records in records: `size` numbers in each of five places, and as many shared by three histograms."""
    edges = numbers(size)
    slopes = {name: Histogram(edges=edges, shares=numbers(size)) for name in ("real", "fake", "between")}
    microscope = Microscope(
        weights=Histogram(edges=edges, shares=numbers(size)),
        limit=None,
        at_limit=math.nan,
        slopes=slopes,
        mean_slopes={"real": 1.0},
        layers_d=("1",),
        gradients_d=numbers(1),
        layers_g=("1",),
        gradients_g=numbers(1),
    )
    return replace(line(value), microscope=microscope)


def test_the_bytes_of_records_within_records_are_counted_and_shared_ones_once():
    snapshots = Snapshots(100_000_000)
    snapshots.offer(0, rich(0, 50_000))
    assert snapshots.nbytes == pytest.approx(5 * 200_000, rel=0.01)


def test_tiles_of_a_wall_are_counted_and_thinned():
    snapshots = Snapshots(1_000_000)
    for turn in range(100):
        tiles = LineTiles(x=numbers(100), p_data=numbers(6400), p_g=numbers(6400), scores=numbers(6400), bounded=True)
        snapshots.offer(turn, replace(line(turn), tiles=tiles))
        assert snapshots.nbytes <= 1_000_000
    assert snapshots.turns[0] == 0
    assert snapshots.turns[-1] > 80
    assert len(snapshots.turns) >= 5


def marked(snapshots, *turns):
    for turn in turns:
        snapshots.bookmark(Snapshot(turn, line(turn)))


def test_a_bookmark_outlives_thinning():
    snapshots = Snapshots(20_000)
    marked(snapshots, 7, 11)
    for turn in range(10_000):
        snapshots.offer(turn, line(turn))
        assert snapshots.nbytes <= 20_000
    assert snapshots.bookmarks == (7, 11)
    assert [snapshots.at(turn).turn for turn in (7, 10, 11)] == [7, 7, 11]
    assert {0, 7, 11} < set(snapshots.turns)
    assert list(snapshots.turns) == sorted(snapshots.turns)


def test_a_bookmark_that_is_forgotten_gives_its_memory_back():
    snapshots = Snapshots(PICTURE_BYTES)
    marked(snapshots, 7, 7)
    snapshots.forget_bookmark(8)
    assert snapshots.bookmarks == (7,)
    snapshots.forget_bookmark(7)
    assert (snapshots.bookmarks, snapshots.nbytes) == ((), 0)


def test_one_bookmark_too_many_is_a_sentence():
    snapshots = Snapshots(PICTURE_BYTES)
    marked(snapshots, *range(BOOKMARKS))
    with pytest.raises(ConfigError, match="at most 12 bookmarks"):
        marked(snapshots, 99)
    marked(snapshots, 3)  # is there already
    assert len(snapshots.bookmarks) == BOOKMARKS


def test_bookmarks_leave_half_of_the_memory_to_the_history():
    snapshots = Snapshots(1_000_000)
    snapshots.bookmark(Snapshot(0, line(0, size=100_000)))
    with pytest.raises(ConfigError, match="no memory for another bookmark"):
        snapshots.bookmark(Snapshot(1, line(1, size=100_000)))


def test_a_smaller_memory_takes_bookmarks_before_the_first_picture():
    snapshots = Snapshots(PICTURE_BYTES)
    for turn in range(10):
        snapshots.offer(turn, line(turn))
    marked(snapshots, 5, 6)
    snapshots.resize(1_500)
    assert (snapshots.turns, snapshots.bookmarks) == ((0, 6), (6,))
