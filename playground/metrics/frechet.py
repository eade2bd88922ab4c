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
    x, y = np.asarray(real, np.float64), np.asarray(fakes, np.float64)
    return frechet(moments(x), moments(y)) if x.shape[1] <= max(len(x), len(y)) else _of_few(x, y)


def _of_few(x: Array, y: Array) -> float:
    """`frechet` of fewer samples than features, by tr (Σ_x½·Σ_y·Σ_x½)½ = Σ of the singular values of X·Yᵀ/√((n − 1)·(m − 1)).

    X `[n, D]` and Y `[m, D]` are centred; the table is n × m and not D × D, which for Inception's 2,048 saves seconds.
    """
    a, b = x - x.mean(axis=0), y - y.mean(axis=0)
    shared = np.linalg.svd(a @ b.T, compute_uv=False).sum() / np.sqrt((len(a) - 1) * (len(b) - 1))
    spread = (a**2).sum() / (len(a) - 1) + (b**2).sum() / (len(b) - 1)
    return max(float(((x.mean(axis=0) - y.mean(axis=0)) ** 2).sum() + spread - 2 * shared), 0.0)
