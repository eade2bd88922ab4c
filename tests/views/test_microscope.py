"""The microscope: lines where theory wants them, axes that fit."""

import math

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.pictures import Histogram
from playground.views.microscope import layers, outline, slopes, weights
from playground.views.palette import resolve, tokens


def test_an_outline_encloses_what_the_histogram_holds() -> None:
    x, y = outline(Histogram(edges=np.array([0, 1, 3], np.float32), shares=np.array([0.25, 0.75], np.float32)))
    assert x.tolist() == [0, 0, 1, 1, 3, 3]
    assert y.tolist() == [0, 0.25, 0.25, 0.75, 0.75, 0]


def test_clipped_weights_have_lines_at_the_clip_and_their_share_in_words(microscope) -> None:
    layout = weights(microscope())["layout"]
    assert [shape["x0"] for shape in layout["shapes"]] == [-0.01, 0.01]
    assert layout["annotations"][0]["text"].startswith("87 %")
    assert layout["xaxis"]["ticktext"] == ["−0.01", "0", "0.01"]


def test_weights_that_are_not_clipped_have_no_lines(microscope) -> None:
    layout = weights(microscope(limit=None, at_limit=math.nan))["layout"]
    assert layout["shapes"] == layout["annotations"] == []


def test_slopes_have_an_outline_for_each_place_and_a_line_at_1(microscope) -> None:
    figure = slopes(microscope())
    assert [trace["uid"] for trace in figure["data"]] == ["real", "fake", "between"]
    assert [trace["line"]["color"] for trace in figure["data"]] == ["@real", "@generator", "@reference"]
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [1]


def test_slopes_over_decades_have_a_logarithmic_axis_and_others_have_not(microscope) -> None:
    over = slopes(microscope())["layout"]["xaxis"]
    assert (over["type"], over["range"]) == ("log", pytest.approx([-4, 1], abs=1e-5))
    near = Histogram(edges=np.linspace(0, 0.5, 6, dtype=np.float32), shares=np.full(5, 0.2, np.float32))
    axis = slopes(microscope(slopes=dict.fromkeys(("real", "fake", "between"), near)))["layout"]["xaxis"]
    assert (axis["type"], axis["range"]) == ("linear", [0, 1.15])  # 1 is always in sight


def test_small_slopes_of_even_logarithms_have_1_in_sight(microscope) -> None:
    small = Histogram(edges=np.geomspace(3e-4, 4e-3, 6, dtype=np.float32), shares=np.full(5, 0.2, np.float32))
    axis = slopes(microscope(slopes=dict.fromkeys(("real", "fake", "between"), small)))["layout"]["xaxis"]
    assert axis["type"] == "log" and axis["range"][0] == pytest.approx(math.log10(3e-4)) and axis["range"][1] > 0


def test_layers_stand_side_by_side_ds_before_gs(microscope) -> None:
    figure = layers(microscope())
    d, g = figure["data"]
    assert (d["x"].tolist(), g["x"].tolist()) == ([1, 2, 3], [5, 6])
    assert figure["layout"]["xaxis"]["ticktext"] == ["1", "2", "3", "1", "2"]
    assert figure["layout"]["yaxis"]["type"] == "log"


def test_every_gradient_is_within_the_axis_and_one_of_0_is_left_out(microscope) -> None:
    picture = microscope(gradients_g=np.array([0, 5.0], np.float32))
    figure = layers(picture)
    low, high = figure["layout"]["yaxis"]["range"]
    assert 10**low <= 2e-4
    assert 10**high >= 5
    assert np.isnan(figure["data"][1]["y"][0])


@pytest.mark.parametrize("draw", [weights, slopes, layers])
@pytest.mark.parametrize("changes", [{}, {"gradients_d": np.full(3, np.nan), "limit": None, "slopes": {}}])
def test_plotly_knows_every_attribute_and_the_palette_every_colour(microscope, colored, draw, changes) -> None:
    figure = draw(microscope(**changes))
    go.Figure(colored(figure))
    assert all(resolve(token, "dark") for token in tokens(figure))
