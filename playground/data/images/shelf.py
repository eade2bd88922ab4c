"""Where the pictures that visitors sent are kept, already decoded (see `data.shelf`)."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from playground.data.images.sheet import Sheet
from playground.data.images.source import Images, Labels
from playground.data.shelf import ContentShelf, folder

MOST_BYTES = 2_000_000_000
ROOT = "GAN_PLAYGROUND_PICTURES"
"""The environment variable that names the default shelf's folder; without it a temporary folder is used."""


class Shelf(ContentShelf[Sheet]):
    """A folder of decoded pictures.

    Args:
        root: the folder, made if need be.
        most_bytes: how much it may hold; the newest set is kept even if it is larger.
    """

    words = "upload"

    def __init__(self, root: Path, *, most_bytes: int = MOST_BYTES) -> None:
        super().__init__(root, most_bytes=most_bytes)

    def put(self, images: Images, labels: Labels | None = None, class_names: Sequence[str] = ()) -> str:
        """Keep pictures `[N, C, S, S]` with their labels `[N]`; returns their key, 64 hexadecimal digits."""
        return self.keep(Sheet(images, np.empty(0, np.int64) if labels is None else labels, tuple(class_names)))

    def arrays(self, thing: Sheet) -> Mapping[str, Any]:
        """Pictures, labels (empty where there are no classes) and names."""
        images, labels, class_names = thing
        return {"images": images, "labels": labels, "class_names": np.array(class_names, np.str_)}

    def thing(self, arrays: Mapping[str, Any]) -> Sheet:
        """The pictures that `arrays` described."""
        return Sheet(arrays["images"], arrays["labels"], tuple(str(each) for each in arrays["class_names"]))

    def digest(self, thing: Sheet) -> str:
        """SHA-256 of everything that is kept."""
        images, labels, class_names = thing
        facts = repr((images.shape, labels.tolist(), [str(each) for each in class_names]))
        digest = hashlib.sha256(facts.encode())
        digest.update(np.ascontiguousarray(images).data)
        return digest.hexdigest()


def default() -> Shelf:
    """The shelf of this process: in the folder that `ROOT` names, else in a temporary one of this user's."""
    return Shelf(folder(ROOT, "pictures"))
