"""Looking at pictures, and pairs of real ones."""

import numpy as np

from playground.judging.reference import CHUNK, Looks, Reference, look, steps
from tests.judging.fakes import Averages, pictures


def test_what_is_seen_in_chunks_is_what_is_seen_at_once():
    images = pictures(2 * CHUNK + 5, 0)
    work = look(Averages(), images, "looking")
    said = []
    while True:
        try:
            said.append(next(work))
        except StopIteration as end:
            found = end.value
            break
    assert said == ["looking"] * 3 == ["looking"] * steps(len(images))
    assert np.array_equal(found.images, images)
    assert np.array_equal(found.features, Averages().see(images).features)


def test_a_pair_shares_no_picture_and_the_pairs_are_always_the_same():
    numbered = np.arange(100, dtype=np.uint8).reshape(100, 1, 1, 1)
    looks = Looks(numbered, np.zeros((100, 1), np.float32), np.zeros((100, 0), np.float32))
    reference = Reference(looks, looks, np.empty(0))
    first, again = (list(reference.pairs(50, 3)) for _ in range(2))
    for (real, others), (same, _) in zip(first, again, strict=True):
        assert len(set(real.images.ravel()) | set(others.images.ravel())) == 100
        assert np.array_equal(real.images, same.images)
    assert not np.array_equal(first[0][0].images, first[1][0].images)
