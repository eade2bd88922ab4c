"""Floors are above 0, shrink with the sample, and depend on nothing but the generator they are given."""

import numpy as np
import pytest
import torch

from playground.metrics.divergences import js_2d, wasserstein_1d, wasserstein_2d
from playground.metrics.floors import floor, floors

SQUARE = ((-4.0, 4.0), (-4.0, 4.0))


def line(count: int, generator: np.random.Generator) -> np.ndarray:
    return generator.normal(size=count)


def plane(count: int, generator: np.random.Generator) -> np.ndarray:
    return generator.normal(size=(count, 2))


@pytest.mark.parametrize(
    ("metric", "draw"),
    [(wasserstein_1d, line), (wasserstein_2d, plane), (lambda a, b: js_2d(a, b, SQUARE), plane)],
)
def test_a_floor_is_above_0_and_shrinks_with_the_sample(metric, draw) -> None:  # type: ignore[no-untyped-def]
    few, many = (floor(metric, draw, count=n, repeats=20, generator=np.random.default_rng(0)) for n in (50, 200))
    assert 0 < many.mean < few.mean
    assert many.high > many.mean


def test_the_floor_of_w1_falls_as_the_root_of_the_sample() -> None:
    few, many = (floor(wasserstein_1d, line, count=n, repeats=200, generator=np.random.default_rng(0)) for n in (100, 1600))
    assert few.mean / many.mean == pytest.approx(4, rel=0.15)


def test_the_same_generator_gives_the_same_floor_and_torch_draws_are_read_too() -> None:
    def draw(count: int, generator: torch.Generator) -> torch.Tensor:
        return torch.randn(count, generator=generator)

    once, again = (floor(wasserstein_1d, draw, count=50, repeats=5, generator=torch.Generator().manual_seed(3)) for _ in range(2))
    assert once == again


def test_several_floors_of_the_same_draws_are_those_that_each_has_alone() -> None:
    def scores(a: np.ndarray, b: np.ndarray) -> dict[str, float]:
        return {"w1": wasserstein_1d(a, b), "gap": float(abs(a.mean() - b.mean()))}

    found = floors(scores, line, count=100, repeats=20, generator=np.random.default_rng(0))
    alone = floor(wasserstein_1d, line, count=100, repeats=20, generator=np.random.default_rng(0))
    assert found.keys() == {"w1", "gap"} and found["w1"] == alone


def test_a_score_that_is_infinite_once_has_an_infinite_floor() -> None:
    scores = iter([1.0, np.inf])
    found = floor(lambda a, b: next(scores), line, count=2, repeats=2, generator=np.random.default_rng(0))
    assert found == (np.inf, np.inf)
