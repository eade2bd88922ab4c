"""The floor of a score: what it reads when the fakes are real.

A score of n samples is not 0 for a perfect generator. Every score is drawn with its floor, the same score real
against real at the same sample size, so that a student sees when there is nothing left to learn.
"""

from collections.abc import Callable, Mapping
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
    """The score of real samples against other real samples; see `floors`, of which this is one."""

    def scores(real: np.ndarray, fakes: np.ndarray) -> Mapping[str, float]:
        return {"score": metric(real, fakes)}

    return floors(scores, draw, count=count, repeats=repeats, generator=generator)["score"]


def floors(
    scores: Callable[[np.ndarray, np.ndarray], Mapping[str, float]],
    draw: Callable[[int, Generator], ArrayLike],
    *,
    count: int,
    repeats: int,
    generator: Generator,
) -> dict[str, Floor]:
    """Several scores of the same real samples against other real samples, by name.

    Args:
        scores: `(real, fakes) → name → float`.
        draw: `(count, generator) → [count, …]`, such as a source's `sample`.
        count: n, as many samples a side as the scores themselves use.
        repeats: R ≥ 1, how many pairs are drawn; 20 put the mean within a quarter of its spread.
        generator: where the draws come from (a torch or NumPy generator, handed on untouched).
    """
    rounds = [scores(np.asarray(draw(count, generator)), np.asarray(draw(count, generator))) for _ in range(repeats)]
    return {name: _floor([each[name] for each in rounds]) for name in rounds[0]}


def _floor(values: list[float]) -> Floor:
    return Floor(float(np.mean(values)), float(np.percentile(values, 95, method="higher")))  # ∞ among them is no NaN
