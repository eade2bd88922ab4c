"""Bars of classes."""

import numpy as np
import pytest

from playground.views.classes import CEILINGS, sorting

NAMES = ("cat", "dog", "owl")


def test_every_class_has_a_bar_and_a_step_at_what_the_data_have():
    figure = sorting(NAMES, np.array([0.5, 0.5, 0.0]), np.array([0.2, 0.3, 0.5]))
    bars, steps = figure["data"]
    assert bars["y"].tolist() == [0.5, 0.5, 0.0]
    assert bars["text"] == list(NAMES)
    np.testing.assert_allclose(steps["y"][::2], [0.2, 0.3, 0.5], rtol=1e-6)
    assert figure["layout"]["xaxis"]["ticktext"] == list(NAMES)


@pytest.mark.parametrize("tallest", [0.1, 0.28, 0.9, 1.0])
def test_the_axis_holds_every_bar_and_has_few_heights(tallest):
    rest = (1 - tallest) / 2
    top = sorting(NAMES, np.array([tallest, rest, rest]), np.zeros(3))["layout"]["yaxis"]["range"][1]
    assert top in (*CEILINGS, 1.03)
    assert top > max(tallest, rest)
