"""The formula on the page is the one that runs."""

import pytest

from playground.config import RunConfig
from playground.constraints import CONSTRAINTS
from playground.objectives import OBJECTIVES
from playground.presets import PRESETS
from playground.texts import text
from playground.ui.formula import formulas, warning


@pytest.mark.parametrize("game", OBJECTIVES)
@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_every_game_has_both_losses_with_every_constraint(game, constraint):
    d, g = formulas(RunConfig().with_values({"objective": game, "constraint": constraint}))
    assert d.startswith("L_D = ")
    assert g.startswith("L_G = ")


def test_a_penalty_stands_in_the_loss_with_its_weight():
    d, _ = formulas(RunConfig().with_values({"constraint": "gradient_penalty", "constraint.weight": 7.0}))
    assert "∇D" in d
    assert "= 7" in d


@pytest.mark.parametrize("game", [name for name, each in OBJECTIVES.items() if hasattr(each(), "real_label")])
def test_label_smoothing_stands_in_the_loss(game):
    d, _ = formulas(RunConfig().with_values({"objective": game, "objective.real_label": 0.9}))
    assert "s = 0.9" in d


def test_noise_and_clipping_are_told():
    d, g = formulas(RunConfig().with_values({"instance_noise": 0.2, "gradient_clip": 3.0}))
    assert all("0.2" in each and "≤ 3" in each for each in (d, g))


@pytest.mark.parametrize("game", OBJECTIVES)
@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_both_networks_are_told_the_class_wherever_they_stand_in_the_formula(game, constraint):
    config = PRESETS["conditional_digits"].with_values({"objective": game, "constraint": constraint})
    both = "".join(formulas(config))
    assert "D(G(z|y)|y)" in both
    assert not any(plain in both for plain in ("D(x)", "G(z)", "D(x̂)", "D(x̃)"))


def test_an_augmentation_is_told():
    d, g = formulas(PRESETS["digits"].with_values({"augment": "translation"}))
    assert all("T(·)" in each for each in (d, g))


def test_a_critic_whose_slope_nothing_bounds_is_warned_of():
    free = RunConfig().with_values({"objective": "wasserstein", "constraint": "none"})
    assert warning(free) == text("warning.slope_unbounded")
    for constraint in ("clipping", "gradient_penalty", "spectral_norm"):
        assert warning(free.with_values({"constraint": constraint, "discriminator.norm": "none"})) == ""
    assert warning(RunConfig().with_values({"objective": "minimax", "constraint": "none"})) == ""
