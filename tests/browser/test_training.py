"""A visitor trains: every press of a button is seen to do what it says."""

from playwright.sync_api import expect


def test_one_press_moves_turns_figure_and_curves(visit):
    visitor = visit()
    page = visitor.arrive()
    before = page.locator("[data-gp=picture-distributions] .scatterlayer path.js-line").nth(1).get_attribute("d")
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 30")
    page.locator("#gp-play").click()
    visitor.until("gp.state === 'paused'")
    after = page.locator("[data-gp=picture-distributions] .scatterlayer path.js-line").nth(1)
    expect(after).not_to_have_attribute("d", before)
    chart = "document.querySelector('[data-gp=curves-distributions-losses]')"  # what Plotly drew: `data` may still be encoded
    visitor.until(f"{chart}._fullData[0].y.length > 2")


def test_pause_holds_the_turn(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 5")
    page.locator("#gp-play").click()
    visitor.until("gp.state === 'paused'")
    page.wait_for_timeout(300)
    held = visitor.turn()
    page.wait_for_timeout(700)
    assert visitor.turn() == held


def test_steps_count_updates_and_a_turn(visit):
    visitor = visit()
    page = visitor.arrive()
    seq = page.evaluate("gp.seq")
    page.locator("#gp-step-d").click()
    visitor.until(f"gp.seq > {seq} && gp.d === 1")
    assert visitor.turn() == 0
    page.locator("#gp-step-g").click()
    visitor.until("gp.g === 1")
    page.locator("#gp-step-turn").click()
    visitor.until("gp.turn === 1 && gp.d === 2 && gp.g === 2")


def test_reset_goes_back_to_turn_0_and_undo_returns(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 10")
    page.locator("#gp-reset").click()
    visitor.until("gp.turn === 0 && gp.state === 'idle'")
    page.locator("#gp-undo").click()
    visitor.until("gp.turn > 10")


def test_keys_play_step_and_reset_but_not_while_typing(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("h1").click()
    page.keyboard.press("t")
    visitor.until("gp.turn === 1")
    page.keyboard.press("r")
    visitor.until("gp.turn === 0")
    page.locator("#gp-knob-distributions-optimizer_d-rate-adam input").click()
    page.keyboard.press("t")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    assert visitor.turn() == 0


def test_digits_train_and_their_sheet_changes(visit):
    visitor = visit()
    page = visitor.arrive()
    page.get_by_role("tab", name="Images").click()
    visitor.until("document.querySelector('[data-gp=fakes-images]').src.startsWith('data:image/')")
    visitor.until("document.querySelector('[data-gp=real-images]').src.startsWith('data:image/')")
    before = page.locator("[data-gp=fakes-images]").get_attribute("src")
    page.locator("#gp-play").click()
    visitor.until("gp.turn >= 3", seconds=60)
    expect(page.locator("[data-gp=fakes-images]")).not_to_have_attribute("src", before)
    page.locator("#gp-play").click()
    visitor.until("gp.state === 'paused'")


def test_zoom_survives_frames(visit):
    visitor = visit()
    page = visitor.arrive()
    visitor.until("document.querySelector('[data-gp=picture-distributions] .js-line')")
    page.evaluate("Plotly.relayout(document.querySelector('[data-gp=picture-distributions]'), {'xaxis.range': [0, 2]})")
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 20")
    shown = page.evaluate("document.querySelector('[data-gp=picture-distributions]')._fullLayout.xaxis.range")
    assert shown == [0, 2]


def test_another_tab_of_the_page_pauses_the_run_of_the_one_before_and_says_so(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 3")
    page.get_by_role("tab", name="Images").click()
    page.get_by_text("Distributions was paused").wait_for()
    page.get_by_role("tab", name="Distributions").click()
    visitor.until("gp.state === 'paused'")
