"""A film has the frames that it was given, and nothing that a sender can make passes its bounds."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from playground.errors import DataError
from playground.ui.film import HELD_MILLISECONDS, MOST_BYTES, MOST_FRAMES, animate, split


def png(colour: tuple[int, ...] = (0, 114, 178), size: tuple[int, int] = (40, 30)) -> bytes:
    file = io.BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def packed(*frames: bytes) -> bytes:
    return b"".join(struct.pack("<I", len(frame)) + frame for frame in frames)


def bomb(width: int, height: int) -> bytes:
    """A small file whose head promises `width × height` pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def shown(film: bytes) -> list[np.ndarray]:
    with Image.open(io.BytesIO(film)) as image:
        frames = []
        for number in range(image.n_frames):
            image.seek(number)
            frames.append(np.asarray(image.convert("RGB")))
    return frames


def test_what_is_packed_comes_apart_again():
    frames = [png(), png((255, 0, 0))]
    assert split(packed(*frames)) == frames


def test_a_film_shows_its_frames_in_order_and_in_their_colours():
    colours = [(0, 158, 115), (0, 114, 178), (213, 94, 0)]
    frames = shown(animate([png(colour) for colour in colours]))
    assert [tuple(frame[5, 5]) for frame in frames] == colours
    assert frames[0].shape == (30, 40, 3)


def test_the_last_frame_is_held_and_the_film_begins_again():
    with Image.open(io.BytesIO(animate([png(), png((9, 9, 9))]))) as image:
        assert image.info["loop"] == 0
        image.seek(1)
        assert image.info["duration"] == HELD_MILLISECONDS


def test_a_transparent_picture_lies_on_white():
    assert tuple(shown(animate([png((0, 0, 0, 0)), png((1, 1, 1, 255))]))[0][0, 0]) == (255, 255, 255)


def test_a_thin_line_keeps_its_colour_on_much_paper():
    image = np.full((900, 1200, 3), 255, np.uint8)
    image[:, 600] = (213, 94, 0)
    image[::100, :200] = np.random.default_rng(0).integers(0, 255, (9, 200, 3))
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    frames = shown(animate([file.getvalue(), png((255, 255, 255), (1200, 900))]))
    assert np.abs(frames[0][450, 600].astype(int) - (213, 94, 0)).max() < 12
    assert tuple(frames[0][450, 10]) == (255, 255, 255)


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"", "film_none"),
        (packed(*[b"x"] * (MOST_FRAMES + 1)), "film_frames"),
        (bytes(MOST_BYTES + 1), "film_bytes"),
        (packed(png())[:-1], "film_cut"),
        (b"\x01\x00", "film_cut"),
        (b"\xff\xff\xff\xff" + png(), "film_cut"),
    ],
    ids=["nothing", "too many", "too much", "cut off", "half a length", "a false length"],
)
def test_a_bad_request_is_refused(body, key):
    with pytest.raises(DataError) as caught:
        split(body)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("frame", "key"),
    [
        (b"", "film_not_png"),
        (b"GIF89a" + bytes(100), "film_not_png"),
        (png()[:-30], "film_not_png"),
        (bomb(100_000, 100_000), "film_size"),
        (bomb(1200, 901), "film_size"),
        (bomb(1200, 900), "film_not_png"),
        (bomb(0, 10), "film_not_png"),
        (png(size=(41, 30)), "film_uneven"),
    ],
    ids=["nothing", "a gif", "cut off", "a bomb", "too high", "without its pixels", "no width", "another size"],
)
def test_a_bad_picture_is_named_by_its_number(frame, key):
    good = png(size=(1200, 900)) if frame == bomb(1200, 900) else png()
    with pytest.raises(DataError) as caught:
        animate([good, frame])
    assert caught.value.key == key
    assert "Picture 2" in caught.value.say()


def test_paper_stays_white_beside_all_that_is_nearly_white():
    image = np.full((300, 400, 3), 255, np.uint8)
    image[:60] = np.linspace(235, 255, 400).astype(np.uint8)[None, :, None]
    image[:60, :, 1:] -= np.random.default_rng(0).integers(0, 9, (60, 400, 2), np.uint8)
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    assert tuple(shown(animate([file.getvalue(), png((0, 0, 0), (400, 300))]))[0][200, 200]) == (255, 255, 255)


def test_a_film_tells_how_far_it_is():
    told = []
    animate([png((i, 0, 0)) for i in range(5)], tell=told.append)
    assert told == [0, 1, 2, 3, 4]
