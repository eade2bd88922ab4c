"""A visitor's own pictures: read with a report, trained on, or refused with a sentence."""

import io
import re
import zipfile

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect


def picture(number: int) -> bytes:
    rng = np.random.default_rng(number)
    file = io.BytesIO()
    Image.fromarray(rng.integers(0, 255, (40, 40, 3), np.uint8)).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def zipped(tmp_path):
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as archive:
        for number in range(90):
            archive.writestr(f"{number}.png", picture(number))
        archive.writestr("broken.png", b"not a picture")
    return tmp_path / "mine.zip"


def opened(visitor):
    page = visitor.arrive()
    page.get_by_role("tab", name="Images").click()
    visitor.until("document.querySelector('[data-gp=real-images]').src.startsWith('data:')")
    page.get_by_role("button", name="Your own pictures").click()
    return page


def test_a_zip_is_read_reported_and_trained_on(visit, zipped):
    visitor = visit()
    page = opened(visitor)
    before = page.locator("[data-gp=real-images]").get_attribute("src")
    page.locator("#gp-upload input[type=file]").set_input_files(zipped)
    report = page.get_by_label("What was read")
    expect(report).to_have_value("90 pictures were read; left out: 1, namely broken.png (not a picture).", timeout=20_000)
    page.get_by_role("button", name="Train on them").click()
    page.wait_for_function("(before) => document.querySelector('[data-gp=real-images]').src !== before", arg=before)
    expect(page.locator("#gp-knob-images-data input[value=uploaded]")).to_be_checked()
    visitor.until("gp.state === 'idle'")
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 1", seconds=60)


def test_a_truncated_zip_gets_a_sentence(visit, zipped, tmp_path):
    visitor = visit()
    page = opened(visitor)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(zipped.read_bytes()[:-2000])
    page.locator("#gp-upload input[type=file]").set_input_files(cut)
    expect(page.get_by_label("What was read")).to_have_value(re.compile(r"cut\.zip"), timeout=20_000)
    expect(page.get_by_role("button", name="Train on them")).not_to_be_visible()
