"""A data set's picture of itself, small, for the chooser.

PNG with a transparent ground, at twice 72 × 48 pixels for sharp screens; one grey stands on both papers.
"""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from playground.views.grid import sheet

WIDTH, HEIGHT = 144, 96
MARGIN = 8
GREY = (122, 128, 138)  # 3.9 : 1 on white, 4.5 : 1 on the dark paper
COLUMNS, ROWS = 3, 2
DOT, FINER = 2.1, 4  # a point's radius in pixels; drawn so many times larger, then averaged


def line(density: NDArray[np.floating[Any]]) -> bytes:
    """A density as a filled curve.

    Args:
        density: `[m]`, m ≥ 2, at evenly spaced points over the view range.
    """
    columns = np.interp(np.linspace(0, len(density) - 1, WIDTH), np.arange(len(density)), density)
    tall = columns / max(float(columns.max()), 1e-12) * (HEIGHT - 2 * MARGIN)
    below = HEIGHT - MARGIN - np.arange(HEIGHT)[:, None]  # [H, 1], how far a pixel's top is above the base
    filled = np.clip(tall[None] - below + 1, 0, 1) * (below > 0)
    slope = np.sqrt(1 + np.gradient(tall) ** 2)
    edge = np.clip(2.5 - np.abs(tall[None] - below + 0.5) / slope[None], 0, 1) * (below >= 0)
    edge *= below <= np.maximum(tall, np.maximum(np.roll(tall, 1), np.roll(tall, -1)))[None] + 2  # a cliff has no ears
    return _png(np.maximum(0.35 * filled, edge))


def plane(points: NDArray[np.floating[Any]], view_range: tuple[tuple[float, float], tuple[float, float]]) -> bytes:
    """Points of the plane, at one scale for both axes, the view's height filling the picture's.

    Args:
        points: `[n, 2]`; some 300 are enough.
        view_range: `((x₀, x₁), (y₀, y₁))`.
    """
    (left, right), (bottom, top) = view_range
    scale = (HEIGHT - 2) / max(top - bottom, (right - left) * HEIGHT / WIDTH)
    across = WIDTH / 2 + (points[:, 0] - (left + right) / 2) * scale
    down = HEIGHT / 2 - (points[:, 1] - (bottom + top) / 2) * scale
    ink = Image.new("L", (FINER * WIDTH, FINER * HEIGHT))
    draw = ImageDraw.Draw(ink)
    for x, y in zip(FINER * across, FINER * down, strict=True):
        draw.ellipse((x - FINER * DOT, y - FINER * DOT, x + FINER * DOT, y + FINER * DOT), fill=255)
    smooth = ink.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    return _png(0.9 * np.asarray(smooth) / 255)


def pictures(images: NDArray[np.uint8]) -> bytes:
    """Six pictures, three a row.

    Args:
        images: `[n, C, H, W]`, uint8, n ≥ 1; the first six are shown, again from the first if there are fewer.
    """
    side = WIDTH // COLUMNS - 1
    chosen = [images[index % len(images)] for index in range(COLUMNS * ROWS)]
    small = [Image.fromarray(_rgb(each)).resize((side, side), Image.Resampling.LANCZOS) for each in chosen]
    whole = sheet(np.stack([np.asarray(each).transpose(2, 0, 1) for each in small]), columns=COLUMNS, gap=1)
    alpha = np.full((*whole.shape[:2], 1), 255, np.uint8)
    alpha[side :: side + 1] = alpha[:, side :: side + 1] = 0
    return _saved(np.concatenate([whole, alpha], axis=-1))


def _rgb(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`[C, H, W]` as `[H, W, 3]`."""
    return np.ascontiguousarray(np.broadcast_to(image, (3, *image.shape[1:])).transpose(1, 2, 0))


def _png(ink: NDArray[np.floating[Any]]) -> bytes:
    """Grey ink of opacity `[H, W]` in [0, 1] on nothing."""
    color = np.broadcast_to(np.array(GREY, np.uint8), (*ink.shape, 3))
    return _saved(np.concatenate([color, np.rint(255 * ink)[..., None].astype(np.uint8)], axis=-1))


def _saved(pixels: NDArray[np.uint8]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", optimize=True)
    return file.getvalue()
