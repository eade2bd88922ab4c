"""The plane: D's field under two kinds of points."""

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.views.palette import resolve, tokens
from playground.views.plane import FAKES, REAL
from playground.views.plane import plane as draw

LAYERS = ["field", "levels", "warp", "centres", "real", "trails", "fakes", "push"]


def layers(figure):
    return {trace["uid"]: trace for trace in figure["data"]}


def test_it_has_the_same_layers_all_a_runs_life_the_field_below(plane, full_plane) -> None:
    for picture in (plane(), full_plane()):
        assert [trace["uid"] for trace in draw(picture)["data"]] == LAYERS
    assert layers(draw(plane()))["real"]["marker"]["color"].startswith("@real")
    assert layers(draw(plane()))["fakes"]["marker"]["color"] == "@generator"


def test_what_nobody_asked_for_waits_behind_its_word(full_plane) -> None:
    waiting = {trace["uid"] for trace in draw(full_plane())["data"] if trace.get("visible") == "legendonly"}
    assert waiting == {"levels", "warp", "trails", "push"}


def test_the_grid_of_z_is_drawn_row_by_row_then_column_by_column(full_plane) -> None:
    picture = full_plane()
    warp = layers(draw(picture))["warp"]
    lines = np.stack([warp["x"], warp["y"]], axis=-1).reshape(10, 6, 2)
    assert np.isnan(lines[:, 5]).all()
    assert (lines[:5, :5] == picture.warp).all()
    assert (lines[5:, :5] == picture.warp.swapaxes(0, 1)).all()


def test_every_mode_has_a_circle_of_three_sigma(full_plane) -> None:
    picture = full_plane()
    trace = layers(draw(picture))["centres"]
    circles = np.stack([trace["x"], trace["y"]], axis=-1).reshape(4, -1, 2)[:, :-1]
    assert np.linalg.norm(circles - picture.centres[:, None], axis=-1) == pytest.approx(0.3, rel=1e-4)


def test_a_trail_ends_in_a_dot_where_its_fake_is(full_plane) -> None:
    picture = full_plane()
    trace = layers(draw(picture))["trails"]
    dots = trace["marker"]["size"] > 0
    assert trace["x"][dots].tolist() == picture.trails[:, -1, 0].tolist()


def test_a_grid_of_a_larger_z_says_that_it_is_a_slice(full_plane) -> None:
    plain, sliced = (layers(draw(full_plane(latent_dim=size)))["warp"]["name"] for size in (2, 64))
    assert (plain, sliced) == ("<i>z</i> grid", "<i>z</i> slice")


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
    points = np.zeros((2 * FAKES, 2), np.float32)
    many = layers(draw(plane(fakes=points, real=points)))
    assert (len(many["fakes"]["x"]), len(many["real"]["y"])) == (FAKES, REAL)


def test_level_sets_lie_inside_the_limits(plane) -> None:
    levels = layers(draw(plane(bounded=False), limits=(-4, 6)))["levels"]
    assert levels["type"] == "contour"
    assert levels["contours"]["start"] == pytest.approx(-3)
    assert levels["contours"]["end"] == pytest.approx(5)


def test_level_sets_take_the_numbers_of_the_field_and_wait_behind_their_word(plane) -> None:
    levels = layers(draw(plane()))["levels"]
    assert (levels["like"], levels["visible"]) == ("field", "legendonly")
    assert "z" not in levels


@pytest.mark.parametrize("bounded", [True, False])
def test_plotly_knows_every_attribute_and_the_palette_every_colour(full_plane, colored, bounded) -> None:
    figure = draw(full_plane(bounded=bounded))
    go.Figure(colored(figure))
    assert all(resolve(token, "dark") for token in tokens(figure))
