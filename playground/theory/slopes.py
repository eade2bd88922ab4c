"""The derivatives of every game's losses by the scores, in closed form.

A game on one point needs thousands of them in a blink, which autograd does not give; tests hold them against autograd
through the classes in `objectives`.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Array = NDArray[np.float64]


class Slopes(NamedTuple):
    """∂L_D/∂D(x), ∂L_D/∂D(G(z)) and ∂L_G/∂D(G(z)) for one pair of raw scores, shaped like the scores."""

    d_real: Array
    d_fake: Array
    g_fake: Array


def _minimax(real: Array, fake: Array) -> Slopes:
    """L_D = −log σ(r) − log σ(−f), L_G = log σ(−f):  −σ(−r), σ(f), −σ(f)."""
    return Slopes(-expit(-real), expit(fake), -expit(fake))


def _non_saturating(real: Array, fake: Array) -> Slopes:
    """L_G = −log σ(f):  −σ(−r), σ(f), −σ(−f)."""
    return Slopes(-expit(-real), expit(fake), -expit(-fake))


def _least_squares(real: Array, fake: Array) -> Slopes:
    """L_D = ½(r − 1)² + ½f², L_G = ½(f − 1)²:  r − 1, f, f − 1."""
    return Slopes(real - 1, 1.0 * fake, fake - 1)


def _hinge(real: Array, fake: Array) -> Slopes:
    """L_D = max(0, 1 − r) + max(0, 1 + f), L_G = −f:  −[r < 1], [f > −1], −1."""
    return Slopes(-(real < 1).astype(np.float64), (fake > -1).astype(np.float64), -np.ones_like(fake))


def _wasserstein(real: Array, fake: Array) -> Slopes:
    """L_D = f − r, L_G = −f:  −1, 1, −1."""
    return Slopes(-np.ones_like(real), np.ones_like(fake), -np.ones_like(fake))


def _relativistic(real: Array, fake: Array) -> Slopes:
    """L_D = −log σ(r − f), L_G = −log σ(f − r):  −σ(f − r), σ(f − r), −σ(r − f)."""
    return Slopes(-expit(fake - real), expit(fake - real), -expit(real - fake))


SLOPES: Mapping[str, Callable[[Array, Array], Slopes]] = {
    "minimax": _minimax,
    "non_saturating": _non_saturating,
    "least_squares": _least_squares,
    "hinge": _hinge,
    "wasserstein": _wasserstein,
    "relativistic": _relativistic,
}
"""The names of `objectives.OBJECTIVES`; labels are not smoothed."""
