"""Figure 1: its traces, its axes, what it leaves out and says so."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.texts import text
from playground.views.figure_one import figure_one, needed_height, traces
from playground.views.mapping import RUG
from playground.views.palette import resolve, tokens


def by_name(figure: dict) -> dict:
    return {trace["uid"]: trace for trace in figure["data"]}


def test_it_has_the_four_curves_and_the_lines_from_z(line) -> None:
    figure = by_name(figure_one(line(), ceiling=0.5))
    assert {"p_data", "p_g", "d", "optimum", "mapping", "z_axis"} <= set(figure)
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
    assert any(text("figure.one.no_lines") == note["text"] for note in figure["layout"]["annotations"])


def test_a_game_without_an_optimum_says_so(line) -> None:
    figure = figure_one(line(optimum=None, bounded=False), ceiling=0.5, limits=(-2, 3))
    assert len(by_name(figure)["optimum"]["y"]) == len(by_name(figure)["gap"]["y"]) == 0
    assert by_name(figure)["d"]["name"].startswith("critic")
    assert any(text("figure.one.no_optimum") == note["text"] for note in figure["layout"]["annotations"])
    assert figure["layout"]["yaxis2"]["range"] == pytest.approx([-2.1, 3.1])
    assert figure["layout"]["shapes"][0]["y0"] == 0


def test_the_optimum_has_gaps_where_neither_density_has_mass(line) -> None:
    picture = line()
    optimum = by_name(figure_one(picture, ceiling=0.5))["optimum"]["y"]
    assert np.isnan(optimum[0])
    here = np.isfinite(optimum)
    assert (optimum[here] == picture.optimum[here]).all()
    assert here[np.abs(picture.x - 0.5) < 2].all()


def test_a_run_has_the_same_lines_all_its_life(line, full_line) -> None:
    first = [(trace["uid"], trace["type"]) for trace in traces(line())]
    assert first == [(trace["uid"], trace["type"]) for trace in traces(full_line())]
    assert first == [(trace["uid"], trace["type"]) for trace in traces(full_line(optimum=None, bounded=False))]
    assert len(set(first)) == len(first)
    assert {kind for _, kind in first} == {"scatter"}


def test_nothing_but_arrays_changes_from_frame_to_frame(full_line) -> None:
    def fixed(picture):
        return json.dumps(traces(picture), default=lambda array: array.shape)

    assert fixed(full_line()) == fixed(full_line(push=np.full(60, 7e3, np.float32), scores=full_line().scores / 2))


def test_what_nobody_asked_for_waits_behind_its_word(full_line) -> None:
    waiting = {trace["uid"] for trace in traces(full_line()) if trace.get("visible") == "legendonly"}
    assert waiting == {"histogram", "push"}


def test_the_bars_enclose_all_fakes_that_they_count(full_line) -> None:
    picture = full_line()
    bars = by_name(figure_one(picture, ceiling=0.5))["histogram"]
    assert np.trapezoid(bars["y"], bars["x"]) == pytest.approx(picture.histogram.shares.sum(), rel=1e-5)
    assert bars["y"].reshape(-1, 4)[:, [0, 3]].max() == 0


def test_the_shaded_area_is_that_between_d_and_its_optimum(line) -> None:
    picture = line(p_g=line().p_data, optimum=np.full(201, 0.5, np.float32), scores=np.full(201, 0.75, np.float32))
    gap = by_name(figure_one(picture, ceiling=0.5))["gap"]
    area = abs(np.sum(gap["x"] * np.roll(gap["y"], -1) - np.roll(gap["x"], -1) * gap["y"])) / 2
    defined = 2 * picture.p_data > 5e-3 * picture.p_data.max()
    assert area == pytest.approx(0.25 * defined.sum() * 0.04, rel=0.01)


def test_there_is_no_area_where_the_optimum_is_not_defined(line) -> None:
    gap = by_name(figure_one(line(), ceiling=0.5))["gap"]
    assert gap["y"][0] == gap["y"][-1] == line().scores[0]


def test_a_slice_says_that_it_is_one(line) -> None:
    def notes(size):
        return [note["text"] for note in figure_one(line(latent_dim=size), ceiling=0.5)["layout"]["annotations"]]

    assert not any("slice" in note for note in notes(1))
    assert "a slice: <i>z</i><sub>2</sub> = 0" in notes(2)
    assert "a slice: <i>z</i><sub>2</sub> … <i>z</i><sub>64</sub> = 0" in notes(64)


def test_a_collapsed_generator_does_not_flatten_the_data(line) -> None:
    spike = line().p_g * 0
    spike[100] = 25
    assert needed_height(line(p_g=spike)) == pytest.approx(3 * line().p_data.max())
    assert needed_height(line()) == pytest.approx(line().p_data.max(), rel=1e-3)


@pytest.mark.parametrize(
    "changes", [{}, {"z": None, "g_of_z": None}, {"optimum": None, "bounded": False}, {"fakes": np.zeros(0, np.float32)}]
)
def test_plotly_knows_every_attribute_and_the_palette_every_colour(full_line, colored, changes) -> None:
    figure = figure_one(full_line(**changes), ceiling=0.5)
    go.Figure(colored(figure))
    assert all(resolve(token, "dark") for token in tokens(figure))
    assert "#" not in str(figure)


def test_all_but_arrays_is_json(line) -> None:
    json.dumps(figure_one(line(), ceiling=0.5), default=lambda array: array.dtype.name)


def test_arrays_travel_as_32_bits(full_line) -> None:
    arrays = [value for trace in traces(full_line()) for value in trace.values() if isinstance(value, np.ndarray)]
    assert {array.dtype.name for array in arrays} == {"float32"}
