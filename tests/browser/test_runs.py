"""Runs that were kept: go back to one, look at it and another, rename, delete and take back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import App


@pytest.fixture(scope="module")
def app(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One of its own: on a shared one, runs that other tests left behind keep themselves meanwhile."""
    app = App(tmp_path_factory.mktemp("runs"))
    yield app
    app.stop()


def test_a_run_is_kept_trained_on_gone_back_to_and_compared(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 5")
    page.locator("#gp-play").click()
    visitor.until("gp.state === 'paused'")
    kept = visitor.turn()

    page.get_by_role("tab", name="Models").click()
    page.locator("#gp-runs-keep").click()
    card = page.locator(".gp-runs-list li").first
    expect(card).to_contain_text(f"turn {kept:,}")
    page.wait_for_function("() => document.querySelector('.gp-runs-list img').naturalWidth > 0")
    with page.expect_download() as caught:
        card.get_by_role("button", name="Download").click()
    assert caught.value.suggested_filename.endswith(f"-{kept}.run")
    assert visitor.token() not in caught.value.url + page.content()
    card.get_by_role("button", name="Rename").click()
    page.keyboard.type("<b>early</b>")
    page.keyboard.press("Enter")
    expect(card.locator("h3")).to_have_text("<b>early</b>")

    page.locator("#gp-play").click()
    visitor.until(f"gp.turn > {kept} + 5")
    page.locator("#gp-play").click()
    visitor.until("gp.state === 'paused'")
    later = visitor.turn()
    page.locator("#gp-runs-keep").click()
    boxes = page.locator(".gp-runs-choose input")
    expect(boxes).to_have_count(2)
    for at in range(2):
        boxes.nth(at).check()
    page.locator("#gp-runs-compare").click()
    page.wait_for_function("() => document.querySelectorAll('[data-gp=runs-losses] .scatterlayer .trace').length === 4")
    expect(page.locator("#gp-runs-says")).to_contain_text("no difference")

    page.locator(".gp-runs-list li", has_text="early").get_by_role("button", name="Open").click()
    visitor.until(f"gp.turn === {kept} && gp.state === 'paused'")
    expect(page.get_by_role("tab", name="Distributions")).to_have_attribute("aria-selected", "true")
    page.locator("#gp-undo").click()
    visitor.until(f"gp.turn === {later}")

    page.get_by_role("tab", name="Models").click()
    page.locator(".gp-runs-list li", has_text="early").get_by_role("button", name="Delete").click()
    expect(page.locator(".gp-runs-list li")).to_have_count(1)
    page.locator("#gp-runs-undo").click()
    expect(page.locator(".gp-runs-list li")).to_have_count(2)
