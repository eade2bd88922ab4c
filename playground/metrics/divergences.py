"""Jensen–Shannon, Kullback–Leibler and Wasserstein distances between data and fakes.

| score | points on a line | points on a plane |
|---|---|---|
| JS | quadrature over kernel estimates with one kernel for both sides | fixed bins |
| KL, either way | the same quadrature; may be ∞ | – |
| W1 | from quantiles, exact for the samples | exact for the samples by assignment, n = 256 (of large stacks fewer) |

What lies outside the grid or the bins is compared as one more bin: merging outcomes can only lower a divergence
(data-processing inequality), so JS and KL are never overstated by it, and fakes that have all left the picture
count as wholly apart. JS and KL are in nats, W1 in the data's own unit.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment

from playground.metrics.density import kernel_density, smooth, spacing

Array = NDArray[np.float64]
ROUNDING = 1e-5  # the mass that float32 densities leave over; KL must not read ∞ out of it


def jensen_shannon(p: ArrayLike, q: ArrayLike, dx: float = 1.0) -> float:
    """JS(p‖q) = ½·KL(p‖m) + ½·KL(q‖m) with m = (p + q)/2, by the rectangle rule.

    Args:
        p: `[…]`, a density at evenly spaced points (with `dx`), or masses of bins (dx = 1).
        q: the other, same shape.
        dx: the step between points.

    Returns:
        Nats, between 0 (the same) and log 2 (nothing in common).

    Source: Lin 1991, IEEE Trans. Inf. Theory 37(1); Goodfellow et al. 2014, arXiv:1406.2661, eq. 6.
    """
    first, second = _masses(p, q, dx)
    middle = (first + second) / 2
    return min(max((_relative_entropy(first, middle) + _relative_entropy(second, middle)) / 2, 0.0), math.log(2))


def kullback_leibler(p: ArrayLike, q: ArrayLike, dx: float = 1.0) -> float:
    """KL(p‖q) = ∫ p·log(p/q) dx by the rectangle rule; ∞ where p has mass and q has none.

    Args:
        p: `[…]`, a density at evenly spaced points (with `dx`), or masses of bins (dx = 1).
        q: the other, same shape.
        dx: the step between points.

    Returns:
        Nats, in [0, ∞].
    """
    return max(_relative_entropy(*_masses(p, q, dx, trace=ROUNDING)), 0.0)


def wasserstein_1d(a: ArrayLike, b: ArrayLike) -> float:
    """W1(a, b) = ∫₀¹ |F_a⁻¹(u) − F_b⁻¹(u)| du, exact for the two samples.

    Args:
        a: `[n]`, n ≥ 1.
        b: `[m]`, m ≥ 1; if n = m this is the mean distance of the sorted samples.

    Returns:
        In the unit of the samples; ∞ if one of them is not finite.

    Source: Villani 2003, Topics in Optimal Transportation, eq. 2.48.
    """
    first, second = np.sort(np.asarray(a, np.float64).ravel()), np.sort(np.asarray(b, np.float64).ravel())
    if not (np.isfinite(first[[0, -1]]).all() and np.isfinite(second[[0, -1]]).all()):
        return math.inf
    if first.size == second.size:
        return float(np.abs(first - second).mean())
    n, m = first.size, second.size
    levels = np.union1d(np.arange(1, n + 1) * m, np.arange(1, m + 1) * n)  # in units of 1/(n·m), so exact
    gaps = np.abs(first[(levels - 1) // m] - second[(levels - 1) // n])
    return float(gaps @ np.diff(levels, prepend=0) / (n * m))


def histogram_2d(samples: ArrayLike, view_range: ArrayLike, bins: int = 32) -> Array:
    """The share of samples in each of bins² equal cells; the shares of what lies outside are missing from the sum.

    Args:
        samples: `[n, 2]`, n ≥ 1.
        view_range: `((x₀, x₁), (y₀, y₁))`, fixed for a data set, so that scores of different runs compare.
        bins: cells along each side.

    Returns:
        `[bins, bins]`, x first.
    """
    points, (xs, ys) = np.asarray(samples, np.float64), np.asarray(view_range, np.float64)
    lows, widths = np.array([xs[0], ys[0]]), np.array([xs[1] - xs[0], ys[1] - ys[0]])
    with np.errstate(invalid="ignore"):
        place = np.floor((points - lows) / widths * bins)
        inside = ((place >= 0) & (place < bins)).all(axis=1)
    cells = place[inside].astype(np.intp) @ np.array([bins, 1])
    return np.bincount(cells, minlength=bins * bins).reshape(bins, bins) / len(points)


def js_2d(real: ArrayLike, fakes: ArrayLike, view_range: ArrayLike, bins: int = 32) -> float:
    """JS in nats of two samples of the plane, `[n, 2]` and `[m, 2]`, on fixed bins.

    Empty bins make two samples of one distribution differ: read it beside its floor (see `floors`).
    """
    return jensen_shannon(histogram_2d(real, view_range, bins), histogram_2d(fakes, view_range, bins))


def wasserstein_2d(real: ArrayLike, fakes: ArrayLike, count: int = 256) -> float:
    """W1 = min over pairings π of (1/n)·Σᵢ ‖aᵢ − b_π(i)‖, exact for the first n = min(count, sizes) of each sample.

    Args:
        real: `[n, D]`, independent samples.
        fakes: `[m, D]`, likewise.
        count: how many of each are paired; the cost grows as its cube.

    Returns:
        In the unit of the samples; ∞ if one of them is not finite.

    Source: Crouse 2016, IEEE Trans. Aerosp. Electron. Syst. 52(4), through `scipy.optimize.linear_sum_assignment`.
    """
    size = min(count, len(np.asarray(real)), len(np.asarray(fakes)))
    first, second = np.asarray(real, np.float64)[:size], np.asarray(fakes, np.float64)[:size]
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        return math.inf
    distances = np.sqrt(((first[:, None] - second[None]) ** 2).sum(-1))  # [n, n]
    rows, columns = linear_sum_assignment(distances)
    return float(distances[rows, columns].mean())


class LineScores(NamedTuple):
    """JS, KL(p_data‖p_g) and KL(p_g‖p_data) in nats, W1 in the data's unit."""

    js: float
    kl: float
    kl_reverse: float
    w1: float


def line_scores(real: ArrayLike, fakes: ArrayLike, *, p_data: ArrayLike, grid: ArrayLike, bandwidth: float) -> LineScores:
    """The scores of fakes on a line.

    JS and both KL compare the kernel estimate of the fakes with the exact density through the same kernel, so that a
    perfect generator's score falls to its floor and the kernel's width cancels; W1 compares the two samples.

    Args:
        real: `[n]`, samples of the data, for W1.
        fakes: `[m]`, samples of the generator.
        p_data: `[k]`, the exact density on the grid, which should hold all but a trace of it.
        grid: `[k]`, evenly spaced.
        bandwidth: h of the kernel, the same for both; see `density.best_bandwidth`.
    """
    step, density = spacing(grid), np.asarray(p_data, np.float64)
    data = smooth(density / (density.sum() * step), grid, bandwidth)  # corners of a density upset its sum
    generated = kernel_density(fakes, grid, bandwidth)
    return LineScores(
        js=jensen_shannon(data, generated, step),
        kl=kullback_leibler(data, generated, step),
        kl_reverse=kullback_leibler(generated, data, step),
        w1=wasserstein_1d(real, fakes),
    )


class PlaneScores(NamedTuple):
    """JS in nats, W1 in the data's unit."""

    js: float
    w1: float


def plane_scores(real: ArrayLike, fakes: ArrayLike, *, view_range: ArrayLike, pairs: int = 256) -> PlaneScores:
    """The scores of fakes on a plane: `js_2d` of all points, `wasserstein_2d` of the first `pairs`, `[n, 2]` each."""
    return PlaneScores(js_2d(real, fakes, view_range), wasserstein_2d(real, fakes, pairs))


def _masses(p: ArrayLike, q: ArrayLike, dx: float, trace: float = 0.0) -> tuple[Array, Array]:
    """Both densities as masses `[k + 1]` that sum to 1; the last, what lies outside, is at least `trace`.

    What is missing of both by rounding alone is nowhere: 10⁻¹⁶ outside, where the other has 0, would read as KL = ∞.
    """
    pair = [np.maximum(np.asarray(each, np.float64).ravel() * dx, 0.0) for each in (p, q)]
    missing = [1.0 - each.sum() for each in pair]
    outside = max(missing) > ROUNDING
    whole = [np.append(each, max(rest, trace) if outside else 0.0) for each, rest in zip(pair, missing, strict=True)]
    return whole[0] / whole[0].sum(), whole[1] / whole[1].sum()


def _relative_entropy(p: Array, q: Array) -> float:
    """Σ p·log(p/q) with 0·log 0 = 0 and p·log(p/0) = ∞."""
    here = p > 0
    with np.errstate(divide="ignore", over="ignore"):
        return float((p[here] * np.log(p[here] / q[here])).sum())
