"""A picture is dropped, the z that draws it is looked for, and what comes of it stands beside it."""

import io
import re

from PIL import Image, ImageDraw
from playwright.sync_api import expect


def seven():
    picture = Image.new("L", (120, 90))
    ImageDraw.Draw(picture).line([(45, 15), (75, 15), (50, 75)], fill=255, width=9)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def opened(visitor, fold):
    page = visitor.arrive()
    page.get_by_role("tab", name="Latent space").click()
    visitor.until("gp.latent.key()")
    page.locator("#gp-point").scroll_into_view_if_needed()
    visitor.until("gp.point.ready && gp.point.summed > 0")
    page.locator(f"[data-point-fold={fold}] > summary").click()
    return page


def test_a_dropped_picture_is_found_or_nearly_and_what_is_none_is_refused(visit):
    visitor = visit()
    page = opened(visitor, "inversion")
    page.set_input_files("#gp-point-file", {"name": "seven.png", "mimeType": "image/png", "buffer": seven()})
    visitor.until("gp.point.inverted?.step > 0 && gp.drawn['point-errors'] > 0")
    expect(page.locator("[data-point=about]")).to_contain_text("120×90")
    visitor.until("gp.point.inverted.nearest && !gp.point.inverted.busy", 60)
    assert page.evaluate("gp.point.inverted.error") < 30
    expect(page.locator("[data-gp=point-found-says]")).to_contain_text("nearest training picture")
    expect(page.locator("[data-point=near] figure")).to_have_count(6)
    expect(page.locator("[data-point=found]")).to_have_attribute("src", re.compile("^data:image/png"))


def test_a_sum_of_samples_is_taken_up_by_the_finger_and_a_model_without_d_says_so(visit):
    visitor = visit(viewport={"width": 390, "height": 844}, has_touch=True)
    page = opened(visitor, "thinks")
    summed = page.evaluate("gp.point.summed")
    page.locator(".gp-point-sheet button").first.click()
    visitor.until(f"gp.point.summed > {summed}")
    page.locator("[data-do=walk-sum]").click()
    visitor.until("Math.abs(Math.hypot(...gp.latent.z()) - 8) < 0.1")
    expect(page.locator("[data-point=without-d]")).to_contain_text("without its D")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
