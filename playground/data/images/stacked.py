"""Stacked digits: three handwritten digits as the red, green and blue of one picture, a thousand modes that can be counted."""

from dataclasses import dataclass

import numpy as np
import torch

from playground.data.images.embedded import Digits
from playground.data.images.image_data import ImageData, size_knob
from playground.data.images.sheet import Sheet
from playground.data.images.source import HELD_OUT
from playground.randomness import generator

COUNT = 10_000


@dataclass(frozen=True, kw_only=True)
class StackedDigits(ImageData):
    """10,000 stacks of three digits drawn from the embedded 5,000, in no classes; held-out stacks are of held-out digits.

    The papers draw stacks without end from 60,000 digits.

    Source: Metz et al. 2017 (Unrolled GAN), arXiv:1611.02163, section 3.3.
    """

    size: int = size_knob(28)

    def load(self) -> Sheet:
        """Always the same stacks, every tenth of them of held-out digits, as `ImageSource` splits them."""
        digits, rng = Digits(size=self.size).open(), generator(0, "stacked digits")
        count = min(self.limit or COUNT, COUNT)
        stacks = np.empty((count, 3, self.size, self.size), np.uint8)
        held = np.arange(count) % HELD_OUT == HELD_OUT - 1
        for part, rows in ((digits.training, ~held), (digits.held_out, held)):
            drawn = torch.randint(len(part), (int(rows.sum()), 3), generator=rng).numpy()
            stacks[rows] = part[drawn, 0]
        return Sheet(stacks, np.empty(0, np.int64), ())
