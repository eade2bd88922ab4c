"""Tables of pictures (parquet) as the Hub keeps them: which columns have pictures and classes, and the rows that are wanted."""

import json
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from fastparquet import ParquetFile  # type: ignore[import-untyped]
from fastparquet.cencoding import NumpyIO, ThriftObject  # type: ignore[import-untyped]

from playground.data.images.source import Labels, evenly
from playground.errors import DataError

PICTURE_NAMES = ("image", "img", "picture", "photo", "jpg", "png", "webp", "pixels")
CLASS_NAMES = ("label", "labels", "class", "category", "target", "digit", "genre", "style")
BYTE_ARRAY, UTF8 = 6, 0
MOST_CLASSES = 1000
MOST_OF_A_GROUP = 1_000_000_000
"""Bytes of pictures that are in memory at once."""
MOST_OF_A_ROW_GROUP = 10_000_000
"""Rows of a group, and values of a page."""
MOST_RATIO, SMALL = 200, 50_000_000
"""Pictures are packed already: beyond so many bytes, pages unpack to so many times their own."""


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
        nested = f"{picture}.bytes"
        column = nested if nested in self.parquet.columns else picture
        wanted = [column, *([label] if label else [])]
        with _damage():
            held = self._held(group, (picture, label))
            frame = self.parquet.read_row_group_file(self.parquet.row_groups[group], wanted, None, infile=held)
        pictures = [each if isinstance(each, bytes) else None for each in frame[column]]
        return Rows(pictures, frame[label].tolist() if label else [])

    def _held(self, group: int, columns: Sequence[str]) -> "Held":
        """The bytes of some columns of a group, once it is known that they unpack to what memory has room for.

        Raises:
            DataError: they do not.
        """
        asked = self.parquet.row_groups[group]
        chunks = [each.meta_data for each in asked.columns if _text(each.meta_data.path_in_schema[0]) in columns]
        sizes = [int(size) for each in chunks for size in (each.total_compressed_size, each.total_uncompressed_size)]
        if min(sizes, default=0) < 0:
            raise ValueError("a negative size")
        if max(sum(sizes[::2]), sum(sizes[1::2])) > MOST_OF_A_GROUP or asked.num_rows > MOST_OF_A_ROW_GROUP:
            raise DataError("hub_large", most=MOST_OF_A_GROUP // 10**6)
        held = Held()
        for each in chunks:
            held.take(self.file, each)
        return held

    def _features(self) -> dict[str, str]:
        """Column → type, as the `datasets` library wrote it into the table."""
        return {name: str(each.get("_type", "")) for name, each in self._info().items() if isinstance(each, dict)}

    def _info(self) -> dict[str, Any]:
        try:
            features = json.loads(self.parquet.key_value_metadata.get("huggingface", "{}"))["info"]["features"]
        except (ValueError, KeyError, TypeError):
            return {}
        return features if isinstance(features, dict) else {}


class Held:
    """Bytes of columns, got once: looked at page by page first, because pages unpack to what they say, then read."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}
        self._at = self._packed = self._unpacked = 0

    def take(self, file: BinaryIO, chunk: Any) -> None:
        """Get one column.

        Raises:
            DataError: with those before, it unpacks to more than memory has room for.
            ValueError: it is damaged.
        """
        start, size = (
            min(chunk.dictionary_page_offset or chunk.data_page_offset, chunk.data_page_offset),
            chunk.total_compressed_size,
        )
        file.seek(start)
        self._known[start, size] = data = file.read(size)
        pages, left = NumpyIO(data), int(chunk.num_values)
        while pages.tell() < len(data):
            try:
                page = ThriftObject.from_buffer(pages, "PageHeader")
                packed, unpacked = int(page.compressed_page_size), int(page.uncompressed_page_size)
            except (TypeError, ValueError, AttributeError, LookupError):
                if left > 0:
                    raise
                return  # something behind the last page
            about = page.data_page_header or page.data_page_header_v2 or page.dictionary_page_header
            if min(packed, unpacked, about.num_values) < 0:
                raise ValueError("a negative size")
            self._unpacked += unpacked
            self._packed += packed
            tight = self._unpacked > SMALL and self._unpacked > MOST_RATIO * max(self._packed, 1)
            if tight or self._unpacked > MOST_OF_A_GROUP or about.num_values > MOST_OF_A_ROW_GROUP:
                raise DataError("hub_large", most=MOST_OF_A_GROUP // 10**6)
            left -= 0 if page.dictionary_page_header else about.num_values
            pages.seek(packed, 1)

    def seek(self, offset: int) -> None:
        """Move the reader."""
        self._at = offset

    def read(self, count: int) -> bytes:
        """A column whose bytes were taken."""
        return self._known[self._at, count]


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
    plain = [_plain(value) for value in values]
    found = sorted(set(plain), key=lambda each: (isinstance(each, str), each))
    if len(found) > MOST_CLASSES:
        raise DataError("hub_classes", column=column, found=len(found), most=MOST_CLASSES)
    place = {value: index for index, value in enumerate(found)}
    called = tuple(names[each] if isinstance(each, int) and 0 <= each < len(names) else str(each) for each in found)
    return np.array([place[value] for value in plain], np.int64), called


def _plain(value: Any) -> int | float | str:
    """A class as a number or as words: a column with gaps has floats where it means whole numbers."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int | float | str) else str(value)


def is_missing(value: Any) -> bool:
    """Whether a row has no class: nothing, not a number, or the −1 of a part without classes."""
    return bool(pd.isna(value)) or value == -1


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
