"""Limits grow in steps, hold what they must, and never shrink."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.views.axes import STEPS, density_ceiling, score_limits
from playground.views.figure_one import figure_one
from playground.views.plane import plane

finite = st.floats(-1e6, 1e6, allow_subnormal=False)


@given(st.floats(1e-3, 1e4), st.floats(1e-3, 1e4))
def test_a_ceiling_holds_what_is_needed_and_never_sinks(previous: float, needed: float) -> None:
    ceiling = density_ceiling(previous, needed)
    assert ceiling >= max(previous, needed)
    assert density_ceiling(ceiling, needed) == ceiling


@given(st.floats(1e-3, 1e4))
def test_a_ceiling_is_a_step_and_wastes_less_than_half(needed: float) -> None:
    ceiling = density_ceiling(0, needed)
    assert any(math.isclose(ceiling / 10**power, step) for step in STEPS for power in range(-4, 6))
    assert needed / ceiling > 0.5


@pytest.mark.parametrize("needed", [0.0, math.nan, math.inf])
def test_a_ceiling_is_not_moved_by_what_cannot_be_drawn(needed: float) -> None:
    assert density_ceiling(0.5, needed) == 0.5
    assert density_ceiling(0, needed) == 1


def test_a_probability_has_the_unit_axis_even_when_rounding_leaves_it() -> None:
    assert score_limits(None, 0, 1, bounded=True) == (0, 1)
    assert score_limits(None, -0.01, 1.01, bounded=True) == (0, 1)


def test_a_regression_that_leaves_the_unit_axis_widens_it() -> None:
    assert score_limits(None, -0.3, 1.2, bounded=True) == (-0.3, 1.5)


@given(finite, finite, finite, finite)
def test_a_critics_limits_hold_what_it_says(first: float, second: float, third: float, fourth: float) -> None:
    limits = score_limits(None, *sorted((first, second)), bounded=False)
    later = score_limits(limits, *sorted((third, fourth)), bounded=False)
    assert limits[0] <= min(first, second) <= max(first, second) <= limits[1]
    assert later[0] <= min(third, fourth) <= max(third, fourth) <= later[1]


def test_a_critics_axis_stays_while_its_scores_fill_a_third_and_follows_when_they_do_not() -> None:
    limits = score_limits(None, -118, -84, bounded=False)
    assert limits[0] < -118 and -84 < limits[1] < 0  # an offset means nothing: 0 need not be seen
    assert score_limits(limits, -110, -90, bounded=False) == limits
    assert score_limits(limits, 3, 4, bounded=False) != limits
    assert score_limits(limits, -101, -100, bounded=False) != limits


def test_a_critic_that_diverged_leaves_its_axis_alone() -> None:
    assert score_limits((-2, 3), math.nan, math.inf, bounded=False) == (-2, 3)
    assert score_limits(None, math.nan, math.inf, bounded=False) == (-1, 1)


@pytest.mark.parametrize("name", ["plane", "one"])
def test_eight_words_of_a_legend_stand_in_two_rows_of_a_figure_340_wide(name, full_plane, full_line) -> None:
    """As Plotly lays them out: a column is 30 wide for the line, 10 and 5 for gaps, and the word; a word may reach 10 further."""
    figure = plane(full_plane()) if name == "plane" else figure_one(full_line(), ceiling=1)
    legend, margin = figure["layout"]["legend"], figure["layout"]["margin"]
    shown = [trace["name"] for trace in figure["data"] if trace.get("showlegend", True)]
    assert len(shown) <= 8 and legend["x"] < 0 and legend["itemwidth"] == 30
    assert 4 * (30 + 10 + 5 + legend["entrywidth"]) - 5 < margin["l"] + (340 - margin["l"] - margin["r"])
    assert max(len(re.sub("<sub>.*?</sub>|<.*?>", "", each)) for each in shown) <= 7
