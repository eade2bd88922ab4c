"""The lines from z: where z stands, beyond its range too."""

import numpy as np
import pytest

from playground.views.mapping import INSET, below, place_of


def test_the_ends_of_z_stand_just_inside_the_picture(line) -> None:
    assert place_of(line(), np.array([-1.0, 0.0, 1.0])) == pytest.approx([-4 + 8 * INSET, 0, 4 - 8 * INSET], abs=1e-6)


def test_a_z_beyond_the_axis_stands_beyond_the_picture(line) -> None:
    assert place_of(line(), np.array([1.5]))[0] > 4


def test_there_are_lines_and_an_axis_or_a_rug(line) -> None:
    assert [trace["uid"] for trace in below(line())] == ["mapping", "z_axis"]
    assert [trace["uid"] for trace in below(line(z=None, g_of_z=None))] == ["rug"]
