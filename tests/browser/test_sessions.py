"""Tabs of the browser: each trains for itself, comes back after a reload, and leaves nothing behind."""

from playwright.sync_api import expect

FIRST_WORDS = """async (sid) => {
    const answer = await fetch(`${gradio_config.root}/gradio_api/live/${sid}`), reader = answer.body.getReader();
    let said = '';
    while (said.length < 200) {
        const { value, done } = await reader.read();
        if (done) break;
        said += new TextDecoder().decode(value);
    }
    reader.cancel();
    return said;
}"""


def test_two_tabs_train_apart_and_a_closed_one_ends(visit):
    one, other = visit(), visit()
    one.arrive()
    other.arrive()
    one.page.locator("#gp-play").click()
    one.until("gp.turn > 10")
    assert other.turn() == 0
    sid = other.page.evaluate("gp.sid")
    assert sid != one.page.evaluate("gp.sid")
    assert one.call("status", sid, "distributions") == 200
    other.page.close(run_before_unload=True)
    one.page.wait_for_timeout(22_000)  # asking sooner would be a sign of life
    assert '"gone":true' in one.page.evaluate(FIRST_WORDS, sid)


def test_a_reload_finds_the_same_run(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 20")
    page.locator("#gp-play").click()
    visitor.until("gp.state === 'paused'")
    turn, sid = visitor.turn(), page.evaluate("gp.sid")
    page.reload()
    page.locator("#gp-play:not([disabled])").wait_for()
    visitor.until(f"gp.sid === '{sid}' && gp.turn >= {turn}")


def test_an_ended_session_offers_the_same_settings_anew(visit, app):
    visitor = visit()
    page = visitor.arrive()
    visitor.call("set", page.evaluate("gp.sid"), "distributions", "data", "gaussian")
    visitor.until("gp.kept().includes('gaussian')")
    page.evaluate("() => { navigator.sendBeacon(`${gradio_config.root}/gradio_api/live/${gp.sid}/closed`); gp.close(); }")
    page.wait_for_timeout(22_000)
    page.evaluate("gp.open()")
    page.get_by_role("button", name="Start again with the same settings").click()
    visitor.until("gp.connection === 'open'")
    expect(page.locator("#gp-knob-distributions-data input[value=gaussian]")).to_be_checked()
