"""A tar that anyone may have packed, gone through once from its beginning, never held as a whole.

A few hundred kilobytes of it may unpack to gigabytes, and `tarfile` reads names, links and lists of holes whole, however
long they say they are. So the archive is unpacked here, and `tarfile` is given no more bytes than the members so far
promised, and a header.
"""

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Generator
from typing import Any, BinaryIO, cast

from playground.errors import DataError

HEADERS = 131_072
"""Bytes that may stand between two members: their names and all else that is said of them."""
MOST_UNPACKED = 20_000_000_000
"""Bytes of an archive that are gone through at most to find pictures."""
MOST_ENTRIES = 300_000
MOST_SAID = 100
"""Things that may be said of all members at once."""
MEMORY = 2**28
"""Bytes that unpacking an .xz may take; `xz -9` asks for 64 MiB."""
BLOCK = 65_536
DAMAGE = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RecursionError)


def members(file: BinaryIO, *, where: str) -> Generator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    """The members of an archive, in order; each can be read until the next one is asked for.

    Args:
        file: the archive, packed or not.
        where: its name, for sentences.

    Raises:
        DataError: it is damaged, too large, or says more of a member than honest programs do.
    """
    try:
        ration = Ration(unpacked(file), where)
        with tarfile.open(fileobj=cast(Any, ration), mode="r|") as archive:
            count = 0
            while (member := archive.next()) is not None:
                count += 1
                archive.members.clear()  # type: ignore[attr-defined]  # else all of them stay in memory
                if member.offset_data + member.size > MOST_UNPACKED or count > MOST_ENTRIES:
                    raise DataError("hub_large", most=MOST_UNPACKED // 10**6)
                if len(archive.pax_headers) > MOST_SAID:
                    raise DataError("hub_archive", where=where)
                ration.allowed = archive.offset + HEADERS
                yield archive, member
    except DAMAGE as error:
        raise DataError("hub_archive", where=where) from error


class Ration:
    """Bytes of which only so many are given out as were expected.

    Attributes:
        allowed: how many in all.
    """

    def __init__(self, file: BinaryIO, where: str) -> None:
        self._file, self._where, self._given = file, where, 0
        self.allowed = HEADERS

    def read(self, count: int) -> bytes:
        """The next bytes.

        Raises:
            DataError: more than were expected, or they cannot be unpacked.
        """
        try:
            piece = self._file.read(count)
        except DAMAGE as error:
            raise DataError("hub_archive", where=self._where) from error
        self._given += len(piece)
        if self._given > self.allowed:
            raise DataError("hub_archive", where=self._where)
        return piece


class Xz(io.RawIOBase):
    """An .xz unpacked piece by piece, in no more memory than `MEMORY`."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self._unpacker = lzma.LZMADecompressor(memlimit=MEMORY)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, into: Any) -> int:
        """The next bytes, as many as there are room for; 0 at the end."""
        while not self._unpacker.eof:
            packed = self._file.read(BLOCK) if self._unpacker.needs_input else b""
            if self._unpacker.needs_input and not packed:
                raise EOFError
            if piece := self._unpacker.decompress(packed, len(into)):
                into[: len(piece)] = piece
                return len(piece)
        return 0


def unpacked(file: BinaryIO) -> BinaryIO:
    """The archive itself, whatever it is packed with."""
    head = file.read(6)
    file.seek(0)
    if head.startswith(b"\x1f\x8b"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=file))
    if head.startswith(b"BZh"):
        return cast(BinaryIO, bz2.BZ2File(file))
    return cast(BinaryIO, io.BufferedReader(Xz(file))) if head == b"\xfd7zXZ\0" else file
