"""What three seeds tell of a change: the base's own spread, and how many rows overlap with it. Closed forms."""

import pytest

from playground.lessons.found import Found
from playground.lessons.one_at_a_time import CHANGED, overlapping, seeds_apart


def wall(**late):
    """Three runs a row by what their W1 is; a row that is not named is like the base."""
    rows = [late.get(name, late["base"]) for name in CHANGED]
    return [Found(measures={"w1": ([0], [value])}) for row in rows for value in row]


def test_the_seed_alone_counts_by_the_base_s_worst_run_over_its_best():
    assert seeds_apart(wall(base=(0.5, 2.0, 1.0), leaky=(0.1, 9.0, 1.0))) == pytest.approx(4)


def test_rows_that_reach_into_the_base_s_range_overlap_with_it():
    assert overlapping(wall(base=(1, 2, 3))) == 4
    assert overlapping(wall(base=(1, 2, 3), leaky=(2.5, 8, 9), smooth=(0.1, 0.2, 1.5))) == 4


@pytest.mark.parametrize("aside", [(4, 5, 6), (0.1, 0.2, 0.3)])
def test_a_row_wholly_above_or_below_the_base_does_not(aside):
    assert overlapping(wall(base=(1, 2, 3), batch_g=aside)) == 3


def test_a_row_around_the_base_s_range_overlaps_with_it():
    assert overlapping(wall(base=(1, 2, 3), leaky=(0.5, 5, 6))) == 4


def test_batch_norm_in_d_is_not_among_them():
    assert overlapping(wall(base=(1, 2, 3), batch_d=(7, 8, 9))) == 4
