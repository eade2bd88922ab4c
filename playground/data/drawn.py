"""Data drawn by hand: a density over a line, a cloud over a plane.

A drawing is a short word of the config, so a share link, a saved file and the command line carry it: its heights, a byte
each on the line and half a byte each on the plane, in base64url without padding. Only their ratios matter.
"""

import base64
import binascii
import math
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from playground.data.source import Distribution, Kind
from playground.errors import DataError
from playground.knobs import knob

Heights = NDArray[np.uint8]

LINE_CELLS = 64
"""Cells of a line, each Δ = 8/64 wide."""
LINE_REACH = 4.0
"""A line is drawn from −4 to 4."""
LINE_LEVELS = 255
PLANE_SIDE = 32
"""Cells along each side of a plane."""
PLANE_REACH = 3.0
"""A plane is drawn from −3 to 3 along both axes."""
PLANE_LEVELS = 15


def encode_line(heights: ArrayLike) -> str:
    """The word for a line.

    Args:
        heights: `[64]`, from left to right, the largest becomes 255; below 0 counts as 0.

    Raises:
        DataError: not so many, not finite, or nothing above 0.
    """
    return _word(_levels(heights, (LINE_CELLS,), LINE_LEVELS))


def encode_plane(heights: ArrayLike) -> str:
    """The word for a plane.

    Args:
        heights: `[32, 32]`, row by row from the lowest y to the highest, x from left to right; the largest becomes 15.

    Raises:
        DataError: not so many, not finite, or nothing above 0.
    """
    levels = _levels(heights, (PLANE_SIDE, PLANE_SIDE), PLANE_LEVELS).reshape(-1, 2)
    return _word((levels[:, 0] << 4 | levels[:, 1]).astype(np.uint8))


def decode_line(word: str) -> Heights:
    """The heights `[64]` in 0 … 255 that a word stands for.

    Raises:
        DataError: no such word, or nothing is drawn.
    """
    return _drawn(_bytes(word, LINE_CELLS))


def decode_plane(word: str) -> Heights:
    """The heights `[32, 32]` in 0 … 15 that a word stands for, rows from the lowest y to the highest.

    Raises:
        DataError: no such word, or nothing is drawn.
    """
    pairs = _bytes(word, PLANE_SIDE * PLANE_SIDE // 2)
    return _drawn(np.stack([pairs >> 4, pairs & 15], axis=-1).reshape(PLANE_SIDE, PLANE_SIDE))


def _levels(heights: ArrayLike, shape: tuple[int, ...], top: int) -> Heights:
    """Whole numbers from 0 to `top`, in the same ratios."""
    wanted = np.asarray(heights, np.float64)
    if wanted.shape != shape or not np.isfinite(wanted).all():
        raise DataError("drawing_shape", cells=math.prod(shape))
    if wanted.max() <= 0:
        raise DataError("drawing_empty")
    levels: Heights = np.rint(wanted.clip(0) / wanted.max() * top).astype(np.uint8)
    return levels


def _word(levels: Heights) -> str:
    return base64.urlsafe_b64encode(levels.tobytes()).rstrip(b"=").decode()


def _bytes(word: str, count: int) -> Heights:
    """`[count]` bytes from a word."""
    if not word:
        raise DataError("drawing_empty")
    if "+" in word or "/" in word:  # of the other base64
        raise DataError("drawing_word", word=word[:40])
    try:
        data = base64.b64decode(word.encode("ascii") + b"=" * (-len(word) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise DataError("drawing_word", word=word[:40]) from None
    if len(data) != count:
        raise DataError("drawing_word", word=word[:40])
    return np.frombuffer(data, np.uint8)


def _drawn(heights: Heights) -> Heights:
    if not heights.any():
        raise DataError("drawing_empty")
    return heights


def _example_line() -> str:
    """A bump at −1.5 and a box from 1 to 2.5."""
    x = _middles(LINE_CELLS, LINE_REACH)
    return encode_line(np.exp(-(((x + 1.5) / 0.6) ** 2) / 2) + 0.6 * ((x > 1) & (x < 2.5)))


def _example_plane() -> str:
    """A stroke almost once around (0, 0), of radius 2, denser towards its end."""
    x, y = np.meshgrid(_middles(PLANE_SIDE, PLANE_REACH), _middles(PLANE_SIDE, PLANE_REACH))
    way = (np.arctan2(y, x) + math.pi) / (2 * math.pi)  # 0 … 1 around the circle
    brush = np.exp(-(((np.hypot(x, y) - 2) / 0.25) ** 2) / 2)
    return encode_plane(np.where((way > 0.08) & (brush > 0.1), brush * (0.4 + 0.6 * way), 0))


def _middles(cells: int, reach: float) -> NDArray[np.float64]:
    return (np.arange(cells) + 0.5) * 2 * reach / cells - reach


@dataclass(frozen=True, kw_only=True)
class Drawn(Distribution):
    """What both kinds of drawings have in common.

    Raises:
        DataError: a word that stands for no drawing, or for an empty one.
    """

    exact: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        _ = self.heights

    @property
    def heights(self) -> Heights:
        """The drawing, decoded."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class DrawnLine(Drawn):
    """p(x) = h(x) / (Δ·Σᵢ hᵢ) on [−4, 4], h being straight from each cell's middle cᵢ to the next and level at both ends.

    That is the mixture Σᵢ (hᵢ/Σh)·Λ((x − cᵢ)/Δ)/Δ of triangles Λ(t) = max(0, 1 − |t|) around the middles, what falls
    off an end folded back: there the triangle's tail, 1 − t, and what is folded onto it, t, make a level.
    """

    kind: ClassVar[Kind] = "line"
    sample_shape = (1,)

    drawing: str = knob(
        _example_line(), label="Drawing", help="The density that was drawn, cell by cell: the page fills this in."
    )

    @property
    def view_range(self) -> tuple[float, float]:
        """What can be drawn on."""
        return -LINE_REACH, LINE_REACH

    @cached_property
    def heights(self) -> Heights:
        """hᵢ, `[64]`."""
        return decode_line(self.drawing)

    @property
    def step(self) -> float:
        """Δ, the width of a cell."""
        return 2 * LINE_REACH / LINE_CELLS

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """A cell by its height, then cᵢ + Δ·(u + v − 1) with u, v uniform, folded back at the ends: `[count, 1]`."""
        weights = torch.from_numpy(self.heights.astype(np.float32))
        cell = torch.multinomial(weights, count, replacement=True, generator=generator)
        middles = torch.from_numpy(_middles(LINE_CELLS, LINE_REACH).astype(np.float32))
        u, v = torch.rand(2, count, generator=generator).unbind()
        x = middles[cell] + self.step * (u + v - 1)
        x = torch.where(x.abs() > LINE_REACH, x.sign() * 2 * LINE_REACH - x, x)
        return x.unsqueeze(-1)

    def log_density(self, x: Tensor) -> Tensor:
        """The logarithm of the formula, `[…, 1]` → `[…]`; −∞ where nothing was drawn."""
        heights = torch.from_numpy(self.heights.astype(np.float64)).to(x)
        place = ((x.squeeze(-1) + LINE_REACH) / self.step - 0.5).clamp(0, LINE_CELLS - 1)  # in cells, from the first middle
        left = place.floor().clamp(max=LINE_CELLS - 2)
        share, index = place - left, left.long()
        h = (1 - share) * heights[index] + share * heights[index + 1]
        h = torch.where(x.squeeze(-1).abs() <= LINE_REACH, h, 0)
        return torch.log(h) - math.log(self.step * float(self.heights.sum(dtype=np.int64)))


@dataclass(frozen=True, kw_only=True)
class DrawnPlane(Drawn):
    """p(x, y) = hᵢⱼ / (δ²·Σh) in the cell (i, j) of 32 × 32 over [−3, 3]², each δ wide; 0 outside."""

    kind: ClassVar[Kind] = "plane"
    sample_shape = (2,)

    drawing: str = knob(_example_plane(), label="Drawing", help="The cloud that was drawn, cell by cell: the page fills this in.")

    @property
    def view_range(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """What can be drawn on."""
        return (-PLANE_REACH, PLANE_REACH), (-PLANE_REACH, PLANE_REACH)

    @cached_property
    def heights(self) -> Heights:
        """hᵢⱼ, `[32, 32]`, i counting rows from the lowest y, j columns from the left."""
        return decode_plane(self.drawing)

    @property
    def step(self) -> float:
        """δ, the width of a cell."""
        return 2 * PLANE_REACH / PLANE_SIDE

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """A cell by its height, then evenly within it: `[count, 2]`."""
        weights = torch.from_numpy(self.heights.astype(np.float32)).flatten()
        cell = torch.multinomial(weights, count, replacement=True, generator=generator)
        corner = torch.stack([cell % PLANE_SIDE, cell // PLANE_SIDE], dim=-1)
        return (corner + torch.rand(count, 2, generator=generator)) * self.step - PLANE_REACH

    def log_density(self, x: Tensor) -> Tensor:
        """The logarithm of the formula, `[…, 2]` → `[…]`; −∞ where nothing was drawn."""
        heights = torch.from_numpy(self.heights.astype(np.float64)).to(x)
        cell = ((x + PLANE_REACH) / self.step).floor().long().clamp(0, PLANE_SIDE - 1)
        h = torch.where((x.abs() <= PLANE_REACH).all(dim=-1), heights[cell[..., 1], cell[..., 0]], 0)
        return torch.log(h) - math.log(self.step**2 * float(self.heights.sum(dtype=np.int64)))
