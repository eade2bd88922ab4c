"""Ways between samples: their ends, their norms and their pace."""

import math
from itertools import pairwise

import pytest
import torch
from torch.testing import assert_close

from playground.latent.interpolation import WAYS, angle, corners, lerp, path, slerp
from playground.randomness import generator

T = torch.linspace(0, 1, 21, dtype=torch.float64)


def z(count, size=100, seed=0):
    return torch.randn(count, size, generator=generator(seed, "z"))


@pytest.mark.parametrize("kind", WAYS)
@pytest.mark.parametrize("seed", range(5))
def test_both_ends_are_met_exactly(kind, seed):
    a, b = z(2, seed=seed)
    found = WAYS[kind](a, b, torch.tensor([0.0, 1.0]))
    assert torch.equal(found[0], a) and torch.equal(found[1], b)


def test_the_spherical_way_keeps_the_norm_of_equal_ends():
    a, b = z(2)
    b = b * a.norm() / b.norm()
    assert_close(slerp(a, b, T).norm(dim=1), a.norm().expand(21))


def test_the_spherical_way_goes_evenly_from_one_norm_to_the_other():
    a, b = z(2)
    found = slerp(a, 3 * b, T).double()
    assert_close(found.norm(dim=1), (1 - T) * a.double().norm() + T * 3 * b.double().norm(), rtol=1e-6, atol=0)


def test_the_spherical_way_turns_at_an_even_pace():
    a, b = z(2)
    found = slerp(a, 2 * b, T).double()
    turns = [angle(one, other).item() for one, other in pairwise(found)]
    assert turns == pytest.approx([angle(a.double(), b.double()).item() / 20] * 20, rel=1e-4)


def test_half_way_between_two_axes_is_the_diagonal():
    a, b = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    half = torch.tensor([0.5])
    assert_close(slerp(a, b, half), torch.tensor([[math.sqrt(0.5)] * 2]))
    assert_close(lerp(a, b, half), torch.tensor([[0.5, 0.5]]))


def test_the_straight_way_dips_to_root_a_half_of_the_norm_between_right_angles():
    a, b = torch.eye(100)[:2] * 10
    assert_close(lerp(a, b, T).norm(dim=1).min(), torch.tensor(10 * math.sqrt(0.5)))


@pytest.mark.parametrize("b", [[2.0, 4.0], [-1.0, -2.0], [0.0, 0.0]])
def test_without_one_great_circle_the_way_is_straight(b):
    a, b = torch.tensor([1.0, 2.0]), torch.tensor(b)
    assert_close(slerp(a, b, T), lerp(a, b, T.float()))
    assert_close(slerp(b, a, T), lerp(b, a, T.float()))


@pytest.mark.parametrize("kind", WAYS)
def test_a_path_meets_its_stops_exactly(kind):
    stops = z(4)
    found = path(stops, 31, kind)
    assert found.shape == (31, 100)
    assert torch.equal(found[::10], stops)


@pytest.mark.parametrize("kind", WAYS)
def test_a_closed_path_goes_on_where_it_began(kind):
    stops = z(3)
    found = path(stops, 30, kind, closed=True)
    assert torch.equal(found[::10], stops)
    assert torch.equal(found[20:], WAYS[kind](stops[2], stops[0], torch.arange(10, dtype=torch.float64) / 10))


def test_a_path_of_one_stop_stays_there_and_one_of_a_single_step_is_its_beginning():
    stops = z(3)
    assert torch.equal(path(stops[:1], 5), stops[:1].expand(5, -1))
    assert torch.equal(path(stops[:1], 5, closed=True), stops[:1].expand(5, -1))
    assert torch.equal(path(stops, 1), stops[:1])


@pytest.mark.parametrize("kind", WAYS)
def test_a_sheet_has_its_corners_in_its_corners(kind):
    ends = z(4)
    sheet = corners(*ends, 5, kind=kind).view(5, 5, -1)
    assert torch.equal(torch.stack([sheet[0, 0], sheet[0, -1], sheet[-1, 0], sheet[-1, -1]]), ends)


def test_the_middle_of_a_straight_sheet_is_the_mean_of_its_corners():
    ends = z(4)
    assert_close(corners(*ends, 5, kind="linear").view(5, 5, -1)[2, 2], ends.mean(0))


def test_the_precision_of_the_ends_is_kept():
    assert slerp(*z(2), T).dtype == lerp(*z(2), T).dtype == path(z(3), 5).dtype == torch.float32
