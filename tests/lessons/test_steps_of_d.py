"""How far fakes spread around their mean: closed forms."""

from types import SimpleNamespace

import numpy as np
import pytest

from playground.lessons import steps_of_d
from playground.lessons.steps_of_d import examined


class Plane(SimpleNamespace):
    """A picture of which only the fakes are read."""


@pytest.fixture
def spread(monkeypatch):
    """The spread of given fakes of a member."""
    monkeypatch.setattr(steps_of_d, "PlanePicture", Plane)
    return lambda *fakes: examined(SimpleNamespace(picture=lambda member: Plane(fakes=fakes[member])), len(fakes) - 1)["spread"]


def test_fakes_on_one_spot_do_not_spread_wherever_it_is(spread):
    assert spread(np.full((9, 2), 7.0)) == 0


@pytest.mark.parametrize("middle", [(0, 0), (5, -3)])
def test_the_spread_of_a_circle_is_its_radius_wherever_its_middle_is(spread, middle):
    angle = 2 * np.pi * np.arange(8) / 8
    assert spread(middle + 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1)) == pytest.approx(2)


def test_the_member_that_is_asked_for_is_the_one_that_is_read(spread):
    assert spread(np.zeros((4, 2)), np.array([[-3.0, 0.0], [3.0, 0.0]])) == pytest.approx(3)
