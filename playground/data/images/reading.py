"""Many files → one array of pictures, the same way for a folder and for a zip."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np

from playground.data.images.decode import CENTRE, SUFFIXES, UnreadableError, decode, measure, resized
from playground.data.images.source import FEWEST, Images, Labels, evenly
from playground.errors import DataError
from playground.texts import text

MOST_PICTURES = 20_000
MOST_WORK = 20_000_000_000
"""So many pixels are decoded in all: some minutes of one core."""
NAMED = 5
"""A report names so many pictures that were left out, and counts the others."""
KEPT_SIZE, KEPT_CHANNELS = 64, 3
"""How pictures are kept whose own size the networks cannot make: large enough for every size and number of channels."""
KEPT_AS_THEY_ARE = (28, 32)
"""Squares of these sizes are kept as they are if all are alike: made larger and small again, they would be blurred."""


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
        sizes: `((width, height), count)` of those that were read, in pixels, the most frequent first.
        greys: how many of them are grey in every pixel; 0 where all were wanted grey.
    """

    used: int
    skipped: tuple[tuple[str, str], ...] = ()
    sizes: tuple[tuple[tuple[int, int], int], ...] = field(default=(), compare=False)
    greys: int = field(default=0, compare=False)

    def say(self) -> str:
        """Both in one or two sentences."""
        if not self.skipped:
            return text("picture.all_used", used=self.used)
        named = [f"{name} ({text(f'picture.{reason}')})" for name, reason in self.skipped[:NAMED]]
        more = text("picture.more", count=len(self.skipped) - NAMED) if len(self.skipped) > NAMED else ""
        return text("picture.some_skipped", used=self.used, skipped=len(self.skipped), names=", ".join(named) + more)


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
        size: of a side, in pixels; 0 is as they are kept: see `KEPT_AS_THEY_ARE`.
        channels: 1 (grey) or 3 (colour); 0 is grey if every one of them is.
        crop: `centre` or `whole`, see `decode`.
        limit: at most so many pictures, spread evenly over all of them; 0 for all.
        near: take neighbours, the first ones of each class: where it is costly to look here and there.
        most: how many may be read without a limit; 0 is `MOST_PICTURES`.
        progress: called with `(done, total)` after each file.
        cancelled: asked before each file; once it says yes, `CancelledError` is raised.
    """

    size: int = 32
    channels: int = 3
    crop: str = CENTRE
    limit: int = 0
    near: bool = False
    most: int = 0
    progress: Callable[[int, int], None] = lambda _done, _total: None
    cancelled: Callable[[], bool] = lambda: False


def is_picture(name: str) -> bool:
    """Whether a file's name promises a picture; hidden files and what a Mac adds to a zip do not."""
    parts = PurePosixPath(name).parts
    return name.lower().endswith(SUFFIXES) and not any(part.startswith(".") or part == "__MACOSX" for part in parts)


def chosen(names: Sequence[str], wanted: Wanted, *, where: str) -> list[int]:
    """Which of the files are read: `limit` of them, evenly spread.

    Raises:
        DataError: there are more than `most`, and no limit says which to take.
    """
    indices = first_of_each(names, wanted.limit) if wanted.near else evenly(len(names), wanted.limit)
    most = wanted.most or MOST_PICTURES
    if len(indices) > most:
        raise DataError("pictures_too_many", where=where, found=len(names), most=most)
    return indices


def first_of_each(names: Sequence[str], limit: int) -> list[int]:
    """Indices of the first ones of each class, as many of each as of any other, as far as there are so many.

    >>> first_of_each(["cat/1.png", "cat/2.png", "cat/3.png", "dog/1.png", "dog/2.png"], 4)
    [0, 1, 3, 4]
    """
    if not limit or limit >= len(names):
        return list(range(len(names)))
    labels, _ = classes(names)
    rank = np.arange(len(names)) if labels is None else _ranks(labels)
    return sorted(np.argsort(rank, kind="stable")[:limit].tolist())


def _ranks(labels: Labels) -> Labels:
    """The how-manieth of its class each one is, from 0: `[N]`."""
    rank = np.empty(len(labels), np.int64)
    for each in np.unique(labels):
        members = np.flatnonzero(labels == each)
        rank[members] = np.arange(len(members))
    return rank


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
    gatherer = Gatherer(wanted, most=len(entries), where=where)
    for done, entry in enumerate(entries, start=1):
        gatherer.add(entry)
        wanted.progress(done, len(entries))
    return gatherer.pictures()


class Gatherer:
    """Pictures that come one by one.

    Args:
        wanted: size, channels, and who may cancel.
        most: how many may be used.
        where: what they come from, for sentences.

    Attributes:
        used: the names of those that could be read, in order.
    """

    def __init__(self, wanted: Wanted, *, most: int, where: str) -> None:
        self._wanted, self.most, self._where = wanted, most, where
        self.used: list[str] = []
        self._skipped: list[tuple[str, str]] = []
        self._sizes: Counter[tuple[int, int]] = Counter()
        self._greys = 0
        self._spend = _budget(where)
        self._images: Images = np.empty((0, wanted.channels or KEPT_CHANNELS, wanted.size, wanted.size), np.uint8)

    def add(self, entry: Entry) -> bool:
        """Decode one more; whether it could be read.

        Raises:
            DataError: too many pixels in all.
            CancelledError: `wanted.cancelled()` said so.
        """
        if self._wanted.cancelled():
            raise CancelledError
        try:
            data = entry.read()
            size = measure(data)
            self._fit(size)
            _, channels, side, _ = self._images.shape
            picture = decode(data, size=side, channels=channels, crop=self._wanted.crop, spend=self._spend)
        except UnreadableError as error:
            self._skipped.append((entry.name, error.reason))
            return False
        self._images[len(self.used)] = picture
        self._greys += channels == KEPT_CHANNELS and is_grey(picture[None])
        self._sizes[size] += 1
        self.used.append(entry.name)
        return True

    def _fit(self, size: tuple[int, int]) -> None:
        """Make room at the first picture; go over to `KEPT_SIZE` at the first one that is unlike those before."""
        _, channels, side, _ = self._images.shape
        own = size[0] if size[0] == size[1] and size[0] in KEPT_AS_THEY_ARE else KEPT_SIZE
        wanted = self._wanted.size or (own if side in (0, own) else KEPT_SIZE)
        if len(self._images) and side == wanted:
            return
        grown = np.empty((self.most, channels, wanted, wanted), np.uint8)
        count = len(self.used)
        if count:
            grown[:count] = resized(self._images[:count], size=wanted, channels=channels)
        self._images = grown

    def pictures(self, labels: Labels | None = None, class_names: Sequence[str] = ()) -> Pictures:
        """All of them; classes are those of their folders where no `labels` `[N]` are given.

        Raises:
            DataError: fewer than `FEWEST`.
        """
        sizes = tuple(self._sizes.most_common())
        report = Report(len(self.used), tuple(self._skipped), sizes, self._greys)
        if len(self.used) < FEWEST:
            raise DataError("pictures_too_few_readable", where=self._where, least=FEWEST, report=report.say())
        images = self._images[: len(self.used)]
        if self._wanted.channels == 0 and self._greys == len(images):
            images = images[:, :1]
        found = classes(self.used) if labels is None else (labels, tuple(class_names))
        return Pictures(images, *found, report)


def is_grey(images: Images) -> bool:
    """Whether no pixel of `[N, 3, H, W]` has a colour."""
    return bool((images[:, :1] == images[:, 1:]).all())


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
