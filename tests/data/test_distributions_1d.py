import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from playground.data.distributions_1d import Gaussian, Line, Skewed, ThreeBumps, TwoBumps, Uniform
from playground.errors import ConfigError
from playground.randomness import generator

DATA = [
    Gaussian(),
    Gaussian(mean=2, sigma=0.3),
    TwoBumps(),
    TwoBumps(mean=-1, gap=6, sigma=1, weight=0.8),
    ThreeBumps(),
    Skewed(),
    Skewed(skew=-3, spread=0.5, mean=1),
    Skewed(skew=0),
    Uniform(),
    Uniform(mean=3, width=0.5),
]


def cumulative(data):
    """The distribution function by the trapezoidal rule over a view that is three times too wide."""
    low, high = data.view_range
    x = torch.linspace(3 * low - 2 * data.mean, 3 * high - 2 * data.mean, 20_001, dtype=torch.float64)
    density = data.density(x[:, None])
    total = torch.cumulative_trapezoid(density, x)
    return x.numpy(), np.concatenate([[0], total.numpy()])


@pytest.mark.parametrize("data", DATA, ids=str)
def test_a_density_has_the_integral_one(data):
    assert cumulative(data)[1][-1] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("data", DATA, ids=str)
def test_samples_follow_the_density(data):
    x, total = cumulative(data)
    samples = data.sample(2000, generator(0, "data"))[:, 0].numpy()
    assert stats.kstest(samples, lambda at: np.interp(at, x, total)).pvalue > 0.01


@pytest.mark.parametrize("data", DATA, ids=str)
def test_the_log_density_drops_the_last_axis_only(data):
    assert data.log_density(torch.zeros(2, 3, 1)).shape == (2, 3)


@pytest.mark.parametrize(
    ("data", "truth"),
    [
        (Gaussian(mean=1, sigma=2), stats.norm(1, 2)),
        (Uniform(mean=1, width=3), stats.uniform(-0.5, 3)),
        (Skewed(mean=0.3, skew=4), stats.skewnorm(4, Skewed(mean=0.3, skew=4).location, Skewed(mean=0.3, skew=4).scale)),
        (Skewed(skew=-20), stats.skewnorm(-20, Skewed(skew=-20).location, Skewed(skew=-20).scale)),
    ],
    ids=str,
)
def test_the_log_density_is_that_of_scipy(data, truth):
    x = torch.linspace(-4, 4, 81, dtype=torch.float64)
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(data.log_density(x[:, None]), truth.logpdf(x), rtol=1e-6, atol=1e-9)


@given(skew=st.floats(-20, 20), spread=st.floats(0.05, 5), mean=st.floats(-5, 5))
def test_a_leaning_bump_keeps_its_mean_and_its_spread(skew, spread, mean):
    data = Skewed(skew=skew, spread=spread, mean=mean)
    truth = stats.skewnorm(data.skew, data.location, data.scale)
    assert truth.mean() == pytest.approx(mean, abs=1e-6)
    assert truth.std() == pytest.approx(spread)


@given(mean=st.floats(-5, 5), gap=st.floats(0, 10), sigma=st.floats(0.05, 2), weight=st.floats(0.02, 0.98))
def test_two_bumps_lie_a_gap_apart_around_the_mean(mean, gap, sigma, weight):
    left, right = TwoBumps(mean=mean, gap=gap, sigma=sigma, weight=weight).centres[:, 0]
    assert float(right - left) == pytest.approx(gap, abs=1e-5)
    assert float(right + left) / 2 == pytest.approx(mean, abs=1e-5)


def test_two_bumps_are_seen_apart_as_they_come():
    at = TwoBumps().density(torch.tensor([[-2.0], [0.0], [2.0]]))
    assert at[0] == at[2]
    assert at[1] < at[0] / 100
    assert TwoBumps().view_range == (-4, 4)


def test_a_view_holds_the_data_and_where_a_fresh_generator_stands():
    assert Gaussian(mean=5, sigma=0.5).view_range == (-1, 7)
    assert Gaussian(mean=-5, sigma=0.5).view_range == (-7, 1)
    assert Gaussian(mean=5, sigma=0.5).measured_range == (3, 7)


def test_three_bumps_lie_a_gap_apart():
    assert ThreeBumps(mean=1, gap=2).centres[:, 0].tolist() == [-1, 1, 3]


def test_the_right_bump_holds_its_share():
    samples = TwoBumps(weight=0.98).sample(3000, generator(0, "data"))
    assert float((samples > 0).float().mean()) == pytest.approx(0.98, abs=0.01)


def test_an_interval_has_walls():
    assert Uniform().log_density(torch.tensor([[2.1]])) == -torch.inf
    assert Uniform().sample(5000, generator(0, "data")).abs().max() <= 2


def test_a_knob_out_of_its_range_gets_a_sentence():
    with pytest.raises(ConfigError, match=r"Width σ must lie between 0.05 and 2, got 0"):
        TwoBumps(sigma=0)


def test_a_line_needs_a_shape():
    with pytest.raises(NotImplementedError):
        _ = Line().view_range
