import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from playground.data.images.decode import MOST_PIXELS, UnreadableError, decode, resized


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def png_that_claims(width, height):
    """A PNG whose header promises so many pixels, and which has none."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    end = struct.pack(">I", zlib.crc32(header)) + b"\0\0\0\0IDAT" + b"\0" * 8
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + end


def reason(data):
    with pytest.raises(UnreadableError) as caught:
        decode(data, size=32, channels=3)
    return caught.value.reason


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_every_format_is_read_in_colour(picture, form):
    image = decode(picture((200, 40, 80), form=form), size=28, channels=3)
    assert image.shape == (3, 28, 28)
    np.testing.assert_allclose(image.mean(axis=(1, 2)), (200, 40, 80), atol=4)


def test_a_colour_made_grey_is_its_luma(picture):
    assert decode(picture((255, 0, 0)), size=28, channels=1)[0, 0, 0] == round(0.299 * 255)


def test_a_grey_picture_among_colours_gets_three_equal_channels(picture):
    image = decode(picture(90, mode="L"), size=32, channels=3)
    assert (image == 90).all()
    assert image.shape == (3, 32, 32)


@pytest.mark.parametrize(("mode", "clear"), [("RGBA", (255, 0, 0, 0)), ("LA", (0, 0))])
def test_what_is_transparent_is_put_on_white(picture, mode, clear):
    assert (decode(picture(clear, mode=mode), size=32, channels=3) == 255).all()


def test_half_transparent_red_is_pink(picture):
    assert decode(picture((255, 0, 0, 128), mode="RGBA"), size=32, channels=3)[:, 0, 0].tolist() == [255, 127, 127]


def test_a_picture_with_16_bits_keeps_its_grey():
    deep = Image.fromarray(np.full((20, 20), 128 * 257, np.uint16))
    assert (decode(saved(deep, "PNG"), size=28, channels=1) == 128).all()


def test_the_middle_square_is_kept():
    pixels = np.zeros((40, 120, 3), np.uint8)
    pixels[:, 40:80] = 255
    assert (decode(saved(Image.fromarray(pixels), "PNG"), size=32, channels=3) == 255).all()
    assert (decode(saved(Image.fromarray(pixels.swapaxes(0, 1)), "PNG"), size=32, channels=3) == 255).all()


def test_a_photograph_is_turned_as_its_camera_says():
    pixels = np.zeros((64, 64), np.uint8)
    pixels[:32] = 255  # white above
    tags = Image.Exif()
    tags[0x0112] = 3  # upside down
    turned = decode(saved(Image.fromarray(pixels), "JPEG", exif=tags), size=32, channels=1)[0]
    assert turned[:14].max() < 20
    assert turned[18:].min() > 235


def test_text_called_a_picture_is_not_one():
    assert reason(b"Dear diary, ...") == "not_a_picture"


def test_nothing_is_not_a_picture():
    assert reason(b"") == "not_a_picture"


def test_a_format_that_starts_other_programs_is_not_opened():
    assert reason(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\nshowpage\n") == "not_a_picture"


@pytest.mark.parametrize("size", [(1, 1), (3, 500)])
def test_a_picture_of_almost_no_pixels_is_too_small(picture, size):
    assert reason(picture(size=size)) == "too_small"


@pytest.mark.parametrize("side", [7_000, 12_000, 60_000])
def test_a_picture_of_too_many_pixels_is_refused_by_its_header(side):
    assert side**2 > MOST_PIXELS
    assert reason(png_that_claims(side, side)) == "too_large"


def test_pillows_own_limit_stays_as_it_was():
    reason(png_that_claims(12_000, 12_000))
    assert Image.MAX_IMAGE_PIXELS == 89478485


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_truncated_picture_is_broken(noise, form):
    data = saved(Image.fromarray(noise[0].transpose(1, 2, 0)), form)
    assert reason(data[: len(data) // 2]) in {"broken", "not_a_picture"}


@given(
    form=st.sampled_from(["PNG", "JPEG", "WEBP", "GIF", "BMP"]),
    changes=st.dictionaries(st.integers(0, 10_000), st.integers(0, 255), min_size=1, max_size=12),
)
def test_a_damaged_picture_is_read_or_named_but_nothing_worse(form, changes):
    pixels = np.random.default_rng(1).integers(0, 256, (24, 30, 3), dtype=np.uint8)
    data = bytearray(saved(Image.fromarray(pixels), form))
    for at, value in changes.items():
        data[at % len(data)] = value
    try:
        assert decode(bytes(data), size=28, channels=3).shape == (3, 28, 28)
    except UnreadableError as error:
        assert error.reason in {"broken", "not_a_picture", "too_large", "too_small"}


def test_the_pixels_to_decode_are_told_before(picture):
    told = []
    decode(picture(size=(50, 40)), size=28, channels=3, spend=told.append)
    assert told == [2000]


def test_a_large_photograph_is_decoded_no_larger_than_needed(picture):
    told = []
    decode(picture(size=(1600, 1600), form="JPEG"), size=32, channels=3, spend=told.append)
    assert told == [200 * 200]


def test_pictures_of_the_right_size_and_channels_are_left_alone(noise):
    assert resized(noise, size=28, channels=3) is noise


def test_resizing_keeps_a_plain_picture_plain():
    plain = np.full((2, 3, 64, 64), 77, np.uint8)
    assert (resized(plain, size=28, channels=1) == 77).all()
    assert resized(plain, size=28, channels=1).shape == (2, 1, 28, 28)
    assert resized(plain[:, :1], size=32, channels=3).shape == (2, 3, 32, 32)
