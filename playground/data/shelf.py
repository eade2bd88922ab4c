"""Where what visitors sent is kept, already read, under a name made of its content.

The same things are kept once. Whoever knows the key may open them, and a key cannot be guessed: that is what lets a
config name one's own data. A key is 64 hexadecimal digits and nothing else, so a visitor's words never become a path.
When the shelf is full, what was not used for longest is dropped.
"""

import contextlib
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar
from zipfile import BadZipFile

import numpy as np

from playground.errors import DataError

Thing = TypeVar("Thing")
_KEY = re.compile(r"[0-9a-f]{64}")


class ContentShelf(Generic[Thing]):
    """A folder of things, each a file of arrays.

    Args:
        root: the folder, made if need be.
        most_bytes: how much it may hold; the newest thing is kept even if it is larger.

    Attributes:
        words: the stem of its errors: `<words>_key` and `<words>_gone`.
    """

    words: ClassVar[str]

    def __init__(self, root: Path, *, most_bytes: int) -> None:
        self.root = root
        self.most_bytes = most_bytes

    # ------------------------------------------------------------------ what a sibling says

    def arrays(self, thing: Thing) -> Mapping[str, Any]:
        """A thing as arrays by name."""
        raise NotImplementedError

    def thing(self, arrays: Mapping[str, Any]) -> Thing:
        """The thing that `arrays` described."""
        raise NotImplementedError

    def digest(self, thing: Thing) -> str:
        """SHA-256 of everything that is kept of it, in hexadecimal."""
        raise NotImplementedError

    # ------------------------------------------------------------------ keeping

    def keep(self, thing: Thing) -> str:
        """Keep it; returns its key, 64 hexadecimal digits.

        Raises:
            DataError: the disk is full, or the folder cannot be written to.
        """
        key = self.digest(thing)
        try:
            self._write(key, thing)
        except OSError as error:
            raise DataError("disk_full", reason=error.strerror or str(error)) from error
        self._tidy(keep=key)
        return key

    def has(self, key: str) -> bool:
        """Whether something with that key is here."""
        return bool(_KEY.fullmatch(key)) and self._file(key).is_file()

    def _write(self, key: str, thing: Thing) -> None:
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=self.root, suffix=".part", delete=False) as file:
            try:
                np.savez(file, **self.arrays(thing))
                file.close()
                os.replace(file.name, self._file(key))
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise

    def get(self, key: str) -> Thing:
        """The thing with that key.

        Raises:
            DataError: not a key, or no longer here.
        """
        if not _KEY.fullmatch(key):
            raise DataError(f"{self.words}_key", key=key[:80])
        file = self._file(key)
        try:
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
                found = self.thing(kept)
            os.utime(file)
        except (OSError, ValueError, KeyError, BadZipFile, EOFError) as error:
            raise DataError(f"{self.words}_gone", key=key[:8]) from error
        if self.digest(found) != key:
            raise DataError(f"{self.words}_gone", key=key[:8])
        return found

    def _file(self, key: str) -> Path:
        return self.root / f"{key}.npz"

    def _tidy(self, keep: str) -> None:
        """Drop what was not used for longest until the rest fits."""
        kept = [(file.stat().st_mtime_ns, file.stat().st_size, file) for file in self.root.glob("*.npz")]
        total = sum(size for _, size, _ in kept)
        for _, size, file in sorted(kept):
            if total <= self.most_bytes:
                return
            if file.stem != keep:
                file.unlink(missing_ok=True)
                total -= size


def folder(variable: str, name: str) -> Path:
    """Where a shelf of this process stands: in the folder that an environment variable names, else in a temporary one.

    Args:
        variable: the environment variable.
        name: of the folder below this user's temporary one.
    """
    chosen = os.environ.get(variable)
    return Path(chosen) if chosen else Path(tempfile.gettempdir()) / f"gan-playground-{_user()}" / name


def _user() -> str:
    """A number for this user of the machine, where machines have them."""
    with contextlib.suppress(AttributeError):
        return str(os.getuid())
    return "user"
