"""Modes of stacked digits against draws and against formulas."""

import math

import numpy as np
import pytest

from playground.metrics.classifier import drawn
from playground.metrics.stacked import MODES, ThreeDigits, expected_captured, expected_kl, stacked


def test_every_mode_once_is_perfect():
    assert stacked(range(MODES)) == (1000, pytest.approx(0))


def test_one_mode_is_log_1000_away():
    assert stacked([123] * 50) == (1, pytest.approx(math.log(1000)))


def test_fair_draws_capture_what_is_expected():
    rng = np.random.default_rng(0)
    found = np.array([stacked(rng.integers(0, MODES, 1500)) for _ in range(200)])
    captured, kl = expected_captured(1500), expected_kl(1500)
    assert found.mean(axis=0) == pytest.approx([captured.mean, kl.mean], rel=0.01)
    assert found.std(axis=0) == pytest.approx([captured.spread, kl.spread], rel=0.25)


def test_a_mode_is_the_digit_of_each_channel():
    eye = ThreeDigits(drawn(channels=1, size=16, classes=10, seed=0).eval())
    images = np.random.default_rng(0).integers(0, 256, (6, 3, 16, 16), np.uint8)
    seen = eye.see(images)
    digits = [eye.digits.see(images[:, [channel]]).probabilities.argmax(axis=1) for channel in range(3)]
    assert (seen.probabilities.argmax(axis=1) == 100 * digits[0] + 10 * digits[1] + digits[2]).all()
    assert seen.probabilities.sum(axis=1) == pytest.approx(np.ones(6), abs=1e-5)
    assert seen.features.shape == (6, 192)
