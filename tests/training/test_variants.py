"""Which way a run is computed: the quickest that agrees, and it stands in the config."""

import itertools
import math

import numpy as np
import pytest
import torch

from playground import presets
from playground.config import RunConfig
from playground.training.events import TELEMETRY, Ended, Outcome, Updated
from playground.training.trainer import Trainer
from playground.training.variants import AGREE, PLAIN, Choice, Trial, Variant, agree, chosen, computing, offered, small, tried

CPU, CUDA = torch.device("cpu"), torch.device("cuda")
QUICK, WRONG = Variant("bf16", "channels_last", "off", 0), Variant("bf16", "contiguous", "off", 0)
OPEN = {"precision": "auto", "layout": "auto", "compiled": "auto"}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Fake:
    """A run whose turn takes `seconds` and whose losses are `loss`."""

    def __init__(self, clock, seconds, loss=1.0, fails=False):
        self.turn, self.turns_made = 0, 0
        self._clock, self._seconds, self._loss, self._fails = clock, seconds, loss, fails

    def update(self):
        if self._fails:
            raise RuntimeError("no such operator")
        self._clock.now += self._seconds
        self.turn += 1
        values = {name: np.array([self._loss], np.float32) for name in TELEMETRY}
        return Updated("G", self.turn, telemetry=values)


def choose(*runs, clock, enough=10.0):
    return tried(runs, clock=clock, settle=lambda: None, enough=enough)


def test_the_quickest_that_agrees_is_chosen():
    clock = Clock()
    choice = choose((PLAIN, Fake(clock, 1.0)), (QUICK, Fake(clock, 0.6, 1.01)), (WRONG, Fake(clock, 0.5, 1.5)), clock=clock)
    assert choice.chosen == QUICK
    assert [each.variant for each in choice.trials] == [WRONG, QUICK, PLAIN]
    assert [each.agrees for each in choice.trials] == [False, True, True]


def test_a_way_that_fails_is_left_out_and_named():
    clock = Clock()
    choice = choose((PLAIN, Fake(clock, 1.0)), (QUICK, Fake(clock, 0.1, fails=True)), clock=clock)
    assert choice.chosen == PLAIN
    assert math.isinf(choice.trials[-1].seconds) and "bf16" in choice.say()


def test_a_run_that_ends_at_once_is_no_trial():
    class Over(Fake):
        def update(self):
            return Ended(Outcome.BUDGET_TURNS, 0)

    clock = Clock()
    assert choose((PLAIN, Fake(clock, 1.0)), (QUICK, Over(clock, 0.1)), clock=clock).chosen == PLAIN


def test_trials_stop_when_enough_was_seen_and_each_had_its_turn():
    clock = Clock()
    slow, slower = Fake(clock, 3.0), Fake(clock, 4.0)
    choose((PLAIN, slow), (QUICK, slower), clock=clock, enough=2.0)
    assert (slow.turn, slower.turn) == (2, 2)  # of which the first is not timed


def test_a_way_that_is_twice_as_slow_is_not_tried_again():
    clock = Clock()
    quick, slow = Fake(clock, 0.1), Fake(clock, 0.21)
    choose((PLAIN, quick), (QUICK, slow), clock=clock)
    assert (quick.turn, slow.turn) == (4, 2)


@pytest.mark.parametrize(("other", "same"), [(1 + 0.9 * AGREE, True), (1 + 1.1 * AGREE, False), (math.inf, False)])
def test_losses_agree_within_two_percent(other, same):
    assert agree([1.0, other], [1.0, 1.0]) is same


def test_a_first_turn_that_compiles_is_not_held_against_a_way():
    class Compiled(Fake):
        def update(self):
            self._clock.now += 0 if self.turn else 30
            return super().update()

    clock = Clock()
    compiled = Variant("fp32", "channels_last", "on", 0)
    assert choose((PLAIN, Fake(clock, 0.008)), (compiled, Compiled(clock, 0.003)), clock=clock).chosen == compiled


def test_what_is_tried_is_small_and_the_same_for_like_runs():
    config = presets.get("wgan_gp_paper")
    tried_in_its_place = small(config.with_values({"seed": 7, "budget_turns": 5}))
    assert (tried_in_its_place.batch, tried_in_its_place.d_steps) == (16, 1)
    assert tried_in_its_place == small(config)


def test_computing_leaves_threads_and_switches_as_they_were():
    before = (torch.get_num_threads(), torch.get_float32_matmul_precision(), torch.backends.cudnn.allow_tf32)
    with computing(RunConfig(threads=1), CPU):
        assert torch.get_num_threads() == 1
    with computing(RunConfig(precision="tf32"), CUDA):
        assert torch.get_float32_matmul_precision() == "high"
    assert before == (torch.get_num_threads(), torch.get_float32_matmul_precision(), torch.backends.cudnn.allow_tf32)


def test_small_losses_agree_in_absolute_terms_and_no_losses_not_at_all():
    assert agree([0.01], [0.02])
    assert not agree([], [1.0])


def test_points_and_decided_configs_have_one_way_only():
    assert len(offered(RunConfig(), CPU)) == 1
    assert offered(presets.get("digits").with_values({"precision": "fp32", "layout": "channels_last"}), CPU) == (
        Variant("fp32", "channels_last", "off", 0),
    )


def test_the_plain_way_is_the_first_of_those_that_are_offered(monkeypatch):
    monkeypatch.setattr("playground.training.variants.has_native_bf16", lambda device: True)
    config = presets.get("digits").with_values(OPEN)
    assert offered(config, CPU)[0] == PLAIN
    assert {each.precision for each in offered(config, CPU)} == {"fp32", "bf16"}


def test_a_gpu_also_offers_tf32_and_compiled_networks_but_not_where_slopes_are_differentiated(monkeypatch):
    monkeypatch.setattr("playground.training.variants.has_native_bf16", lambda device: True)
    config = presets.get("digits").with_values(OPEN)
    assert {each.precision for each in offered(config, CUDA)} == {"fp32", "tf32", "bf16"}
    assert any(each.compiled == "on" for each in offered(config, CUDA))
    penalised = presets.get("digits_wgan_gp").with_values(OPEN)
    assert all(each.compiled == "off" for each in offered(penalised, CUDA))


def test_the_choice_stands_in_the_config_and_is_the_same_for_the_same_settings():
    made = itertools.count()
    clock = Clock()

    def make(config):
        next(made)
        return Fake(clock, 1.0)

    config = presets.get("digits").with_values({**OPEN, "latent_dim": 17})
    decided, choice = chosen(config, CPU, make)
    assert isinstance(choice, Choice) and "auto" not in (decided.precision, decided.layout, decided.compiled)
    tries = next(made)
    again, _ = chosen(config.with_values({"seed": 5}), CPU, make)
    assert again == decided.with_values({"seed": 5}) and next(made) == tries + 1


def test_a_trainer_chooses_says_why_and_repeats_its_choice():
    config = presets.get("digits").with_values(
        {**OPEN, "generator.base_width": 4, "discriminator.base_width": 4, "batch": 4, "data.limit": 40}
    )
    trainer = Trainer(config, device=CPU)
    assert trainer.choice is not None and trainer.config.precision in trainer.choice.say()
    again = Trainer(trainer.recipe, device=CPU)
    assert again.choice is None and again.config == trainer.config
    assert Trainer.restore(trainer.state(), device=CPU).choice == trainer.choice


def test_trying_moves_nothing_of_the_run():
    config = presets.get("digits").with_values(
        {**OPEN, "generator.base_width": 4, "discriminator.base_width": 4, "batch": 4, "data.limit": 40}
    )
    trainer = Trainer(config, device=CPU)
    plain = Trainer(trainer.recipe, device=CPU)
    for _ in range(4):
        trainer.update(), plain.update()
    assert trainer.history.telemetry.latest() == pytest.approx(plain.history.telemetry.latest(), nan_ok=True, rel=0)


def test_a_sentence_names_every_way_with_its_milliseconds():
    said = Choice(QUICK, (Trial(QUICK, 0.0147, True), Trial(PLAIN, 0.0216, True), Trial(WRONG, 0.01, False))).say()
    assert "14.7 ms" in said and "21.6 ms" in said and "fp32" in said
