"""A visitor's own points: a table that was pasted or sent, read with care, kept on a shelf, and drawn from.

key, points = keep(Path("heights.csv"))
PointsLine(key=key).open().sample(100, generator)
"""

import csv
import functools
import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.data.shelf import ContentShelf, folder
from playground.data.source import Data, Kind, Source
from playground.errors import DataError
from playground.knobs import knob

Points = NDArray[np.float32]

MOST_BYTES = 5_000_000
MOST_ROWS = 100_000
LARGEST = 1e6
"""Networks of ordinary weights cannot reach farther, and float32 places a point at 10⁶ only to within 0.06."""
SHELF_BYTES = 500_000_000
ROOT = "GAN_PLAYGROUND_POINTS"
"""The environment variable that names the default shelf's folder; without it a temporary folder is used."""
KEPT_OPEN = 16
VIEW = (0.001, 0.999)
"""A view reaches from this quantile to that one, and by `MARGIN` of the way between them beyond both."""
MARGIN = 0.15
CENTRES = 2000
"""So many quantiles stand for all points in the kernel estimate."""
NAMES = {1: "points_line", 2: "points_plane"}
"""Columns of a table → the name of the data that draw from it."""


# ---------------------------------------------------------------------- reading


def read_csv(table: str | bytes) -> Points:
    """A table of numbers as points.

    Columns are parted by commas, semicolons, tabs or spaces, decimals written with a point. The first line may name the
    columns; empty lines do not count. Nothing is rescaled: the numbers are taken in their own unit.

    Args:
        table: its text, or the bytes of a file in UTF-8.

    Returns:
        `[n, 1]` or `[n, 2]`, n from 2 to `MOST_ROWS`.

    Raises:
        DataError: it is too large, is no text, or some line of it cannot be used: the sentence names the line.
    """
    if len(table) > MOST_BYTES:
        raise DataError("points_size", megabytes=len(table) / 1e6, most=MOST_BYTES / 1e6)
    lines = _decoded(table).splitlines()
    rows = sum(1 for line in lines if line.strip())
    if rows > MOST_ROWS + 1:  # counted, not read: one line may be a header
        raise DataError("points_rows", rows=rows, most=MOST_ROWS)
    found = list(_numbers(lines))
    if not found:
        raise DataError("points_none")
    if len(found) > MOST_ROWS:
        raise DataError("points_rows", rows=len(found), most=MOST_ROWS)
    points = np.array(found, np.float32)
    if len(points) == 1:
        raise DataError("points_one")
    if (points == points[0]).all():
        raise DataError("points_same", count=len(points))
    return points


def read_file(file: Path) -> Points:
    """The points of a file; one that is too large is not even opened. Errors are `read_csv`'s, and where there is no file."""
    if not file.is_file():  # a folder is none: Path("") is the one where the process runs
        raise DataError("points_file")
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise DataError("points_size", megabytes=size / 1e6, most=MOST_BYTES / 1e6)
    return read_csv(file.read_bytes())


def _decoded(table: str | bytes) -> str:
    if isinstance(table, str):
        return table.removeprefix("\ufeff")
    try:
        return table.decode("utf-16" if table[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise DataError("points_text") from None


def _numbers(lines: Sequence[str]) -> Iterator[list[float]]:
    """Each line's numbers, the first line with numbers saying how many there are to be."""
    columns = 0
    for number, fields in _fields(lines):
        if not columns:
            if not any(_is_number(each.replace(",", ".").replace("_", "")) for each in fields):  # 1,5 and 1_5 name no column
                if number == next(place for place, line in enumerate(lines, start=1) if line.strip()):
                    continue  # the names of the columns
                raise DataError("points_number", line=number, value=fields[0][:40])
            columns = len(fields)
            if columns not in NAMES:
                raise DataError("points_columns", line=number, columns=columns)
        if len(fields) != columns:
            raise DataError("points_mixed", line=number, columns=len(fields), expected=columns)
        yield [_number(each, number) for each in fields]


def _fields(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """`(number of the line, its cells)` for every line that is not empty."""
    sample = "\n".join(lines[:20])
    delimiter = next((each for each in "\t;," if each in sample), " ")
    stripped = [line.strip(" \r\n" if delimiter != " " else None) for line in lines]
    reader = csv.reader(stripped, delimiter=delimiter, quoting=csv.QUOTE_NONE, skipinitialspace=True)
    try:
        for cells in reader:
            if any(cells):
                yield reader.line_num, [cell.strip().strip('"').strip() for cell in cells]
    except csv.Error:
        raise DataError("points_line", line=reader.line_num) from None


def _is_number(cell: str) -> bool:
    if "_" in cell:  # Python reads 1_000 as 1000; a table with it is rather damaged
        return False
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _number(cell: str, line: int) -> float:
    if not _is_number(cell):
        raise DataError("points_number", line=line, value=cell[:40])
    value = float(cell)
    if not math.isfinite(value):
        raise DataError("points_finite", line=line, value=cell[:40])
    if abs(value) > LARGEST:
        raise DataError("points_far", line=line, value=value, most=LARGEST)
    return value


# ---------------------------------------------------------------------- keeping


class PointShelf(ContentShelf[Points]):
    """A folder of points."""

    words: ClassVar[str] = "points"

    def arrays(self, thing: Points) -> Mapping[str, Any]:
        """The table itself."""
        return {"points": thing}

    def thing(self, arrays: Mapping[str, Any]) -> Points:
        """The table that `arrays` described."""
        return np.asarray(arrays["points"], np.float32)

    def digest(self, thing: Points) -> str:
        """SHA-256 of the shape and the numbers."""
        digest = hashlib.sha256(repr(thing.shape).encode())
        digest.update(np.ascontiguousarray(thing, "<f4").data)
        return digest.hexdigest()


def default() -> PointShelf:
    """The shelf of this process: in the folder that `ROOT` names, else in a temporary one of this user's."""
    return PointShelf(folder(ROOT, "points"), most_bytes=SHELF_BYTES)


def keep(table: str | bytes | Path) -> tuple[str, Points]:
    """Read a visitor's table and put it on the default shelf.

    Args:
        table: its text, its bytes, or the file where it is.

    Returns:
        The key for `PointsLine` or `PointsPlane`, and the points; `NAMES[points.shape[1]]` says for which.

    Raises:
        DataError: the table cannot be used.
    """
    points = read_file(table) if isinstance(table, Path) else read_csv(table)
    return default().keep(points), points


# ---------------------------------------------------------------------- drawing from them


class PointSource(Source):
    """Rows of a table, drawn with replacement.

    Args:
        points: `[n, D]`.

    Attributes:
        count: n.
    """

    def __init__(self, points: Points) -> None:
        self._points = torch.from_numpy(points)
        self.count = len(points)
        self.sample_shape = tuple(points.shape[1:])
        self._low, self._high = _quantiles(points)

    @property
    def points(self) -> Tensor:
        """The whole table, `[n, D]`."""
        return self._points

    @property
    def view_range(self) -> tuple[Any, Any]:
        """From the 0.1 % to the 99.9 % quantile along each axis, and 15 % of the way between them beyond both."""
        margin = MARGIN * (self._high - self._low)
        (left, low), (right, high) = (self._low - margin).tolist(), (self._high + margin).tolist()
        return (left, right), (low, high)

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """`count` rows, each as likely as any other: `[count, D]`."""
        return self._points[torch.randint(len(self._points), (count,), generator=generator)]


class LineSource(PointSource):
    """Points of a line, with an estimate in place of the density that nobody knows."""

    def __init__(self, points: Points) -> None:
        super().__init__(points)
        ordered = np.sort(points[:, 0].astype(np.float64))
        levels = (np.arange(min(CENTRES, len(ordered))) + 0.5) / min(CENTRES, len(ordered))
        self._centres = torch.from_numpy(np.quantile(ordered, levels, method="inverted_cdf"))
        self.bandwidth = max(_silverman(ordered), float(self._high[0] - self._low[0]) / 80)

    @property
    def view_range(self) -> tuple[float, float]:
        """As on a plane, and at least as far as the estimate's outermost kernels reach: 3h beyond the quantiles."""
        low, high = float(self._low[0]), float(self._high[0])
        margin = max(MARGIN * (high - low), 3 * self.bandwidth)
        return low - margin, high + margin

    def log_density(self, x: Tensor) -> Tensor:
        """The kernel estimate log Σᵢ N(x; cᵢ, h²)/m, `[…, 1]` → `[…]`; its integral over the whole line is 1.

        The cᵢ are m ≤ 2000 quantiles of the points, h is Silverman's rule of thumb for all n of them, and at least an
        eightieth of their range, so that a plot's grid can follow it. It is an estimate, not a closed form: `exact` is false.

        Source: Silverman 1986, Density Estimation, eq. 2.2a and 3.31.
        """
        apart = (x - self._centres.to(x)) / self.bandwidth  # […, m]
        scale = math.log(len(self._centres) * self.bandwidth * math.sqrt(2 * math.pi))
        return torch.logsumexp(-apart.square() / 2, dim=-1) - scale


@dataclass(frozen=True, kw_only=True)
class OwnPoints(Data):
    """Points that a visitor pasted or sent, from the shelf where the page put them."""

    brought: ClassVar[bool] = True

    key: str = knob("", label="Your points", help="Which of the tables that were sent: the page fills this in.")

    def open(self) -> PointSource:
        """The points, read once and kept in memory for every run that asks for the same.

        Raises:
            DataError: nothing was sent, it is no longer here, or it has another number of columns.
        """
        if not self.key:
            raise DataError("points_missing")
        return _opened(self.kind, self.key)


@dataclass(frozen=True, kw_only=True)
class PointsLine(OwnPoints):
    """A table of one column."""

    kind: ClassVar[Kind] = "line"


@dataclass(frozen=True, kw_only=True)
class PointsPlane(OwnPoints):
    """A table of two columns."""

    kind: ClassVar[Kind] = "plane"


@functools.lru_cache(maxsize=KEPT_OPEN)
def _opened(kind: Kind, key: str) -> PointSource:
    """A key is made of the content, so what it opens never changes."""
    points = default().get(key)
    columns = {"line": 1, "plane": 2}[kind]
    if points.ndim != 2 or points.shape[1] != columns:
        raise DataError("points_kind", columns=points.shape[-1], expected=columns)
    return LineSource(points) if kind == "line" else PointSource(points)


def _quantiles(points: Points) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the outermost points lie but for a thousandth, `[D]` each; an axis without a range gets the other's."""
    low, high = np.quantile(points.astype(np.float64), VIEW, axis=0)
    if (high == low).all():  # nearly all points agree: show the few that do not
        low, high = points.min(axis=0).astype(np.float64), points.max(axis=0).astype(np.float64)
    half = np.where(high == low, (high - low).max(), high - low) / 2
    middle = (low + high) / 2
    return middle - half, middle + half


def _silverman(ordered: NDArray[np.float64]) -> float:
    """h = 0.9·min(s, IQR/1.34)·n^(−1/5), without the IQR where it is 0. Args: points in order, n ≥ 2."""
    low, high = np.quantile(ordered, (0.25, 0.75))
    spread = min(float(ordered.std(ddof=1)), float(high - low) / 1.34 or math.inf)
    return float(0.9 * spread * len(ordered) ** -0.2)
