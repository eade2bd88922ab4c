"""What is claimed of the scores, in the features of our own classifier of digits."""

import numpy as np
import pytest

from playground.data.images.embedded import Digits
from playground.metrics.classifier import pretrained
from playground.metrics.frechet import frechet_distance
from playground.metrics.precision_recall import density_coverage, distances, expected_coverage

COUNT = 600


@pytest.fixture(scope="module")
def features():
    seen = pretrained("digits").classifier.see
    images = Digits(size=28).open().training[: 2 * COUNT]
    return np.concatenate([seen(images[start : start + 200]).features for start in range(0, 2 * COUNT, 200)])


def test_a_set_is_at_no_distance_from_itself(features):
    assert frechet_distance(features, features) < 1e-3


def test_fresh_halves_lie_within_3_standard_deviations_of_20_random_splits(features):
    rng = np.random.default_rng(0)

    def halves() -> float:
        order = rng.permutation(2 * COUNT)
        return frechet_distance(features[order[:COUNT]], features[order[COUNT:]])

    splits = [halves() for _ in range(20)]
    assert abs(halves() - np.mean(splits)) < 3 * np.std(splits, ddof=1)


def test_density_and_coverage_of_one_distribution_meet_their_expectation(features):
    rng, found = np.random.default_rng(1), []
    for _ in range(6):
        order = rng.permutation(2 * COUNT)
        found.append(density_coverage(distances(features[order[:COUNT]], features[order[COUNT:]])))
    density, coverage = np.mean(found, axis=0)
    assert density == pytest.approx(1, abs=0.03)
    assert coverage == pytest.approx(expected_coverage(COUNT, COUNT), abs=0.01)
    assert expected_coverage(COUNT, COUNT) == pytest.approx(1 - 2**-5, abs=0.001)
