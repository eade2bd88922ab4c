"""Every lesson, run without a page: what was claimed, what was measured, in how many seeds it held."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from playground.lessons.found import Found, found
from playground.lessons.lesson import Claim, Computation, Lesson, Result, Training
from playground.training.trainer import Trainer

SEEDS = (0, 1, 2, 3, 4)
ENOUGH = 0.8
"""A claim stands if it holds in this share of the seeds at least: 4 of 5."""


@dataclass(frozen=True)
class Checked:
    """One act of a lesson under one seed.

    Attributes:
        lesson: its name.
        act: `act` or `fix`.
        seed: of the run.
        results: of every claim.
        seconds: of wall time.
    """

    lesson: str
    act: str
    seed: int
    results: tuple[Result, ...]
    seconds: float


@dataclass(frozen=True)
class Row:
    """One claim over all seeds: a line of the table."""

    lesson: str
    act: str
    claim: Claim
    values: tuple[float, ...]
    seconds: float

    @property
    def held(self) -> int:
        """In how many seeds."""
        return sum(map(self.claim.holds, self.values))

    @property
    def stands(self) -> bool:
        """Whether it held in enough of them."""
        return self.held >= ENOUGH * len(self.values)


def played(act: Training | Computation, seed: int, *, device: torch.device) -> list[Found]:
    """What an act finds under a seed, all its runs to the end of their budgets."""
    if isinstance(act, Computation):
        return list(act.compute(seed, lambda share: None))
    everything: list[Found] = []
    for config in act.seeded(seed):
        trainer = Trainer(config, device=device)
        for _ in trainer.run():
            pass
        everything += found(trainer, act.examine)
    return everything


def checked(lessons: Sequence[Lesson], seeds: Sequence[int] = SEEDS, *, device: torch.device) -> Iterator[Checked]:
    """Both acts of each lesson under each seed."""
    for lesson in lessons:
        for name, act in lesson.acts.items():
            for seed in seeds:
                began = time.perf_counter()
                results = tuple(act.results(played(act, seed, device=device)))
                yield Checked(lesson.name, name, seed, results, time.perf_counter() - began)


def table(all_checked: Sequence[Checked]) -> list[Row]:
    """A row for each claim, in the order in which they were checked; seconds are the mean of one seed's act."""
    rows: dict[tuple[str, str, str], list[tuple[Claim, float, float]]] = {}
    for each in all_checked:
        for result in each.results:
            rows.setdefault((each.lesson, each.act, result.claim.name), []).append((result.claim, result.value, each.seconds))
    return [
        Row(lesson, act, seen[0][0], tuple(value for _, value, _ in seen), sum(seconds for *_, seconds in seen) / len(seen))
        for (lesson, act, _), seen in rows.items()
    ]
