"""Bumps on the line, and the distances between two of one shape in closed form.

A bump of width σ is N(m, σ²), or uniform with the standard deviation σ, that is on m ± √3·σ, or a single point at m
whatever its σ.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from playground.metrics.divergences import jensen_shannon

Array = NDArray[np.float64]
SHAPES = ("gaussian", "uniform", "points")
ROOT_3 = math.sqrt(3)
TAIL = 9.0  # in σ: a Gaussian has 1e-19 of its mass beyond
EDGES = 600


class Bump(NamedTuple):
    """One of `SHAPES` with its mean and its width σ, both in the unit of x."""

    shape: str
    mean: float
    sigma: float

    def density(self, x: Array) -> Array:
        """p(x) per unit of x, `[n]`; of a single point 0 everywhere."""
        u = (x - self.mean) / self.sigma
        if self.shape == "gaussian":
            return np.exp(-0.5 * u**2) / (self.sigma * math.sqrt(2 * math.pi))
        if self.shape == "uniform":
            return np.where(np.abs(u) <= ROOT_3, 1 / (2 * ROOT_3 * self.sigma), 0.0)
        return np.zeros_like(x)

    def cdf(self, x: Array) -> Array:
        """F(x), `[n]`."""
        if self.shape == "points":
            return np.where(x >= self.mean, 1.0, 0.0)
        u = (x - self.mean) / self.sigma
        return np.asarray(ndtr(u) if self.shape == "gaussian" else np.clip(u / (2 * ROOT_3) + 0.5, 0, 1))

    def slices(self, count: int) -> Array:
        """The middles of `count` parts of equal mass from left to right, `[count]`: F⁻¹ averaged over each part.

        ∫F⁻¹(u)du over [a, b] is φ(Φ⁻¹(a)) − φ(Φ⁻¹(b)) for N(0, 1), so nothing is lost to rounding the parts to points.
        """
        if self.shape == "points":
            return np.full(count, self.mean)
        if self.shape == "uniform":
            return self.mean + self.sigma * ROOT_3 * (2 * (np.arange(count) + 0.5) / count - 1)
        heights = np.exp(-0.5 * ndtri(np.linspace(0, 1, count + 1)) ** 2) / math.sqrt(2 * math.pi)
        return np.asarray(self.mean - self.sigma * count * np.diff(heights))

    def edges(self) -> Array:
        """Cell borders from one end of the bump to the other, `[EDGES]`."""
        reach = {"gaussian": TAIL, "uniform": ROOT_3, "points": 0.0}[self.shape] * self.sigma
        return self.mean + np.linspace(-reach, reach, EDGES)


def kullback_leibler(p: Bump, q: Bump) -> float:
    """KL(p‖q) of two bumps of one shape, in nats.

    Gaussians: log(σ_q/σ_p) + (σ_p² + (m_p − m_q)²)/(2σ_q²) − ½, which is d²/2 at σ = 1. Uniform: log(σ_q/σ_p) where q
    covers p, else ∞. Points: 0 in one place, else ∞.
    """
    gap = p.mean - q.mean
    if p.shape == "gaussian":
        return math.log(q.sigma / p.sigma) + (p.sigma**2 + gap**2) / (2 * q.sigma**2) - 0.5
    if p.shape == "uniform":
        return math.log(q.sigma / p.sigma) if ROOT_3 * (q.sigma - p.sigma) >= abs(gap) - 1e-12 else math.inf
    return 0.0 if gap == 0 else math.inf


def jensen_shannon_of(p: Bump, q: Bump) -> float:
    """JS(p‖q) in nats, from the exact masses of cells that are narrow beside both bumps (points: 0 or log 2)."""
    if p.shape == "points":
        return 0.0 if p.mean == q.mean else math.log(2)
    borders = np.sort(np.concatenate([p.edges(), q.edges()]))
    return jensen_shannon(np.diff(p.cdf(borders)), np.diff(q.cdf(borders)))


def wasserstein(p: Bump, q: Bump) -> float:
    """W1(p, q) = ∫₀¹ |F_p⁻¹ − F_q⁻¹| du of two bumps of one shape, in the unit of x.

    F_p⁻¹ − F_q⁻¹ is itself a bump of that shape, with mean m_p − m_q and width s = |σ_p − σ_q|; W1 is its E|·|. Gaussians:
    s·√(2/π)·exp(−d²/2s²) + d·erf(d/(s√2)); uniform: |d| beyond r = √3·s, else (d² + r²)/2r.

    Source: Villani 2003, Topics in Optimal Transportation, eq. 2.48; the folded normal's mean.
    """
    gap, spread = p.mean - q.mean, 0.0 if p.shape == "points" else abs(p.sigma - q.sigma)
    if spread == 0:
        return abs(gap)
    if p.shape == "uniform":
        reach = ROOT_3 * spread
        return abs(gap) if abs(gap) >= reach else (gap**2 + reach**2) / (2 * reach)
    return folded(gap, spread)


def folded(mean: float, sigma: float) -> float:
    """E|N(m, σ²)| = σ·√(2/π)·exp(−m²/2σ²) + m·erf(m/(σ√2)), σ > 0."""
    return sigma * math.sqrt(2 / math.pi) * math.exp(-0.5 * (mean / sigma) ** 2) + mean * math.erf(mean / (sigma * math.sqrt(2)))
