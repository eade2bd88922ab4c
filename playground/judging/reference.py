"""The real side of a judgement: pictures that a classifier has looked at, drawn into pairs for the floors."""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from playground.data.images.source import Images
from playground.metrics.classifier import Seen
from playground.randomness import generator

CHUNK = 128
"""Pictures that are looked at in one step, so that a cancel is heard within a fraction of a second."""
SEED = 0
"""Of the draws of real pictures: the same in every judgement, so that the scores of a run compare over its turns."""


class Eye(Protocol):
    """What looks at pictures, such as a classifier; it knows `classes` classes, or 0 if it only makes features."""

    @property
    def classes(self) -> int:
        """How many classes it knows."""
        ...

    def see(self, images: Images) -> Seen:
        """Features and probabilities of about a hundred pictures."""
        ...


@dataclass(frozen=True, eq=False)
class Looks:
    """Pictures `[n, C, H, W]` uint8, their features `[n, F]` and their classes' probabilities `[n, M]`."""

    images: Images
    features: NDArray[np.float32]
    probabilities: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.images)

    def take(self, rows: Any) -> "Looks":
        """Some of them, by index or slice."""
        return Looks(self.images[rows], self.features[rows], self.probabilities[rows])


@dataclass(frozen=True, eq=False)
class Reference:
    """The pictures that fakes are held against.

    Attributes:
        training: the part that the generator may learn from.
        held_out: the part that neither the generator nor the classifier has learned from.
        shares: of each class in the training part, `[M]`; empty where there are no classes.
    """

    training: Looks
    held_out: Looks
    shares: NDArray[np.float64]

    def pairs(self, count: int, repeats: int) -> Iterator[tuple[Looks, Looks]]:
        """`repeats` times two different sets of `count` training pictures, by SEED."""
        rng = generator(SEED, "judging")
        for _ in range(repeats):
            order = torch.randperm(len(self.training), generator=rng)[: 2 * count].numpy()
            yield self.training.take(order[:count]), self.training.take(order[count:])


def steps(images: int) -> int:
    """How many steps it takes to look at so many pictures."""
    return -(-images // CHUNK)


def chunks(images: Images) -> Iterator[Images]:
    """The pictures of each step."""
    for start in range(0, len(images), CHUNK):
        yield images[start : start + CHUNK]


def look(eye: Eye, pictures: Iterable[Images], step: str) -> Generator[str, None, Looks]:
    """Look at pictures, one chunk a step; yields `step` each time and returns what was seen."""
    images, features, probabilities = [], [], []
    for chunk in pictures:
        seen = eye.see(chunk)
        images.append(chunk)
        features.append(seen.features)
        probabilities.append(seen.probabilities)
        yield step
    return Looks(np.concatenate(images), np.concatenate(features), np.concatenate(probabilities))
