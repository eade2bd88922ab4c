"""The real side of a judgement: pictures that a classifier has looked at, drawn into pairs for the floors."""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from playground.data.images.source import Images, Labels
from playground.metrics.classifier import Seen
from playground.randomness import generator

CHUNK = 128
"""Pictures that are looked at in one step by a quick eye, so that a cancel is heard within a fraction of a second."""
SEED = 0
"""Of the draws of real pictures: the same in every judgement, so that the scores of a run compare over its turns."""


Batch = Images | tuple[Images, Labels]
"""Pictures of a generator, `[b, C, H, W]` uint8, and of a conditional one the class that each was told, `[b]`."""


class Eye(Protocol):
    """What looks at pictures, such as a classifier; it knows `classes` classes, or 0 if it only makes features."""

    @property
    def classes(self) -> int:
        """How many classes it knows."""
        ...

    @property
    def pace(self) -> int:
        """Pictures that it sees in about a tenth of a second."""
        ...

    def see(self, images: Images) -> Seen:
        """Features and probabilities of about as many pictures as its pace."""
        ...


@dataclass(frozen=True, eq=False)
class Looks:
    """Pictures `[n, C, H, W]` uint8, their features `[n, F]` and their classes' probabilities `[n, M]`.

    `told`: the class that each was to be of, `[n]`; None where nobody was told, or nobody knows.
    """

    images: Images
    features: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    told: Labels | None = None

    def __len__(self) -> int:
        return len(self.images)

    def take(self, rows: Any) -> "Looks":
        """Some of them, by index or slice."""
        told = None if self.told is None else self.told[rows]
        return Looks(self.images[rows], self.features[rows], self.probabilities[rows], told)


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


def steps(images: int, pace: int = CHUNK) -> int:
    """How many steps it takes to look at so many pictures."""
    return -(-images // pace)


def chunks(images: Images, pace: int = CHUNK) -> Iterator[Images]:
    """The pictures of each step."""
    for start in range(0, len(images), pace):
        yield images[start : start + pace]


def look(eye: Eye, images: Images, step: str) -> Generator[str, None, Looks]:
    """Look at pictures that are there, some a step; yields `step` each time and returns what was seen."""
    seen = []
    for chunk in chunks(images, eye.pace):
        seen.append(eye.see(chunk))
        yield step
    return Looks(images, *_joined(seen))


def draw(eye: Eye, batches: Iterable[Batch], step: str) -> Generator[str, None, Looks]:
    """Look at pictures as they come; yields `step` after each look and returns them all with what was seen."""
    images, told, seen = [], [], []
    for batch in batches:
        pictures, labels = batch if isinstance(batch, tuple) else (batch, None)
        images.append(pictures)
        told.append(labels)
        for chunk in chunks(pictures, eye.pace):
            seen.append(eye.see(chunk))
            yield step
    known = [each for each in told if each is not None]
    return Looks(np.concatenate(images), *_joined(seen), np.concatenate(known) if len(known) == len(told) else None)


def _joined(seen: list[Seen]) -> Seen:
    return Seen(*(np.concatenate(parts) for parts in zip(*seen, strict=True)))
