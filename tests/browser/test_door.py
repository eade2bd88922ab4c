"""A visitor's own pictures: understood before they are trained on, replaced by the next, or refused with a sentence."""

import io
import re
import zipfile

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect


def picture(number: int, width: int) -> bytes:
    rng = np.random.default_rng(number)
    file = io.BytesIO()
    Image.fromarray(rng.integers(0, 255, (40, width, 3), np.uint8)).save(file, "PNG")
    return file.getvalue()


def zipped(file, count, width=60):
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(count):
            archive.writestr(f"{'cat' if number % 2 else 'dog'}/{number}.png", picture(number, width))
        archive.writestr("cat/broken.png", b"not a picture")
    return file


@pytest.fixture
def door(visit):
    """The door as its card opens it."""
    visitor = visit()
    page = visitor.arrive()
    page.get_by_role("tab", name="Images").click()
    visitor.until("document.querySelector('[data-gp=real-images]').src.startsWith('data:')")
    expect(page.locator("#gp-upload")).not_to_be_visible()
    page.locator("#gp-knob-images-data label:has(input[value=uploaded])").click()
    expect(page.locator("#gp-upload")).to_be_visible()
    return visitor


def send(page, file):
    page.locator("#gp-upload input[type=file]").set_input_files(file)


def test_a_zip_is_understood_replaced_by_the_next_and_trained_on(door, tmp_path):
    page = door.page
    before = page.locator("[data-gp=real-images]").get_attribute("src")
    send(page, zipped(tmp_path / "first.zip", 90))
    said = page.get_by_label("What was understood")
    expect(said).to_have_value(re.compile(r"90 pictures of 32 × 32 pixels, in colour\."), timeout=20_000)
    expect(said).to_have_value(re.compile(r"2 classes: cat 45, dog 45\."))
    expect(said).to_have_value(re.compile(r"90 of 60 × 40 were cropped to squares and shrunk to 32 pixels\."))
    expect(said).to_have_value(re.compile(r"left out: 1, namely cat/broken\.png"))
    expect(page.locator(".gp-door-sheet img")).to_have_js_property("naturalWidth", 8 * 34 - 2)
    send(page, zipped(tmp_path / "second.zip", 40))
    expect(said).to_have_value(re.compile("^40 pictures"), timeout=20_000)
    page.get_by_text("all, with a margin").click()
    expect(said).to_have_value(re.compile("given a margin"), timeout=20_000)
    page.locator("#gp-door-size").get_by_text("28").click()
    expect(said).to_have_value(re.compile("28 × 28"))
    page.locator("#gp-upload-start").click()
    page.wait_for_function("(before) => document.querySelector('[data-gp=real-images]').src !== before", arg=before)
    expect(page.locator("#gp-knob-images-data input[value=uploaded]")).to_be_checked()
    door.until("gp.state === 'idle'")
    page.locator("#gp-play").click()
    door.until("gp.turn > 1", seconds=60)


def test_a_truncated_zip_gets_a_sentence(door, tmp_path):
    cut = tmp_path / "cut.zip"
    cut.write_bytes(zipped(tmp_path / "whole.zip", 30).read_bytes()[:-2000])
    send(door.page, cut)
    expect(door.page.get_by_label("What was read")).to_have_value(re.compile(r"cut\.zip is cut off"), timeout=20_000)
    expect(door.page.locator("#gp-upload-start")).not_to_be_visible()


def test_pictures_that_are_sent_while_others_are_read_take_their_place(door, tmp_path):
    page, slow = door.page, io.BytesIO()
    Image.new("RGB", (3000, 2000), "tomato").save(slow, "PNG")
    with zipfile.ZipFile(tmp_path / "first.zip", "w") as archive:
        for number in range(400):
            archive.writestr(f"{number}.png", slow.getvalue())
    send(page, tmp_path / "first.zip")
    expect(page.get_by_role("progressbar", name="How much was read")).to_be_visible(timeout=20_000)
    send(page, zipped(tmp_path / "second.zip", 40))
    expect(page.get_by_label("What was understood")).to_have_value(re.compile("^40 pictures"), timeout=20_000)
    expect(page.locator("#gp-door-cancel")).not_to_be_visible()
    expect(page.get_by_label("What was read")).not_to_be_visible()
