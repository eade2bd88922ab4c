"""What can be seen of a run of images."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn, uint8
from torch.nn.modules.batchnorm import _BatchNorm

from playground.config import RunConfig
from playground.constraints.gradients import Judge, input_gradient
from playground.data.images.source import ImageSource
from playground.networks.conditional import given
from playground.networks.stacked import StackedBatchNorm
from playground.pictures import Floats, ImagePicture, Microscope
from playground.training.build import Players
from playground.training.observers.microscope import microscope
from playground.training.observers.observer import Observer, looking_at

WIDEST = 10
"""Columns of the sheet of a conditional generator; of more classes only the first ones are shown."""


class ImageObserver(Observer):
    """Images: a sheet of the fixed z with D's verdict on each, and real pictures beside it.

    Where G is told a class, each column of the sheet is one class (of few classes, they come again) and neighbours in a
    row have the same z: what changes between them is what the class does, what they have in common is what z does.
    """

    drawn = 64

    def __init__(self, players: Players, config: RunConfig) -> None:
        super().__init__(players, config)
        count = min(self.drawn, players.source.count or self.drawn)
        (preview,) = players.rng["preview"].generators  # pictures are no stack
        real, self._labels_real = _sampled(cast(ImageSource, players.source), count, preview)
        self._judged_real = self._placed(real).contiguous(memory_format=torch.channels_last)
        self._real = pixels(real)
        self._labels_fake, self._columns = None, None
        if players.class_names:
            self._z, self._labels_fake, self._columns = by_class(self._z, len(players.class_names))
        self._seen_z: Floats = self._z.numpy()  # one array for every picture: what looks back keeps it once

    def picture(self, config: RunConfig, member: int = 0, updates: int = 0) -> ImagePicture:
        """G_avg of the fixed z, real pictures, and what D says of both."""
        fakes = self._generate(self._z, self._labels_fake)
        scores_fake, scores_real = self._verdicts(config, fakes)
        return ImagePicture(
            fakes=pixels(fakes),
            real=self._real,
            scores_fake=scores_fake,
            scores_real=scores_real,
            bounded=config.objective.bounded,
            z=self._seen_z,
            labels_fake=None if self._labels_fake is None else self._labels_fake.numpy(),
            labels_real=None if self._labels_real is None else self._labels_real.numpy(),
            class_names=cast(ImageSource, self.players.source).class_names,
            columns=self._columns,
        )

    def close_by(self, config: RunConfig) -> Microscope:
        """D's weights, slopes and gradients; as dear as an update of D, and made only when somebody asks for it."""
        fakes = self._placed(self._generate(self._z, self._labels_fake)).contiguous(memory_format=torch.channels_last)
        count = min(len(fakes), len(self._judged_real))
        with looking_at(self.players.discriminator) as discriminator:
            return microscope(
                discriminator=discriminator,
                generator=self.players.generator,
                constraint=config.constraint,
                slopes=slopes(*self._judges(discriminator, count), real=self._judged_real[:count], fake=fakes[:count]),
                member=None,
            )

    def _verdicts(self, config: RunConfig, fakes: Tensor) -> tuple[Floats, Floats]:
        """D(x) of the fakes and of the real pictures as the page draws it, each sheet a batch of its own."""
        placed = self._placed(fakes).contiguous(memory_format=torch.channels_last)
        with looking_at(self.players.discriminator) as discriminator, in_batches(discriminator):
            sides = zip(self._judges(discriminator), (self._judged_real, placed), strict=True)
            real, fake = (config.objective.probability(judge(each).float()).cpu().numpy() for judge, each in sides)
        return fake, real

    def _judges(self, discriminator: nn.Module, count: int | None = None) -> tuple[Judge, Judge]:
        """D of the first real pictures and D of the first fakes of the sheet, each told their classes if it is told any."""
        if self._labels_fake is None or self._labels_real is None:
            return discriminator, discriminator
        real, fake = (each[:count].to(self._weight.device) for each in (self._labels_real, self._labels_fake))
        return given(discriminator, real), given(discriminator, fake)


@contextmanager
def in_batches(network: nn.Module) -> Iterator[None]:
    """Batch norm takes the batch's own mean and variance, as in training, and forgets them again."""
    norms = [each for each in network.modules() if isinstance(each, _BatchNorm | StackedBatchNorm)]
    known = [[each.clone() for each in norm.buffers(recurse=False)] for norm in norms]
    for norm in norms:
        norm.training = True
    try:
        yield
    finally:
        for norm, before in zip(norms, known, strict=True):
            norm.training = False
            for buffer, value in zip(norm.buffers(recurse=False), before, strict=True):
                buffer.copy_(value)


def slopes(judge_real: Judge, judge_fake: Judge, *, real: Tensor, fake: Tensor) -> dict[str, Floats]:
    """‖∇ₓD(x)‖ of the raw scores on real pictures, on fakes, and half-way between the i-th of each, `[n]` by name.

    Args:
        judge_real: D in evaluation mode, so that each picture is judged by itself; told the classes of `real`, of which
            the pictures half-way are then said to be too.
        judge_fake: likewise, told those of `fake`.
        real, fake: `[n, C, H, W]`.
    """
    asked = {"real": (judge_real, real), "fake": (judge_fake, fake), "between": (judge_real, (real + fake) / 2)}
    norms = {name: input_gradient(judge, x).flatten(1).norm(dim=1) for name, (judge, x) in asked.items()}
    return {name: each.detach().cpu().numpy() for name, each in norms.items()}


def by_class(z: Tensor, classes: int) -> tuple[Tensor, Tensor, int]:
    """The z and the labels of a sheet in whose rows z stays while the class goes on.

    Args:
        z: to take from, `[n, Z]`.
        classes: N.

    Returns:
        z `[m, Z]`, labels `[m]` and the columns of the sheet, a multiple of the classes that are shown; m ≤ n.
    """
    shown = min(classes, WIDEST)
    columns = shown * (WIDEST // shown)
    place = torch.arange(max(1, len(z) // columns) * columns)
    return z[place // shown], place % shown, columns


def _sampled(source: ImageSource, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor | None]:
    """Real pictures, and their labels where they have any."""
    if source.training_labels is None:
        return source.sample(count, generator), None
    return source.sample_labelled(count, generator)


def pixels(images: Tensor) -> NDArray[np.uint8]:
    """[−1, 1] → 0…255, `[n, C, H, W]`."""
    return ((images.clamp(-1, 1) + 1) * 127.5).round().to(uint8).cpu().numpy()
