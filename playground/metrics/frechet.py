"""The Fréchet distance between two samples of features, each taken as a Gaussian.

It is biased: n real samples against n others do not read 0, and fewer read more. Compare equal n only, and read it
beside its floor.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


class Moments(NamedTuple):
    """The mean, `[D]`, and the covariance, `[D, D]`, of features."""

    mean: Array
    covariance: Array


def moments(features: ArrayLike) -> Moments:
    """Mean and unbiased covariance of features `[n, D]`, n ≥ 2."""
    values = np.asarray(features, np.float64)
    mean = values.mean(axis=0)
    centred = values - mean
    return Moments(mean, centred.T @ centred / (len(values) - 1))


def frechet(a: Moments, b: Moments) -> float:
    """W₂² of two Gaussians, ‖μ_a − μ_b‖² + tr(Σ_a + Σ_b − 2·(Σ_a½·Σ_b·Σ_a½)½).

    The trace of the root is the sum of the roots of the eigenvalues of the symmetric Σ_a½·Σ_b·Σ_a½: no complex numbers,
    and features that never vary need no ε on the diagonal.

    Returns:
        In the features' unit squared, ≥ 0.

    Source: Dowson & Landau 1982, J. Multivar. Anal. 12(3); Heusel et al. 2017, arXiv:1706.08500, eq. 6, on Inception's
    2,048 features. Ours are other features, so the two numbers do not compare.
    """
    values, vectors = np.linalg.eigh(a.covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    product = np.linalg.eigvalsh(root @ b.covariance @ root)
    shared = np.sqrt(np.maximum(product, 0.0)).sum()
    apart = ((a.mean - b.mean) ** 2).sum() + np.trace(a.covariance) + np.trace(b.covariance) - 2 * shared
    return max(float(apart), 0.0)


def frechet_distance(real: ArrayLike, fakes: ArrayLike) -> float:
    """`frechet` of features `[n, D]` and `[m, D]`, n and m ≥ 2; ∞ if one of them is not finite."""
    if not (np.isfinite(real).all() and np.isfinite(fakes).all()):
        return float("inf")
    return frechet(moments(real), moments(fakes))
