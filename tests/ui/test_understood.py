"""What is said of what was brought."""

import base64
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from playground.data.images.reading import Report
from playground.ui.bringing import Brought, Files
from playground.ui.understood import first_grey, first_size, sheet, understood

PICTURES = np.arange(20 * 3 * 64 * 64, dtype=np.uint32).astype(np.uint8).reshape(20, 3, 64, 64)


def brought(**more):
    facts = {"sample": PICTURES, "counts": {}, "report": Report(412, (), (((800, 600), 412),)), "side": 64} | more
    return Brought(Files(()), "uploaded", {}, **facts)


def test_what_was_cropped_and_shrunk_is_said():
    said = understood(brought(), size=64, grey=False)
    assert said.splitlines()[0] == "412 pictures of 64 × 64 pixels, in colour."
    assert "412 of 800 × 600 were cropped to squares and shrunk to 64 pixels." in said
    assert "No classes" in said


@pytest.mark.parametrize(
    ("width", "height", "crop", "how"),
    [
        (64, 64, "centre", ""),
        (100, 64, "centre", "were cropped to squares."),
        (100, 64, "whole", "were given a margin and shrunk to 64 pixels."),
        (20, 20, "centre", "were enlarged to 64 pixels."),
        (64, 20, "whole", "were given a margin."),
    ],
)
def test_every_treatment_has_its_words(width, height, crop, how):
    said = understood(brought(report=Report(20, (), (((width, height), 20),)), crop=crop), size=64, grey=False)
    assert (f"20 of {width} × {height} {how}" in said) if how else ("were" not in said)


def test_many_sizes_are_summed_up():
    sizes = tuple(((100 + n, 100), 10) for n in range(9))
    assert "60 of 6 other sizes were treated likewise." in understood(brought(report=Report(90, (), sizes)), size=64, grey=False)


def test_classes_are_counted_and_many_are_summed_up():
    assert "2 classes: cat 10, dog 1\u202f000." in understood(brought(counts={"cat": 10, "dog": 1000}), size=64, grey=False)
    many = understood(brought(counts={f"c{n}": n for n in range(40)}), size=64, grey=False)
    assert "40 classes: c0 0" in many and "and 28 more" in many


def test_greys_among_colours_and_what_was_left_out_are_said():
    report = Report(20, (("cat/broken.png", "broken"),), (((64, 64), 20),), greys=3)
    said = understood(brought(report=report), size=64, grey=False)
    assert "3 of them are grey among colours." in said
    assert "left out: 1, namely cat/broken.png (damaged)" in said
    assert "among colours" not in understood(brought(report=report), size=64, grey=True)


def test_pictures_that_were_read_earlier_are_said_to_be():
    assert understood(brought(earlier=True), size=64, grey=False).startswith("The Hub does not answer")


def test_the_first_choice_is_what_the_pictures_are():
    assert first_size(brought()) == 32
    small = replace(brought(), side=28, sample=PICTURES[:, :1, :28, :28])
    assert (first_size(small), first_grey(small)) == (28, True)


@pytest.mark.parametrize(("size", "grey", "mode"), [(28, True, "L"), (32, False, "RGB")])
def test_the_sheet_shows_the_pictures_as_the_networks_will_see_them(size, grey, mode):
    kind, _, data = sheet(brought(), size=size, grey=grey).partition(",")
    picture = Image.open(io.BytesIO(base64.b64decode(data)))
    assert kind == "data:image/png;base64"
    assert (picture.size, picture.mode) == ((5 * (size + 2) - 2, 4 * (size + 2) - 2), mode)
