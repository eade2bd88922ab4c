"""Figure 1: its traces, its axes, what it leaves out and says so."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.views.figure_one import RUG, figure_one, needed_height, traces
from playground.views.palette import resolve, tokens


def by_name(figure: dict) -> dict:
    return {trace["uid"]: trace for trace in figure["data"]}


def test_it_has_the_four_curves_and_the_lines_from_z(line) -> None:
    figure = by_name(figure_one(line(), ceiling=0.5))
    assert set(figure) == {"p_data", "p_g", "d", "optimum", "mapping", "z_axis"}
    assert figure["p_data"]["line"] == {"color": "@real", "width": 2, "dash": "dash"}
    assert figure["p_g"]["line"]["color"] == "@generator"
    assert figure["p_g"]["fill"] == "tozeroy"
    assert figure["d"]["line"]["color"] == "@discriminator"
    assert figure["optimum"]["line"]["dash"] == "dot"
    assert {figure["d"]["yaxis"], figure["optimum"]["yaxis"]} == {"y2"}


def test_the_curves_are_the_pictures_own_arrays(line) -> None:
    picture = line()
    figure = by_name(figure_one(picture, ceiling=0.5))
    assert figure["p_data"]["y"] is picture.p_data
    assert figure["p_g"]["y"] is picture.p_g
    assert figure["d"]["y"] is picture.scores
    assert figure["d"]["x0"] + 200 * figure["d"]["dx"] == pytest.approx(4)


def test_axes_are_what_they_are_told(line) -> None:
    layout = figure_one(line(), ceiling=0.75)["layout"]
    assert layout["xaxis"]["range"] == [-4, 4]
    assert layout["yaxis"]["range"] == [0, 0.75]
    assert layout["yaxis2"]["range"][0] == 0
    assert layout["yaxis2"]["ticktext"] == ["0", "½", "1"]
    assert layout["hovermode"] == "x unified"
    assert layout["uirevision"]


def test_the_layout_does_not_depend_on_the_curves(line) -> None:
    picture, later = line(), line(p_g=line().p_data, scores=line().scores / 2, g_of_z=line().z)
    assert figure_one(picture, ceiling=0.5)["layout"] == figure_one(later, ceiling=0.5)["layout"]


def test_each_line_goes_from_its_z_to_its_x(line) -> None:
    picture = line()
    mapping = by_name(figure_one(picture, ceiling=0.5))["mapping"]
    feet, heads, gaps = mapping["x"].reshape(-1, 3).T
    assert heads == pytest.approx(picture.g_of_z)
    assert np.isnan(gaps).all()
    assert np.diff(feet) == pytest.approx(np.diff(feet)[0], rel=1e-3)
    assert (feet[0] + feet[-1]) / 2 == pytest.approx(0, abs=1e-6)
    assert mapping["y"].reshape(-1, 3)[:, :2].tolist() == [[0, 1]] * 25


def test_the_ticks_of_z_stand_where_its_lines_begin(line) -> None:
    figure = by_name(figure_one(line(), ceiling=0.5))
    feet, axis = figure["mapping"]["x"][::3], figure["z_axis"]
    assert axis["text"] == ["", "−1", "−0.5", "0", "0.5", "1", ""]
    assert axis["x"][[1, 3, 5]] == pytest.approx(feet[[0, 12, 24]], abs=1e-5)


def test_without_a_one_dimensional_z_it_has_a_rug_and_says_why(line) -> None:
    figure = figure_one(line(z=None, g_of_z=None), ceiling=0.5)
    assert {"mapping", "z_axis"}.isdisjoint(by_name(figure))
    assert len(by_name(figure)["rug"]["x"]) == RUG
    assert any("one-dimensional" in note["text"] for note in figure["layout"]["annotations"])


def test_a_game_without_an_optimum_says_so(line) -> None:
    figure = figure_one(line(optimum=None, bounded=False), ceiling=0.5, limits=(-2, 3))
    assert "optimum" not in by_name(figure)
    assert by_name(figure)["d"]["name"].startswith("critic")
    assert any("no closed form" in note["text"] for note in figure["layout"]["annotations"])
    assert figure["layout"]["yaxis2"]["range"] == pytest.approx([-2.1, 3.1])
    assert figure["layout"]["shapes"][0]["y0"] == 0


def test_the_optimum_has_gaps_where_neither_density_has_mass(line) -> None:
    picture = line()
    optimum = by_name(figure_one(picture, ceiling=0.5))["optimum"]["y"]
    assert np.isnan(optimum[0])
    here = np.isfinite(optimum)
    assert (optimum[here] == picture.optimum[here]).all()
    assert here[np.abs(picture.x - 0.5) < 2].all()


def test_a_collapsed_generator_does_not_flatten_the_data(line) -> None:
    spike = line().p_g * 0
    spike[100] = 25
    assert needed_height(line(p_g=spike)) == pytest.approx(3 * line().p_data.max())
    assert needed_height(line()) == pytest.approx(line().p_data.max(), rel=1e-3)


@pytest.mark.parametrize(
    "changes", [{}, {"z": None, "g_of_z": None}, {"optimum": None, "bounded": False}, {"fakes": np.zeros(0, np.float32)}]
)
def test_plotly_knows_every_attribute_and_the_palette_every_colour(line, colored, changes) -> None:
    figure = figure_one(line(**changes), ceiling=0.5)
    go.Figure(colored(figure))
    assert all(resolve(token, "dark") for token in tokens(figure))
    assert "#" not in str(figure)


def test_all_but_arrays_is_json(line) -> None:
    json.dumps(figure_one(line(), ceiling=0.5), default=lambda array: array.dtype.name)


def test_arrays_travel_as_32_bits(line) -> None:
    arrays = [value for trace in traces(line()) for value in trace.values() if isinstance(value, np.ndarray)]
    assert {array.dtype.name for array in arrays} == {"float32"}
