"""Tables of pictures (parquet) as the Hub keeps them: which columns have pictures and classes, and the rows that are wanted."""

import json
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from fastparquet import ParquetFile  # type: ignore[import-untyped]

from playground.data.images.source import Labels, evenly
from playground.errors import DataError

PICTURE_NAMES = ("image", "img", "picture", "photo", "jpg", "png", "webp", "pixels")
CLASS_NAMES = ("label", "labels", "class", "category", "target", "digit", "genre", "style")
BYTE_ARRAY, UTF8 = 6, 0
MOST_CLASSES = 1000
MOST_OF_A_GROUP = 1_000_000_000
"""Bytes of pictures that are in memory at once."""


class Columns(NamedTuple):
    """The columns of a table that can have pictures, and those that can have classes, the likely ones first.

    Attributes:
        pictures: names.
        classes: names.
        picture: the one that has pictures, where there is no doubt; else empty.
        label: the one that has classes, where there is no doubt; else empty.
    """

    pictures: tuple[str, ...]
    classes: tuple[str, ...]
    picture: str
    label: str


class Rows(NamedTuple):
    """Some rows: `pictures` as the bytes of files (or None), `classes` as values."""

    pictures: list[bytes | None]
    classes: list[Any]


@dataclass(frozen=True)
class Table:
    """A table that is open."""

    parquet: ParquetFile
    file: BinaryIO

    @property
    def columns(self) -> Columns:
        """What its columns are, by what it says of itself, else by their types, else by their names."""
        features, fields = self._features(), self.parquet.schema.root["children"]
        by_type = {name for name, field in fields.items() if "bytes" in (field.get("children") or {})}
        raw = {name for name, field in fields.items() if field.type == BYTE_ARRAY and field.converted_type != UTF8}
        said = {name for name, each in features.items() if each == "Image"}
        pictures = tuple(name for name in fields if name in (said or by_type or raw))
        marked = tuple(name for name, each in features.items() if each == "ClassLabel" and name in fields)
        inside = {f"{name}.{child}" for name, field in fields.items() for child in field.get("children") or {}}
        flat = tuple(name for name, field in fields.items() if not field.num_children and name not in {*pictures, *raw, *inside})
        named = tuple(name for name in flat if name.lower() in CLASS_NAMES)
        picture = _only(pictures if said or by_type else tuple(n for n in pictures if n.lower() in PICTURE_NAMES))
        order = dict.fromkeys((*marked, *named, *flat))
        return Columns(pictures, tuple(order), picture or _only_named(pictures), _only(marked or named))

    def class_names(self, column: str) -> tuple[str, ...]:
        """What the numbers of a column of classes mean, where the table says it."""
        features = self._info().get(column)
        names = features.get("names") if isinstance(features, dict) else None
        return tuple(str(each) for each in names) if isinstance(names, list) else ()

    @property
    def counts(self) -> list[int]:
        """Rows of each group."""
        return [int(group.num_rows) for group in self.parquet.row_groups]

    def nbytes(self, groups: Sequence[int], columns: Sequence[str]) -> int:
        """Bytes that travel for some columns of some groups."""
        chunks = (chunk.meta_data for group in groups for chunk in self.parquet.row_groups[group].columns)
        return sum(int(chunk.total_compressed_size) for chunk in chunks if _text(chunk.path_in_schema[0]) in columns)

    def rows(self, group: int, picture: str, label: str) -> Rows:
        """All rows of a group.

        Raises:
            DataError: the table is damaged, or its pictures take too much memory.
        """
        if self.nbytes([group], [picture]) > MOST_OF_A_GROUP:
            raise DataError("hub_large", most=MOST_OF_A_GROUP // 10**6)
        nested = f"{picture}.bytes"
        column = nested if nested in self.parquet.columns else picture
        wanted = [column, *([label] if label else [])]
        with _damage():
            frame = self.parquet.read_row_group_file(self.parquet.row_groups[group], wanted, None, infile=self.file)
        pictures = [each if isinstance(each, bytes) else None for each in frame[column]]
        return Rows(pictures, frame[label].tolist() if label else [])

    def _features(self) -> dict[str, str]:
        """Column → type, as the `datasets` library wrote it into the table."""
        return {name: str(each.get("_type", "")) for name, each in self._info().items() if isinstance(each, dict)}

    def _info(self) -> dict[str, Any]:
        try:
            features = json.loads(self.parquet.key_value_metadata.get("huggingface", "{}"))["info"]["features"]
        except (ValueError, KeyError, TypeError):
            return {}
        return features if isinstance(features, dict) else {}


def open_table(file: BinaryIO) -> Table:
    """The table in a file, its list of contents read.

    Raises:
        DataError: it is no table, or a damaged one.
    """
    with _damage():
        return Table(ParquetFile(file), file)


def groups_for(counts: Sequence[int], limit: int) -> list[int]:
    """Which groups of rows are enough for `limit` rows (0: all), spread evenly: tables are often sorted by class.

    >>> groups_for([100] * 10, 250)
    [0, 4, 9]
    """
    largest = max(counts, default=1)
    return evenly(len(counts), math.ceil(limit / largest) if limit else 0)


def labelled(values: Sequence[Any], names: Sequence[str], *, column: str) -> tuple[Labels, tuple[str, ...]]:
    """Classes `[N]` and their names, of values as a column has them; only classes that occur.

    Raises:
        DataError: so many different values that they are no classes.
    """
    found = sorted(set(values), key=lambda each: (isinstance(each, str), each))
    if len(found) > MOST_CLASSES:
        raise DataError("hub_classes", column=column, found=len(found), most=MOST_CLASSES)
    place = {value: index for index, value in enumerate(found)}
    called = tuple(names[value] if names and 0 <= int(value) < len(names) else str(value) for value in found)
    return np.array([place[value] for value in values], np.int64), called


def is_missing(value: Any) -> bool:
    """Whether a row has no class: nothing, not a number, or the −1 of a part without classes."""
    return value is None or value != value or value == -1  # noqa: PLR0124 - NaN alone differs from itself


@contextmanager
def _damage() -> Iterator[None]:
    """Whatever a reader of tables raises at damaged bytes becomes a sentence; what the network said stays."""
    try:
        yield
    except (DataError, CancelledError):
        raise
    except Exception as error:
        raise DataError("hub_table") from error


def _only(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ""


def _only_named(names: Sequence[str]) -> str:
    return _only([name for name in names if name.lower() in PICTURE_NAMES])


def _text(name: str | bytes) -> str:
    return name.decode() if isinstance(name, bytes) else name
