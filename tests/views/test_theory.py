"""The figures and sentences of the pages without training."""

import math
import re

import numpy as np
import pytest

from playground.texts import keys
from playground.theory.apart import Apart, apart
from playground.theory.dirac import CELLS, EDGE, Dirac, dirac
from playground.theory.optimum import FAKES, GAMES, Optimum, optimum
from playground.views.palette import resolve, tokens
from playground.views.theory import apart as apart_view
from playground.views.theory import dirac as dirac_view
from playground.views.theory import optimum as optimum_view
from playground.views.theory.frame import arrows, number

APART, OPTIMUM, DIRAC = apart(Apart()), optimum(Optimum()), dirac(Dirac())
FIGURES = {
    "bumps": apart_view.bumps(APART),
    "plan": apart_view.plans(APART, "both"),
    "curves": apart_view.curves(APART),
    "optima": optimum_view.optima(OPTIMUM),
    "pushes": optimum_view.pushes(OPTIMUM),
    "plane": dirac_view.plane(DIRAC),
    "distance": dirac_view.distance(DIRAC),
    "meaning": dirac_view.meaning(DIRAC),
}


def trace(figure, name):
    return next(each for each in figure["data"] if each["uid"] == name)


def shapes(figure):
    """What decides in the browser whether lines only move."""
    return [(each["uid"], each.get("name", ""), each["x"].shape, each["y"].shape) for each in figure["data"]]


@pytest.mark.parametrize("name", FIGURES)
def test_every_colour_is_a_role_and_every_trace_has_a_name_of_its_own(name):
    figure = FIGURES[name]
    assert all(resolve(token, "dark") for token in tokens(figure))
    names = [each["uid"] for each in figure["data"]]
    assert len(set(names)) == len(names)
    assert all(each["type"] == "scatter" for each in figure["data"])  # so that the browser can move its lines


@pytest.mark.parametrize("name", FIGURES)
def test_the_axes_stand_still(name):
    layout = FIGURES[name]["layout"]
    axes = [each for key, each in layout.items() if re.fullmatch(r"[xy]axis\d?", key)]
    assert axes and all(each["fixedrange"] and len(each["range"]) == 2 for each in axes)


def test_a_drag_changes_neither_a_layout_nor_a_shape():
    moved = apart(Apart(distance=-7.5))
    for view in (apart_view.bumps, apart_view.curves, lambda each: apart_view.plans(each, "both")):
        assert view(moved)["layout"] == view(APART)["layout"]
        assert shapes(view(moved)) == shapes(view(APART))
    other = optimum(Optimum(mean_g=3, sigma_g=2))
    for view in (optimum_view.optima, optimum_view.pushes):
        assert view(other)["layout"] == view(OPTIMUM)["layout"]
        assert shapes(view(other)) == shapes(view(OPTIMUM))
    elsewhere = dirac(Dirac(theta=-2, psi=0.5))
    for view in (dirac_view.plane, dirac_view.distance, dirac_view.meaning):
        assert view(elsewhere)["layout"] == view(DIRAC)["layout"]
        assert shapes(view(elsewhere)) == shapes(view(DIRAC))


def test_the_dot_stands_on_the_curve_and_its_tangent_has_the_slope():
    figure = apart_view.curves(APART)
    dot, tangent = trace(figure, "w1_here"), trace(figure, "w1_slope")
    assert (dot["x"][0], dot["y"][0]) == pytest.approx((2, 2))
    assert np.diff(tangent["y"]) / np.diff(tangent["x"]) == pytest.approx(1)


def test_what_is_infinite_is_shown_at_the_cap_and_has_no_tangent():
    figure = apart_view.curves(apart(Apart(shape="points")))
    assert trace(figure, "kl_here")["y"][0] == apart_view.CAP
    assert np.isnan(trace(figure, "kl_slope")["y"]).all()


@pytest.mark.parametrize("shape", ["gaussian", "uniform", "points"])
@pytest.mark.parametrize("sigma", [0.02, 1.0, 2.5])
def test_every_grain_is_in_the_picture_and_none_lies_on_another(shape, sigma):
    figure = apart_view.plans(apart(Apart(shape=shape, sigma_data=sigma)), "good")
    low, high = figure["layout"]["yaxis"]["range"]
    for name in ("grainsy", "placesy"):
        y = trace(figure, name)["y"]
        assert low <= np.nanmin(y) and np.nanmax(y) <= high
        corners = np.stack([trace(figure, name)["x"][::6], y[::6]], 1)
        assert len(np.unique(np.round(corners, 4), axis=0)) == len(corners)


def test_good_arrows_do_not_cross_and_wasteful_ones_do():
    figure = apart_view.plans(APART, "both")
    ends = {}
    for name, own in (("good", "movesy"), ("wasteful", "movesy2")):
        x = trace(figure, own)["x"].reshape(-1, 3)
        ends[name] = np.sign(np.subtract.outer(x[:, 0], x[:, 0])) * np.sign(np.subtract.outer(x[:, 1], x[:, 1]))
    assert (ends["good"] >= 0).all()
    assert (ends["wasteful"] <= 0).all()


def test_an_arrow_is_as_long_as_the_push_up_to_a_limit():
    figure = optimum_view.pushes(optimum(Optimum(mean_g=-4, mean_data=4)))
    for game in GAMES:
        x = trace(figure, game)["x"].reshape(FAKES, 3)
        assert np.abs(x[:, 1] - x[:, 0]).max() <= optimum_view.LONGEST + 1e-5
    assert np.diff(trace(figure, "wasserstein")["x"].reshape(FAKES, 3)[:, :2]) == pytest.approx(1)
    assert np.abs(np.diff(trace(figure, "minimax")["x"].reshape(FAKES, 3)[:, :2])).max() < 1e-3


def test_an_arrow_of_no_length_has_no_head():
    heads = arrows("a", "", [[0, 0], [0, 0]], [[0, 0], [1, 0]], "@ink", size=8)["marker"]["size"]
    assert heads.tolist() == [0, 0, 0, 0, 8, 0]


def test_every_place_of_the_field_has_one_arrow_but_the_equilibrium():
    figure = dirac_view.plane(DIRAC)
    drawn = [np.isfinite(trace(figure, f"field_{index}")["x"].reshape(-1, 3)[:, 0]).sum() for index in range(4)]
    assert sum(drawn) == CELLS**2 - 1


def test_under_clipping_d_s_part_of_the_plane_is_bare():
    figure = dirac_view.plane(dirac(Dirac(constraint="clipping", limit=1, game="wasserstein")))
    for index in range(4):
        middle = trace(figure, f"field_{index}")["y"].reshape(-1, 3)[:, :2].mean(axis=1)
        assert np.nanmax(np.abs(middle), initial=0) <= 1 + 1e-6
    assert np.nanmin(np.abs(trace(figure, "forbidden")["y"])) == 1
    assert np.nanmin(np.abs(trace(dirac_view.plane(DIRAC), "forbidden")["y"])) == EDGE


def test_a_lost_path_is_drawn_with_finite_numbers():
    figure = dirac_view.plane(dirac(Dirac(game="wasserstein", rate=1, steps=1000)))
    assert np.abs(trace(figure, "path")["x"]).max() <= 10 * EDGE


def test_d_passes_through_its_rest_at_the_real_point():
    for game, rest in (("minimax", 0), ("least_squares", 0.5)):
        data = trace(dirac_view.meaning(dirac(Dirac(game=game))), "d")
        assert np.interp(0, data["x"], data["y"]) == pytest.approx(rest)


def test_the_sentence_says_when_js_has_gone_flat():
    near, far = apart_view.says(apart(Apart(distance=1))), apart_view.says(apart(Apart(distance=7)))
    assert "Both pull" in near and "feels nothing" in far
    assert "100 % of log 2" in apart_view.says(apart(Apart(distance=8)))
    assert "∞" in apart_view.says(apart(Apart(distance=8, shape="uniform")))


def test_the_table_has_the_slopes_of_w1():
    said = apart_view.readings(apart(Apart(distance=-4)))
    assert (said["theory-apart-w1"], said["theory-apart-w1-slope"]) == ("4.00", "−1.00")


def test_the_sentence_says_what_shape_the_critic_has():
    says = {name: optimum_view.says(optimum(each)) for name, each in {
        "a straight line.": Optimum(), "wherever there are samples": Optimum(sigma_g=0.7),
        "has a kink at x = 3.33": Optimum(mean_g=0, sigma_g=2), "as good as none": Optimum(mean_data=0, mean_g=0),
    }.items()}  # fmt: skip
    assert all(words in said for words, said in says.items())


def test_every_verdict_has_its_sentence():
    assert {f"theory.dirac.{each}" for each in ("converges", "creeps", "circles", "rests", "diverges")} <= keys()
    assert dirac_view.says(dirac(Dirac(constraint="r1"))).startswith("Converges")
    lost = dirac_view.says(dirac(Dirac(game="wasserstein", rate=1, steps=1000)))
    assert lost.startswith("Diverges") and "given up" in lost


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (0.0, 2, "0.00"), (-0.0, 2, "0.00"), (-1.5, 2, "−1.50"), (math.inf, 2, "∞"), (-math.inf, 2, "−∞"), (math.nan, 2, "–"),
        (2.6e-6, 3, "3·10⁻⁶"), (-2.6e-6, 3, "−3·10⁻⁶"), (250_000.0, 2, "2·10⁵"), (0.005, 2, "0.01"),
    ],
)  # fmt: skip
def test_numbers_are_written_with_a_true_minus_and_powers_of_ten(value, digits, shown):
    assert number(value, digits) == shown
