"""A visitor's own pictures: a folder or zip on this computer, or what was sent to the page."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from playground.data.images import shelf
from playground.data.images.archive import read_zip
from playground.data.images.decode import resized
from playground.data.images.folder import read_folder
from playground.data.images.image_data import ImageData
from playground.data.images.reading import Report, Wanted
from playground.data.images.sheet import Sheet
from playground.data.images.source import evenly
from playground.errors import DataError
from playground.knobs import knob

KEPT_SIZE, KEPT_CHANNELS = 64, 3
"""How what is uploaded is kept: large enough for every size and number of channels."""


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

    def load(self) -> Sheet:
        """Read, cropped to squares and resized; one that cannot be read is left out.

        Raises:
            DataError: no such folder or zip, or one that cannot be used.
        """
        place = self._place()
        wanted = Wanted(size=self.size, channels=self.channels, limit=self.limit)
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


def keep(file: Path, *, name: str, progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> tuple[str, Report]:
    """Read a zip that a visitor sent, and put its pictures on the default shelf.

    Args:
        file: the zip, wherever the page was given it.
        name: what the visitor calls it.
        progress: called with `(done, total)` after each picture.
        cancelled: asked before each picture.

    Returns:
        The key for `Uploaded`, and what became of the files.

    Raises:
        DataError: the zip cannot be used.
        CancelledError: `cancelled()` said so.
    """
    wanted = Wanted(size=KEPT_SIZE, channels=KEPT_CHANNELS, progress=progress, cancelled=cancelled)
    images, labels, class_names, report = read_zip(file, wanted, name=name)
    return shelf.default().put(images, labels, class_names), report
