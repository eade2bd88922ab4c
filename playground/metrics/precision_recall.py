"""Whether fakes lie where the data lie, and whether they reach all of it: four numbers from nearest neighbours.

| number | asks | by balls of |
|---|---|---|
| precision | which share of the fakes lies among the data | real samples, k = 3 |
| recall | which share of the data lies among the fakes | fakes, k = 3 |
| density | how many balls of real samples a fake lies in, over the k that are expected; may exceed 1 | real samples, k = 5 |
| coverage | which share of the real samples has a fake nearby | real samples, k = 5 |

A sample's ball reaches to its k-th nearest neighbour of its own kind.
"""

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Floats = TypeVar("Floats", NDArray[np.float32], NDArray[np.float64])

NEIGHBOURS_PR = 3
NEIGHBOURS_DC = 5


class PrecisionRecall(NamedTuple):
    """Both in [0, 1]."""

    precision: float
    recall: float


class DensityCoverage(NamedTuple):
    """Density ≥ 0, coverage in [0, 1]."""

    density: float
    coverage: float


class Distances(NamedTuple):
    """Squared distances between all samples.

    Attributes:
        real: `[n, n]`.
        fakes: `[m, m]`.
        across: `[n, m]`, real first.
    """

    real: Array
    fakes: Array
    across: Array


def distances(real: ArrayLike, fakes: ArrayLike) -> Distances:
    """‖x − y‖² of every pair of features `[n, D]` and `[m, D]`."""
    x, y = np.asarray(real, np.float64), np.asarray(fakes, np.float64)
    return Distances(squared(x, x), squared(y, y), squared(x, y))


def squared(x: Floats, y: Floats) -> Floats:
    """‖x‖² − 2·x·y + ‖y‖², `[n, D]`, `[m, D]` → `[n, m]` in their precision; rounding is kept from going below 0."""
    lengths_x, lengths_y = np.einsum("nd,nd->n", x, x), np.einsum("md,md->m", y, y)
    values: Floats = np.maximum(lengths_x[:, None] - 2 * (x @ y.T) + lengths_y[None], 0.0)
    return values


def precision_recall(between: Distances, k: int = NEIGHBOURS_PR) -> PrecisionRecall:
    """precision = share of y with ‖y − x‖ ≤ r_k(x) for some x; recall = share of x with ‖x − y‖ ≤ r_k(y) for some y.

    r_k(x) is the distance to the k-th nearest other sample of its kind. Neither is 1 for a perfect generator: read the floor.

    Source: Kynkäänniemi et al. 2019, arXiv:1904.06991, eq. 1–3, k = 3 with 50,000 samples a side.
    """
    inside_real = between.across <= radii(between.real, k)[:, None]  # [n, m]
    inside_fakes = between.across <= radii(between.fakes, k)[None]  # [n, m]
    return PrecisionRecall(float(inside_real.any(axis=0).mean()), float(inside_fakes.any(axis=1).mean()))


def density_coverage(between: Distances, k: int = NEIGHBOURS_DC) -> DensityCoverage:
    """density = 1/(k·m)·Σⱼ Σᵢ [‖yⱼ − xᵢ‖ < r_k(xᵢ)], coverage = share of xᵢ with ‖yⱼ − xᵢ‖ < r_k(xᵢ) for some j.

    Source: Naeem et al. 2020, arXiv:2002.09797, eq. 3 and 4, k = 5 with 10,000 samples a side.
    """
    inside = between.across < radii(between.real, k)[:, None]  # [n, m]
    return DensityCoverage(float(inside.sum() / (k * inside.shape[1])), float(inside.any(axis=1).mean()))


def expected_coverage(real: int, fakes: int, k: int = NEIGHBOURS_DC) -> float:
    """What coverage is on average when both sides are of one distribution: 1 − Π_{i=1}^{k} (n − i)/(n + m − i).

    A real sample is missed if its k nearest among all the others are real too. It tends to 1 − 2^−k; density is 1.

    Source: Naeem et al. 2020, arXiv:2002.09797, eq. 8, for any distribution with a density.
    """
    steps = np.arange(1, k + 1)
    return float(1 - np.prod((real - steps) / (real + fakes - steps)))


def radii(within: Array, k: int) -> Array:
    """The squared distance from each sample to its k-th nearest other, `[n, n]` → `[n]`; n > k."""
    others = within.copy()
    np.fill_diagonal(others, np.inf)
    nearest: Array = np.partition(others, k - 1, axis=1)[:, k - 1]
    return nearest
