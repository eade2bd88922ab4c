"""Coverage: a bar a mode, and modes that are missing are seen to be."""

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.views.modes import coverage
from playground.views.palette import resolve, tokens


def test_there_is_a_bar_for_each_mode_and_none_for_a_missing_one(full_plane) -> None:
    bars, _, missing = coverage(full_plane())["data"]
    assert bars["y"].tolist() == [0.5, 0.25, 0.125, 0]
    assert missing["x"].tolist() == [4]
    assert missing["y"].tolist() == [0]


def test_the_ideal_share_is_a_step_over_each_bar(full_plane) -> None:
    ideal = coverage(full_plane(real_shares=np.array([0.4, 0.3, 0.2, 0.1], np.float32)))["data"][1]
    assert ideal["line"]["dash"] == "dash"
    assert ideal["x"].tolist() == [0.5, 1.5, 1.5, 2.5, 2.5, 3.5, 3.5, 4.5]
    assert ideal["y"] == pytest.approx([0.4, 0.4, 0.3, 0.3, 0.2, 0.2, 0.1, 0.1])


def test_pointing_at_a_bar_names_its_centre_and_what_it_should_be(full_plane) -> None:
    assert coverage(full_plane())["data"][0]["customdata"][1] == pytest.approx([-1, 1, 0.989 / 4])


@pytest.mark.parametrize("count", [8, 25])
def test_many_modes_have_as_many_places(full_plane, count) -> None:
    even = np.full(count, 1 / count, np.float32)
    layout = coverage(full_plane(centres=np.zeros((count, 2), np.float32), shares=even, real_shares=even))["layout"]
    assert layout["xaxis"]["range"] == pytest.approx([0.4, count + 0.6])
    assert layout["yaxis"]["range"][1] < 0.4


def test_a_collapse_stays_within_the_axis(full_plane) -> None:
    layout = coverage(full_plane(shares=np.array([1, 0, 0, 0], np.float32)))["layout"]
    assert layout["yaxis"]["range"][1] >= 1


def test_data_without_modes_have_the_same_three_layers_empty(plane, full_plane) -> None:
    nothing = coverage(plane())["data"]
    assert [trace["uid"] for trace in nothing] == [trace["uid"] for trace in coverage(full_plane())["data"]]
    assert all(len(trace["x"]) == 0 for trace in nothing)


def test_plotly_knows_every_attribute_and_the_palette_every_colour(full_plane, plane, colored) -> None:
    for picture in (full_plane(), plane()):
        figure = coverage(picture)
        go.Figure(colored(figure))
        assert all(resolve(token, "dark") for token in tokens(figure))
