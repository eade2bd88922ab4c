"""What can be seen of a run of images."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn, uint8
from torch.nn.modules.batchnorm import _BatchNorm

from playground.config import RunConfig
from playground.networks.stacked import StackedBatchNorm
from playground.pictures import Floats, ImagePicture, Microscope
from playground.training.build import Players
from playground.training.observers.microscope import microscope
from playground.training.observers.observer import Observer, looking_at


class ImageObserver(Observer):
    """Images: a sheet of the fixed z with D's verdict on each, and real pictures beside it."""

    drawn = 64

    def __init__(self, players: Players, config: RunConfig) -> None:
        super().__init__(players, config)
        count = min(self.drawn, players.source.count or self.drawn)
        real = players.rng["preview"].draw(lambda g: players.source.sample(count, g))
        self._judged_real = self._placed(real).contiguous(memory_format=torch.channels_last)
        self._real = pixels(real)
        self._seen_z: Floats = self._z.numpy()  # one array for every picture: what looks back keeps it once

    def picture(self, config: RunConfig, member: int = 0, updates: int = 0) -> ImagePicture:
        """G_avg of the fixed z, real pictures, and what D says of both."""
        fakes = self._generate(self._z)
        scores_fake, scores_real = self._verdicts(config, fakes)
        return ImagePicture(
            fakes=pixels(fakes),
            real=self._real,
            scores_fake=scores_fake,
            scores_real=scores_real,
            bounded=config.objective.bounded,
            z=self._seen_z,
        )

    def close_by(self, config: RunConfig) -> Microscope:
        """D's weights, slopes and gradients; as dear as an update of D, and made only when somebody asks for it."""
        fakes = self._placed(self._generate(self._z)).contiguous(memory_format=torch.channels_last)
        count = min(len(fakes), len(self._judged_real))
        with looking_at(self.players.discriminator) as discriminator:
            return microscope(
                discriminator=discriminator,
                generator=self.players.generator,
                constraint=config.constraint,
                slopes=slopes(discriminator, real=self._judged_real[:count], fake=fakes[:count]),
                member=None,
            )

    def _verdicts(self, config: RunConfig, fakes: Tensor) -> tuple[Floats, Floats]:
        """D(x) of the fakes and of the real pictures as the page draws it, each sheet a batch of its own."""
        placed = self._placed(fakes).contiguous(memory_format=torch.channels_last)
        with looking_at(self.players.discriminator) as discriminator, in_batches(discriminator):
            scores = [config.objective.probability(discriminator(each).float()) for each in (placed, self._judged_real)]
        return scores[0].cpu().numpy(), scores[1].cpu().numpy()


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


def slopes(discriminator: nn.Module, *, real: Tensor, fake: Tensor) -> dict[str, Floats]:
    """‖∇ₓD(x)‖ of the raw scores on real pictures, on fakes, and half-way between the i-th of each, `[n]` by name.

    Args:
        discriminator: in evaluation mode, so that each picture is judged by itself.
        real, fake: `[n, C, H, W]`.
    """
    with torch.enable_grad():
        x = torch.cat([real, fake, (real + fake) / 2]).requires_grad_()
        (gradient,) = torch.autograd.grad(discriminator(x).sum(), x)
    norms = gradient.float().flatten(1).norm(dim=1).cpu().numpy()
    return dict(zip(("real", "fake", "between"), np.split(norms, 3), strict=True))


def pixels(images: Tensor) -> NDArray[np.uint8]:
    """[−1, 1] → 0…255, `[n, C, H, W]`."""
    return ((images.clamp(-1, 1) + 1) * 127.5).round().to(uint8).cpu().numpy()
