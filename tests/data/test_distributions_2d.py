import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import dblquad

from playground.data.distributions_2d import Curve, Grid, Plane, Ring, Segment, Spiral, SwissRoll, TwoMoons
from playground.errors import ConfigError
from playground.randomness import generator

THIN = 0.005


@given(modes=st.integers(2, 32), radius=st.floats(0.5, 5))
def test_a_ring_has_exactly_so_many_centres_evenly_spaced(modes, radius):
    centres = Ring(modes=modes, radius=radius).centres.double()
    assert centres.shape == (modes, 2)
    np.testing.assert_allclose(centres.norm(dim=-1), radius, rtol=1e-5)
    steps = (centres - centres.roll(1, dims=0)).norm(dim=-1)
    np.testing.assert_allclose(steps, 2 * radius * math.sin(math.pi / modes), rtol=1e-4)


def test_the_ring_as_it_comes_is_the_one_of_the_lessons():
    assert (Ring().modes, Ring().radius, Ring().sigma) == (8, 2.0, 0.02)
    assert Ring().centres[0].tolist() == [2, 0]


def test_the_grid_as_it_comes_is_the_one_of_pacgan():
    centres = {tuple(each) for each in Grid().centres.tolist()}
    assert centres == {(float(x), float(y)) for x in (-4, -2, 0, 2, 4) for y in (-4, -2, 0, 2, 4)}
    assert Grid().sigma == 0.05


@pytest.mark.parametrize("data", [Ring(), Grid(), Ring(modes=5, sigma=0.3)], ids=str)
def test_samples_lie_around_every_centre_equally_often(data):
    nearest = torch.cdist(data.sample(5000, generator(0, "data")), data.centres).argmin(dim=-1)
    assert stats.chisquare(nearest.bincount(minlength=len(data.centres)).numpy()).pvalue > 0.01


@pytest.mark.parametrize("data", [Ring(sigma=0.3, modes=3), Grid(side=2, sigma=0.5), Segment(noise=0.3)], ids=str)
def test_a_density_on_a_plane_has_the_integral_one(data):
    (left, right), (low, high) = data.view_range
    x, y = (torch.linspace(*ends, 401, dtype=torch.float64) for ends in ((2 * left, 2 * right), (2 * low, 2 * high)))
    density = data.density(torch.cartesian_prod(x, y)).reshape(401, 401)
    assert float(torch.trapezoid(torch.trapezoid(density, y), x)) == pytest.approx(1, abs=1e-6)


def test_a_line_has_the_density_that_integration_finds():
    data = Segment(noise=0.4, angle=30)
    cos, sin = data.direction

    def joint(u: float, v: float) -> float:
        return stats.norm.pdf(v, 0, 0.4) * stats.norm.pdf(0.5, u, 0.4) / 4

    expected, _ = dblquad(lambda u, v: joint(u, 0.2) * (abs(v) <= 0.5), -0.5, 0.5, -2, 2)
    point = torch.tensor([[0.5 * cos - 0.2 * sin, 0.5 * sin + 0.2 * cos]], dtype=torch.float64)
    assert float(data.density(point)) == pytest.approx(expected, rel=1e-6)


def test_samples_of_a_line_follow_its_density():
    data = Segment(angle=-40, noise=0.1)
    cos, sin = data.direction
    points = data.sample(3000, generator(0, "data")).double()
    along, across = points @ torch.tensor([cos, sin]).double(), points @ torch.tensor([-sin, cos]).double()
    assert stats.kstest(across, stats.norm(0, 0.1).cdf).pvalue > 0.01
    assert stats.kstest(along[along.abs() < 1.5], stats.uniform(-1.5, 3).cdf).pvalue > 0.01


def test_the_log_density_of_a_line_is_finite_far_beyond_its_ends():
    far = torch.tensor([[20.0, 0.0], [-20.0, 0.0], [0.0, 9.0]])
    assert torch.isfinite(Segment(noise=0.05, angle=0).log_density(far)).all()


def test_a_swiss_roll_winds_one_and_a_half_times():
    points = SwissRoll(noise=THIN).sample(4000, generator(0, "data")) / 2
    radius = points.norm(dim=-1)
    assert float(radius.max()) == pytest.approx(1, abs=0.02)
    assert float(radius.min()) == pytest.approx(1 / 3, abs=0.02)
    angle = radius * 4.5 * math.pi
    on_curve = torch.stack([angle.cos(), angle.sin()], dim=-1) * radius[:, None]
    assert float((points - on_curve).norm(dim=-1).max()) < 0.15


def test_every_point_of_two_moons_lies_on_one_of_two_half_circles():
    points = TwoMoons(noise=THIN, radius=1.5).sample(2000, generator(0, "data")) + torch.tensor([0.5, 0.25])
    upper = (points - torch.tensor([0.0, 0.0])).norm(dim=-1) - 1
    lower = (points - torch.tensor([1.0, 0.5])).norm(dim=-1) - 1
    assert float(torch.minimum(upper.abs(), lower.abs()).max()) < 6 * THIN
    assert float((upper.abs() < lower.abs()).float().mean()) == pytest.approx(0.5, abs=0.05)


@given(arms=st.integers(1, 6), turns=st.floats(0.1, 3))
def test_every_point_of_a_spiral_lies_on_one_of_its_arms(arms, turns):
    points = Spiral(arms=arms, turns=turns, noise=THIN, radius=1).points(torch.linspace(0.01, 1, 50), generator(0, "x"))
    angle = torch.atan2(points[:, 1], points[:, 0]) / (2 * math.pi) - turns * points.norm(dim=-1)
    np.testing.assert_allclose((angle * arms + 0.5) % 1, 0.5, atol=1e-4 * arms)


def test_a_spiral_fills_its_disc_evenly():
    points = Spiral(noise=THIN, radius=1).sample(3000, generator(0, "data"))
    assert stats.kstest(points.norm(dim=-1).square(), "uniform").pvalue > 0.01


@pytest.mark.parametrize("data", [SwissRoll(), TwoMoons(), Spiral()], ids=str)
def test_a_curve_says_that_it_has_no_density_in_closed_form(data):
    assert not data.exact
    with pytest.raises(NotImplementedError, match="no density in closed form"):
        data.log_density(torch.zeros(1, 2))


@pytest.mark.parametrize("data", [Ring(), Grid(side=3), SwissRoll(), TwoMoons(), Spiral(), Segment()], ids=str)
def test_a_view_of_a_plane_is_a_square_around_the_middle(data):
    (left, right), (low, high) = data.view_range
    assert (left, right) == (low, high)
    assert left == -right < 0


def test_a_ring_of_half_a_mode_is_refused():
    with pytest.raises(ConfigError, match="Modes must be a whole number"):
        Ring(modes=2.5)


def test_bases_know_no_shape():
    with pytest.raises(NotImplementedError):
        _ = Plane().view_range
    with pytest.raises(NotImplementedError):
        Curve().sample(3, generator(0, "data"))
