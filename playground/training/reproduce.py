"""The mode-collapse tables of PacGAN, again: its data, networks, optimiser and score, on as many turns as there is time for.

    for packing in (1, 2):
        trainer = Trainer(plan("ring", packing, turns=10_000, trials=10, seed=0), device=device)
        ...
        row = Row.of(trainer)

Source: Lin et al. 2018, arXiv:1712.04086, section 4.1 and table 1. How long the authors trained stands in their code,
`synthetic_data_experiments/2DRing_GAN&PacGAN/config.py` and its neighbour: 400 epochs of 100,000 samples, batch 100, 10 runs.
Their code differs from this in three ways, which the command prints: it updates D and G at once, from the same weights; it
draws its packs from 100,000 samples that are made once; and its running means of batch norm take 0.05 of every batch, where
ours take 0.1 (`StackedBatchNorm`).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from playground import presets
from playground.config import RunConfig
from playground.latent.prior import latent
from playground.metrics.modes import SAMPLES, Coverage, coverage
from playground.randomness import streams
from playground.training.observers import looking_at
from playground.training.trainer import Trainer

PAPER_TURNS = 400 * 100_000 // 100
PAPER_TRIALS = 10
PUBLISHED: Mapping[str, Mapping[int, float]] = {"ring": {1: 6.3, 2: 7.9}, "grid": {1: 17.3, 2: 23.8, 4: 24.8}}
"""Table → packing → the mean number of modes that the paper reports."""


class Estimate(NamedTuple):
    """A mean over trials and its standard error."""

    mean: float
    error: float


def estimate(values: Sequence[float]) -> Estimate:
    """x̄ and s/√n, with s² = Σ(x − x̄)²/(n − 1); of one value the error is not known, and of what is no number nothing (NaN)."""
    numbers = np.asarray(values, np.float64)
    if not np.isfinite(numbers).all():
        return Estimate(math.nan, math.nan)
    error = float(numbers.std(ddof=1)) / math.sqrt(len(numbers)) if len(numbers) > 1 else math.nan
    return Estimate(float(numbers.mean()), error)


@dataclass(frozen=True)
class Row:
    """One line of a table.

    Attributes:
        packing: m.
        turns: how many were trained.
        scores: one a trial.
    """

    packing: int
    turns: int
    scores: tuple[Coverage, ...]

    @classmethod
    def of(cls, trainer: Trainer) -> "Row":
        """The line of a run as it stands."""
        return cls(trainer.config.packing, trainer.turn, score(trainer))

    @property
    def modes(self) -> Estimate:
        """Captured modes."""
        return estimate([each.captured for each in self.scores])

    @property
    def high_quality(self) -> Estimate:
        """The share of samples within 3σ."""
        return estimate([each.high_quality for each in self.scores])

    @property
    def reverse_kl(self) -> Estimate:
        """KL(p_g‖p_data) over modes, in nats."""
        return estimate([each.reverse_kl for each in self.scores])


def plan(table: str, packing: int, *, turns: int, trials: int, seed: int) -> RunConfig:
    """PacGAN's settings for one line of a table, its trials as one stack.

    Args:
        table: a name in `PUBLISHED`.
        packing: m.
        turns: how many of them.
        trials: independent runs, seeded with seed, seed + 1, …
        seed: of the first.

    Raises:
        ConfigError: a number out of its range.
    """
    paper = presets.get(f"pacgan_{table}")
    return replace(
        paper, packing=packing, members=trials, seed=seed, budget_turns=turns, telemetry_every=100, measure_every=100_000
    )


def score(trainer: Trainer) -> tuple[Coverage, ...]:
    """The score of each member of a stack on a mixture: 2,500 samples of G with its batch norms in evaluation mode."""
    config, source = trainer.config, trainer.players.source
    assert source.centres is not None and source.sigma is not None
    z = streams(config.seeds, "score")["score"].draw(lambda g: latent(config.latent, SAMPLES, config.latent_dim, g))
    with looking_at(trainer.players.average.network) as generator:
        weight = next(generator.parameters())
        samples = generator(z.to(weight.device, weight.dtype)).float().cpu().numpy()  # [K, n, 2]
    return tuple(coverage(each, source.centres.numpy(), source.sigma) for each in samples)
