import io

import numpy as np
from PIL import Image

from playground.pictures import ImagePicture, LinePicture, PlanePicture
from playground.views.kept import HEIGHT, WIDTH, card


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")).astype(int)


def line(**more):
    x = np.linspace(-3, 3, 50, dtype=np.float32)
    bell = np.exp(-(x**2) / 2).astype(np.float32)
    plain = {"x": x, "p_data": bell, "p_g": bell, "scores": bell, "optimum": None, "bounded": True}
    return LinePicture(**(plain | {"z": None, "g_of_z": None, "fakes": x} | more))


def plane(fakes):
    lattice = np.linspace(-1, 1, 5, dtype=np.float32)
    real, field = np.zeros((1, 2), np.float32), np.zeros((5, 5), np.float32)
    return PlanePicture(real=real, fakes=fakes, field=field, xs=lattice, ys=lattice, bounded=True)


def test_a_line_stands_on_nothing_and_is_filled_where_the_fakes_are():
    found = pixels(card(line()))
    assert found.shape == (HEIGHT, WIDTH, 4)
    assert found[5, 5, 3] == 0
    assert found[HEIGHT - 20, WIDTH // 2, 3] > 0


def test_a_collapsed_density_does_not_flatten_the_data():
    spike = np.zeros(50, np.float32)
    spike[25] = 1000
    assert (pixels(card(line(p_g=spike)))[: HEIGHT // 2, :, 3] > 0).any()


def test_a_point_stands_where_it_is():
    found = pixels(card(plane(np.array([[1.0, 1.0], [np.nan, 0], [1e9, 0]], np.float32))))
    green = (found[..., 1] > found[..., 0] + 50) & (found[..., 3] > 100)
    rows, columns = np.nonzero(green)
    assert rows.max() < 8
    assert abs(columns.mean() - (WIDTH + HEIGHT) / 2) < 6


def test_pictures_keep_their_pixels():
    fakes = np.arange(30 * 3 * 8 * 8, dtype=np.uint32).astype(np.uint8).reshape(30, 3, 8, 8)
    found = pixels(card(ImagePicture(fakes=fakes, real=fakes)))
    assert found.shape == (4 * 9 - 1, 6 * 9 - 1, 4)
    assert (found[:8, :8, :3] == fakes[0].transpose(1, 2, 0)).all()
