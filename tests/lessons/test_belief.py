"""How far D is from ½ and from D*, on pictures whose answer can be worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from playground import presets
from playground.lessons.belief import belief, beliefs
from playground.training.trainer import Trainer
from playground.views.sentences import _gap


@pytest.fixture(scope="module")
def trainer():
    """A run that has just begun."""
    return Trainer(replace(presets.get("one_bump"), seed=3), device=torch.device("cpu"))


def test_a_d_of_three_quarters_is_a_quarter_from_half(trainer):
    picture = trainer.picture()
    assert beliefs(replace(picture, scores=np.full_like(picture.x, 0.75)))["from_half"] == pytest.approx(0.25)


def test_d_star_itself_is_nowhere_away_and_a_blind_d_as_far_as_it_is_blind(trainer):
    picture = trainer.picture()
    best = beliefs(replace(picture, scores=picture.optimum))
    assert best["from_optimum"] == 0
    assert best["blind"] == pytest.approx(best["from_half"]) != 0
    blind = beliefs(replace(picture, scores=np.full_like(picture.x, 0.5)))
    assert blind["from_optimum"] == pytest.approx(blind["blind"])


def test_disjoint_densities_leave_a_blind_d_half_wrong(trainer):
    picture = trainer.picture()
    left = picture.x < picture.x.mean()
    real, fake = np.where(left, 1, 0).astype(np.float32), np.where(left, 0, 1).astype(np.float32)
    apart = replace(picture, p_data=real, p_g=fake, optimum=trainer.config.objective.optimum(real, fake))
    assert beliefs(apart)["blind"] == pytest.approx(0.5)


def test_it_is_the_distance_that_the_page_says(trainer):
    assert belief(trainer, 0)["from_optimum"] == pytest.approx(_gap(trainer.picture()), rel=1e-5)


def test_a_game_without_d_star_has_no_distance_from_it(trainer):
    assert set(beliefs(replace(trainer.picture(), optimum=None))) == {"from_half"}


def test_a_d_that_is_no_number_is_nowhere_near(trainer):
    picture = trainer.picture()
    assert np.isnan(beliefs(replace(picture, scores=np.full_like(picture.x, np.nan)))["from_half"])


def test_a_plane_has_no_such_picture():
    plane = Trainer(presets.get("ring_r1"), device=torch.device("cpu"))
    with pytest.raises(TypeError, match="line"):
        belief(plane, 0)
