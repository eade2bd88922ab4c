"""One-dimensional densities by kernel estimate on an even grid.

An estimate never renormalises: a sample that fell outside the grid is missing from the integral, so that
1 − Σ f̂·dx is the mass that the picture does not show, and the divergences count it (see `divergences`).
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def kernel_density(samples: ArrayLike, grid: ArrayLike, bandwidth: float | None = None) -> Array:
    """The Gaussian kernel estimate of a density, f̂(x) = 1/(n·h) Σᵢ φ((x − xᵢ)/h).

    Samples are shared between the two nearest points of the grid (linear binning) and the counts convolved with the
    kernel: O(n + m²) in place of n·m exponentials. The variance that the binning adds, dx²/6 on average, is taken off
    h². Samples beyond the grid still lend it their tails; NaN and infinite samples count as outside.

    Args:
        samples: `[n]`, n ≥ 0.
        grid: `[m]`, m ≥ 2, evenly spaced and increasing.
        bandwidth: h > 0 in the unit of x; by default `silverman(samples)`. Never less than dx, the grid's step.

    Returns:
        `[m]`, per unit of x, all ≥ 0.

    Source: Silverman 1986, Density Estimation, eq. 2.2a; linear binning: Wand 1994, J. Comput. Graph. Stat. 3(4).
    """
    values = np.asarray(samples, np.float64).ravel()
    return KernelDensity(grid, silverman(values) if bandwidth is None else bandwidth)(values)


class KernelDensity:
    """`kernel_density` on one grid with one bandwidth, for many samples one after the other or side by side.

    The kernel's matrix is made once, so that an estimate is a count and a product.

    Args:
        grid: `[m]`, m ≥ 2, evenly spaced and increasing.
        bandwidth: h in the unit of x; never less than dx.
    """

    def __init__(self, grid: ArrayLike, bandwidth: float) -> None:
        points = np.asarray(grid, np.float64)
        self._step = spacing(points)
        width = max(bandwidth, self._step)
        margin = math.ceil(4 * width / self._step)
        self._start = points[0] - margin * self._step
        self._kernel = _kernel(len(points), math.sqrt(width**2 - self._step**2 / 6), self._step, margin)

    def __call__(self, samples: ArrayLike) -> Array:
        """The densities of samples `[…, n]`, `[…, m]`; 0 where there is no sample."""
        values = np.asarray(samples, np.float64)
        rows = values.reshape(math.prod(values.shape[:-1]), values.shape[-1])
        shares = _shared(rows, self._start, self._step, len(self._kernel)) / max(values.shape[-1], 1)
        density: Array = (shares @ self._kernel).reshape(*values.shape[:-1], self._kernel.shape[1])
        return density


def smooth(density: ArrayLike, grid: ArrayLike, bandwidth: float) -> Array:
    """An exact density seen through the same kernel: f ∗ φₕ, what `kernel_density` would show of endless samples.

    A score of the fakes' estimate against this has no bias from the kernel. The density is taken as 0 off the grid.

    Args:
        density: `[m]`, per unit of x.
        grid: `[m]`, evenly spaced.
        bandwidth: h > 0; never less than dx, like the estimate's.
    """
    step = spacing(grid)
    width = max(bandwidth, step)
    margin = math.ceil(4 * width / step)
    masses = np.pad(np.asarray(density, np.float64) * step, margin)
    smoothed: Array = masses @ _kernel(len(masses) - 2 * margin, width, step, margin)
    return smoothed


def silverman(samples: ArrayLike) -> float:
    """Silverman's rule of thumb, h = 0.9·min(s, IQR/1.34)·n^(−1/5); 0 for samples that all agree.

    Source: Silverman 1986, eq. 3.31.
    """
    values = np.asarray(samples, np.float64).ravel()
    values = values[np.isfinite(values)]
    if values.size < 2:
        return 0.0
    low, high = np.percentile(values, (25, 75))
    spread = min(float(values.std(ddof=1)), float(high - low) / 1.34 or math.inf)
    return float(0.9 * spread * values.size**-0.2)


def best_bandwidth(density: ArrayLike, grid: ArrayLike, count: int) -> float:
    """The bandwidth with the least asymptotic error for a density that is known, h = (2√π·n·∫f″²)^(−1/5).

    Unlike a rule of thumb it follows the narrowest mode, so that two far bumps are not blurred into one. f″ by
    central differences; at least twice the grid's step, where a density with corners has none.

    Args:
        density: `[m]`, the exact density.
        grid: `[m]`, evenly spaced.
        count: n, how many samples will be estimated from.

    Source: Silverman 1986, eq. 3.21.
    """
    values, step = np.asarray(density, np.float64), spacing(grid)
    bend = np.diff(values, 2) / step**2
    roughness = float((bend**2).sum() * step)
    least = 2 * step
    return max(least, (2 * math.sqrt(math.pi) * count * roughness) ** -0.2) if roughness > 0 else least


def spacing(grid: ArrayLike) -> float:
    """dx, the step of an even grid."""
    points = np.asarray(grid, np.float64)
    return float((points[-1] - points[0]) / (len(points) - 1))


def _shared(rows: Array, start: float, step: float, size: int) -> Array:
    """How many samples each point of the grid has, `[r, n]` → `[r, size]`; a sample is shared between its two neighbours."""
    place = (rows - start) / step
    inside = (place >= 0) & (place < size - 1)  # NaN fails both
    row = np.repeat(np.arange(len(rows)) * size, inside.sum(axis=1))
    place = place[inside]
    left = place.astype(np.intp)
    share = place - left
    left += row
    counts: Array = np.bincount(left, 1 - share, len(rows) * size).astype(np.float64)
    counts[1:] += np.bincount(left, share, len(rows) * size)[:-1]
    return counts.reshape(len(rows), size)


def _kernel(points: int, width: float, step: float, margin: int) -> Array:
    """The kernel between every point of the widened grid and every point of the grid, `[points + 2·margin, points]`.

    It is not cut, so that no density is falsely 0. All its rows are pieces of one bell.
    """
    reach = points + margin - 1
    offsets = np.arange(-reach, reach + 1) * (step / width)
    bell = np.exp(-0.5 * offsets**2) / (width * math.sqrt(2 * math.pi))
    return np.ascontiguousarray(np.lib.stride_tricks.sliding_window_view(bell, points)[::-1])
