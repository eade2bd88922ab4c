"""Nearest neighbours: has the generator learned, or copied?

A fake that is nearer to a training picture than real pictures are to each other may be a copy. How near that is, is read
off real pictures that nobody trained on: the yardstick. Distances in pixels see copies; distances in a classifier's
features see pictures of the same content.
"""

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

CHUNK = 2_000_000
"""Numbers of the points that are held against the queries in one matrix product: 16 MB in double precision."""
NEAR = 0.05
"""The quantile of the yardstick below which a picture is suspiciously near."""


class Nearest(NamedTuple):
    """The k points nearest to each query, nearest first.

    Attributes:
        distances: `[q, k]`, ‖x − y‖, in the units of the points.
        indices: `[q, k]`, which points they are.
    """

    distances: Floats
    indices: Indices


class Yardstick(NamedTuple):
    """How near real pictures come to the training pictures: `distances` `[h]`, of each to its nearest, increasing."""

    distances: Floats

    @property
    def median(self) -> float:
        """Half of the real pictures are nearer than this."""
        return float(np.median(self.distances))

    @property
    def low(self) -> float:
        """`NEAR` of the real pictures are nearer than this."""
        return float(np.quantile(self.distances, NEAR))

    def share_below(self, distance: float) -> float:
        """Which share of the real pictures comes at least so near."""
        return float(np.searchsorted(self.distances, distance, side="right") / len(self.distances))


def nearest(queries: ArrayLike, points: ArrayLike, k: int = 1) -> Nearest:
    """The k nearest of `points` to each of `queries`, exactly; see `search`.

    Args:
        queries: `[q, …]`.
        points: `[n, …]`, n ≥ 1, of the same shape each; k is cut to n.
    """
    return finished(search(queries, points, k))


def search(queries: ArrayLike, points: ArrayLike, k: int = 1) -> Generator[float, None, Nearest]:
    """As `nearest`, one chunk of the points a step; yields the share that is done.

    ‖x − y‖² = ‖x‖² + ‖y‖² − 2x·y in double precision, which for pixels from 0 to 255 is exact; the distances of those that
    were found are computed once more from their differences, so that a copy is at 0.
    """
    x, y = _flat(np.asarray(queries)), np.asarray(points)
    k = min(k, len(y))
    left = torch.from_numpy(x)
    length = (left * left).sum(1, keepdim=True)
    best, where = torch.full((len(x), k), torch.inf, dtype=torch.float64), torch.zeros(len(x), k, dtype=torch.int64)
    rows = max(CHUNK // x.shape[1], 1)
    for start in range(0, len(y), rows):
        right = torch.from_numpy(_flat(y[start : start + rows]))
        squares = length + (right * right).sum(1) - 2 * (left @ right.T)
        index = torch.arange(start, start + len(right)).expand(len(x), -1)
        best, kept = torch.cat([best, squares], 1).topk(k, largest=False)
        where = torch.cat([where, index], 1).gather(1, kept)
        yield min((start + rows) / len(y), 1.0)
    return _measured(x, y, where.numpy())


def yardstick(held_out: ArrayLike, training: ArrayLike) -> Generator[float, None, Yardstick]:
    """How near each held-out picture, `[h, …]`, comes to the training pictures, `[n, …]`; yields the share that is done."""
    found = yield from search(held_out, training, 1)
    return Yardstick(np.sort(found.distances[:, 0]))


def finished(steps: "Generator[float, None, Nearest]") -> Nearest:
    """What steps return."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Nearest = end.value
            return found


def _measured(x: Floats, y: NDArray[np.generic], indices: Indices) -> Nearest:
    """The distances of the points that were found, from their differences, and put in order by them."""
    distances = np.stack([np.linalg.norm(_flat(y[row]) - one, axis=1) for one, row in zip(x, indices, strict=True)])
    order = np.argsort(distances, axis=1, kind="stable")
    return Nearest(np.take_along_axis(distances, order, 1), np.take_along_axis(indices, order, 1))


def _flat(values: NDArray[np.generic]) -> Floats:
    return np.ascontiguousarray(values.reshape(len(values), -1), dtype=np.float64)
