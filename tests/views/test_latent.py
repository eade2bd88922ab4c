"""How long z is on the way, and a walk as a film."""

import io

import numpy as np
import pytest
import torch
from PIL import Image, ImageSequence

from playground.views.latent import FILM_SIDE, loop, norms, typical


@pytest.mark.parametrize("size", [2, 16, 100])
def test_the_typical_length_is_that_of_many_draws(size):
    generator = torch.Generator().manual_seed(0)
    normal = torch.randn(20_000, size, generator=generator).norm(dim=1)
    uniform = (torch.rand(20_000, size, generator=generator) * 2 - 1).norm(dim=1)
    for kind, lengths in (("normal", normal), ("uniform", uniform)):
        mean, spread = typical(kind, size)
        assert mean == pytest.approx(float(lengths.mean()), rel=0.08)
        assert spread == pytest.approx(float(lengths.std()), rel=0.2)


def test_both_ways_are_drawn_over_the_band_in_which_draws_lie():
    straight, round_ = np.array([8, 5.7, 8], np.float32), np.array([8, 8, 8], np.float32)
    figure = norms({"linear": straight, "spherical": round_}, "normal", 64)
    band, *ways = figure["data"]
    assert [each["uid"] for each in ways] == ["linear", "spherical"]
    np.testing.assert_array_equal(ways[0]["y"], straight)
    assert band["y"].min() < 8 < band["y"].max()
    low, high = figure["layout"]["yaxis"]["range"]
    assert low < 5.7
    assert high > band["y"].max()


@pytest.mark.parametrize("channels", [1, 3])
def test_a_film_has_every_picture_as_often_as_it_was_given_and_never_ends(channels):
    shades = np.array([0, 90, 255], np.uint8)
    images = np.broadcast_to(shades[:, None, None, None], (3, channels, 4, 4))
    film = Image.open(io.BytesIO(loop(images, milliseconds=60)))
    frames = [np.asarray(frame.convert("L")) for frame in ImageSequence.Iterator(film)]
    assert [int(frame[0, 0]) for frame in frames] == pytest.approx([0, 90, 255], abs=1)
    assert frames[0].shape == (FILM_SIDE, FILM_SIDE)
    assert film.info["loop"] == 0
