"""What can be seen of a run of images."""

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, uint8

from playground.config import RunConfig
from playground.pictures import ImagePicture
from playground.training.build import Players
from playground.training.observers.observer import Observer


class ImageObserver(Observer):
    """Images: a sheet of the fixed z, and real pictures beside it."""

    drawn = 64

    def __init__(self, players: Players, config: RunConfig) -> None:
        super().__init__(players, config)
        count = min(self.drawn, players.source.count or self.drawn)
        self._real = pixels(players.rng["preview"].draw(lambda g: players.source.sample(count, g)))

    def picture(self, config: RunConfig, member: int = 0, updates: int = 0) -> ImagePicture:
        """G_avg of the fixed z, and real pictures."""
        return ImagePicture(fakes=pixels(self._generate(self._z)), real=self._real)


def pixels(images: Tensor) -> NDArray[np.uint8]:
    """[−1, 1] → 0…255, `[n, C, H, W]`."""
    return ((images.clamp(-1, 1) + 1) * 127.5).round().to(uint8).cpu().numpy()
