"""Each state from curves made by hand, where it begins, and that it does not flicker."""

import math

import numpy as np
import pytest

from playground.metrics.diagnosis import ENOUGH, RUNAWAY, SEEN, SURE, UNIFORM, State, diagnose, seen_share
from playground.metrics.verdict import Verdict, verdict

LOG2 = math.log(2)
FLOORS = {"js": 0.003, "high_quality": 0.989}


def telemetry(real=0.5, fake=0.5, *, loss=1.0, readings=200):
    """Curves of the losses, read every 5 turns; numbers stand for curves that stay."""
    turns = 5 * np.arange(1, readings + 1)
    values = {"discriminator_loss": loss, "penalty": math.nan, "d_real": real, "d_fake": fake, "d_held_out": math.nan}
    return {name: (turns, np.broadcast_to(np.asarray(value, float), readings).copy()) for name, value in values.items()}


def measures(js=0.05, *, captured=8, quality=0.9, kl=0.0, readings=10):
    """Curves of the measures, read every 100 turns."""
    turns = 100 * np.arange(1, readings + 1)
    values = {"js": js, "captured": captured, "high_quality": quality, "mode_kl": kl}
    return {name: (turns, np.broadcast_to(np.asarray(value, float), readings).copy()) for name, value in values.items()}


def read(told=None, measured=None, *, bounded=True, modes=8, diverged=False, variety=None):
    return diagnose(
        telemetry() if told is None else told,
        measures() if measured is None else measured,
        bounded=bounded,
        modes=modes,
        floors=FLOORS,
        diverged=diverged,
        variety=variety,
    )


# ---------------------------------------------------------------------- each state


def test_before_there_is_anything_it_is_too_early():
    assert read({}, {}).state is State.WARMING
    assert read(telemetry(readings=ENOUGH - 1)).state is State.WARMING


def test_a_game_at_its_equilibrium_is_healthy():
    assert read().state is State.HEALTHY
    assert read(modes=None).state is State.HEALTHY


def test_numbers_that_are_none_have_diverged():
    assert read(diverged=True).state is State.DIVERGED


def test_a_loss_that_has_run_away_has_diverged_though_it_is_a_number():
    assert read(telemetry(loss=-1.1 * RUNAWAY), bounded=False).reason == "runaway"


@pytest.mark.parametrize("captured", [1, 4])
def test_good_samples_on_half_of_the_modes_are_a_collapse(captured):
    found = read(measured=measures(0.4, captured=captured, kl=math.log(8 / captured)))
    assert (found.state, found.values["captured"], found.values["most"]) == (State.COLLAPSED, captured, 4)


def test_a_g_that_visits_all_modes_but_lives_on_one_has_collapsed_too():
    assert read(measured=measures(0.4, captured=8, kl=math.log(7))).reason == "share"


def test_light_and_wall_agree_on_what_has_collapsed():
    for captured in range(1, 9):
        measured = measures(0.3, captured=captured, kl=math.log(8 / captured))
        newest = {name: float(y[-1]) for name, (_, y) in measured.items()}
        wall = verdict(newest, modes=8, floors=FLOORS) is Verdict.COLLAPSED
        assert (read(measured=measured).state is State.COLLAPSED) == wall


def test_a_collapse_goes_before_a_d_that_sees_it():
    """The best D against one of 25 modes has a gap of (1 − w)/(1 + w) = .92, w = 1/25."""
    w = 1 / 25
    told = telemetry((1 - w) + w * w / (1 + w), w / (1 + w))
    assert read(told, measures(0.6, captured=1, kl=math.log(25)), modes=25).state is State.COLLAPSED


def test_pictures_that_are_all_alike_are_a_collapse():
    assert read(measured={}, modes=None, variety=UNIFORM).state is State.COLLAPSED
    assert read(measured={}, modes=None, variety=1.1 * UNIFORM).state is State.HEALTHY


def test_d_wins_where_it_is_nearly_always_right_and_js_is_high():
    assert read(telemetry(0.99, 0.01), measures(LOG2, captured=0, quality=0)).state is State.D_WINNING
    assert read(telemetry(0.99, 0.01), {}, modes=None).state is State.D_WINNING


def test_a_d_that_is_sure_of_nothing_does_not_win():
    assert read(telemetry(0.99, 0.01), measures(0.05)).state is State.HEALTHY


def test_a_d_that_knows_its_pictures_by_heart_is_told_apart():
    told = telemetry(0.99, 0.01)
    told["d_held_out"] = (told["d_real"][0], np.full(200, 0.4))
    assert read(told, {}, modes=None).reason == "by_heart"


def test_g_wins_where_d_sees_little_of_a_large_difference():
    assert read(telemetry(0.55, 0.45), measures(LOG2, captured=0, quality=0, kl=2)).state is State.G_WINNING


def test_g_does_not_win_while_it_still_learns():
    falling = measures(np.linspace(LOG2, 0.4, 10), captured=0, quality=0, kl=2)
    assert read(telemetry(0.55, 0.45), falling).state is State.HEALTHY


def test_a_blur_over_all_modes_is_no_victory_of_g():
    assert read(telemetry(0.55, 0.45), measures(0.6, quality=0.0)).reason == "far"


def test_a_d_that_stands_still_leaves_g_alone():
    assert read(telemetry(math.nan, 0.9), measures(LOG2, captured=0, quality=0, kl=2)).reason == "alone"


def test_of_pictures_g_wins_only_where_d_is_wrong():
    assert read(telemetry(0.4, 0.5), {}, modes=None).reason == "wrong"
    assert read(telemetry(0.5, 0.5), {}, modes=None).state is State.HEALTHY


def waves(periods, height, *, readings=200):
    return height * np.sin(2 * np.pi * periods * np.arange(readings) / readings)


def test_d_of_g_that_goes_up_and_down_oscillates():
    assert read(telemetry(0.5, 0.5 + waves(5, 0.3))).reason == "swings"
    assert read(telemetry(0.5, 0.5 + waves(5, 0.05))).state is State.HEALTHY


def test_players_that_take_turns_at_leading_oscillate_on_any_scale():
    for scale in (1e-4, 1, 1e2):
        told = telemetry(scale * waves(5, 1.0), 0.0, loss=0.1)
        assert read(told, measures(0.3), bounded=False).reason == "leads_critic"
    assert read(telemetry(0.5 + waves(5, 0.02), 0.5), measures(0.3)).reason == "leads"


def test_a_critic_that_keeps_its_gap_is_healthy():
    assert read(telemetry(100 + waves(5, 1.0), 90, loss=10), measures(0.3), bounded=False).state is State.HEALTHY


def test_noise_about_a_game_that_is_over_is_no_oscillation():
    assert read(telemetry(0.5 + waves(40, 0.02), 0.5), measures(0.02)).state is State.HEALTHY


def test_scores_without_a_scale_say_nothing_of_who_wins():
    for real, fake in ((50.0, -50.0), (-3.0, -3.0)):
        found = read(telemetry(real, fake), measures(0.5, captured=8, quality=0.5), bounded=False)
        assert found.state is State.HEALTHY


# ---------------------------------------------------------------------- thresholds


def test_the_surer_d_is_the_more_it_wins():
    gaps = np.linspace(0, 1, 42)
    won = [read(telemetry(0.5 + g / 2, 0.5 - g / 2), {}, modes=None).state is State.D_WINNING for g in gaps]
    assert won == sorted(won)
    assert won == [bool(g >= SURE) for g in gaps]


def test_the_more_modes_there_are_the_less_it_has_collapsed():
    states = [read(measured=measures(0.3, captured=n, kl=math.log(8 / n))).state is State.COLLAPSED for n in range(1, 9)]
    assert states == sorted(states, reverse=True)


def test_the_less_d_sees_the_more_g_wins():
    shares = np.linspace(0, 0.89, 32)
    won = [
        read(telemetry(0.5 + s / 2, 0.5 - s / 2), measures(LOG2, captured=0, quality=0, kl=2)).state is State.G_WINNING
        for s in shares
    ]
    assert won == [bool(s < SEEN) for s in shares]


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9])
def test_the_best_d_sees_all_of_the_difference(share):
    """p_data uniform on [0, 1], p_g on [share, 1 + share]: D* is 1, ½ or 0, JS = share·log 2 and the gap is `share`."""
    assert seen_share(gap=share, js=share * LOG2) == pytest.approx(1)


def test_the_best_d_never_sees_less(share=0.5):
    """p_data on two points (½, ½), p_g (q, 1 − q)."""
    p = np.array([0.5, 0.5])
    for q in (0.6, 0.75, 0.9, 0.99):
        g = np.array([q, 1 - q])
        mean, best = (p + g) / 2, p / (p + g)
        js = 0.5 * float((p * np.log(p / mean) + g * np.log(g / mean)).sum())
        assert seen_share(float(((p - g) * best).sum()), js) >= 1


# ---------------------------------------------------------------------- no flicker


STANDING = {
    State.HEALTHY: (0.5, 0.5, 0.05, 8, 0.9),
    State.COLLAPSED: (0.9, 0.1, 0.51, 1, 0.5),
    State.D_WINNING: (0.98, 0.02, 0.67, 0, 0.0),
    State.G_WINNING: (0.55, 0.45, 0.67, 0, 0.0),
}
"""D(x), D(G(z)), JS, modes captured and the share of good samples."""


@pytest.mark.parametrize("state", STANDING)
def test_noise_about_what_stands_still_is_one_state(state):
    real, fake, js, captured, quality = STANDING[state]
    noise = np.random.default_rng(0)
    told = telemetry(real + 0.04 * noise.normal(size=400), fake + 0.04 * noise.normal(size=400), readings=400)
    kl = math.log(8 / max(captured, 1))
    measured = measures(js + 0.01 * noise.normal(size=40), captured=captured, quality=quality, kl=kl, readings=40)
    seen = set()
    for turn in range(600, 2001, 5):
        cut = [{name: (x[x <= turn], y[x <= turn]) for name, (x, y) in each.items()} for each in (told, measured)]
        seen.add(read(*cut).state)
    assert seen == {state}


def test_a_single_reading_changes_nothing():
    told, measured = telemetry(), measures()
    told["d_fake"][1][-1], told["d_real"][1][-1], measured["captured"][1][-1], measured["js"][1][-1] = 0, 1, 1, LOG2
    assert read(told, measured).state is State.HEALTHY
