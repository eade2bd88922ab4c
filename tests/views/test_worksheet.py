"""Drawings for paper."""

import re

import numpy as np
import pytest

from playground.views.worksheet import Plot, lines, ticks


@pytest.mark.parametrize(
    ("ends", "expected"), [((0.0, 8.0), [0, 2, 4, 6, 8]), ((-0.04, 1.04), [0, 0.5, 1]), ((-1.0, 7.0), [0, 2, 4, 6])]
)
def test_ticks_are_round_numbers_within_the_ends(ends, expected):
    assert ticks(ends, 4 if ends[1] < 8 else 5) == expected


@pytest.mark.parametrize("scale", [1e-6, 0.37, 1.0, 42.0, 1e9])
@pytest.mark.parametrize("most", [3, 4, 5])
def test_an_axis_of_any_size_has_at_least_two_numbers_and_not_too_many(scale, most):
    found = ticks((-0.3 * scale, 0.9 * scale), most)
    assert 2 <= len(found) <= most


def test_numbers_of_the_axes_stand_outside_of_the_frame_and_apart():
    drawn = lines([("one", np.linspace(0, 8, 33), np.linspace(0, 1, 33))], "a line")
    places = [(float(x), float(y)) for x, y in re.findall(r'<text x="([-.\d]+)" y="([-.\d]+)" font-size="10"', drawn)]
    assert all(x < 0 or y > 170 for x, y in places)
    assert len({(round(x / 12), round(y / 9)) for x, y in places}) == len(places)


def test_what_grows_by_factors_has_a_number_for_each_power_of_ten():
    x = np.array([0.001, 0.01, 0.1, 1.0])
    assert [f">{number}<" in lines([("one", x, x)], "a line") for number in ("0.001", "0.01", "0.1", "1")] == [True] * 4
    assert np.diff(Plot((0.001, 1.0), (0.0, 1.0), log=True).left(x)) == pytest.approx([290 / 3] * 3)
