"""Many files → one array of pictures, the same way for a folder and for a zip."""

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np

from playground.data.images.decode import SUFFIXES, UnreadableError, decode
from playground.data.images.source import FEWEST, Images, Labels, evenly
from playground.errors import DataError
from playground.texts import text

MOST_PICTURES = 20_000
MOST_WORK = 20_000_000_000
"""So many pixels are decoded in all: some minutes of one core."""
NAMED = 5
"""A report names so many pictures that were left out, and counts the others."""


class Entry(NamedTuple):
    """One file that may be a picture: its name below the folder or in the zip, with slashes, and how to get its bytes."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Report:
    """What became of the files.

    Attributes:
        used: how many pictures were read.
        skipped: `(name, reason)` of each that was left out; the reason is the key of a sentence below `picture.`.
    """

    used: int
    skipped: tuple[tuple[str, str], ...] = ()

    def say(self, language: str = "en") -> str:
        """Both in one or two sentences."""
        if not self.skipped:
            return text("picture.all_used", language, used=self.used)
        named = [f"{name} ({text(f'picture.{reason}', language)})" for name, reason in self.skipped[:NAMED]]
        more = text("picture.more", language, count=len(self.skipped) - NAMED) if len(self.skipped) > NAMED else ""
        return text("picture.some_skipped", language, used=self.used, skipped=len(self.skipped), names=", ".join(named) + more)


class Pictures(NamedTuple):
    """Decoded pictures: `images [N, C, S, S]` uint8, `labels [N]` or None, what labels mean, and a report."""

    images: Images
    labels: Labels | None
    class_names: tuple[str, ...]
    report: Report


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How pictures are wanted, and who wants to know.

    Attributes:
        size: of a side, in pixels.
        channels: 1 (grey) or 3 (colour).
        limit: at most so many pictures, spread evenly over all of them; 0 for all.
        progress: called with `(done, total)` after each file.
        cancelled: asked before each file; once it says yes, `CancelledError` is raised.
    """

    size: int = 32
    channels: int = 3
    limit: int = 0
    progress: Callable[[int, int], None] = lambda _done, _total: None
    cancelled: Callable[[], bool] = lambda: False


def is_picture(name: str) -> bool:
    """Whether a file's name promises a picture; hidden files and what a Mac adds to a zip do not."""
    parts = PurePosixPath(name).parts
    return name.lower().endswith(SUFFIXES) and not any(part.startswith(".") or part == "__MACOSX" for part in parts)


def chosen(names: Sequence[str], wanted: Wanted, *, where: str) -> list[int]:
    """Which of the files are read: `limit` of them, evenly spread.

    Raises:
        DataError: there are more than `MOST_PICTURES`, and no limit says which to take.
    """
    indices = evenly(len(names), wanted.limit)
    if len(indices) > MOST_PICTURES:
        raise DataError("pictures_too_many", where=where, found=len(names), most=MOST_PICTURES)
    return indices


def gather(entries: Sequence[Entry], wanted: Wanted, *, where: str) -> Pictures:
    """The pictures among `entries`, with classes from their folders.

    Args:
        entries: sorted by name.
        wanted: size, channels, and whom to tell.
        where: the folder's or the zip's own name, for sentences.

    Raises:
        DataError: no picture at all, or fewer than `FEWEST` that can be read.
        CancelledError: `wanted.cancelled()` said so.
    """
    if not entries:
        raise DataError("pictures_none", where=where, formats=" ".join(SUFFIXES))
    images = np.empty((len(entries), wanted.channels, wanted.size, wanted.size), np.uint8)
    used: list[str] = []
    skipped: list[tuple[str, str]] = []
    spend = _budget(where)
    for done, entry in enumerate(entries, start=1):
        if wanted.cancelled():
            raise CancelledError
        try:
            images[len(used)] = decode(entry.read(), size=wanted.size, channels=wanted.channels, spend=spend)
            used.append(entry.name)
        except UnreadableError as error:
            skipped.append((entry.name, error.reason))
        wanted.progress(done, len(entries))
    report = Report(len(used), tuple(skipped))
    if len(used) < FEWEST:
        raise DataError("pictures_too_few_readable", where=where, least=FEWEST, report=report.say())
    return Pictures(images[: len(used)], *classes(used), report)


def classes(names: Sequence[str]) -> tuple[Labels | None, tuple[str, ...]]:
    """Labels from sub-folders: the first level at which there are two or more, if every picture is in one of them.

    >>> classes(["all/cat/1.png", "all/dog/2.png"])
    (array([0, 1]), ('cat', 'dog'))
    >>> classes(["1.png", "dog/2.png"])
    (None, ())
    """
    folders = [PurePosixPath(name).parts[:-1] for name in names]
    level = 0
    while all(len(each) > level for each in folders):
        found = sorted({each[level] for each in folders})
        if len(found) > 1:
            return np.array([found.index(each[level]) for each in folders], np.int64), tuple(found)
        level += 1
    return None, ()


def _budget(where: str) -> Callable[[int], None]:
    """A function that is told of pixels and stops when there were too many."""
    spent = 0

    def spend(pixels: int) -> None:
        nonlocal spent
        spent += pixels
        if spent > MOST_WORK:
            raise DataError("pictures_too_much_work", where=where, most=MOST_WORK // 10**9)

    return spend
