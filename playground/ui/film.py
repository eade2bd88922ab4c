"""A film from pictures that a page drew: PNGs in, an animated GIF out, within bounds that no sender can pass."""

import io
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from playground.errors import DataError
from playground.texts import text
from playground.views.grid import sheet

MOST_FRAMES = 48
MOST_WIDTH, MOST_HEIGHT = 1200, 900
MOST_BYTES = 24_000_000
"""Of all pictures of one film together, as they are sent."""
SHOWN_MILLISECONDS = 120
HELD_MILLISECONDS = 1800
"""How long the last picture stays before the film begins again."""
COLOURS, EXACT = 256, 16
UPPER = 0xFC

_HEAD = struct.Struct(">8sI4sII")  # signature, length and name of the first chunk, width, height
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LENGTH = struct.Struct("<I")


class Size(NamedTuple):
    """In pixels."""

    width: int
    height: int


def split(body: bytes) -> list[bytes]:
    """The pictures of a request: before each one, its length as 4 bytes, the lowest first.

    Raises:
        DataError: nothing, too many, too much, or cut off.
    """
    if len(body) > MOST_BYTES:
        raise DataError("film_bytes", limit=MOST_BYTES / 1e6)
    frames: list[bytes] = []
    at = 0
    while at < len(body):
        if len(frames) == MOST_FRAMES:
            raise DataError("film_frames", limit=MOST_FRAMES)
        start = at + _LENGTH.size
        end = start + _LENGTH.unpack_from(body, at)[0] if start <= len(body) else len(body) + 1
        if end > len(body):
            raise DataError("film_cut")
        frames.append(body[start:end])
        at = end
    if not frames:
        raise DataError("film_none")
    return frames


def animate(frames: Sequence[bytes], *, tell: Callable[[int], None] = lambda done: None) -> bytes:
    """A GIF that shows `frames` one after the other and begins again; frames that do not differ are shown as one.

    All share the colours of the first, the middle and the last, so that nothing flickers.

    Args:
        frames: PNGs, all of one size.
        tell: called with the number of frames that are done.

    Raises:
        DataError: one of them is no PNG, is too large, or is not as large as the first. This is seen in its head,
            before a pixel of it is unpacked.
    """
    first = _measured(frames[0], 1)
    for number, frame in enumerate(frames, start=1):
        size = _measured(frame, number)
        if size != first:
            raise DataError("film_uneven", number=number, **size._asdict(), first_width=first.width, first_height=first.height)
    palette = Palette.of([frames[0], frames[len(frames) // 2], frames[-1]])

    def coloured() -> Iterator[Image.Image]:
        for number, frame in enumerate(frames, start=1):
            tell(number - 1)
            yield palette.coloured(_opened(frame, number))

    shown, made = coloured(), io.BytesIO()
    durations = [SHOWN_MILLISECONDS] * (len(frames) - 1) + [HELD_MILLISECONDS]
    next(shown).save(made, "GIF", save_all=True, append_images=shown, duration=durations, loop=0, optimize=False)
    return made.getvalue()


class Palette:
    """Colours that a film's frames share.

    Pillow looks a pixel's colour up by its upper six bits and gives it the entry that is nearest to those. So it is shown
    the entries' upper bits too, and the entries themselves are put in afterwards.

    Args:
        entries: `[256, 3]`, uint8.
    """

    def __init__(self, entries: NDArray[np.uint8]) -> None:
        self._entries = entries.ravel().tolist()
        self._lookup = Image.new("P", (1, 1))
        self._lookup.putpalette((entries & UPPER).ravel().tolist())

    @classmethod
    def of(cls, frames: Sequence[bytes]) -> Self:
        """Colours that suit all of `frames`, in which those that most pixels have are exact: paper stays white."""
        strip = np.concatenate([np.asarray(_opened(frame, place)) for place, frame in enumerate(frames, start=1)])
        image = Image.fromarray(strip).quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        entries = np.zeros((COLOURS, 3), np.uint8)
        found = np.array(image.getpalette(), np.uint8).reshape(-1, 3)
        entries[: len(found)], entries[len(found) :] = found, found[0]
        colours, places = strip.reshape(-1, 3), np.asarray(image).ravel()
        packed = colours.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
        _, first, counts = np.unique(packed, return_index=True, return_counts=True)
        for at in first[np.argsort(counts)[-EXACT:]]:  # the commonest last
            entries[places[at]] = colours[at]
            entries[((entries ^ colours[at]) & UPPER == 0).all(axis=1)] = colours[at]
        return cls(entries)

    def coloured(self, image: Image.Image) -> Image.Image:
        """`image` in these colours, each pixel in the one that is nearest."""
        made = image.quantize(palette=self._lookup, dither=Image.Dither.NONE)
        made.putpalette(self._entries)
        return made


def _measured(frame: bytes, number: int) -> Size:
    """What the PNG's head says, within the bounds."""
    if len(frame) < _HEAD.size:
        raise DataError("film_not_png", number=number)
    signature, _, name, width, height = _HEAD.unpack_from(frame)
    if signature != _SIGNATURE or name != b"IHDR" or not width or not height:
        raise DataError("film_not_png", number=number)
    if width > MOST_WIDTH or height > MOST_HEIGHT:
        raise DataError("film_size", number=number, width=width, height=height, most_width=MOST_WIDTH, most_height=MOST_HEIGHT)
    return Size(width, height)


def _opened(frame: bytes, number: int) -> Image.Image:
    """Its pixels on white, where it is transparent."""
    try:
        with Image.open(io.BytesIO(frame), formats=["PNG"]) as image:
            pixels = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DataError("film_not_png", number=number) from error
    paper = Image.new("RGBA", pixels.size, "white")
    return Image.alpha_composite(paper, pixels).convert("RGB")


# ---------------------------------------------------------------------- of sheets

CAPTION = 26
"""Pixels above a sheet, where the turn is written."""
SHEET_SIDE = 720
PAPER, INK = (255, 255, 255), (32, 36, 43)


def film_of_sheets(sheets: Sequence[tuple[int, NDArray[np.uint8]]], *, tell: Callable[[int], None] = lambda done: None) -> bytes:
    """A GIF of samples over training, each sheet below its turn.

    Args:
        sheets: turns and the samples of the same z at each, `[n, C, H, W]`, uint8.
        tell: called with the number of frames that are done.
    """
    frames = []
    for number, (turn, samples) in enumerate(sheets):
        tell(number // 2)  # drawing is one half of the work, packing the other
        frames.append(_captioned(sheet(samples), text("export.turn", turn=f"{turn:,}".replace(",", " "))))
    return animate(frames, tell=lambda done: tell((len(sheets) + done) // 2))


def _captioned(picture: NDArray[np.uint8], words: str) -> bytes:
    """A PNG of a sheet `[H, W, C]`, as many times as large as fits, below a line of words."""
    times = max(SHEET_SIDE // max(picture.shape[:2]), 1)
    large = Image.fromarray(picture[..., 0] if picture.shape[-1] == 1 else picture).convert("RGB")
    large = large.resize((large.width * times, large.height * times), Image.Resampling.NEAREST)
    large.thumbnail((MOST_WIDTH, MOST_HEIGHT - CAPTION))
    paper = Image.new("RGB", (large.width, large.height + CAPTION), PAPER)
    paper.paste(large, (0, CAPTION))
    ImageDraw.Draw(paper).text((8, 4), words, fill=INK, font=ImageFont.load_default(15))
    made = io.BytesIO()
    paper.save(made, "PNG", compress_level=1)
    return made.getvalue()
