"""One file's bytes → a square picture of the size and channels asked for. The bytes may be anyone's: nothing is trusted."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from playground.data.images.source import Images

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
"""What is opened at all; Pillow knows formats that start other programs."""
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")
MOST_PIXELS = 40_000_000
FEWEST_PIXELS_ON_A_SIDE = 4
CENTRE, WHOLE = "centre", "whole"
ORIENTATION, LYING = 0x0112, 5
"""The tag in which a camera says how it was held, and from which number on width and height change places."""
PAPER = "white"
"""What shows through where a picture is transparent."""


class UnreadableError(Exception):
    """A picture is left out. `reason` is the key of a sentence below `picture.`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decode(data: bytes, *, size: int, channels: int, crop: str = CENTRE, spend: Callable[[int], None] = lambda _: None) -> Images:
    """A picture as a square, `[channels, size, size]` uint8. Of a moving picture, the first frame.

    Args:
        data: the whole file.
        size: of a side, in pixels.
        channels: 1 (grey) or 3 (colour); what is otherwise is converted, and transparency is put on white.
        crop: `centre` takes the middle square, `whole` everything, with a margin in the colour of the border.
        spend: is told how many pixels are about to be decoded, and may raise.

    Raises:
        UnreadableError: not a picture, a broken one, one of more than `MOST_PIXELS` pixels, or one of almost none.
    """
    with _opened(data) as image:
        _check(image)
        image.draft(None, (2 * size, 2 * size))  # a JPEG is decoded no larger than it will be looked at
        spend(image.width * image.height)
        try:
            return (_whole if crop == WHOLE else _square)(image, size, channels)
        except Exception as error:  # Pillow's decoders raise almost anything at damaged bytes
            raise UnreadableError("broken") from error


def measure(data: bytes) -> tuple[int, int]:
    """Width and height of a picture as it is looked at, in pixels, from its header alone.

    Raises:
        UnreadableError: as `decode`.
    """
    with _opened(data) as image:
        _check(image)
        try:
            turned = image.getexif().get(ORIENTATION, 1) >= LYING
        except Exception as error:  # as above
            raise UnreadableError("broken") from error
        return (image.height, image.width) if turned else image.size


def resized(images: Images, *, size: int, channels: int) -> Images:
    """Decoded square pictures `[N, C, S, S]` in another size and other channels: `[N, channels, size, size]`."""
    if images.shape[1] == channels and images.shape[-1] == size:
        return images
    mode = "L" if images.shape[1] == 1 else "RGB"
    out = np.empty((len(images), channels, size, size), np.uint8)
    for index, each in enumerate(images):
        picture = Image.fromarray(each[0] if mode == "L" else each.transpose(1, 2, 0))
        out[index] = _array(picture.convert("L" if channels == 1 else "RGB"), size)
    return out


def _opened(data: bytes) -> Image.Image:
    """The picture with its header read and its pixels not yet."""
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableError("too_large") from error
    except UnidentifiedImageError as error:
        raise UnreadableError("not_a_picture") from error
    except Exception as error:  # as below: a header can be damaged too
        raise UnreadableError("broken") from error


def _check(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise UnreadableError("too_large")
    if min(image.size) < FEWEST_PIXELS_ON_A_SIDE:
        raise UnreadableError("too_small")


def _square(image: Image.Image, size: int, channels: int) -> Images:
    upright = ImageOps.exif_transpose(image)
    side = min(upright.size)
    left, top = (upright.width - side) // 2, (upright.height - side) // 2
    middle = _eight_bit(upright.crop((left, top, left + side, top + side)))
    return _array(middle.convert("L" if channels == 1 else "RGB"), size)


def _whole(image: Image.Image, size: int, channels: int) -> Images:
    upright = _eight_bit(ImageOps.exif_transpose(image)).convert("L" if channels == 1 else "RGB")
    small = ImageOps.contain(upright, (size, size), Image.Resampling.LANCZOS)
    pixels = np.asarray(small)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]).mean(axis=0).round().astype(int)
    canvas = Image.new(small.mode, (size, size), int(border) if channels == 1 else tuple(border.tolist()))
    canvas.paste(small, ((size - small.width) // 2, (size - small.height) // 2))
    return _array(canvas, size)


def _eight_bit(image: Image.Image) -> Image.Image:
    """Without transparency, and with 16-bit greys brought down to 8."""
    if image.mode.startswith(("I", "F")):
        return Image.fromarray((np.asarray(image, np.float64) / 257).clip(0, 255).astype(np.uint8))
    if not image.has_transparency_data:
        return image
    clear = image.convert("RGBA")
    paper = Image.new("RGBA", clear.size, PAPER)
    return Image.alpha_composite(paper, clear)


def _array(picture: Image.Image, size: int) -> Images:
    """`[C, size, size]`."""
    pixels = np.asarray(picture.resize((size, size), Image.Resampling.LANCZOS))
    return pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
