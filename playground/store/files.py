"""Reading and writing whole files, with sentences for what can go wrong."""

import errno
import os
import tempfile
from pathlib import Path

from playground.errors import StoreError

LARGEST = 512 * 2**20
"""Bytes of the largest file that is read or written."""


def write(path: Path, content: bytes, *, largest: int = LARGEST, make_folder: bool = True) -> None:
    """Write `content` to `path` at once or not at all: a reader never sees half a file, and the old one is kept on failure.

    Args:
        path: the file.
        content: all of it.
        largest: bytes that are written.
        make_folder: whether its folder is made if it is not there.

    Raises:
        StoreError: too large, the disk is full, or the file cannot be written.
    """
    _refuse_large(path, len(content), largest)
    temporary = None
    try:
        if make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreError("store_disk_full", name=path.name, megabytes=len(content) / 1e6) from error
        raise StoreError("store_write", name=path.name, reason=error.strerror) from error


def read(path: Path, *, largest: int = LARGEST) -> bytes:
    """The whole file.

    Raises:
        StoreError: there is none, it is too large, or it cannot be read.
    """
    try:
        _refuse_large(path, path.stat().st_size, largest)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise StoreError("store_missing", name=path.name) from error
    except OSError as error:
        raise StoreError("store_read", name=path.name, reason=error.strerror) from error


def _refuse_large(path: Path, size: int, largest: int) -> None:
    if size > largest:
        raise StoreError("store_too_large", name=path.name, megabytes=size / 1e6, limit=largest / 1e6)
