import math

import numpy as np
import pytest

from playground.data.images.embedded import Digits
from playground.lessons import sorting


def test_the_entropy_of_equal_bars_is_the_logarithm_of_their_number_and_of_one_bar_nothing():
    assert sorting.entropy(np.full(10, 0.1)) == pytest.approx(math.log(10))
    assert sorting.entropy(np.eye(10)[3]) == 0


def test_sure_is_the_share_of_pictures_with_one_class_at_the_threshold_or_above():
    probabilities = np.array([[0.96, 0.04], [0.5, 0.5], [0.05, 0.95]])
    assert sorting.sure(probabilities) == pytest.approx(2 / 3)


def test_real_digits_are_read_rightly_and_the_teller_hears_the_end():
    source, heard = Digits().open(), []
    read = sorting.seen(source.held_out[:200], heard.append).probabilities
    assert (read.argmax(axis=1) == source.held_out_labels[:200]).mean() > 0.9
    assert heard[-1] == 1 and heard == sorted(heard)
    assert sorting.counted(read).present >= 9


def test_a_part_of_the_way_is_told_as_its_place_in_the_whole():
    heard = []
    sorting.part(heard.append, 0.25, 0.75)(0.5)
    assert heard == [0.5]
