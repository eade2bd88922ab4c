"""p_z."""

import torch

from playground.latent.prior import latent, within
from playground.randomness import generator


def test_a_uniform_draw_fills_its_cube_and_a_normal_one_goes_beyond():
    uniform, normal = (latent(kind, 10_000, 3, generator(0, "p_z")) for kind in ("uniform", "normal"))
    assert uniform.shape == normal.shape == (10_000, 3)
    assert uniform.abs().max() <= 1 < normal.abs().max()
    assert torch.isclose(uniform.var(), torch.tensor(1 / 3), atol=0.01)  # of U[−1, 1]
    assert torch.isclose(normal.var(), torch.tensor(1.0), atol=0.03)


def test_only_a_uniform_law_has_an_edge():
    z = torch.tensor([-3.0, 0.5, 2.0])
    assert within(z, "uniform").tolist() == [-1, 0.5, 1]
    assert within(z, "normal") is z
