"""The page in two languages: the browser's, the address's, the visitor's."""

from playwright.sync_api import expect

from playground.texts import text


def test_a_browser_that_prefers_chinese_is_shown_chinese_and_the_switch_is_remembered(chromium, app):
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(app.url)
    page.locator("#gp-play:not([disabled])").wait_for(timeout=40_000)
    assert page.url.rstrip("/").endswith("/zh")
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    expect(page.get_by_role("tab", name=text("workspace.images", "zh"))).to_be_visible()
    page.click("#gp-play")
    page.wait_for_function("gp.turn > 20", timeout=60_000)
    sid = page.evaluate("gp.sid")
    page.click("[data-gp-language=en]")
    page.wait_for_url(lambda address: not address.rstrip("/").endswith("/zh"))
    page.locator("#gp-play:not([disabled])").wait_for(timeout=40_000)
    expect(page.get_by_role("tab", name=text("workspace.images", "en"))).to_be_visible()
    assert page.evaluate("gp.sid") == sid, "the run goes on in the other language"
    page.wait_for_function("gp.turn > 0", timeout=60_000)
    page.goto(app.url)
    page.locator("#gp-play:not([disabled])").wait_for(timeout=40_000)
    assert page.evaluate("gp.language") == "en", "what was chosen wins over the browser"
    context.close()


def test_a_language_that_does_not_exist_opens_the_page_with_a_notice(chromium, app):
    context = chromium.new_context(locale="en-US")
    page = context.new_page()
    page.goto(f"{app.url}?lang=tlh")
    page.locator("#gp-play:not([disabled])").wait_for(timeout=40_000)
    page.wait_for_function("document.getElementById('gp-toast').textContent.includes('tlh')")
    assert page.evaluate("[gp.language, gp.errors]") == ["en", []]
    context.close()
