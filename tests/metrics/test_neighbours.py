"""Neighbours against a tree of SciPy's, and the yardstick against known gaps."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from playground.metrics import neighbours
from playground.metrics.neighbours import Yardstick, nearest, search, yardstick


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("k", [1, 5])
def test_the_nearest_are_those_of_a_tree(rng, monkeypatch, k):
    monkeypatch.setattr(neighbours, "CHUNK", 21)  # so that they lie in several chunks
    queries, points = rng.normal(size=(20, 3)), rng.normal(size=(50, 3))
    distances, indices = cKDTree(points).query(queries, k=list(range(1, k + 1)))
    found = nearest(queries, points, k)
    np.testing.assert_array_equal(found.indices, indices)
    np.testing.assert_allclose(found.distances, distances, rtol=1e-12)


def test_a_copy_is_at_0_even_among_large_numbers(rng):
    points = rng.integers(0, 256, (30, 3, 8, 8), dtype=np.uint8)
    found = nearest(points[4:6], points)
    assert found.indices.ravel().tolist() == [4, 5]
    assert found.distances.ravel().tolist() == [0.0, 0.0]


def test_a_copy_far_from_the_origin_is_found_too(rng):
    points = 1e6 + rng.normal(size=(40, 2))
    assert nearest(points[:3], points).distances.max() == 0


def test_no_more_neighbours_than_there_are_points(rng):
    assert nearest(rng.normal(size=(2, 2)), rng.normal(size=(3, 2)), 9).indices.shape == (2, 3)


def test_each_chunk_is_a_step(rng, monkeypatch):
    monkeypatch.setattr(neighbours, "CHUNK", 20)
    assert list(search(rng.normal(size=(1, 2)), rng.normal(size=(25, 2)))) == [0.4, 0.8, 1.0]


def measured(held_out, training):
    steps = yardstick(held_out, training)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def test_the_yardstick_of_a_lattice_is_the_gap_to_it():
    lattice = np.arange(100.0)[:, None]
    found = measured(np.array([[3.5], [7.25], [50.0]]), lattice)
    assert found.distances.tolist() == [0.0, 0.25, 0.5]
    assert found.median == 0.25


def test_the_share_below_a_distance_counts_equals():
    stick = Yardstick(np.array([1.0, 2.0, 2.0, 5.0]))
    assert [stick.share_below(each) for each in (0.5, 1.0, 2.0, 9.0)] == [0.0, 0.25, 0.75, 1.0]


def test_of_real_pictures_a_twentieth_is_suspicious():
    stick = Yardstick(np.arange(1001.0))
    assert stick.low == 50
