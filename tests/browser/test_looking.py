"""A visitor looks closely at a sample: with the mouse, with the keyboard, and back in time."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import grave

SHOWN = (
    "['fake', 'real'].every((kind) => document.querySelectorAll(`[data-gp-sheet=${kind}] .gp-sheet-tiles button`).length > 50)"
)
SIZES = "['fake', 'real'].map((kind) => document.querySelector(`[data-gp-sheet=${kind}] .gp-sheet-tiles button`).clientWidth)"
COPY = "document.querySelector('[data-part=copy]').textContent.length > 20"
TITLE = "document.querySelector('[data-part=title]').textContent"
SMOOTH = "e => { e.value = 0.8; e.dispatchEvent(new Event('input', {bubbles: true})); }"
BACK = "e => { e.value = 0; for (const kind of ['input', 'change']) e.dispatchEvent(new Event(kind, {bubbles: true})); }"


def trained(visitor, turns=6):
    """A page whose digits were trained for some turns."""
    page = visitor.arrive()
    page.get_by_role("tab", name="Images").click()
    visitor.until(SHOWN)
    page.locator("#gp-play").click()
    visitor.until(f"gp.turn > {turns}", 60)
    page.locator("#gp-play").click()
    visitor.until("gp.state === 'paused'")
    return page


def test_a_sample_is_chosen_and_its_neighbours_are_seen(visit):
    visitor = visit()
    page = trained(visitor)
    page.locator("[data-gp-sheet=fake] .gp-sheet-tiles button").nth(12).click()
    visitor.until(COPY)
    expect(page.locator(".gp-look-near li img")).to_have_count(5)
    expect(page.locator("[data-part=score]")).to_have_text(re.compile(r"^D\(x\)"))
    visitor.until(f"{TITLE}.startsWith('Generated picture 13')")
    page.locator("[name=gp-look-by][value=features]").check()
    visitor.until("document.querySelector('[data-part=heading]').textContent.includes('features')")
    page.locator("[data-gp-history=images] input[type=range]").evaluate(BACK)
    visitor.until(f"{TITLE}.endsWith('turn 0')")  # the sample is followed back
    visitor.until("document.querySelector('[data-gp=when-images]').textContent.includes('turn 0')")


def test_the_keyboard_goes_over_the_sheet_and_opens_a_picture(visit):
    visitor = visit(viewport={"width": 390, "height": 800})
    page = trained(visitor, 1)
    page.locator("[data-gp-verdicts]").check()
    page.locator("[data-gp-sheet=real] .gp-sheet-tiles button").first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    visitor.until("document.activeElement.ariaLabel?.startsWith('Real picture 11 (')")
    page.keyboard.press("Enter")
    visitor.until(COPY)
    page.keyboard.press("Escape")
    expect(page.locator(".gp-look")).to_be_hidden()
    visitor.until("document.activeElement.dataset.index === '10'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_curves_are_smoothed_over_the_pale_raw_line_and_remembered(visit):
    visitor = visit()
    page = trained(visitor, 12)
    chart = "document.querySelector('[data-gp=curves-images-losses]')._fullData"
    visitor.until(f"{chart}.length > 1")
    before = page.evaluate(f"{chart}.length")
    page.locator("[data-gp-smoothing]").nth(1).evaluate(SMOOTH)
    visitor.until(f"{chart}.length > {before}")
    visitor.until(f"{chart}.filter(each => each.opacity < 1 && !each.showlegend).length >= 2")
    assert page.evaluate("gp.eased([1, 1, NaN, 1], 0.9)[3]") == 1  # it does not begin at 0, and a gap is no number
    assert page.evaluate("localStorage.getItem('gp-smoothing')") == "0.8"


def test_classes_and_the_microscope_are_asked_for_only_in_sight(visit):
    visitor = visit(viewport={"width": 1440, "height": 1800})
    page = trained(visitor, 2)
    visitor.until("document.querySelector('[data-gp=classes-present-images]').textContent.includes('of 10')")
    assert page.evaluate("gp.looking.microscopes") == 0
    page.locator("#gp-microscope-images summary").click()
    visitor.until("document.querySelector('[data-gp=layers-images]')._fullData?.length === 2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_below_the_sheets_is_there_for_everybody(visit, scheme):
    visitor = visit(viewport={"width": 1440, "height": 1000}, color_scheme=scheme)
    page = trained(visitor, 1)
    visitor.until(f"(([fake, real]) => Math.abs(fake - real) <= 2)({SIZES})")  # pixels: pictures of both sheets are of one size
    page.locator("[data-gp-verdicts]").check()
    page.locator("[data-gp-sheet=fake] .gp-sheet-tiles button").nth(12).click()
    visitor.until(COPY)
    for fold in page.locator("#gp-microscope-images > summary, .gp-judge-fold > summary, #gp-contrast > summary").all():
        fold.click()
    page.locator("#gp-door button.label-wrap").first.click()
    visitor.until("gp.contrast.answered >= 2 && gp.judge.answered > 0")
    assert grave(page) == []
