import math

import pytest

from playground.errors import ConfigError
from playground.runtime.pace import Pace, Rate, Speed


def updates_in(seconds, speed, cost, per_turn=2):
    """How many updates a run makes at `speed` when each takes `cost` seconds."""
    pace, now, made = Pace(speed), 0.0, 0
    while max(now, pace.ready_at) < seconds:
        now = max(now, pace.ready_at) + cost
        made += 1
        pace.updated(now, turned=made % per_turn == 0)
    return made


def test_ten_turns_a_second_are_twenty_updates_of_a_two_step_turn():
    assert updates_in(10.0, Speed(10.0), 0.001) == pytest.approx(200, abs=3)


def test_one_update_a_second_is_one_update_a_second():
    assert updates_in(10.0, Speed(1.0, "updates"), 0.001) == pytest.approx(10, abs=1)


def test_without_a_limit_the_next_update_is_always_due():
    assert updates_in(1.0, Speed(), 0.001) == pytest.approx(1000, abs=2)


def test_a_run_that_came_late_does_not_hurry():
    pace = Pace(Speed(1.0, "updates"))
    pace.updated(0.0, turned=True)
    pace.updated(10.0, turned=True)
    pace.updated(10.0, turned=True)
    assert pace.ready_at == 11.0


def test_a_restart_is_due_at_once():
    pace = Pace(Speed(0.01))
    pace.updated(0.0, turned=True)
    pace.restart(Speed(0.02))
    assert pace.ready_at == -math.inf


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan])
def test_a_speed_that_is_not_more_than_nothing_is_refused(value):
    with pytest.raises(ConfigError, match="more than 0 turns a second"):
        Speed(value)


def test_an_unknown_unit_is_refused():
    with pytest.raises(ConfigError, match="turns, updates"):
        Speed(1.0, "epochs")


def test_the_rate_is_the_slope_of_turns_over_time():
    rate = Rate()
    for tenth in range(100):
        rate.measure(tenth / 10, 83 * tenth)
    assert rate.value == pytest.approx(830)


def test_the_rate_follows_a_change_within_some_seconds():
    rate, turn = Rate(), 0.0
    for tenth in range(100):
        turn += 10 if tenth < 50 else 1
        rate.measure(tenth / 10, turn)
    assert rate.value == pytest.approx(10, rel=0.1)


def test_a_rate_that_starts_anew_has_forgotten():
    rate = Rate()
    rate.measure(0.0, 0)
    rate.measure(1.0, 100)
    rate.restart()
    assert rate.value == 0.0
