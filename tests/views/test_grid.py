"""Sheets: exact round trips, honest edges."""

import io

import numpy as np
import pytest
from PIL import Image

from playground.views.grid import GREY, grid, sheet


def random(count: int, channels: int, height: int = 7, width: int = 5) -> np.ndarray:
    images = np.random.default_rng(0).integers(0, 256, (count, channels, height, width), dtype=np.uint8)
    images.flags.writeable = False
    return images


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("gap", [0, 1, 2])
def test_every_picture_is_found_again_in_its_place(channels: int, gap: int) -> None:
    images = random(6, channels)
    whole = sheet(images, columns=3, gap=gap)
    assert whole.shape == (2 * 7 + gap, 3 * 5 + 2 * gap, channels)
    for index, image in enumerate(images):
        top, left = (index // 3) * (7 + gap), (index % 3) * (5 + gap)
        assert (whole[top : top + 7, left : left + 5] == image.transpose(1, 2, 0)).all()


def test_places_left_over_and_gaps_are_grey() -> None:
    whole = sheet(random(3, 1), gap=1)
    assert (whole[8:, 6:] == GREY).all()
    assert (whole[7] == GREY).all()
    assert (whole[:, 5] == GREY).all()


@pytest.mark.parametrize(("count", "side"), [(1, 1), (4, 2), (5, 3), (64, 8)])
def test_a_sheet_is_square_by_default(count: int, side: int) -> None:
    assert sheet(random(count, 1)).shape[1] == side * 5


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB")])
def test_a_still_is_exact(channels: int, mode: str) -> None:
    images = random(4, channels)
    still = Image.open(io.BytesIO(grid(images, still=True)))
    assert (still.format, still.mode) == ("PNG", mode)
    assert (np.asarray(still).reshape(sheet(images).shape) == sheet(images)).all()


@pytest.mark.parametrize("channels", [1, 3])
def test_a_streamed_sheet_is_a_jpeg_that_looks_alike(channels: int) -> None:
    ramp = np.broadcast_to(np.arange(32, dtype=np.uint8) * 8, (4, channels, 32, 32))
    shown = Image.open(io.BytesIO(grid(ramp)))
    assert shown.format == "JPEG"
    difference = np.asarray(shown, np.int16).reshape(64, 64, channels) - sheet(ramp)
    assert np.abs(difference).mean() < 2
