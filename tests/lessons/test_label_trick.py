"""The slopes of both losses against their formulas, and what G's update leaves alone."""

import numpy as np
import pytest
import torch

from playground.lessons import label_trick
from playground.lessons.label_trick import BELIEFS, labels, losses, moved, slopes
from playground.training.trainer import Trainer


def test_slopes_by_the_score_are_d_and_one_minus_d():
    lines = slopes()
    np.testing.assert_allclose(lines["minimax"][1], BELIEFS, atol=1e-12)
    np.testing.assert_allclose(lines["label_real"][1], 1 - BELIEFS, atol=1e-12)


def test_the_label_fake_is_minimax_with_its_sign_turned():
    scores = torch.linspace(-5, 5, 11, dtype=torch.float64)
    told = losses(scores)
    assert told["label_fake"].item() == pytest.approx(-told["minimax"].item())


def test_an_update_of_g_moves_g_alone():
    trainer = Trainer(label_trick._NON_SATURATING, device=torch.device("cpu"))
    d, g = moved(trainer)
    assert d == 0
    assert g > 0


def test_it_tells_how_far_it_is_and_can_be_cancelled():
    heard: list[float] = []

    def tell(share: float) -> None:
        heard.append(share)
        if share > 0.1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        labels(0, tell)
    assert heard == sorted(heard)
