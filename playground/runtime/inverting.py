"""Finding the z that draws a picture, beside everything else: one inversion of a tab, with its curve and its neighbours."""

from collections.abc import Generator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from playground.data.images.source import Images, scaled
from playground.latent.encoder import Encoder, teach
from playground.latent.inversion import Found, invert
from playground.metrics.neighbours import Nearest, search
from playground.runtime.tasks import Task
from playground.training.sampling import Sampler

STARTS, STEPS, LESSONS = 8, 300, 600
NEAREST = 6
TEACHING = 0.6
"""The share of the bar that teaching an encoder has."""


class Encoders:
    """Encoders that were taught, as long as their generators are there."""

    def __init__(self) -> None:
        self.of: WeakKeyDictionary[nn.Module, Encoder] = WeakKeyDictionary()


@dataclass(frozen=True, kw_only=True, eq=False)
class Wish:
    """What is looked for.

    Attributes:
        sampler: the generator.
        picture: `[C, H, W]` uint8, of the generator's shape.
        labels: the classes that a conditional generator is told in turn, `[m]`; None for one that is told nothing.
        training: the pictures that the generator learned from, `[n, C, H, W]` uint8; None if nobody knows them.
        learned: whether an encoder, taught before, proposes one more start.
        hidden: the z that the picture was drawn from, `[Z]`, if it is one of the generator's own; it is not used, only told.
        seed: of the starts.
    """

    sampler: Sampler
    picture: Images
    labels: Tensor | None = None
    training: Images | None = None
    learned: bool = False
    hidden: Tensor | None = None
    seed: int = 0


class Inversion:
    """One inversion: started, looked at while it goes on, and cancelled at its next step.

    Args:
        wish: what is looked for.
        encoders: those that were taught before, by the network that they were taught for.

    Attributes:
        curve: `(step, error of each start)`; errors in grey levels, NaN for a start that was given up.
        found: the best z so far.
        nearest: the training pictures nearest to the picture; None without any, or before the end.
    """

    def __init__(self, wish: Wish, encoders: Encoders) -> None:
        self.wish, self._encoders = wish, encoders
        self.curve: list[tuple[int, tuple[float, ...]]] = []
        self.found: Found | None = None
        self.nearest: Nearest | None = None

    def work(self, task: Task[None]) -> None:
        """On a thread of the tasks: teach if wished, search, then look for neighbours."""
        wish, sampler = self.wish, self.wish.sampler
        start = TEACHING if wish.learned else 0.0
        encoder = self._encoder(task) if wish.learned else None
        picture = scaled(wish.picture)
        for found in invert(
            sampler.network, picture, latent_dim=sampler.latent_dim, latent=sampler.latent, starts=STARTS, steps=STEPS,
            seed=wish.seed, labels=wish.labels, encoder=encoder,
        ):  # fmt: skip
            self.curve.append((found.step, tuple(float(each) for each in found.errors)))
            self.found = found
            task.report(start + (1 - start) * found.step / STEPS, "latent_panels.searching", error=found.error)
        if wish.training is not None:
            self.nearest = self._neighbours(task, search(wish.picture[None], wish.training, NEAREST))

    def _neighbours(self, task: Task[None], steps: Generator[float, None, Nearest]) -> Nearest:
        while True:
            try:
                next(steps)
            except StopIteration as over:
                found: Nearest = over.value
                return found
            task.report(1.0, "latent_panels.near")

    def _encoder(self, task: Task[None]) -> Encoder:
        known = self._encoders.of.get(self.wish.sampler.network)
        if known is not None:
            return known
        sampler = self.wish.sampler
        made = Encoder(sampler.sample_shape, sampler.latent_dim)
        classes = len(sampler.class_names)
        for lesson in teach(made, sampler.network, latent=sampler.latent, seed=self.wish.seed, classes=classes, steps=LESSONS):
            share = TEACHING * lesson.step / LESSONS
            task.report(share, "latent_panels.teaching", step=lesson.step, steps=LESSONS, error=lesson.error)
        self._encoders.of[sampler.network] = made
        return made


def grey_levels(distance: float, shape: tuple[int, ...]) -> float:
    """‖x − y‖ of two pictures as the root mean square over their pixels, in grey levels from 0 to 255."""
    return float(distance / np.sqrt(np.prod(shape)))


def difference(one: Images, other: Images) -> NDArray[np.uint8]:
    """Where two pictures differ, `[C, H, W]`: 128 where they agree, brighter where the second is brighter."""
    between = (other.astype(np.int16) - one.astype(np.int16)) // 2 + 128
    return between.clip(0, 255).astype(np.uint8)
