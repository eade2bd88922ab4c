"""What is read from the end of a curve: how often it swings, and who leads."""

import numpy as np
import pytest

from playground.metrics.windows import WINDOW, Windows, lead_changes, swings


def sine(periods, *, height=1.0, about=0.0, points=400):
    return about + height * np.sin(2 * np.pi * periods * np.arange(points) / points)


@pytest.mark.parametrize("periods", [1, 3, 10])
def test_a_sine_turns_round_twice_a_period(periods):
    assert swings(sine(periods), 0.9) == pytest.approx(2 * periods, abs=1)


def test_what_is_smaller_than_a_swing_is_none():
    assert swings(sine(10, height=0.4), 0.9) == 0


def test_a_rise_is_one_leg_however_long():
    assert swings(np.linspace(0, 100, 50), 1.0) == 1


def test_nothing_swings_in_nothing():
    assert swings(np.zeros(0), 1.0) == lead_changes(np.zeros(0)) == lead_changes(np.zeros(9)) == 0


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_a_lead_changes_twice_a_period_whatever_the_scale(scale):
    assert lead_changes(scale * sine(5)) == 9


def test_who_stays_ahead_keeps_the_lead():
    assert lead_changes(sine(5, about=2.0)) == 0


def test_a_window_is_the_end_of_the_curve():
    turns = np.arange(3 * WINDOW)
    told = {name: (turns, np.where(turns < 2 * WINDOW, 0.1, 0.9)) for name in ("d_real", "d_fake")}
    assert Windows.of(told, {}).d_real == 0.9


def test_a_player_that_stands_still_has_no_number():
    turns = np.arange(2 * WINDOW)
    told = {name: (turns, np.where(turns < WINDOW + 5, 0.5, np.nan)) for name in ("d_real", "d_fake")}
    assert np.isnan(Windows.of(told, {}).d_real)
