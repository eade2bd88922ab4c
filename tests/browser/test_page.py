"""The page itself: what a visitor can reach, read and spoil."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import grave
from tests.browser.test_lab import ARRANGED, arrange

LAB = "#gp-lab-distributions"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("workspace", ["Distributions", "Images"])
def test_nothing_serious_is_inaccessible(visit, theme, workspace):
    visitor = visit(viewport={"width": 1440, "height": 900}, color_scheme=theme)
    page = visitor.arrive()
    if workspace == "Images":
        page.get_by_role("tab", name="Images").click()
        visitor.until("document.querySelector('[data-gp=fakes-images]').src.startsWith('data:')")
    for accordion in page.locator(".gp-controls .gr-accordion > button").all():
        if accordion.is_visible():
            accordion.click()
    page.wait_for_timeout(500)
    assert grave(page) == []


def test_nothing_serious_is_inaccessible_in_the_lab(visit):
    """Slow motion over an open microscope, twins that differ, a wall with verdicts; each in the light and in the dark."""
    visitor = visit(viewport={"width": 1440, "height": 900}, color_scheme="light")
    page, found = visitor.arrive(), {}
    for inside in ("#gp-arrangement", "#gp-microscope-distributions", ".gp-tiles", "[data-gp=motion-distributions]"):
        assert page.locator(f"{LAB} {inside}").count() == 1

    def look(name):
        found[name, "light"] = grave(page, LAB)
        page.locator("[data-gp-theme]").click()
        found[name, "dark"] = grave(page, LAB, runOnly=["color-contrast"])  # all else is the same in the dark
        page.locator("[data-gp-theme]").click()

    page.locator("#gp-play").click()
    page.locator("#gp-microscope-distributions summary").click()
    visitor.until("document.querySelector('[data-gp=layers-distributions] .main-svg')")
    pick(page, "#gp-speed", "slow motion")
    visitor.until("document.querySelector('[data-gp=motion-distributions]').dataset.moment")
    look("slow motion")
    pick(page, "#gp-speed", "full speed")
    arrange(page, "Twins")
    visitor.until(f"{ARRANGED} === 'twins'")
    rate = page.locator("[id^=gp-knob-distributions-optimizer_d-rate] input").first
    rate.fill("0.02")
    rate.press("Enter")
    visitor.until("document.querySelector('[data-gp=difference-distributions]').textContent.includes('0.02')")
    visitor.until("gp.drawn['picture-distributions-1'] > 0")
    page.locator("#gp-play").click()  # or all else waits for the training
    look("twins")
    arrange(page, "Wall")
    visitor.until(f"{ARRANGED} === 'wall'")
    page.locator("#gp-play").click()
    visitor.until("document.querySelector('[data-gp=verdict-distributions]').textContent.includes('16')", 60)
    page.locator("#gp-play").click()
    look("wall")
    assert {name: each for name, each in found.items() if each} == {}


def pick(page, place, option):
    page.locator(f"{place} input").click()
    page.get_by_role("option", name=option).click()


def test_a_phone_scrolls_down_only(visit):
    visitor = visit(viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True)
    page = visitor.arrive()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    picture = page.locator("[data-gp=picture-distributions]").bounding_box()
    controls = page.locator("#gp-preset-distributions").bounding_box()
    assert picture["y"] < controls["y"]


def test_one_heading_and_a_label_on_every_input(visit):
    page = visit().arrive()
    assert page.locator("h1").count() == 1
    unnamed = """() => [...document.querySelectorAll('input, textarea')].filter((each) => each.offsetParent !== null
        && !each.getAttribute('aria-label') && !each.labels?.length).map((each) => each.outerHTML.slice(0, 200))"""
    assert page.evaluate(unnamed) == []


def test_nothing_is_fetched_from_afar(visit, app):
    visitor = visit()
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.arrive()
    visitor.page.wait_for_timeout(1000)
    assert [url for url in asked if not url.startswith((app.url, "data:", "blob:"))] == []


def test_the_theme_switch_recolours_page_and_figure(visit):
    visitor = visit()
    page = visitor.arrive()
    visitor.until("document.querySelector('[data-gp=picture-distributions] .js-line')")
    ink = "getComputedStyle(document.querySelector('[data-gp=picture-distributions] .js-line')).stroke"
    before = page.evaluate(ink)
    page.get_by_role("button", name="Light or dark").click()
    page.wait_for_function(f"(before) => {ink} !== before", arg=before)


def test_data_are_chosen_by_their_pictures_and_the_plane_appears(visit):
    visitor = visit()
    page = visitor.arrive()
    page.get_by_text("Ring of bumps").click()
    visitor.until("document.querySelector('[data-gp=picture-distributions]').data?.[0].type === 'heatmap'")


def test_a_bad_value_gets_a_sentence_and_the_widget_goes_back(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 3")
    rate = page.locator("#gp-knob-distributions-optimizer_d-rate-adam input")
    held = rate.input_value()
    for bad in ("-1", "nan", "much"):
        rate.fill(bad)
        rate.press("Enter")
        page.get_by_role("alert").filter(has_text="Rate of D must").wait_for()
        expect(rate).to_have_value(held)
        page.evaluate("gp.say(' ')")
    assert page.evaluate("gp.state") == "running"


def test_a_live_knob_acts_without_a_restart_and_is_marked_and_restored(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 3")
    run = page.evaluate("gp.run")
    knob = page.locator("#gp-knob-distributions-d_steps")
    knob.locator("input[type=number]").fill("3")
    visitor.until("document.querySelector('#gp-knob-distributions-d_steps').hasAttribute('data-changed')")
    assert page.evaluate("gp.run") == run
    knob.locator("label").dblclick()
    visitor.until("!document.querySelector('#gp-knob-distributions-d_steps').hasAttribute('data-changed')")
    expect(knob.locator("input[type=number]")).to_have_value("1")


def test_variants_show_only_their_own_knobs(visit):
    page = visit().arrive()
    page.locator("#gp-preset-distributions input").click()
    page.get_by_role("option").nth(3).click()
    expect(page.locator("#gp-knob-distributions-constraint-limit-clipping")).to_be_visible()
    expect(page.locator("#gp-knob-distributions-constraint-weight-r1")).not_to_be_visible()


def test_the_command_repeats_the_run(visit):
    page = visit().arrive()
    page.locator("#gp-command-distributions").click()
    page.wait_for_function("() => document.querySelector('.gp-command textarea')?.value.startsWith('python -m playground train')")
