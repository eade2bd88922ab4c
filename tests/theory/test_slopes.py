import numpy as np
import pytest
import torch

from playground.objectives import OBJECTIVES
from playground.theory.slopes import SLOPES


def test_every_game_has_its_slopes():
    assert set(SLOPES) == set(OBJECTIVES)


@pytest.mark.parametrize("game", OBJECTIVES)
@pytest.mark.parametrize(("score_real", "score_fake"), [(0.3, -0.7), (-2.0, 4.0), (0.0, 0.2), (5.0, -3.0)])
def test_slopes_are_autograds_through_the_objective(game, score_real, score_fake):
    real, fake = (torch.tensor([score], dtype=torch.float64, requires_grad=True) for score in (score_real, score_fake))
    objective = OBJECTIVES[game]()
    of_d = torch.autograd.grad(objective.discriminator_loss(scores_real=real, scores_fake=fake), [real, fake])
    (of_g,) = torch.autograd.grad(objective.generator_loss(scores_real=real, scores_fake=fake), [fake])
    found = SLOPES[game](np.array([score_real]), np.array([score_fake]))
    assert np.concatenate(found) == pytest.approx([each.item() for each in (*of_d, of_g)], abs=1e-12)
