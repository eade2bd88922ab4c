"""Large type for a class, and hands on the keys."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import grave
from tests.runtime.fakes import until

HEIGHT = "document.querySelector('#gp-play').getBoundingClientRect().height"
WIDTH = "document.querySelector('[data-gp=picture-distributions]{}').getBoundingClientRect().width"
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth + 1"


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1920, 1080)])
def test_p_makes_everything_larger_and_nothing_too_wide(visit, width, height):
    visitor = visit(viewport={"width": width, "height": height})
    page = visitor.arrive()
    visitor.until("document.querySelector('[data-gp=picture-distributions] .legendtext')")
    letter = "[data-gp=picture-distributions] .xtick text"
    before, size = page.evaluate(HEIGHT), page.locator(letter).first.evaluate("each => parseFloat(each.style.fontSize)")
    page.keyboard.press("p")
    visitor.until(f"parseFloat(document.querySelector('{letter}').style.fontSize) >= 1.4 * {size}")
    visitor.until(f"{HEIGHT} >= 1.39 * {before} && !({TOO_WIDE})")
    visitor.until(f"Math.abs({WIDTH.format('')} - {WIDTH.format(' .main-svg')}) < 2")
    assert grave(page) == []
    page.reload()
    visitor.until("window.gp?.projector?.on")


def test_a_link_opens_the_projector_and_is_not_remembered(visit, app):
    page = visit().page
    page.goto(f"{app.url}/?projector=1")
    page.wait_for_function("() => window.gp?.projector?.on")
    page.goto(app.url)
    page.wait_for_function("() => window.gp?.projector && !gp.projector.on")


def test_the_keys_are_listed_and_act_only_outside_of_fields(visit):
    visitor = visit()
    page = visitor.arrive()
    page.keyboard.press("?")
    expect(page.locator("#gp-keys")).to_be_visible()
    expect(page.locator("#gp-keys dt")).to_have_count(12)
    page.keyboard.press("Escape")
    expect(page.locator("#gp-keys")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#gp-speed input")).to_have_value("300 turns/s")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#gp-speed input")).to_have_value("full speed")
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 60")
    page.locator("#gp-play").click()
    visitor.until("gp.state === 'paused'")
    page.evaluate("document.activeElement.blur()")
    bar = page.locator("[data-gp-history=distributions] input[type=range]")
    last = visitor.turn()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-gp-history=distributions]")).to_have_attribute("data-past", "")
    assert until(lambda: int(bar.input_value()) < last)
    page.locator("#gp-knob-distributions-seed input, input[type=number]").first.focus()
    page.keyboard.press("p")
    assert not page.evaluate("gp.projector.on")


def test_who_asks_for_calm_gets_no_motion(visit):
    page = visit(viewport={"width": 1280, "height": 800}, reduced_motion="reduce").arrive()
    moving = """() => [...document.querySelectorAll('*')].filter((each) => {
        const style = getComputedStyle(each);
        const longest = (times) => Math.max(...times.split(',').map(parseFloat));
        const moves = style.animationName !== 'none' && longest(style.animationDuration) > 0.02;
        return moves || longest(style.transitionDuration) > 0.02 || style.scrollBehavior === 'smooth';
    }).map((each) => each.outerHTML.slice(0, 120))"""
    assert page.evaluate(moving) == []


def test_every_figure_has_a_sentence(visit):
    page = visit().arrive()
    bare = """() => [...document.querySelectorAll('.gp-figure, canvas, img')].filter((each) => {
        if (each.closest('[aria-hidden=true], .js-plotly-plot .plot-container, [hidden] [role=img]')) return false;
        if (each.matches('img:not([src]), img[src=""], img[alt=""]')) return false; // nothing yet, or said in words beside it
        if (each.matches('[data-preview]')) return false; // small pictures, which their names tell
        const words = (ids) => (ids ?? '').split(/\\s+/).some((id) => document.getElementById(id));
        const named = each.getAttribute('aria-label') || each.getAttribute('alt') || words(each.getAttribute('aria-labelledby'));
        const said = words(each.getAttribute('aria-describedby')) || each.matches('img') || each.title
            || each.getAttribute('aria-label').length > 40;
        return !(named && said);
    }).map((each) => each.outerHTML.slice(0, 160))"""
    for tab in page.locator("#gp-tabs > .tab-wrapper button[role=tab]").all():
        if tab.is_visible():
            tab.click()
            page.wait_for_timeout(600)
            assert until(lambda: page.evaluate(bare) == []), page.evaluate(bare)
