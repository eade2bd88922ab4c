import math

import numpy as np
import pytest

from playground.errors import ConfigError
from playground.metrics.divergences import wasserstein_1d
from playground.theory.apart import PARTS, Apart, apart
from playground.theory.bumps import SHAPES


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("distance", [-8.0, -0.5, 0.0, 2.0, 6.0])
def test_the_good_plans_work_is_w1(shape, distance):
    picture = apart(Apart(shape=shape, distance=distance))
    assert picture.good.work == pytest.approx(picture.at.w1, abs=1e-12)
    assert picture.good.work == pytest.approx(wasserstein_1d(picture.fake_parts, picture.real_parts), abs=1e-12)


@pytest.mark.parametrize("distance", [0.0, 1.0, 8.0])
def test_no_plan_is_cheaper_than_the_good_one(distance):
    picture = apart(Apart(distance=distance, sigma_g=0.5))
    assert picture.wasteful.work >= picture.good.work - 1e-12
    assert sorted(picture.wasteful.target) == list(range(PARTS))


def test_where_the_piles_do_not_overlap_every_plan_costs_the_same():
    picture = apart(Apart(distance=8, shape="uniform"))
    assert picture.wasteful.work == pytest.approx(picture.good.work)


def test_far_apart_js_has_no_slope_and_w1_has_slope_1():
    right, left = apart(Apart(distance=8)), apart(Apart(distance=-8))
    assert abs(right.slopes.js) < 1e-3
    assert (right.slopes.w1, left.slopes.w1) == pytest.approx((1, -1))


def test_the_slope_of_kl_is_the_distance():
    assert apart(Apart(distance=3)).slopes.kl == pytest.approx(3, abs=1e-6)
    assert math.isnan(apart(Apart(distance=3, shape="uniform")).slopes.kl)


def test_the_curves_are_even_and_pass_through_what_is_read_at_d():
    picture = apart(Apart(distance=2.5, sigma_g=0.4))
    here = int(np.argmin(np.abs(picture.apart - 2.5)))
    for curve, now in zip(picture.curves, picture.at, strict=True):
        assert np.array_equal(curve, curve[::-1])
        assert curve[here] == pytest.approx(now)


def test_js_stays_below_log_2_on_the_whole_curve():
    assert apart(Apart(sigma_data=0.02, sigma_g=2.5)).curves.js.max() <= math.log(2)


def test_a_distance_out_of_the_picture_is_refused():
    with pytest.raises(ConfigError, match="Distance d must lie between -8 and 8"):
        Apart(distance=9)
