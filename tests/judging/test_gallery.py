"""A data set to be compared with, made of pictures whose neighbours are known."""

import numpy as np
import pytest

from playground.data.images.source import ImageSource
from playground.judging import gallery as module
from playground.judging.bench import Expert
from playground.judging.gallery import hang
from playground.judging.report import Sentence
from playground.metrics.classifier import untaught
from tests.judging.fakes import Averages, generated, pictures, source


@pytest.fixture
def eyed(monkeypatch):
    monkeypatch.setattr(module, "expert", lambda name, channels: Expert(Averages(), Sentence("judging.protocol.untaught")))
    return hung(source())


def hung(data):
    steps = hang(data, "fake")
    shares = []
    while True:
        try:
            shares.append(next(steps))
        except StopIteration as end:
            assert shares == sorted(shares)
            assert shares[-1] == 1
            return end.value


def test_a_training_picture_is_its_own_neighbour_by_either_distance(eyed):
    for by in ("pixels", "features"):
        found = eyed.neighbours(eyed.source.training[7:9], by, 3)
        assert found.indices[:, 0].tolist() == [7, 8]
        assert found.distances[:, 0].tolist() == [0, 0]


def test_fresh_pictures_are_as_near_as_held_out_ones_and_copies_are_nearer(eyed):
    for by in ("pixels", "features"):
        stick = eyed.yardsticks[by]
        fresh = eyed.neighbours(next(generated(seed=5)), by, 1).distances[:, 0]
        assert abs(np.median(fresh) / stick.median - 1) < 0.2
        assert stick.low > 0


def test_a_collapse_leaves_a_class_empty_and_the_floor_does_not(eyed):
    light = eyed.sorted(next(generated(only=slice(1, None, 2))))
    assert light.shares.tolist() == [0, 1]
    assert light.present == 1
    real = eyed.floor(40)
    assert (real.present, real.sure) == (2, 1.0)
    assert eyed.shares.tolist() == [0.5, 0.5]


def test_a_set_that_no_classifier_knows_has_distances_in_pixels_alone(monkeypatch):
    monkeypatch.setattr(module, "expert", lambda name, channels: Expert(untaught(1), Sentence("judging.protocol.untaught")))
    found = hung(ImageSource(pictures(60, 0)))
    assert found.eye is None
    assert set(found.yardsticks) == {"pixels"}
    assert len(found.shares) == 0
