"""Which modes of the data the fakes reach: the numbers of the mode-collapse tables.

The protocol, to be printed beside every such number: 2,500 samples; a sample belongs to its nearest centre; it is of
high quality within 3σ of that centre; a mode is captured if at least one high-quality sample belongs to it. Other
protocols give other numbers for the same generator.

Source: Lin et al. 2018 (PacGAN), arXiv:1712.04086, §4.1; Srivastava et al. 2017 (VEEGAN), arXiv:1705.07761.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainc

from playground.metrics.divergences import kullback_leibler

SAMPLES = 2500
SIGMAS = 3.0


class Nearest(NamedTuple):
    """Each sample's mode, `[n]`, and its distance to that mode's centre, `[n]`."""

    mode: NDArray[np.intp]
    distance: NDArray[np.float64]


def nearest(samples: ArrayLike, centres: ArrayLike) -> Nearest:
    """The nearest centre of each sample; one that is not finite is far from any. Args: samples `[n, D]`, centres `[M, D]`."""
    points, middles = np.asarray(samples, np.float64), np.asarray(centres, np.float64)
    with np.errstate(invalid="ignore"):
        mode = ((middles**2).sum(-1) - 2 * points @ middles.T).argmin(axis=1)  # ‖x − c‖² less ‖x‖², [n, M]
    return Nearest(mode, np.sqrt(((points - middles[mode]) ** 2).sum(-1)))


def captured(samples: ArrayLike, centres: ArrayLike, sigma: float) -> int:
    """How many modes have at least one sample within 3σ.

    Args:
        samples: `[n, D]`.
        centres: `[M, D]`.
        sigma: the standard deviation of each mode along each axis.
    """
    return _captured(nearest(samples, centres), sigma)


def high_quality(samples: ArrayLike, centres: ArrayLike, sigma: float) -> float:
    """The share of samples within 3σ of their nearest centre.

    A perfect generator of the plane reaches 1 − exp(−9/2) = .989, not 1.
    """
    return _high_quality(nearest(samples, centres), sigma)


def reverse_kl(samples: ArrayLike, centres: ArrayLike, weights: ArrayLike | None = None) -> float:
    """KL(ĝ‖w) = Σₘ ĝₘ·log(ĝₘ/wₘ), ĝₘ being the share of samples whose nearest centre is m.

    Args:
        samples: `[n, D]`; all of them count, not only those of high quality.
        centres: `[M, D]`.
        weights: `[M]`, the data's own shares; equal by default.

    Returns:
        Nats: 0 for the right shares, log M for one of M equal modes. A perfect generator's floor is (M − 1)/2n.
    """
    return _reverse_kl(nearest(samples, centres), len(np.asarray(centres)), weights)


class Coverage(NamedTuple):
    """The three numbers of the tables, and out of how many modes."""

    captured: int
    modes: int
    high_quality: float
    reverse_kl: float


def coverage(samples: ArrayLike, centres: ArrayLike, sigma: float, weights: ArrayLike | None = None) -> Coverage:
    """`captured`, `high_quality` and `reverse_kl` at once. Args: samples `[n, D]`, centres `[M, D]`, sigma, weights `[M]`."""
    found, count = nearest(samples, centres), len(np.asarray(centres))
    return Coverage(_captured(found, sigma), count, _high_quality(found, sigma), _reverse_kl(found, count, weights))


def perfect_quality(dimensions: int) -> float:
    """What `high_quality` is of a perfect generator: P(‖u‖ ≤ 3) for a standard normal u in D dimensions, P(D/2, 9/2).

    .9973 on a line, 1 − exp(−9/2) = .989 on a plane; more where modes overlap.
    """
    return float(gammainc(dimensions / 2, SIGMAS**2 / 2))


def _captured(found: Nearest, sigma: float) -> int:
    return len(np.unique(found.mode[found.distance <= SIGMAS * sigma]))


def _high_quality(found: Nearest, sigma: float) -> float:
    return float((found.distance <= SIGMAS * sigma).mean())


def _reverse_kl(found: Nearest, count: int, weights: ArrayLike | None) -> float:
    shares = np.bincount(found.mode, minlength=count) / len(found.mode)
    return kullback_leibler(shares, np.full(count, 1 / count) if weights is None else weights)
