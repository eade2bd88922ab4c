"""The endless plane: the same from wherever one comes, and p_z everywhere."""

import math

import pytest
import torch
from torch.testing import assert_close

from playground.latent.lattice import at, corner, plane

NORMAL = {"seed": 3, "latent": "normal", "latent_dim": 100}
UNIFORM = {"seed": 3, "latent": "uniform", "latent_dim": 100}


@pytest.mark.parametrize("law", [NORMAL, UNIFORM])
@pytest.mark.parametrize("place", [(0, 0), (-1, 2), (10**9, -(10**9))])
def test_whole_numbers_are_exactly_their_corner(law, place):
    assert torch.equal(at(*place, **law), corner(*place, **law))


def test_a_corner_depends_on_its_place_and_the_seed_alone():
    first = corner(4, -2, **NORMAL)
    first_again = corner(4, -2, **NORMAL)
    assert torch.equal(first, first_again)
    others = [corner(-2, 4, **NORMAL), corner(4, 2, **NORMAL), corner(4, -2, **NORMAL | {"seed": 4})]
    assert not any(torch.equal(first, other) for other in others)


def test_who_writes_to_a_corner_changes_nobody_elses():
    corner(7, 7, **NORMAL).zero_()
    assert corner(7, 7, **NORMAL).any()


def test_many_places_at_once_are_each_by_itself():
    xs, ys = torch.tensor([0.2, -3.7, 5.0]), torch.tensor([1.5, 0.0, -2.25])
    each = [at(x, y, **NORMAL) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
    assert torch.equal(plane(xs, ys, **NORMAL), torch.stack(each))


def test_the_middle_of_a_normal_square_is_the_sum_of_its_corners_over_two():
    square = torch.stack([corner(i, j, **NORMAL) for j in (0, 1) for i in (0, 1)])
    assert_close(at(0.5, 0.5, **NORMAL), square.sum(0) / 2)  # w = 1/4 each: √Σw² = 1/2


def test_the_middle_of_a_uniform_square_is_the_mean_of_its_corners():
    square = torch.stack([corner(i, j, **UNIFORM) for j in (0, 1) for i in (0, 1)])
    assert_close(at(0.5, 0.5, **UNIFORM), square.mean(0))


def test_the_norm_is_that_of_p_z_everywhere():
    places = torch.arange(400) * 0.37
    norms = plane(places, -places / 2, **NORMAL).norm(dim=1)
    assert norms.mean().item() == pytest.approx(math.sqrt(100), rel=0.02)  # straight blends would have two thirds of it
    assert norms.std().item() < 1


def test_nothing_jumps_where_one_square_meets_the_next():
    for edge in (1.0, -2.0):
        before, after = at(edge - 1e-6, 0.3, **NORMAL), at(edge + 1e-6, 0.3, **NORMAL)
        assert_close(before, after, rtol=0, atol=1e-4)
