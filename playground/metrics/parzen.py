"""The Parzen-window log-likelihood, by the protocol of 2014.

A bell of width σ stands on every fake; a real picture's likelihood is the height of them all at its place. It says
little about how pictures look, and a blurred memory of the data beats good pictures (Theis et al. 2016,
arXiv:1511.01844); it is here because the first GANs were judged by it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logsumexp

from playground.metrics.precision_recall import squared

Array = NDArray[np.float64]

SIGMAS = np.logspace(-1, 0, 10)
"""The widths that are tried, for pixels in [0, 1]."""
BLOCK = 256
"""Centres at once, so that thousands of large pictures fit into memory."""


class Parzen(NamedTuple):
    """The mean log-likelihood in nats, its standard error, and the width that was chosen."""

    value: float
    error: float
    sigma: float


def parzen(centres: ArrayLike, *, validation: ArrayLike, test: ArrayLike, sigmas: ArrayLike = SIGMAS) -> Parzen:
    """The mean of LL(x) over `test`, with the σ that has the highest mean over `validation`.

    Args:
        centres: the fakes, `[n, D]`, pixels in [0, 1].
        validation: real, `[v, D]`, in neither of the other two.
        test: real, `[t, D]`, t ≥ 2.
        sigmas: the widths to choose from.

    Source: Goodfellow et al. 2014, arXiv:1406.2661, section 5 and table 1: n = t = 10,000, v = 1,000.
    """
    widths = np.asarray(sigmas, np.float64)
    chosen = log_likelihoods(validation, centres, widths).mean(axis=1).argmax()
    values = log_likelihoods(test, centres, widths[[chosen]])[0]
    return Parzen(float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))), float(widths[chosen]))


def log_likelihoods(x: ArrayLike, centres: ArrayLike, sigmas: ArrayLike) -> Array:
    """LL(x) = log (1/n)·Σᵢ exp(−‖x − xᵢ‖²/2σ²) − D·log(σ·√2π) for each width.

    Args:
        x: `[m, D]`.
        centres: xᵢ, `[n, D]`; float32 is twice as fast and good to about a tenth of a nat in thousands of pixels.
        sigmas: σ, `[s]`.

    Returns:
        Nats, `[s, m]`.
    """
    middles, widths = np.asarray(centres), np.asarray(sigmas, np.float64)
    middles = middles if middles.dtype == np.float32 else middles.astype(np.float64)
    origin = middles.mean(axis=0)  # of which no distance depends, but float32 rounds less near it
    points = (np.asarray(x) - origin).astype(middles.dtype)
    blocks = [squared(points, middles[start : start + BLOCK] - origin) for start in range(0, len(middles), BLOCK)]
    apart = np.concatenate(blocks, axis=1, dtype=np.float64)  # [m, n]
    constants = points.shape[1] * np.log(widths * np.sqrt(2 * np.pi)) + np.log(len(middles))
    heights: Array = np.stack([logsumexp(apart / (-2 * width**2), axis=1) for width in widths])
    heights -= constants[:, None]
    return heights
