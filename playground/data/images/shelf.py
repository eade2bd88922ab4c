"""Where the pictures that visitors sent are kept, already decoded, under a name made of their content.

The same pictures are kept once. Whoever knows the key may open them, and a key cannot be guessed: that is what lets a
config name one's own pictures. When the shelf is full, what was not used for longest is dropped.
"""

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from playground.data.images.sheet import Sheet
from playground.data.images.source import Images, Labels
from playground.errors import DataError

MOST_BYTES = 2_000_000_000
ROOT = "GAN_PLAYGROUND_PICTURES"
"""The environment variable that names the default shelf's folder; without it a temporary folder is used."""
_KEY = re.compile(r"[0-9a-f]{64}")


class Shelf:
    """A folder of decoded pictures.

    Args:
        root: the folder, made if need be.
        most_bytes: how much it may hold; the newest set is kept even if it is larger.
    """

    def __init__(self, root: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self.root = root
        self.most_bytes = most_bytes

    def put(self, images: Images, labels: Labels | None = None, class_names: Sequence[str] = ()) -> str:
        """Keep pictures `[N, C, S, S]` with their labels `[N]`; returns their key, 64 hexadecimal digits."""
        labels = np.empty(0, np.int64) if labels is None else labels
        key = _digest(images, labels, class_names)
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=self.root, suffix=".part", delete=False) as file:
            try:
                np.savez(file, images=images, labels=labels, class_names=np.array(class_names, np.str_))
                file.close()
                os.replace(file.name, self._file(key))
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        self._tidy(keep=key)
        return key

    def get(self, key: str) -> Sheet:
        """The pictures with that key; labels are empty where there are no classes.

        Raises:
            DataError: not a key, or no longer here.
        """
        if not _KEY.fullmatch(key):
            raise DataError("upload_key", key=key[:80])
        file = self._file(key)
        try:
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
                found = Sheet(kept["images"], kept["labels"], tuple(str(each) for each in kept["class_names"]))
            os.utime(file)
        except (OSError, ValueError, KeyError, BadZipFile, EOFError) as error:
            raise DataError("upload_gone", key=key[:8]) from error
        if _digest(*found) != key:
            raise DataError("upload_gone", key=key[:8])
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


def default() -> Shelf:
    """The shelf of this process: in the folder that `ROOT` names, else in a temporary one of this user's."""
    folder = os.environ.get(ROOT)
    return Shelf(Path(folder) if folder else Path(tempfile.gettempdir()) / f"gan-playground-{_user()}" / "pictures")


def _digest(images: Images, labels: Labels, class_names: Sequence[str]) -> str:
    """SHA-256 of everything that is kept."""
    facts = repr((images.shape, labels.tolist(), [str(each) for each in class_names]))
    digest = hashlib.sha256(facts.encode())
    digest.update(np.ascontiguousarray(images).data)
    return digest.hexdigest()


def _user() -> str:
    """A number for this user of the machine, where machines have them."""
    with contextlib.suppress(AttributeError):
        return str(os.getuid())
    return "user"
