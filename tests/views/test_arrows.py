"""Arrows: one at a fake, along its push, on a scale that an outlier cannot set."""

import numpy as np
import pytest

from playground.views.arrows import LINE_MOST, PLANE_MOST, SHARE, push_on_a_line, push_on_a_plane, scale_of


def ends(trace):
    tails, heads, gaps = np.stack([trace["x"], trace["y"]], axis=-1).reshape(-1, 3, 2).swapaxes(0, 1)
    assert np.isnan(gaps).all()
    return tails, heads


@pytest.mark.parametrize(("usual", "scale"), [(0.2, 0.3), (0.3, 0.3), (0.31, 1.0), (4.0, 10.0), (1e-5, 1e-5)])
def test_the_scale_is_a_power_of_ten_or_three_of_them(usual: float, scale: float) -> None:
    assert scale_of(np.full(10, usual)) == pytest.approx(scale)


def test_one_outlier_does_not_set_the_scale_and_one_nan_does_not_spoil_it() -> None:
    assert scale_of(np.array([0.2] * 30 + [1e6, np.nan, np.inf])) == pytest.approx(0.3)


def test_an_arrow_starts_at_its_fake_and_points_where_it_is_pushed(full_line) -> None:
    picture = full_line()
    tails, heads = ends(push_on_a_line(picture))
    assert len(tails) == LINE_MOST
    assert tails[:, 0] == pytest.approx(picture.pushed[:LINE_MOST])
    assert (np.sign(heads[:, 0] - tails[:, 0]) == np.sign(picture.push[:LINE_MOST])).all()
    assert (heads[:, 1] == tails[:, 1]).all()
    assert ((tails[:, 1] > 0) & (tails[:, 1] < 1)).all()


def test_no_arrow_is_longer_than_the_longest(full_line, full_plane) -> None:
    wild = np.full(60, 0.1, np.float32)
    wild[:2] = 1e6, -np.inf
    tails, heads = ends(push_on_a_line(full_line(push=wild)))
    assert np.abs(heads - tails).max() <= SHARE * 8 * 1.001
    tails, heads = ends(push_on_a_plane(full_plane()))
    assert np.linalg.norm(heads - tails, axis=1).max() <= SHARE * 6 * 1.001
    assert len(tails) == min(PLANE_MOST, 40)


def test_on_the_plane_an_arrow_keeps_its_direction(full_plane) -> None:
    picture = full_plane()
    tails, heads = ends(push_on_a_plane(picture))
    drawn, push = heads - tails, picture.push
    assert drawn[:, 0] * push[:, 1] == pytest.approx(drawn[:, 1] * push[:, 0], abs=1e-5)
    assert ((drawn * push).sum(axis=1) > 0).all()


def test_pointing_at_an_arrow_tells_the_push_and_the_scale(full_line) -> None:
    trace = push_on_a_line(full_line(push=np.full(60, -0.2, np.float32)))
    assert trace["customdata"][0] == pytest.approx([-0.2, 0.3])


def test_where_nothing_pushes_there_are_dots_without_heads(full_line) -> None:
    trace = push_on_a_line(full_line(push=np.zeros(60, np.float32)))
    assert trace["marker"]["size"].reshape(-1, 3)[:, 1].max() == 0
    assert np.isfinite(trace["x"].reshape(-1, 3)[:, :2]).all()


def test_without_a_push_there_is_an_empty_layer(line, plane) -> None:
    assert len(push_on_a_line(line())["x"]) == len(push_on_a_plane(plane())["x"]) == 0
