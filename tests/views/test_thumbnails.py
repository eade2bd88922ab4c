"""Small pictures for the chooser."""

import io

import numpy as np
import pytest
from PIL import Image
from scipy.stats import norm

from playground.views.thumbnails import HEIGHT, WIDTH, line, pictures, plane

SQUARE = ((-3.0, 3.0), (-3.0, 3.0))


def opened(file: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(file))
    assert (image.format, image.mode) == ("PNG", "RGBA")
    return np.asarray(image)


def test_a_line_is_tall_where_its_density_is() -> None:
    ink = opened(line(norm.pdf(np.linspace(-4, 4, 201))))[..., 3]
    assert ink.shape == (HEIGHT, WIDTH)
    tall = (ink > 40).sum(axis=0)
    assert abs(int(tall.argmax()) - WIDTH // 2) <= 5
    assert tall[WIDTH // 2] > 0.8 * HEIGHT
    assert tall[0] < 5


@pytest.mark.parametrize(("x", "y"), [(2, 2), (-2, 2), (0, -2)])
def test_a_point_lies_where_it_should(x: float, y: float) -> None:
    ink = opened(plane(np.array([[x, y]]), SQUARE))[..., 3]
    rows, columns = np.nonzero(ink > 100)
    scale = (HEIGHT - 2) / 6
    assert columns.mean() == pytest.approx(WIDTH / 2 + x * scale - 0.5, abs=0.6)
    assert rows.mean() == pytest.approx(HEIGHT / 2 - y * scale - 0.5, abs=0.6)


def test_the_ground_is_transparent() -> None:
    for file in (line(norm.pdf(np.linspace(-4, 4, 201))), plane(np.zeros((1, 2)), SQUARE)):
        assert opened(file)[0, 0, 3] == 0


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("count", [1, 6, 20])
def test_pictures_show_their_own_pixels(channels: int, count: int) -> None:
    images = np.full((count, channels, 28, 28), 200, np.uint8)
    shown = opened(pictures(images))
    assert (shown[shown[..., 3] == 255, :3] == 200).all()
    assert shown.shape[:2] == (95, 143)


def test_a_thumbnail_is_small() -> None:
    points = np.random.default_rng(0).normal(size=(300, 2))
    assert len(plane(points, SQUARE)) < 8000
    assert len(line(norm.pdf(np.linspace(-4, 4, 201)))) < 4000
