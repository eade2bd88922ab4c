"""The floor of a score: what it reads when the fakes are real.

A score of n samples is not 0 for a perfect generator. Every score is drawn with its floor, the same score real
against real at the same sample size, so that a student sees when there is nothing left to learn.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike

Generator = TypeVar("Generator")


class Floor(NamedTuple):
    """The mean of a score real against real, and the value that 95 % of the repeats stay below."""

    mean: float
    high: float


def floor(
    metric: Callable[[np.ndarray, np.ndarray], float],
    draw: Callable[[int, Generator], ArrayLike],
    *,
    count: int,
    repeats: int,
    generator: Generator,
) -> Floor:
    """The score of real samples against other real samples.

    Args:
        metric: `(real, fakes) → float`.
        draw: `(count, generator) → [count, …]`, such as a source's `sample`.
        count: n, as many samples a side as the score itself uses.
        repeats: R ≥ 1, how many pairs are drawn; 20 put the mean within a quarter of its spread.
        generator: where the draws come from (a torch or NumPy generator, handed on untouched).
    """
    scores = [metric(np.asarray(draw(count, generator)), np.asarray(draw(count, generator))) for _ in range(repeats)]
    return Floor(float(np.mean(scores)), float(np.percentile(scores, 95)))
