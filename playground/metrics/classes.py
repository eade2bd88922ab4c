"""Which classes the fakes are of, as a classifier sees them: a collapse shows as a missing bar."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.metrics.divergences import kullback_leibler

Array = NDArray[np.float64]

SURE = 0.95
"""A classifier is sure of a picture if it gives one class at least this probability."""
PRESENT = 0.01
"""A class is present if at least this share of the fakes is of it and sure."""


class Classes(NamedTuple):
    """What a classifier says of many pictures.

    Attributes:
        shares: `[M]`, the share of pictures whose likeliest class is m.
        present: how many classes have at least `PRESENT` of the pictures, counting only those of which it is sure.
        sure: the share of pictures of which it is sure.
        kl: KL(shares‖data) in nats, 0 for the data's own shares.
    """

    shares: Array
    present: int
    sure: float
    kl: float


def classes(probabilities: ArrayLike, data: ArrayLike) -> Classes:
    """Count the likeliest classes of pictures.

    Args:
        probabilities: `[n, M]`, n ≥ 1, rows that sum to 1.
        data: `[M]`, the data's own shares, all above 0.
    """
    values, weights = np.asarray(probabilities, np.float64), np.asarray(data, np.float64)
    best, height = values.argmax(axis=1), values.max(axis=1)
    shares = np.bincount(best, minlength=len(weights)) / len(values)
    certain = np.bincount(best[height >= SURE], minlength=len(weights)) / len(values)
    return Classes(shares, int((certain >= PRESENT).sum()), float((height >= SURE).mean()), kullback_leibler(shares, weights))


def kl_floor(classes: int, count: int) -> float:
    """What KL(shares‖data) is on average for n pictures of a perfect generator, about (M − 1)/2n.

    Source: the statistic 2n·KL tends to χ² with M − 1 degrees of freedom (Wilks 1938).
    """
    return (classes - 1) / (2 * count)
