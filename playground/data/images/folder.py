"""Pictures of a folder on this computer, and of the folders in it."""

import os
from collections.abc import Callable
from pathlib import Path

from playground.data.images.decode import UnreadableError
from playground.data.images.reading import Entry, Pictures, Wanted, chosen, gather, is_picture
from playground.errors import DataError

MOST_BYTES = 100_000_000
"""A larger file is no picture of this size."""


def read_folder(folder: Path, wanted: Wanted) -> Pictures:
    """Every picture below `folder`, in the order of their names; links to other folders are not followed.

    Raises:
        DataError: no such folder, no pictures in it, too many, or too few that can be read.
        CancelledError: see `Wanted`.
    """
    if not folder.is_dir():
        raise DataError("folder_missing", folder=folder)
    names, where = sorted(_names(folder)), folder.resolve().name
    picked = [names[index] for index in chosen(names, wanted, where=where)]
    return gather([Entry(name, _reader(folder / name)) for name in picked], wanted, where=where)


def _names(folder: Path) -> list[str]:
    found = []
    for inside, _, files in os.walk(folder):
        below = Path(inside).relative_to(folder)
        found += [(below / file).as_posix() for file in files]
    return [name for name in found if is_picture(name)]


def _reader(file: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with file.open("rb") as opened:
                data = opened.read(MOST_BYTES + 1)
        except OSError as error:
            raise UnreadableError("broken") from error
        if len(data) > MOST_BYTES:
            raise UnreadableError("too_large")
        return data

    return read
