"""The kernel distance: unbiased, with a closed form on a line."""

import numpy as np
import pytest

from playground.metrics.kernel_distance import kernel, kernel_distance


def closed_form(shift: float) -> float:
    """On a line (x·y + 1)³ = Σ C(3, j)·xʲ·yʲ, so that MMD² = Σ C(3, j)·(E xʲ − E yʲ)²; here N(0, 1) and N(d, 1)."""
    return 3 * shift**2 + 3 * shift**4 + (shift**3 + 3 * shift) ** 2


@pytest.mark.parametrize("shift", [0.0, 0.4])
def test_it_is_right_on_average_and_its_error_says_how_much_one_estimate_varies(shift):
    rng = np.random.default_rng(0)
    found = [kernel_distance(rng.normal(size=(120, 1)), rng.normal(shift, size=(120, 1))) for _ in range(300)]
    values, errors = np.array(found).T
    assert values.mean() == pytest.approx(closed_form(shift), abs=4 * values.std() / np.sqrt(300))
    assert 0.7 < errors.mean() / values.std() < 1.6


def test_a_single_estimate_is_the_double_sum():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(6, 3)), rng.normal(size=(6, 3))

    def k(a, b):
        return (a @ b / 3 + 1) ** 3

    pairs = [k(x[i], x[j]) + k(y[i], y[j]) - k(x[i], y[j]) - k(x[j], y[i]) for i in range(6) for j in range(6) if i != j]
    assert kernel_distance(x, y).value == pytest.approx(np.mean(pairs))
    assert kernel(x, y)[2, 4] == pytest.approx(k(x[2], y[4]))


def test_a_set_is_at_distance_0_from_itself():
    features = np.random.default_rng(2).normal(size=(40, 8))
    assert kernel_distance(features, features) == pytest.approx((0, 0), abs=1e-12)


def test_a_feature_that_is_not_finite_is_infinitely_far():
    assert kernel_distance(np.zeros((4, 2)), np.full((4, 2), np.inf)).value == np.inf
