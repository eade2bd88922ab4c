"""Pictures as the settings of a run: their size, how many of them, and opening them once."""

import functools
from dataclasses import dataclass
from typing import Any, ClassVar

from playground.data.images.sheet import Sheet
from playground.data.images.source import FEWEST, ImageSource
from playground.data.source import Data, Kind
from playground.errors import ConfigError
from playground.knobs import knob

SIZES = (28, 32, 64)
"""What the image networks can make, in pixels on a side."""
KEPT_OPEN = 8
"""So many opened sets are kept in memory, 4 to 50 MB each if embedded, 250 MB at most."""


def size_knob(default: int) -> Any:
    """The knob of a picture's size."""
    words = "28, 32 or 64 pixels on a side; small ones learn faster."
    return knob(default, label="Picture size", low=28, high=64, choices=SIZES, unit="px", help=words)


@dataclass(frozen=True, kw_only=True)
class ImageData(Data):
    """Pictures, square and of one size.

    Raises:
        ConfigError: a limit too low to learn from.
    """

    kind: ClassVar[Kind] = "image"

    size: int = size_knob(32)
    limit: int = knob(0, label="At most", low=0, high=100_000, advanced=True, help="Take only so many pictures; 0 takes all.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if 0 < self.limit < FEWEST:
            raise ConfigError("picture_limit", value=self.limit, least=FEWEST)

    def open(self) -> ImageSource:
        """The pictures, decoded once and kept in memory for every run that asks for the same.

        Raises:
            DataError: they cannot be read.
        """
        return _opened(self, self.stamp())

    def load(self) -> Sheet:
        """The pictures in the size asked for, read anew; labels are empty where there are no classes."""
        raise NotImplementedError

    def used(self, source: ImageSource) -> ImageSource:
        """What is used of the pictures that were loaded: everything."""
        return source

    def stamp(self) -> int:
        """A number that changes when the pictures behind these settings do."""
        return 0


@functools.lru_cache(maxsize=KEPT_OPEN)
def _opened(data: ImageData, _stamp: int) -> ImageSource:
    images, labels, class_names = data.load()
    return data.used(ImageSource(images, labels if len(labels) else None, class_names))
