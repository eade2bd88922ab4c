"""The loss of a diffusion model."""

import numpy as np

from playground.views.contrast import POINTS, loss, thinned


def test_the_curve_goes_through_the_readings():
    figure = loss([(10, 0.5), (20, 0.25)])
    assert figure["data"][0]["x"].tolist() == [10, 20]
    assert figure["data"][0]["y"].tolist() == [0.5, 0.25]


def test_a_long_curve_is_thinned_to_means():
    x, y = thinned([(each, float(each % 2)) for each in range(2 * POINTS)])
    assert len(x) == POINTS
    assert np.allclose(y, 0.5)


def test_nothing_is_an_empty_curve():
    assert len(loss([])["data"][0]["x"]) == 0
