"""Pictures of a zip that anyone may have sent. Nothing is ever unpacked to the disk, and no name in it is ever a path.

What is refused, before anything is unpacked: names that climb out of the folder, links, passwords, more files, more bytes
or a higher compression than pictures have. A zip cannot lie about a size: no more is unpacked than it says.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from playground.data.images.decode import UnreadableError
from playground.data.images.reading import Entry, Pictures, Wanted, chosen, gather, is_picture
from playground.errors import DataError

MEGABYTE = 1_000_000
MOST_BYTES = 500 * MEGABYTE
MOST_ENTRIES = 50_000
MOST_UNPACKED = 1_000 * MEGABYTE
MOST_UNPACKED_OF_ONE = 100 * MEGABYTE
MOST_RATIO = 200
SMALL = MEGABYTE
"""Unpacked to less than this, a file may be packed as tightly as it likes: an empty bitmap is."""
DIRECTORY_BYTES_OF_ONE = 512

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _END_SIZE, _LOCATOR_64, _LOCATOR_64_SIZE = b"PK\x05\x06", 22, b"PK\x06\x07", 20
_ENCRYPTED = 0x1
_UNKNOWN = 0xFFFFFFFF
"""Stands for the size of the list of contents where the zip64 record has it."""
_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, struct.error, ValueError)
"""What `zipfile` raises at an entry that is not what the list of contents says."""


@dataclass(frozen=True)
class Bounds:
    """What a zip may have.

    Attributes:
        nbytes: packed.
        entries: files in it; with more than `MOST_ENTRIES`, it may be a zip64.
    """

    nbytes: int
    entries: int


def read_zip(file: Path, wanted: Wanted, *, name: str = "") -> Pictures:
    """The pictures of a zip, in the order of their names.

    Args:
        file: the zip.
        wanted: size, channels, and whom to tell.
        name: what to call it in sentences; the file's own name if empty.

    Raises:
        DataError: not a zip, a truncated one, one that is refused (see above), no pictures, too many, too few.
        CancelledError: see `Wanted`.
    """
    where = name or file.name
    try:
        with file.open("rb") as opened:
            return read_opened_zip(opened, wanted, where=where, bounds=Bounds(MOST_BYTES, MOST_ENTRIES))
    except FileNotFoundError:
        raise DataError("zip_missing", where=where) from None


def read_opened_zip(opened: BinaryIO, wanted: Wanted, *, where: str, bounds: Bounds) -> Pictures:
    """The pictures of a zip that is open already, here or far away. Arguments and errors: `read_zip`."""
    try:
        _check_directory(opened, where, bounds)
        with zipfile.ZipFile(opened) as archive:
            return _pictures(archive, wanted, where, bounds)
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, struct.error) as error:
        raise DataError("zip_damaged", where=where) from error


def _check_directory(file: BinaryIO, where: str, bounds: Bounds) -> None:
    """Look at the zip's last bytes, before `zipfile` reads as long a list of contents as they promise."""
    start, length = file.read(4), file.seek(0, 2)
    if length > bounds.nbytes:
        raise DataError("zip_large", where=where, most=bounds.nbytes // MEGABYTE)
    file.seek(max(length - _END_SIZE - 2**16 - _LOCATOR_64_SIZE, 0))
    tail = file.read()
    at = len(tail) - _END_SIZE
    if at < 0 or tail[at : at + 4] != _END or tail[-2:] != b"\0\0":  # a comment stands behind the end record
        at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_SIZE:
        raise DataError("zip_truncated" if start[:2] == b"PK" else "zip_foreign", where=where)
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    locator = tail[max(at - _LOCATOR_64_SIZE, 0) : at]
    ordinary = bounds.entries <= MOST_ENTRIES
    long = directory > bounds.entries * DIRECTORY_BYTES_OF_ONE and (ordinary or directory != _UNKNOWN)
    if long or (ordinary and locator.startswith(_LOCATOR_64)):
        raise DataError("zip_entries", where=where, most=bounds.entries)
    file.seek(0)


def _pictures(archive: zipfile.ZipFile, wanted: Wanted, where: str, bounds: Bounds) -> Pictures:
    contents = archive.infolist()
    if len(contents) > bounds.entries:
        raise DataError("zip_entries", where=where, most=bounds.entries)
    for each in contents:
        _check_entry(each, where)
    found = sorted((each for each in contents if is_picture(each.filename)), key=lambda each: each.filename)
    picked = [found[index] for index in chosen([each.filename for each in found], wanted, where=where)]
    if sum(each.file_size for each in picked) > MOST_UNPACKED:
        raise DataError("zip_unpacked", where=where, most=MOST_UNPACKED // MEGABYTE)
    return gather([Entry(each.filename, _reader(archive, each)) for each in picked], wanted, where=where)


def _check_entry(each: zipfile.ZipInfo, where: str) -> None:
    """Refuse the whole zip for one entry that no honest program writes.

    Raises:
        DataError: a climbing or absolute name, a link, a password, or a bomb.
    """
    # `filename` is what zipfile made of the name: cut at a NUL, and with other slashes on Windows
    for written in (each.filename, each.orig_filename):
        path = PurePosixPath(written.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in written[:2] or "\0" in written:
            raise DataError("zip_climbs", where=where, name=written)
    if stat.S_ISLNK(each.external_attr >> 16):
        raise DataError("zip_link", where=where, name=each.filename)
    if each.flag_bits & _ENCRYPTED:
        raise DataError("zip_locked", where=where)
    if each.file_size > MOST_UNPACKED_OF_ONE or (
        each.file_size > SMALL and each.file_size > MOST_RATIO * max(each.compress_size, 1)
    ):
        raise DataError("zip_bomb", where=where, name=each.filename, size=each.file_size // MEGABYTE)


def _reader(archive: zipfile.ZipFile, each: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        if each.compress_type not in _METHODS:
            raise UnreadableError("packed")
        try:
            with archive.open(each) as opened:
                return opened.read(each.file_size)
        except _DAMAGE as error:
            raise UnreadableError("broken") from error

    return read
