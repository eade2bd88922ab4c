"""The light in the player bar by keyboard."""

from playwright.sync_api import expect


def test_the_light_opens_by_keyboard_and_says_why(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("#gp-play").click()
    visitor.until("document.querySelector('#gp-light').dataset.diagnosis")
    light = page.locator("#gp-light")
    expect(light).to_have_attribute("aria-expanded", "false")
    light.focus()
    page.keyboard.press("Enter")
    visitor.until("document.querySelector('#gp-standing').matches(':popover-open')")
    expect(light).to_have_attribute("aria-expanded", "true")
    visitor.until("/\\d/.test(document.querySelector('[data-gp=diagnosis-reason]').textContent)")
    page.keyboard.press("Escape")
    visitor.until("!document.querySelector('#gp-standing').matches(':popover-open')")
    expect(light).to_be_focused()
    expect(light).to_have_attribute("aria-expanded", "false")
