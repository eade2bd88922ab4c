"""How far two curves are apart, in units of their own jitter: closed forms."""

import numpy as np
import pytest

from playground.lessons.found import Found
from playground.lessons.which_is_which import LAST, apart, no_higher


def curve(values):
    return Found(telemetry={"d_real": (list(range(len(values))), list(values))})


def jitter(mean, size, readings=LAST):
    """`size` above and below `mean` by turns: its standard deviation is `size`."""
    return mean + size * (-1.0) ** np.arange(readings)


def test_curves_of_one_jitter_are_apart_by_their_difference_over_it():
    assert apart(curve(jitter(0.5, 0.1)), curve(jitter(0.8, 0.1)), "d_real") == pytest.approx(3)


def test_two_jitters_count_by_the_root_of_their_mean_square():
    assert apart(curve(jitter(0.0, 1.0)), curve(jitter(5.0, 7.0)), "d_real") == pytest.approx(1)


def test_it_does_not_matter_which_comes_first():
    one, other = curve(jitter(0.2, 0.1)), curve(jitter(0.9, 0.3))
    assert apart(one, other, "d_real") == apart(other, one, "d_real") > 0


def test_only_the_last_readings_are_compared():
    before = np.full(LAST, 1e6)
    assert apart(curve([*before, *jitter(1, 0.5)]), curve(jitter(2, 0.5)), "d_real") == pytest.approx(2)


def losses(of_d, of_g):
    each = {"discriminator_loss": of_d, "generator_loss": of_g}
    return Found(telemetry={name: (list(range(LAST)), [value] * LAST) for name, value in each.items()})


def test_the_larger_of_the_two_losses_ratios_counts():
    first = losses(2.0, 4.0)
    assert no_higher([first, losses(1.0, 3.0)]) == pytest.approx(0.75)
    assert no_higher([first, losses(3.0, 1.0)]) == pytest.approx(1.5)
