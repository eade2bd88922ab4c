"""A data set hung up to be compared with: what its pictures look like to our classifier, and how near they are to each other.

It is made once a set, in steps of a fraction of a second, and kept; fakes of any run on that set are then held against it.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from playground.data.images.source import Images, ImageSource, evenly
from playground.judging.bench import expert
from playground.judging.reference import Eye, Looks, chunks, steps
from playground.metrics.classes import Classes, classes
from playground.metrics.neighbours import Nearest, Yardstick, nearest, yardstick

By = Literal["pixels", "features"]
BYS: tuple[By, ...] = ("pixels", "features")
RODS = 256
"""Held-out pictures that the yardstick is made of, at most."""


@dataclass(frozen=True, eq=False)
class Gallery:
    """One data set.

    Attributes:
        source: its pictures.
        eye: our classifier of them; None for sets of which there is none.
        training, held_out: what the eye sees in them; None without an eye.
        yardsticks: how near held-out pictures come to the training pictures, by what distance is measured in.
    """

    source: ImageSource
    eye: Eye | None
    training: Looks | None
    held_out: Looks | None
    yardsticks: dict[By, Yardstick]

    @property
    def shares(self) -> NDArray[np.float64]:
        """The share of each class in the training pictures, `[M]`; empty where there are no classes."""
        labels = self.source.training_labels
        if self.eye is None or labels is None:
            return np.empty(0)
        return np.asarray(np.bincount(labels, minlength=self.eye.classes) / len(labels), np.float64)

    def sorted(self, images: Images) -> Classes:
        """How the eye sorts pictures, `[n, C, H, W]` with n ≥ 1. There is an eye."""
        return self._counted(np.concatenate([self._eye.see(chunk).probabilities for chunk in chunks(images)]))

    def floor(self, count: int) -> Classes:
        """How it sorts so many held-out real pictures, or all if they are fewer: what a perfect generator would read."""
        assert self.held_out is not None
        return self._counted(self.held_out.probabilities[evenly(len(self.held_out), count)])

    def neighbours(self, images: Images, by: By, k: int) -> Nearest:
        """The k training pictures nearest to each of `images`, in `scale(by)`."""
        if by == "features":
            assert self.training is not None
            return nearest(self._eye.see(images).features, self.training.features, k)
        return nearest(images, self.source.training, k)

    @property
    def _eye(self) -> Eye:
        assert self.eye is not None
        return self.eye

    def _counted(self, probabilities: NDArray[np.float32]) -> Classes:
        shares = np.maximum(self.shares, 1e-6)  # a class that the data lack would be infinitely surprising
        return classes(probabilities, shares / shares.sum())


def hang(source: ImageSource, name: str) -> Generator[float, None, Gallery]:
    """Look at the pictures of the set called `name` and measure the yardsticks; yields the share that is done.

    Raises:
        DataError: the classifier's file is damaged.
    """
    found = expert(name, source.sample_shape[0]).eye
    eye = found if found.classes and source.training_labels is not None else None
    rods = evenly(len(source.held_out), RODS)
    training = held_out = None
    pixel_share = 0.5
    sticks: dict[By, Yardstick] = {}
    if eye is not None:
        training = yield from _looked(eye, source.training, 0.0, 0.45)
        held_out = yield from _looked(eye, source.held_out, 0.45, 0.5)
        sticks["features"] = yield from _scaled(yardstick(held_out.features[rods], training.features), 0.5, 0.55)
        pixel_share = 0.45
    sticks["pixels"] = yield from _scaled(yardstick(source.held_out[rods], source.training), 1 - pixel_share, 1.0)
    return Gallery(source, eye, training, held_out, sticks)


def _looked(eye: Eye, images: Images, start: float, end: float) -> Generator[float, None, Looks]:
    """What the eye sees, chunk by chunk; between two shares of the whole."""
    seen = []
    for done, chunk in enumerate(chunks(images), start=1):
        seen.append(eye.see(chunk))
        yield start + (end - start) * done / steps(len(images))
    return Looks(images, np.concatenate([each.features for each in seen]), np.concatenate([each.probabilities for each in seen]))


def _scaled(parts: Generator[float, None, Any], start: float, end: float) -> Generator[float, None, Any]:
    while True:
        try:
            yield start + (end - start) * next(parts)
        except StopIteration as over:
            return over.value
