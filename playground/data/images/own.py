"""A visitor's own pictures: a folder or zip on this computer, or what was sent to the page."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from playground.data.images import shelf
from playground.data.images.archive import read_zip
from playground.data.images.decode import CENTRE, WHOLE, resized
from playground.data.images.folder import read_folder
from playground.data.images.image_data import ImageData
from playground.data.images.reading import Pictures, Wanted
from playground.data.images.sheet import Sheet
from playground.data.images.source import evenly
from playground.errors import DataError
from playground.knobs import knob

CROPS = (CENTRE, WHOLE)


def crop_knob() -> Any:
    """The knob of how pictures become squares."""
    words = "The middle square of a picture, or the whole of it with a margin."
    return knob(CENTRE, label="Crop", choices=CROPS, advanced=True, help=words)


@dataclass(frozen=True, kw_only=True)
class Own(ImageData):
    """Pictures that are not ours, in colour or grey as asked."""

    brought: ClassVar[bool] = True

    grey: bool = knob(False, label="Grey", help="Makes the pictures grey, which is easier to learn.")

    @property
    def channels(self) -> int:
        """1 if grey, else 3."""
        return 1 if self.grey else 3


@dataclass(frozen=True, kw_only=True)
class FromDisk(Own):
    """The pictures of a folder or a zip on this computer."""

    path: str = knob("", label="Folder or zip", local=True, help="Where the pictures are; folders in it become classes.")
    crop: str = crop_knob()

    def load(self) -> Sheet:
        """Read, cropped to squares and resized; one that cannot be read is left out.

        Raises:
            DataError: no such folder or zip, or one that cannot be used.
        """
        place = self._place()
        wanted = Wanted(size=self.size, channels=self.channels, crop=self.crop, limit=self.limit)
        found = read_folder(place, wanted) if place.is_dir() else read_zip(place, wanted)
        return Sheet(found.images, np.empty(0, np.int64) if found.labels is None else found.labels, found.class_names)

    def stamp(self) -> int:
        """When the folder or the zip was last changed."""
        return self._place().stat().st_mtime_ns

    def _place(self) -> Path:
        if not self.path:
            raise DataError("path_empty")
        place = Path(self.path).expanduser()
        if not place.exists():
            raise DataError("path_missing", path=self.path)
        return place


@dataclass(frozen=True, kw_only=True)
class Uploaded(Own):
    """Pictures that a visitor sent, from the shelf where the page put them."""

    key: str = knob("", label="Uploaded pictures", help="Which of the uploaded sets: the page fills this in.")

    def load(self) -> Sheet:
        """From the default shelf, resized.

        Raises:
            DataError: nothing was uploaded, or it is no longer here.
        """
        if not self.key:
            raise DataError("upload_none")
        images, labels, class_names = shelf.default().get(self.key)
        picked = evenly(len(images), self.limit)
        shown = resized(images[picked], size=self.size, channels=self.channels)
        return Sheet(shown, labels[picked] if len(labels) else labels, class_names)


def keep(read: Callable[[Wanted], Pictures], *, crop: str, progress: Callable[[int, int], None]) -> tuple[str, Pictures]:
    """Read pictures that a visitor brought, and put them on the default shelf.

    Args:
        read: reads them as wanted: a zip, a folder.
        crop: how they become squares, see `decode`.
        progress: called with `(done, total)` after each picture; may raise `CancelledError`.

    Returns:
        The key for `Uploaded`, and the pictures as they are kept.

    Raises:
        DataError: they cannot be used.
    """
    found = read(Wanted(size=0, channels=0, crop=crop, progress=progress))
    return shelf.default().put(found.images, found.labels, found.class_names), found
