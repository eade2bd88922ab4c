"""What of a repo on the Hub can be read as pictures: tables, archives, single files."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from playground.data.images.reading import is_picture

Form = Literal["table", "zip", "tar", "files"]

SHARD = re.compile(r"([-_.]?\d{5}-of-\d{5}(-[0-9a-f]{16})?|/\d{4,5})?\.parquet$")
"""How the name of one file of many ends."""
TARS = (".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")
SINGLE = "pictures"
"""What the single pictures of a repo are called together."""
TRAINING = re.compile(r"(^|[/_.-])train(ing)?($|[/_.-])", re.IGNORECASE)


class Part(NamedTuple):
    """Files that are read together.

    Attributes:
        name: for people and for settings: `mnist/train`, `data.zip`.
        form: how they are read.
        files: their names, in order.
        nbytes: of all of them.
    """

    name: str
    form: Form
    files: tuple[str, ...]
    nbytes: int


def parts(files: Mapping[str, int]) -> tuple[Part, ...]:
    """The parts of a repo, of its files and their sizes in bytes: tables if there are any, else archives, else single pictures.

    >>> [part.name for part in parts({"data/train-00000-of-00002.parquet": 1, "data/train-00001-of-00002.parquet": 1})]
    ['data/train']
    """
    tables = [name for name in files if name.endswith(".parquet")]
    if tables:
        stems = sorted({SHARD.sub("", name) for name in tables})
        return tuple(_part(stem, "table", [name for name in tables if SHARD.sub("", name) == stem], files) for stem in stems)
    packed = sorted(name for name in files if name.lower().endswith((".zip", *TARS)))
    if packed:
        return tuple(_part(name, "zip" if name.lower().endswith(".zip") else "tar", [name], files) for name in packed)
    single = [name for name in files if is_picture(name)]
    return (_part(SINGLE, "files", single, files),) if single else ()


def likely(found: Sequence[Part]) -> Part | None:
    """The part that is meant where nobody says which: the only one, or the only one to train on."""
    training = [part for part in found if TRAINING.search(part.name)]
    only = found if len(found) == 1 else training
    return only[0] if len(only) == 1 else None


def _part(name: str, form: Form, names: Sequence[str], files: Mapping[str, int]) -> Part:
    return Part(name, form, tuple(sorted(names)), sum(files[each] for each in names))
