"""The sequences of moves of the lesson on their order, against moves made one by one."""

import math

import numpy as np
import pytest

from playground.lessons.order import ORDERS, circles, start, walked
from playground.theory.dirac import Dirac, velocity

HERE = (0.6, -0.8)


def by_hand(turns: int, order: str) -> np.ndarray:
    game, (theta, psi), seen = Dirac(game="minimax"), HERE, [HERE]
    for _ in range(turns):
        for player in "DG" if order == "d_first" else "GD":
            move = velocity(game, theta, psi)
            theta, psi = (theta, psi + game.rate * float(move[1])) if player == "D" else (theta + game.rate * float(move[0]), psi)
        seen.append((theta, psi))
    return np.array(seen)


@pytest.mark.parametrize("order", ["d_first", "g_first"])
def test_a_turn_is_a_move_of_each_in_its_order(order):
    np.testing.assert_allclose(walked(order, HERE)[:51], by_hand(50, order), atol=1e-12)


def test_both_at_once_go_by_where_the_other_was():
    theta, psi = HERE
    along = velocity(Dirac(game="minimax"), theta, psi)
    np.testing.assert_allclose(walked("at_once", HERE)[1], [theta + 0.2 * float(along[0]), psi + 0.2 * float(along[1])])


def test_all_begin_at_the_distance_one_wherever_the_seed_says():
    assert len({start(seed) for seed in range(9)}) == 9
    assert all(math.hypot(*start(seed)) == pytest.approx(1) for seed in range(9))
    found = circles(4, lambda share: None)[0]
    assert set(found.lines) == set(found.numbers) == set(ORDERS)
    assert all(away[0] == pytest.approx(1) for _, away in found.lines.values())
