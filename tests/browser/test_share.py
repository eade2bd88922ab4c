"""Share links, as a teacher makes them and a class opens them."""

import pytest
from playwright.sync_api import expect

from playground.link import Link, write
from playground.presets import get
from tests.browser.conftest import grave

ADDRESS = "document.querySelector('[data-gp-share-field=address]').value"


@pytest.fixture
def follow(visit, app):
    """Opens the page at an address that goes on so."""

    def follow(rest, **options):
        visitor = visit(**options)
        visitor.page.goto(app.url + rest)
        visitor.page.locator("#gp-play:not([disabled])").wait_for(timeout=30_000)
        visitor.page.wait_for_function("() => gp.seq > 0")
        return visitor

    return follow


def test_a_teacher_makes_a_link_that_hides_controls_and_a_student_can_show_them(visit, follow, app):
    teacher = visit()
    page = teacher.arrive()
    knob = page.locator("#gp-knob-distributions-d_steps input[type=number]")
    knob.fill("3")
    teacher.until("document.querySelector('#gp-knob-distributions-d_steps').hasAttribute('data-changed')")
    page.get_by_role("button", name="Share").click()
    teacher.until(ADDRESS)
    page.get_by_text("For a class").click()
    for name in ("Game", "Charts"):
        before = page.evaluate(ADDRESS)
        page.get_by_role("checkbox", name=name, exact=True).check()
        teacher.until(f"{ADDRESS} !== '{before}'")
    assert grave(page) == []
    address = page.evaluate(ADDRESS)
    page.keyboard.press("Escape")
    expect(page.locator("#gp-share")).not_to_be_visible()

    student = follow(address.removeprefix(app.url))
    seen = student.page
    expect(seen.locator("#gp-knob-distributions-d_steps input[type=number]")).to_have_value("3")
    game, charts = seen.locator("#gp-knob-distributions-objective"), seen.locator("#gp-lab-distributions .gp-curves")
    expect(game).not_to_be_visible()
    expect(charts).not_to_be_visible()
    expect(seen.get_by_text("Your teacher hid some controls.")).to_be_visible()
    assert "link=" not in seen.evaluate("location.search")
    seen.reload()
    student.until("window.gp?.arrived")
    expect(game).not_to_be_visible()
    seen.get_by_role("button", name="Show everything").click()
    expect(game).to_be_visible()
    expect(charts).to_be_visible()


def test_a_damaged_link_opens_the_page_with_a_notice(follow):
    for rest, words in (("/?link=1.eNqrNonsense", "This link is damaged"), ("/zh?link=1.eNqrNonsense", "这个链接已损坏")):
        page = follow(rest).page
        expect(page.get_by_text(words)).to_be_visible()
        expect(page.locator("#gp-knob-distributions-d_steps input[type=number]")).to_have_value("1")


def test_a_link_to_another_tab_opens_it_and_a_frame_shows_the_picture_alone(follow):
    ring = Link(runs=(get("ring_repaired").with_values({"seed": 5}),), preset="ring_repaired", tab="theory")
    page = follow(f"/?link={write(ring)}").page
    expect(page.get_by_role("tab", name="Without training")).to_have_attribute("aria-selected", "true")
    framed = follow(f"/?link={write(ring)}&embed=1", viewport={"width": 760, "height": 620})
    framed.until("document.querySelector('[data-gp=picture-distributions] .main-svg')")
    expect(framed.page.locator("#gp-head")).not_to_be_visible()
    expect(framed.page.locator("#gp-play")).to_be_visible()
    expect(framed.page.locator(".gp-controls").first).not_to_be_visible()


def test_a_frame_says_what_went_wrong_and_hides_only_what_its_address_says(follow, app):
    visitor = follow("/?hide=charts")
    page = visitor.page
    expect(page.locator("#gp-lab-distributions .gp-curves")).not_to_be_visible()
    page.goto(f"{app.url}/?embed=1&hide=steps")  # in the same tab: one memory for both
    page.locator("#gp-play:not([disabled])").wait_for(timeout=30_000)
    visitor.until("gp.share.search() && document.head.innerText !== null && gp.seq > 0")
    expect(page.locator("#gp-step-d")).not_to_be_visible()
    page.evaluate("gp.say('something is wrong')")
    expect(page.get_by_text("something is wrong")).to_be_visible()
    expect(page.locator("[data-gp-theme]")).not_to_be_visible()
    assert page.evaluate("sessionStorage.getItem('gp-hidden')") == "charts"
