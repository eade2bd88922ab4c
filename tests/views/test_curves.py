"""The charts: empty or filled, with the same traces, and their references dotted."""

import math

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.pictures import Curves
from playground.views.curves import CURVES, GROUPS, chart, label
from playground.views.palette import resolve, tokens


@pytest.mark.parametrize("group", GROUPS)
def test_traces_come_in_the_order_in_which_the_page_appends(group: str) -> None:
    assert tuple(trace["uid"] for trace in chart(group)["data"]) == GROUPS[group]


def test_every_curve_has_its_chart_and_only_one() -> None:
    assert sorted(CURVES) == sorted(name for names in GROUPS.values() for name in names)


@pytest.mark.parametrize("group", GROUPS)
def test_an_empty_chart_waits_for_points(group: str) -> None:
    assert all(len(trace["x"]) == len(trace["y"]) == 0 for trace in chart(group)["data"])


def test_a_filled_chart_leaves_out_what_was_not_measured(curves: Curves) -> None:
    js, w1 = chart("distances", curves=curves)["data"]
    assert (js["x"].tolist(), js["y"].tolist()) == ([20], [0.25])
    assert len(w1["x"]) == len(w1["y"]) == 0
    assert chart("losses", curves=curves)["data"][0]["x"].tolist() == [10, 20, 30]


def test_points_measured_now_and_then_are_joined() -> None:
    assert all(trace["connectgaps"] for trace in chart("distances")["data"])


def test_floors_are_dotted_lines_on_their_own_axes(curves: Curves) -> None:
    shapes = chart("distances", curves=curves)["layout"]["shapes"]
    assert [(shape["yref"], shape["y0"]) for shape in shapes] == [("y", 0.01), ("y2", 0.1)]
    assert {shape["line"]["dash"] for shape in shapes} == {"dot"}


def test_the_losses_have_the_equilibrium_when_there_is_one() -> None:
    assert chart("losses")["layout"]["shapes"] == []
    (shape,) = chart("losses", equilibrium=2 * math.log(2))["layout"]["shapes"]
    assert shape["y0"] == shape["y1"] == pytest.approx(1.386, abs=1e-3)


def test_on_a_logarithmic_axis_a_line_stands_at_its_height_and_a_word_at_its_logarithm() -> None:
    layout = chart("distances", floors={"js": 0.01}, log=True)["layout"]
    assert layout["yaxis"]["type"] == "log"
    assert layout["shapes"][0]["y0"] == 0.01  # Plotly takes shapes as it takes data
    assert layout["annotations"][0]["y"] == pytest.approx(-2)


def test_floors_are_called_floors(curves: Curves) -> None:
    notes = chart("distances", curves=curves)["layout"]["annotations"]
    assert [(note["text"], note["yref"], note["y"]) for note in notes] == [("floor", "y", 0.01), ("floor", "y2", 0.1)]


def test_js_and_w1_are_told_apart_by_colour_and_so_are_their_axes() -> None:
    figure = chart("distances")
    js, w1 = (trace["line"]["color"] for trace in figure["data"])
    assert js != w1
    assert (figure["layout"]["yaxis"]["tickfont"]["color"], figure["layout"]["yaxis2"]["tickfont"]["color"]) == (js, w1)


@pytest.mark.parametrize("group", GROUPS)
def test_a_twin_is_drawn_behind_the_run_in_the_same_order_pale_and_thin(group: str, curves: Curves) -> None:
    data = chart(group, curves=curves, twin=curves)["data"]
    count = len(GROUPS[group])
    assert len(data) == 2 * count
    for mine, its in zip(data[:count], data[count:], strict=True):
        assert its["uid"] == mine["uid"] + "_b"
        assert its["name"] == mine["name"] + " B"
        assert its["legendgroup"] == mine["legendgroup"]
        assert its["line"]["color"] == mine["line"]["color"] + "/0.500"
        assert its["line"]["width"] < mine["line"]["width"]


def test_named_twins_have_an_entry_of_the_legend_each_behind_all_curves(curves: Curves) -> None:
    data = chart("losses", curves=curves, twin=curves, runs=("First", "Second"))["data"]
    first, second = data[2 * len(GROUPS["losses"]) :]
    assert [(each["name"], each["showlegend"]) for each in (first, second)] == [("First", True), ("Second", True)]
    assert first["line"]["width"] > second["line"]["width"]
    assert all(math.isnan(value) for each in (first, second) for value in (*each["x"], *each["y"]))


def test_the_modes_have_a_ceiling_not_a_floor() -> None:
    layout = chart("modes", floors={"captured": 8, "high_quality": 0.989})["layout"]
    assert [(note["text"], note["yref"]) for note in layout["annotations"]] == [("if real", "y"), ("if real", "y2")]


def test_a_level_of_0_has_no_place_on_a_logarithmic_axis() -> None:
    assert chart("losses", equilibrium=0.0, log=True)["layout"]["shapes"] == []


def test_beliefs_have_one_half_and_a_unit_axis_only_for_probabilities() -> None:
    bounded, critic = chart("beliefs")["layout"], chart("beliefs", bounded=False)["layout"]
    assert bounded["yaxis"]["range"] == [0, 1]
    assert bounded["shapes"][0]["y0"] == 0.5
    assert "range" not in critic["yaxis"]
    assert label("d_real") != label("d_real", bounded=False)


def test_js_has_a_fixed_axis_up_to_log_2() -> None:
    axis = chart("distances")["layout"]["yaxis"]
    assert axis["range"][1] >= math.log(2)
    assert axis["tickvals"][-1] == pytest.approx(math.log(2))


def test_the_arrays_of_a_run_are_left_as_they_were(curves: Curves) -> None:
    before = {name: values.copy() for name, values in curves.values.items()}
    for group in GROUPS:
        chart(group, curves=curves)
    for name, values in before.items():
        assert np.array_equal(curves.values[name], values, equal_nan=True)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("log", [False, True])
def test_plotly_knows_every_attribute_and_the_palette_every_colour(group, log, curves, colored) -> None:
    for figure in (chart(group, log=log, equilibrium=0.5), chart(group, curves=curves, log=log, bounded=False)):
        go.Figure(colored(figure))
        assert all(resolve(token, "dark") for token in tokens(figure))
