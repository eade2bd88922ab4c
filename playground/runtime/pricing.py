"""What truncation, or rejection by D, costs: the same judgement at several settings, beside everything else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from playground.config import RunConfig
from playground.data.images.source import Images
from playground.judging.bench import finished
from playground.judging.report import Floor, Progress
from playground.latent.truncation import truncated
from playground.pictures import Floats
from playground.runtime.benches import Benches, first_look
from playground.runtime.tasks import Task
from playground.training.sampling import CHUNK, Sampler

Over = Literal["psi", "share"]
AT: Mapping[Over, tuple[float, ...]] = {"psi": (0.2, 0.4, 0.6, 0.8, 1.0), "share": (0.1, 0.25, 0.5, 0.75, 1.0)}
"""The settings that are judged: ψ, and which share of the samples D lets pass."""
SAMPLES = 1000
SCORES = ("precision", "recall", "density", "coverage")
POOL = 4 * CHUNK
"""Samples of which D keeps the best, at a time."""
Scored = Callable[[Images, Tensor | None], Floats]


class Point(NamedTuple):
    """The four scores at one setting."""

    at: float
    scores: Mapping[str, float]


@dataclass(eq=False)
class Price:
    """A price while it is being measured, and after.

    Attributes:
        over: what is turned.
        points: in the order of `AT`, so far.
        floors: what real pictures read.
        samples: of each judgement.
    """

    over: Over
    points: list[Point] = field(default_factory=list)
    floors: dict[str, Floor] = field(default_factory=dict)
    samples: int = SAMPLES

    def measure(
        self, task: Task[None], sampler: Sampler, config: RunConfig, benches: Benches, scored: Scored | None = None
    ) -> None:
        """Judge at each setting, on a thread of the tasks.

        Args:
            task: hears how far it is.
            sampler: the generator.
            config: of the run that it comes from: its data.
            benches: the real side, shared.
            scored: D's scores of pictures; needed to reject.

        Raises:
            ConfigError, DataError: the data cannot be judged.
        """
        bench, lock = benches.bench(config, "own")
        settings = AT[self.over]
        with first_look(task, bench, lock):
            for done, at in enumerate(settings):

                def tell(step: Progress, done: int = done) -> None:
                    task.report((done + step.done / step.total) / len(settings), step.key)

                batches = shortened(sampler, at) if scored is None or self.over == "psi" else passed(sampler, scored, at)
                report = finished(bench.judge(batches, samples=self.samples, metrics=("neighbours",)), tell)
                self.floors = {name: report[name].floor for name in SCORES}
                self.points.append(Point(at, {name: report[name].value for name in SCORES}))


def shortened(sampler: Sampler, psi: float, *, seed: int = 0) -> Iterator[Images]:
    """Endless samples of truncated z, `[CHUNK, C, H, W]` uint8 each; the z are the same for every ψ."""
    number = seed
    while True:
        z = truncated(sampler.z(CHUNK, seed=number), psi, sampler.latent)
        yield sampler.draw(z, sampler.labels(CHUNK, seed=number))
        number += 1


def passed(sampler: Sampler, scored: Scored, share: float, *, seed: int = 0) -> Iterator[Images]:
    """Endless samples that D lets pass: of every `POOL`, the share that it finds most real.

    This is rejection in its simplest form. The scheme of Azadi et al. 2018, arXiv:1810.06758, rejects each sample with a
    probability from the ratio D/(1 − D) and so keeps the law of p_data where D is perfect; this one keeps only the top.
    """
    number = seed
    while True:
        images, labels = pool(sampler, number)
        kept = best(scored(images, labels), share)
        for start in range(0, len(kept), CHUNK):
            yield images[kept[start : start + CHUNK]]
        number += 1


def pool(sampler: Sampler, seed: int, count: int = POOL) -> tuple[Images, Tensor | None]:
    """`count` samples of a seed, with the class that each was told."""
    labels = sampler.labels(count, seed=seed)
    return sampler.draw(sampler.z(count, seed=seed), labels), labels


def best(scores: Floats, share: float) -> NDArray[np.int64]:
    """Which samples D lets pass, in their order: the `share` with the highest scores, one at least.

    >>> best(np.array([0.1, 0.9, 0.5, 0.7], np.float32), 0.5)
    array([1, 3])
    """
    kept = max(round(share * len(scores)), 1)
    return np.sort(np.argsort(-scores, kind="stable")[:kept])
