"""Truncation."""

import pytest
import torch

from playground.latent.truncation import truncated

Z = torch.tensor([[-1.0, 0.25, 0.5], [0.75, -0.5, 1.0]])


@pytest.mark.parametrize("latent", ["normal", "uniform"])
def test_one_leaves_z_as_it_is_and_nothing_is_the_mean(latent):
    assert torch.equal(truncated(Z, 1.0, latent), Z)
    assert torch.equal(truncated(Z, 0.0, latent), torch.zeros(2, 3))


def test_a_half_halves_the_norm():
    assert torch.equal(truncated(Z, 0.5, "normal").norm(dim=1), Z.norm(dim=1) / 2)


def test_a_uniform_z_stays_in_its_cube_and_a_normal_one_may_go_on():
    assert truncated(Z, 1.5, "uniform").abs().max() == 1
    assert truncated(Z, 1.5, "normal").abs().max() == 1.5
