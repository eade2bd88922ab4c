"""What tells copies of training pictures from averages of them."""

import itertools

import numpy as np
import pytest

from playground.data.images.embedded import Digits
from playground.lessons.memorised import FEW, copies


@pytest.fixture(scope="module")
def eight() -> np.ndarray:
    return Digits().open().training[:FEW].astype(np.float64)


def test_smudged_copies_of_all_are_copies_and_reach_all(eight):
    noise = np.random.default_rng(0).normal(0, 10, eight.shape)
    assert copies(eight + noise, eight) == {"copies": 1.0, "reached": FEW}


def test_no_average_is_a_copy(eight):
    pairs = np.stack([(a + b) / 2 for a, b in itertools.combinations(eight, 2)])
    assert copies(pairs, eight)["copies"] == 0
    assert copies(eight.mean(axis=0, keepdims=True), eight)["copies"] == 0
    assert copies(Digits().open().training.mean(axis=0, keepdims=True), eight)["copies"] == 0


def test_one_picture_again_and_again_reaches_one(eight):
    assert copies(np.repeat(eight[3:4], 20, axis=0), eight) == {"copies": 1.0, "reached": 1.0}
