"""The pictures of one part of a data set on the Hub: the same reports and the same kept form as a folder or a zip have."""

import io
import math
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, NamedTuple, cast

from playground.data.images.archive import MOST_UNPACKED_OF_ONE, Bounds, read_opened_zip
from playground.data.images.decode import UnreadableError
from playground.data.images.parts import Part
from playground.data.images.reading import Entry, Gatherer, Pictures, Wanted, chosen, gather, is_picture
from playground.data.images.remote import Listing, RemoteFile
from playground.data.images.source import evenly
from playground.data.images.tables import Columns, Table, groups_for, is_missing, labelled, open_table
from playground.data.images.tars import members

Tell = Callable[..., None]
"""`tell(fraction, key, **values)`: how far it is, as `Task.report` takes it; may raise `CancelledError`."""

MOST_PICTURES = 100_000
BUFFER = 262_144
LARGE = Bounds(nbytes=10**12, entries=300_000)
"""A zip that stays where it is may be larger than one that is sent."""
NO_CLASSES = "none"
TRAVEL = 0.8
"""The share of the work that is getting a table; the rest is decoding its pictures."""


class Place(NamedTuple):
    """Where pictures are: a part of a listing; and whether this machine's token may be used."""

    listing: Listing
    part: Part
    login: bool = True


@dataclass
class Meter:
    """How far it is: bytes that came, pictures that were read.

    Attributes:
        tell: who is told.
        total: pictures that are wanted; 0 is not known.
        planned: bytes that will travel; 0 is not known.
    """

    tell: Tell
    total: int = 0
    planned: int = 0
    nbytes: int = 0
    done: int = 0

    def reading(self, count: int) -> None:
        """More bytes came."""
        self.nbytes += count
        self._say()

    def picture(self, done: int, total: int) -> None:
        """So many of so many pictures were read."""
        self.done, self.total = done, total
        self._say()

    def _say(self) -> None:
        decoded = self.done / self.total if self.total else 0.0
        travelled = min(self.nbytes / self.planned, 1.0) if self.planned else decoded
        values = {"mb": f"{self.nbytes / 1e6:.1f}", "done": f"{self.done:,}"}
        self.tell(TRAVEL * travelled + (1 - TRAVEL) * decoded, "door.getting", **values)


def columns_of(place: Place, meter: Meter) -> Columns:
    """What the columns of a part that is a table are; only its list of contents travels.

    Raises:
        DataError: no network, a damaged table.
    """
    with _opened(place, place.part.files[0], meter) as file:
        return open_table(file).columns


def read(place: Place, wanted: Wanted, meter: Meter, *, picture: str = "", label: str = "") -> Pictures:
    """The pictures of a part.

    Args:
        place: where they are.
        wanted: size, channels, crop, limit; whom to tell is `meter`.
        meter: told of bytes and pictures.
        picture, label: the columns of a table; `label` empty where there are no classes.

    Raises:
        DataError: no network, damage, no pictures, too many, too few.
        CancelledError: the meter's `tell` said so.
    """
    wanted = replace(wanted, most=MOST_PICTURES, near=place.part.form == "zip", progress=meter.picture)
    meter.total = wanted.limit
    if place.part.form == "table":
        return _read_tables(place, wanted, meter, picture, label)
    if place.part.form == "zip":
        with _opened(place, place.part.files[0], meter) as file:
            return read_opened_zip(file, wanted, where=place.part.name, bounds=LARGE)
    if place.part.form == "tar":
        return _read_tar(place, wanted, meter)
    names = [name for name in place.part.files if is_picture(name)]
    where = place.listing.repo
    picked = [names[index] for index in chosen(names, wanted, where=where)]
    return gather([Entry(name, _file_reader(place, name, meter)) for name in picked], wanted, where=where)


# ---------------------------------------------------------------------- tables


def _read_tables(place: Place, wanted: Wanted, meter: Meter, picture: str, label: str) -> Pictures:
    files = list(place.part.files)
    values: list[Any] = []
    names: tuple[str, ...] = ()
    with _opened(place, files[0], meter) as file:
        first = sum(open_table(file).counts)
    files = [files[each] for each in evenly(len(files), math.ceil(wanted.limit / max(first, 1)) if wanted.limit else 0)]
    share = math.ceil(wanted.limit / len(files)) if wanted.limit else 0
    gatherer = Gatherer(wanted, most=wanted.limit or MOST_PICTURES, where=place.listing.repo)
    for name in files:
        with _opened(place, name, meter) as file:
            table = open_table(file)
            names = names or (table.class_names(label) if label else ())
            groups = groups_for(table.counts, share)
            meter.planned = meter.planned or table.nbytes(groups, (picture, label)) * len(files)
            for entry, value in _entries(table, groups, share, (picture, label), name):
                if len(gatherer.used) < gatherer.most and gatherer.add(entry):
                    values.append(value)
                meter.picture(len(gatherer.used), wanted.limit or first * len(files))
    if not label:
        return gatherer.pictures()._replace(labels=None, class_names=())
    return gatherer.pictures(*labelled(values, names, column=label))


def _entries(table: Table, groups: list[int], share: int, columns: tuple[str, str], file: str) -> Iterator[tuple[Entry, Any]]:
    """The wanted rows of some groups, with their classes; a group at a time is in memory."""
    counts = table.counts
    picked = set(evenly(sum(counts[group] for group in groups), share))
    start = 0
    for group in groups:
        rows = table.rows(group, *columns)
        for row, data in enumerate(rows.pictures, start=start):
            if row in picked:
                value = rows.classes[row - start] if columns[1] else None
                yield Entry(f"{file} row {row}", _bytes(data, lost=bool(columns[1]) and is_missing(value))), value
        start += len(rows.pictures)


def _bytes(data: bytes | None, *, lost: bool) -> Callable[[], bytes]:
    def read_bytes() -> bytes:
        if lost:
            raise UnreadableError("no_class")
        if data is None:
            raise UnreadableError("not_a_picture")
        return data

    return read_bytes


# ---------------------------------------------------------------------- archives and files


def _read_tar(place: Place, wanted: Wanted, meter: Meter) -> Pictures:
    """The first pictures of an archive that can only be read from its beginning; no more of it travels."""
    where, most = place.part.name, wanted.limit or MOST_PICTURES
    gatherer = Gatherer(wanted, most=most, where=where)
    with _opened(place, place.part.files[0], meter) as file, closing(members(file, where=where)) as found:
        for archive, member in found:
            if member.isfile() and is_picture(member.name):
                gatherer.add(Entry(member.name, _member_reader(archive, member)))
                meter.picture(len(gatherer.used), wanted.limit)
            if len(gatherer.used) >= most:
                break
    return gatherer.pictures()


def _member_reader(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Callable[[], bytes]:
    def read_member() -> bytes:
        if member.size > MOST_UNPACKED_OF_ONE:
            raise UnreadableError("too_large")
        try:
            opened = archive.extractfile(member)
            return opened.read() if opened is not None else b""
        except tarfile.TarError as error:
            raise UnreadableError("broken") from error

    return read_member


def _file_reader(place: Place, name: str, meter: Meter) -> Callable[[], bytes]:
    def read_file() -> bytes:
        if place.listing.files[name] > MOST_UNPACKED_OF_ONE:
            raise UnreadableError("too_large")
        with _opened(place, name, meter) as file:
            return file.read()

    return read_file


@contextmanager
def _opened(place: Place, name: str, meter: Meter) -> Iterator[BinaryIO]:
    remote = RemoteFile(place.listing, name, reading=meter.reading, login=place.login)
    with closing(io.BufferedReader(remote, BUFFER)) as file:
        yield cast(BinaryIO, file)
