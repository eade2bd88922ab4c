"""How much pictures differ."""

import numpy as np
import pytest

from playground.metrics.variety import relative_variety, variety

BLACK_AND_WHITE = np.stack([np.zeros((1, 4, 4)), np.full((1, 4, 4), 200.0)])


def test_pictures_that_are_alike_have_no_variety():
    assert variety(np.full((5, 1, 4, 4), 7, np.uint8)) == 0


def test_black_and_white_differ_by_half_of_what_lies_between():
    assert variety(BLACK_AND_WHITE) == pytest.approx(100)


def test_it_is_a_share_of_that_of_real_pictures():
    assert relative_variety(BLACK_AND_WHITE / 4, BLACK_AND_WHITE) == pytest.approx(0.25)


def test_one_picture_has_none_to_differ_from():
    assert relative_variety(BLACK_AND_WHITE[:1], BLACK_AND_WHITE) is None
    assert relative_variety(BLACK_AND_WHITE, BLACK_AND_WHITE[:1]) is None
