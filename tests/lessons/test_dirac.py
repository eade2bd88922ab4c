"""The lesson on the Dirac-GAN against the figures of its authors' code, and against its closed form."""

import math
from dataclasses import replace

import numpy as np
import pytest

from playground.lessons import dirac
from playground.theory.dirac import path


def nothing(share: float) -> None:
    """Hears and forgets."""


@pytest.mark.parametrize(
    ("name", "end"), [("minimax", 3.10), ("non_saturating", 0.64), ("clipped", 1.00), ("penalised", 1.80), ("minimax_r1", 0.0)]
)
def test_from_the_authors_start_each_game_ends_where_theirs_does(name: str, end: float) -> None:
    game = (dirac.GAMES | dirac.CURED)[name]
    last = path(replace(game, theta=1.0, psi=-1.0))[-1]
    assert math.hypot(*last) == pytest.approx(end, abs=0.006)


def test_seeds_start_in_different_places_near_the_authors_own() -> None:
    starts = np.array([dirac.start(seed) for seed in range(20)])
    assert len(np.unique(starts)) == 40
    assert (np.abs(starts - [1, -1]) <= dirac.SPREAD).all()
    assert dirac.start(3) == dirac.start(3)


def test_wasserstein_with_r1_shrinks_by_its_eigenvalue() -> None:
    """The game is linear: a step is the matrix [[1, h], [−h, 1 − 2hw]], with |eigenvalue|² = its determinant."""
    (found,) = dirac.walked(dirac.CURED)(0, nothing)
    step, weight = 0.2, 0.15
    factor = math.sqrt(1 - 2 * step * weight + step**2)
    shrunk = found.numbers["wasserstein_r1_end"] / found.numbers["wasserstein_r1_start"]
    assert math.log(shrunk) == pytest.approx(dirac.STEPS * math.log(factor), abs=1.0)


def test_all_lines_share_their_steps() -> None:
    (found,) = dirac.walked(dirac.GAMES)(1, nothing)
    assert set(found.lines) == set(dirac.GAMES)
    assert all(list(turns) == list(range(dirac.STEPS + 1)) for turns, _ in found.lines.values())
