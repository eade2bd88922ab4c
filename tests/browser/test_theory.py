"""The pages without training: what is dragged or turned changes the picture and the numbers."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import grave
from tests.runtime.fakes import until

PIXEL = """([slot, x, y]) => {
    const figure = document.querySelector(`[data-gp="${slot}"]`), {left, top} = figure.getBoundingClientRect();
    const {xaxis, yaxis} = figure._fullLayout;
    return [left + xaxis._offset + xaxis.d2p(x), top + yaxis._offset + yaxis.d2p(y)];
}"""


def opened(visitor, name: str) -> Page:
    page = visitor.arrive()
    page.get_by_role("tab", name="Without training").click()
    page.locator(f"#gp-theory-tab-{name}").click()
    visitor.until(f"gp.theory.answered.{name} > 0 && document.querySelector('#gp-theory-{name} .js-line')")
    return page


def drag(page: Page, slot: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From one place to another, in the units of the figure's axes."""
    page.mouse.move(*page.evaluate(PIXEL, [slot, *start]))
    page.mouse.down()
    page.mouse.move(*page.evaluate(PIXEL, [slot, *end]), steps=4)
    page.mouse.up()


def drawn(page: Page, slot: str, trace: str) -> str:
    """The path of a trace, as SVG."""
    script = """([slot, uid]) => {
        const figure = document.querySelector(`[data-gp="${slot}"]`), at = figure.data.findIndex((each) => each.uid === uid);
        return figure.querySelectorAll('.scatterlayer .trace')[at].innerHTML;
    }"""
    return page.evaluate(script, [slot, trace])


def said(page: Page, slot: str):
    return page.locator(f"[data-gp={slot}]")


def test_two_bumps_are_dragged_apart_until_js_is_flat_and_w1_is_not(visit):
    page = opened(visit(), "apart")
    expect(said(page, "theory-apart-w1")).to_have_text("2.00")
    before = drawn(page, "theory-apart-bumps", "p_g")
    drag(page, "theory-apart-bumps", (2, 0.1), (8, 0.1))
    expect(said(page, "theory-apart-w1")).to_have_text("8.00")
    expect(said(page, "theory-apart-js")).to_have_text("0.693")
    expect(said(page, "theory-apart-w1-slope")).to_have_text("1.00")
    expect(said(page, "theory-apart-good")).to_have_text("8.00")
    expect(said(page, "theory-apart-says")).to_contain_text("feels nothing")
    assert until(lambda: drawn(page, "theory-apart-bumps", "p_g") != before)
    shown = "document.querySelector('[data-gp=theory-apart-bumps]')._fullLayout.xaxis.range"
    assert until(lambda: page.evaluate(shown) == [-10.5, 10.5])


def test_a_slider_works_by_keyboard_and_a_double_click_restores_it(visit):
    page = opened(visit(), "apart")
    slider = page.get_by_label("Distance d").nth(1)
    slider.focus()
    slider.press("End")
    expect(said(page, "theory-apart-w1")).to_have_text("8.00")
    expect(page.locator("#gp-dial-apart-distance")).to_have_value("8")
    page.locator("#gp-theory-apart [data-knob=distance] label").dblclick()
    expect(said(page, "theory-apart-w1")).to_have_text("2.00")
    page.locator("#gp-dial-apart-plan").select_option("good")
    page.wait_for_function("document.querySelector('[data-gp=theory-apart-plan]').data.length === 3")


def test_one_bump_is_dragged_onto_the_other_and_the_critic_is_left_with_nothing(visit):
    page = opened(visit(), "optimum")
    expect(said(page, "theory-optimum-wasserstein")).to_have_text("1.000")
    expect(said(page, "theory-optimum-minimax-faint")).to_have_text("89 %")
    before = drawn(page, "theory-optimum-optima", "p_g")
    drag(page, "theory-optimum-optima", (-2, 0.1), (2, 0.1))
    expect(said(page, "theory-optimum-says")).to_contain_text("W1 is 0.00")
    expect(said(page, "theory-optimum-wasserstein")).to_have_text("0.000")
    assert until(lambda: drawn(page, "theory-optimum-optima", "p_g") != before)
    drag(page, "theory-optimum-optima", (2, 0.1), (-1, 0.1))  # whichever of the two it takes hold of
    expect(said(page, "theory-optimum-says")).to_contain_text("W1 is 3.00")


def test_the_dirac_gan_circles_and_r1_brings_it_to_rest(visit):
    page = opened(visit(), "dirac")
    expect(said(page, "theory-dirac-says")).to_contain_text("Diverges")
    before = drawn(page, "theory-dirac-plane", "path")
    drag(page, "theory-dirac-plane", (1, -1), (-2, 1.5))
    expect(page.locator("#gp-dial-dirac-theta")).to_have_value("-2")
    expect(page.locator("#gp-dial-dirac-psi")).to_have_value("1.5")
    assert until(lambda: drawn(page, "theory-dirac-plane", "path") != before)
    expect(page.locator("#gp-dial-dirac-weight")).not_to_be_visible()
    page.locator("#gp-dial-dirac-constraint").select_option("r1")
    expect(page.locator("#gp-dial-dirac-weight")).to_be_visible()
    page.locator("#gp-dial-dirac-steps").fill("600")
    page.locator("#gp-dial-dirac-steps").press("Enter")
    expect(said(page, "theory-dirac-says")).to_contain_text("Converges: after 600 steps")
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(said(page, "theory-dirac-says")).to_contain_text("Diverges: after 200 steps")


def test_a_finger_drags_too_and_a_phone_scrolls_down_only(visit):
    visitor = visit(viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True)
    page = opened(visitor, "dirac")
    for name in ("apart", "optimum", "dirac"):
        page.locator(f"#gp-theory-tab-{name}").click()
        visitor.until(f"gp.theory.answered.{name} > 0")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("[data-gp=theory-dirac-plane]").scroll_into_view_if_needed()
    page.touchscreen.tap(*page.evaluate(PIXEL, ["theory-dirac-plane", 2, 2]))
    page.wait_for_function("Math.abs(document.querySelector('#gp-dial-dirac-theta').value - 2) < 0.15")


def test_a_bad_number_gets_a_sentence_and_the_dial_goes_back(visit):
    visitor = visit()
    page = opened(visitor, "dirac")
    rate = page.locator("#gp-dial-dirac-rate")
    rate.fill("7")
    rate.press("Enter")
    page.get_by_role("alert").filter(has_text="Step size h must lie between 0.01 and 1, got 7.0.").wait_for()
    expect(rate).to_have_value("0.2")
    visitor.problems[:] = [each for each in visitor.problems if "400" not in each]  # Chromium's own word for the answer


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_is_inaccessible(visit, theme):
    visitor = visit(viewport={"width": 1440, "height": 900}, color_scheme=theme)
    page, found = opened(visitor, "apart"), []
    for name in ("apart", "optimum", "dirac"):
        page.locator(f"#gp-theory-tab-{name}").click()
        visitor.until(f"gp.theory.answered.{name} > 0 && document.querySelector('#gp-theory-{name} .js-line')")
        found += grave(page)
    assert found == []
    assert page.locator("h1").count() == 1
