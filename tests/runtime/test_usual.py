import pytest

from playground.runtime.usual import usual


def test_the_first_measurement_counts_whole_a_shorter_one_half_and_a_longer_one_little():
    assert usual(0.0, 0.3, rise=0.1) == 0.3
    assert usual(0.3, 0.1, rise=0.1) == pytest.approx(0.2)
    assert usual(0.1, 1.1, rise=0.1) == pytest.approx(0.2)
