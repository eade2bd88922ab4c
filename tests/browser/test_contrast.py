"""Diffusion for contrast: a picture drowns, noise becomes digits with the ready-made model, and the table stands beside."""

from playwright.sync_api import Page, expect


def opened(visitor) -> Page:
    page = visitor.arrive()
    page.get_by_role("tab", name="Images").click()
    page.locator("#gp-contrast summary").click()
    visitor.until("gp.contrast.answered >= 2")
    return page


def test_a_picture_drowns_and_noise_becomes_digits(visit):
    visitor = visit()
    page = opened(visitor)
    first = page.locator("#gp-contrast-x-t").get_attribute("src")
    page.locator("#gp-contrast-t").focus()
    page.keyboard.press("End")
    expect(page.locator("[data-gp=contrast-noise-says]")).to_contain_text("Hardly anything of it is left.")
    expect(page.locator("#gp-contrast-x-t")).not_to_have_attribute("src", first)
    page.locator("#gp-contrast-steps").select_option("10")
    page.get_by_role("button", name="Denoise", exact=True).click()
    visitor.until("gp.contrast.frames.length === 11 && document.querySelector('#gp-contrast-moment').value === '10'")
    expect(page.locator("#gp-contrast-denoise-says")).to_contain_text("t = 0, after 10 of 10 network calls")
    page.get_by_role("button", name="◂ Step").click()
    expect(page.locator("#gp-contrast-denoise-says")).to_contain_text("t = 100, after 9 of 10")
    expect(page.locator("#gp-contrast-strip button")).to_have_count(11)
    table = page.get_by_role("row", name="Network calls for a picture")
    expect(table.get_by_role("cell")).to_have_text(["–", "–", "–"])


def test_a_model_of_ones_own_is_trained_beside_the_run_on_a_phone(visit):
    visitor = visit(viewport={"width": 390, "height": 844})
    page = opened(visitor)
    page.get_by_label("Seconds of computing").fill("3")
    page.get_by_role("button", name="Train", exact=True).click()
    visitor.until("gp.contrast.state?.learner?.playing === false && gp.contrast.state.learner.sheets > 0", 45)
    expect(page.locator("[data-gp=contrast-learner]")).to_contain_text("Done:")
    expect(page.locator("[data-gp=contrast-samples]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
