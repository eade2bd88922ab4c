"""The plane: D's field under two kinds of points."""

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.views.palette import resolve, tokens
from playground.views.plane import POINTS
from playground.views.plane import plane as draw


def test_it_has_the_field_below_and_the_fakes_on_top(plane) -> None:
    figure = draw(plane())
    assert [trace["uid"] for trace in figure["data"]] == ["field", "real", "fakes"]
    assert figure["data"][1]["marker"]["color"].startswith("@real")
    assert figure["data"][2]["marker"]["color"] == "@generator"


def test_the_field_lies_where_its_lattice_does(plane) -> None:
    picture = plane()
    field = draw(picture)["data"][0]
    assert field["z"] is picture.field
    assert (field["x0"], field["y0"]) == (-3, -2)
    assert field["x0"] + 10 * field["dx"] == pytest.approx(3)
    assert field["y0"] + 8 * field["dy"] == pytest.approx(2)


def test_paper_lies_at_one_half(plane) -> None:
    field = draw(plane())["data"][0]
    assert (field["zmin"], field["zmax"]) == (0, 1)
    assert [color for at, color in field["colorscale"] if at == 0.5] == ["@paper"]


def test_axes_are_equal_and_fixed_by_the_data(plane) -> None:
    layout = draw(plane())["layout"]
    assert (layout["xaxis"]["range"], layout["yaxis"]["range"]) == ([-3, 3], [-2, 2])
    assert layout["yaxis"]["scaleanchor"] == "x"
    assert layout == draw(plane(fakes=np.full((5, 2), 99, np.float32)))["layout"]


def test_more_points_than_a_browser_likes_are_left_out(plane) -> None:
    many = draw(plane(fakes=np.zeros((2 * POINTS, 2), np.float32)))["data"][2]
    assert len(many["x"]) == len(many["y"]) == POINTS


def test_level_sets_lie_inside_the_limits(plane) -> None:
    levels = draw(plane(bounded=False), field="levels", limits=(-4, 6))["data"][0]
    assert levels["type"] == "contour"
    assert levels["contours"]["start"] == pytest.approx(-3)
    assert levels["contours"]["end"] == pytest.approx(5)


@pytest.mark.parametrize("field", ["heat", "levels"])
@pytest.mark.parametrize("bounded", [True, False])
def test_plotly_knows_every_attribute_and_the_palette_every_colour(plane, colored, field, bounded) -> None:
    figure = draw(plane(bounded=bounded), field=field)
    go.Figure(colored(figure))
    assert all(resolve(token, "dark") for token in tokens(figure))
