import numpy as np
import pytest
import torch
from scipy import stats

from playground.data.distributions_1d import TwoBumps
from playground.data.distributions_2d import Grid, Ring
from playground.data.mixture import Mixture
from playground.randomness import generator


def test_a_mixture_of_two_has_the_weighted_density_of_scipy():
    data = TwoBumps(mean=0.5, gap=3, sigma=0.7, weight=0.3)
    x = torch.linspace(-6, 6, 41, dtype=torch.float64)
    expected = 0.7 * stats.norm.pdf(x, -1.0, 0.7) + 0.3 * stats.norm.pdf(x, 2.0, 0.7)
    np.testing.assert_allclose(data.density(x[:, None]), expected, rtol=1e-6)


def test_a_mixture_on_a_plane_has_the_mean_density_of_scipy():
    data = Ring(modes=3, sigma=0.5)
    x = torch.randn(20, 2, generator=generator(0, "x"), dtype=torch.float64) * 2
    modes = [stats.multivariate_normal(centre, 0.25).pdf(x) for centre in data.centres.double().numpy()]
    np.testing.assert_allclose(data.density(x), np.mean(modes, axis=0), rtol=1e-5)


def test_far_away_the_log_density_is_finite_where_the_density_underflows():
    far = torch.tensor([[100.0, 100.0]])
    assert Ring().density(far) == 0
    assert torch.isfinite(Ring().log_density(far)).all()


def test_the_density_keeps_leading_axes_and_the_dtype():
    x = torch.zeros(3, 4, 2, dtype=torch.float64)
    density = Grid().log_density(x)
    assert density.shape == (3, 4)
    assert density.dtype == torch.float64


def test_modes_are_drawn_as_often_as_their_weights_say():
    data = TwoBumps(weight=0.2)
    right = int((data.sample(4000, generator(0, "data")) > 0).sum())
    assert stats.binomtest(right, 4000, 0.2).pvalue > 0.01


def test_99_percent_of_a_mixture_on_a_plane_lie_within_three_sigmas_of_a_centre():
    data = Ring()
    near = torch.cdist(data.sample(20000, generator(0, "data")), data.centres).min(dim=-1).values <= 3 * data.sigma
    assert float(near.float().mean()) == pytest.approx(1 - np.exp(-4.5), abs=0.003)


def test_a_mixture_without_centres_is_no_mixture():
    with pytest.raises(NotImplementedError):
        _ = Mixture().centres
