"""Pictures held in memory, a part of them kept apart for scores."""

from collections.abc import Sequence
from copy import copy
from typing import Any, TypeVar, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.data.source import Source
from playground.errors import DataError

Images = NDArray[np.uint8]
Labels = NDArray[np.int64]
Array = TypeVar("Array", bound=NDArray[Any])

HELD_OUT = 10
"""Every tenth picture of a class is held out: never trained on, used by classifiers and scores."""
FEWEST = 16
"""With fewer pictures there is nothing to learn."""


class ImageSource(Source):
    """Pictures `[N, C, H, W]`, split once and for all into a part to train on and a part that is held out.

    The split depends on the order of the pictures alone: the tenth, twentieth, … of each class is held out.

    Args:
        images: `[N, C, H, W]` uint8.
        labels: `[N]`, indices into `class_names`; None where pictures have no classes.
        class_names: what a label means.

    Attributes:
        sample_shape: (C, H, W).
        count: how many pictures there are to train on.

    Raises:
        DataError: fewer than `FEWEST` pictures.
    """

    def __init__(self, images: Images, labels: Labels | None = None, class_names: Sequence[str] = ()) -> None:
        if len(images) < FEWEST:
            raise DataError("pictures_too_few", found=len(images), least=FEWEST)
        kept, held = _split(len(images), labels)
        order = np.concatenate([kept, held])
        self._images: Images = _frozen(images[order])
        self._labels: Labels | None = None if labels is None else _frozen(labels[order])
        self.class_names = tuple(class_names)
        self.sample_shape = tuple(images.shape[1:])
        self.training_count = self.count = len(kept)

    @property
    def view_range(self) -> tuple[float, float]:
        """Of a pixel, as the networks see it."""
        return -1.0, 1.0

    @property
    def training(self) -> Images:
        """The pictures to train on, `[count, C, H, W]` uint8, read-only."""
        return self._images[: self.training_count]

    @property
    def held_out(self) -> Images:
        """The pictures that are never trained on, `[M, C, H, W]` uint8, read-only."""
        return self._images[self.training_count :]

    @property
    def training_labels(self) -> Labels | None:
        """`[count]`, indices into `class_names`."""
        return None if self._labels is None else self._labels[: self.training_count]

    @property
    def held_out_labels(self) -> Labels | None:
        """`[M]`, indices into `class_names`."""
        return None if self._labels is None else self._labels[self.training_count :]

    def trained_on(self, count: int) -> "ImageSource":
        """The same pictures with only `count` to train on, spread evenly, or all if it is 0; those held out stay."""
        kept = evenly(self.training_count, count)
        rows = [*kept, *range(self.training_count, len(self._images))]
        few = copy(self)
        few._images = _frozen(self._images[rows])
        few._labels = None if self._labels is None else _frozen(self._labels[rows])
        few.training_count = few.count = len(kept)
        return few if len(kept) < self.training_count else self

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """`count` pictures to train on, drawn with replacement: `[count, C, H, W]` float32 in [−1, 1]."""
        images: Images = self.training[self._draw(count, generator)]
        return scaled(images)

    def sample_labelled(self, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """The same pictures as `sample` draws, and their labels `[count]` int64.

        Raises:
            DataError: the pictures have no classes.
        """
        if self._labels is None:
            raise DataError("pictures_without_classes")
        drawn = self._draw(count, generator)
        return scaled(self.training[drawn]), torch.from_numpy(self._labels[drawn])

    def _draw(self, count: int, generator: torch.Generator) -> Labels:
        return cast(Labels, torch.randint(self.training_count, (count,), generator=generator).numpy())


def scaled(images: Images) -> Tensor:
    """0 … 255 → [−1, 1], float32, the same shape."""
    return torch.from_numpy(images.astype(np.float32)).div_(127.5).sub_(1)


def evenly(count: int, limit: int) -> list[int]:
    """Indices of `limit` out of `count`, spread evenly; of all if `limit` is 0 or larger than `count`.

    >>> evenly(9, 3)
    [0, 4, 8]
    """
    if not limit or limit >= count:
        return list(range(count))
    return [int(index) for index in np.linspace(0, count - 1, limit).round()]


def _split(count: int, labels: Labels | None) -> tuple[Labels, Labels]:
    """Indices to train on, and indices to hold out."""
    classes = np.zeros(count, np.int64) if labels is None else labels
    rank = np.empty(count, np.int64)
    for each in np.unique(classes):
        members = np.flatnonzero(classes == each)
        rank[members] = np.arange(len(members))
    held = rank % HELD_OUT == HELD_OUT - 1
    return np.flatnonzero(~held), np.flatnonzero(held)


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
