"""The picture on a kept run's card: what its generator made, small, on nothing, to be seen on light and dark paper."""

import io
import itertools
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from playground.pictures import ImagePicture, LinePicture, PlanePicture
from playground.views.grid import grid
from playground.views.palette import ROLES

WIDTH, HEIGHT = 240, 160
FINER = 3  # drawn so many times larger, then averaged
COLUMNS, ROWS = 6, 4
MARGIN = 6
GREY = (122, 128, 138)  # of real data: 3.9 : 1 on white, 4.5 : 1 on the dark paper
GREEN = tuple(int(ROLES["generator"].light[at : at + 2], 16) for at in (1, 3, 5))
DOTS = 400
DASH = 5  # pixels of a dash and of the gap behind it

Picture = LinePicture | PlanePicture | ImagePicture


def card(picture: Picture) -> bytes:
    """A PNG of 240 × 160 with a transparent ground; of images, 24 of them in their own size."""
    if isinstance(picture, ImagePicture):
        return grid(picture.fakes[: COLUMNS * ROWS], columns=COLUMNS, gap=1, still=True)
    whole = Image.new("RGBA", (FINER * WIDTH, FINER * HEIGHT))
    draw = ImageDraw.Draw(whole)
    if isinstance(picture, LinePicture):
        _line(draw, picture)
    else:
        _plane(draw, picture)
    file = io.BytesIO()
    whole.resize((WIDTH, HEIGHT), Image.Resampling.BOX).save(file, "PNG", optimize=True)
    return file.getvalue()


def _line(draw: ImageDraw.ImageDraw, picture: LinePicture) -> None:
    """p_g filled, p_data dashed, on one scale."""
    tallest = max(float(np.nanmax(picture.p_data)), min(float(np.nanmax(picture.p_g)), 3 * float(np.nanmax(picture.p_data))))
    real, fake = (_curve(density, max(tallest, 1e-12)) for density in (picture.p_data, picture.p_g))
    base = FINER * (HEIGHT - MARGIN)
    draw.polygon([(fake[0][0], base), *fake, (fake[-1][0], base)], fill=(*GREEN, 80))
    draw.line(fake, fill=(*GREEN, 255), width=2 * FINER, joint="curve")
    way = 0.0
    for start, end in itertools.pairwise(real):
        if int(way / (FINER * DASH)) % 2 == 0:
            draw.line((start, end), fill=(*GREY, 255), width=2 * FINER)
        way += math.dist(start, end)


def _curve(density: NDArray[np.floating[Any]], tallest: float) -> list[tuple[float, float]]:
    count = FINER * WIDTH // 2
    heights = np.interp(np.linspace(0, len(density) - 1, count), np.arange(len(density)), np.nan_to_num(density))
    down = HEIGHT - MARGIN - np.clip(heights / tallest, 0, 1.05) * (HEIGHT - 2 * MARGIN)
    return list(zip(np.linspace(0, FINER * WIDTH, count).tolist(), (FINER * down).tolist(), strict=True))


def _plane(draw: ImageDraw.ImageDraw, picture: PlanePicture) -> None:
    """Real points grey, fakes in the generator's colour over them, at one scale for both axes."""
    left, right, bottom, top = (float(each) for each in (*picture.xs[[0, -1]], *picture.ys[[0, -1]]))
    scale = FINER * min(WIDTH / max(right - left, 1e-9), HEIGHT / max(top - bottom, 1e-9))
    radius = 1.3 * FINER
    for points, color in ((picture.real, (*GREY, 170)), (picture.fakes, (*GREEN, 255))):
        shown = points[:DOTS][np.isfinite(points[:DOTS]).all(axis=1)]
        across = FINER * WIDTH / 2 + (shown[:, 0] - (left + right) / 2) * scale
        down = FINER * HEIGHT / 2 - (shown[:, 1] - (bottom + top) / 2) * scale
        for x, y in zip(np.clip(across, -99, 9999).tolist(), np.clip(down, -99, 9999).tolist(), strict=True):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)
