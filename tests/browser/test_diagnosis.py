"""The light in the player bar by keyboard."""


def test_the_light_opens_by_keyboard_and_says_why(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("#gp-play").click()
    visitor.until("document.querySelector('#gp-light').dataset.diagnosis")
    page.locator("#gp-light").focus()
    page.keyboard.press("Enter")
    visitor.until("document.querySelector('#gp-standing').matches(':popover-open')")
    assert page.locator("#gp-light").get_attribute("aria-expanded") == "true"
    visitor.until("/\\d/.test(document.querySelector('[data-gp=diagnosis-reason]').textContent)")
    page.keyboard.press("Escape")
    visitor.until("!document.querySelector('#gp-standing').matches(':popover-open')")
    assert page.evaluate("document.activeElement.id") == "gp-light"
