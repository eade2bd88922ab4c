"""A teacher's page and two students' tabs: the code joins them, the counts follow, a lesson is called for."""

import re

from playwright.sync_api import expect


def lessons(page):
    page.locator("#gp-tabs button[role=tab][data-tab-id=lessons]").first.click()
    page.locator("#gp-class summary").wait_for()


def test_a_teacher_counts_two_tabs_and_calls_them_to_a_lesson(visit, app):
    teacher, students = visit(), [visit(), visit()]
    board = teacher.arrive()
    lessons(board)
    board.locator("#gp-class summary").click()
    board.locator("[data-gp-class-word=open]").click()
    code = board.locator("[data-gp-class-told=code]")
    expect(code).to_have_text(re.compile(r"^[A-Z]{5}$"))
    address = board.locator("[data-gp-class-told=address]").get_attribute("href")
    assert address == f"{app.url}/?class={code.inner_text()}"
    expect(board.locator("[data-gp-class-told=qr]")).to_have_attribute(
        "src", re.compile("^data:image/svg")
    )  # nobody's token in it
    expect(board.locator("[data-gp-class-told=qr]")).to_have_js_property("complete", True)

    by_link, by_hand = (each.page for each in students)
    by_link.goto(address)
    students[1].arrive()
    lessons(by_hand)
    by_hand.locator("#gp-class summary").click()
    by_hand.locator("#gp-class-code").fill(code.inner_text().lower())
    by_hand.locator("[data-gp-class-word=join]").click()
    expect(by_hand.locator("[data-gp-class-told=says]")).to_contain_text(code.inner_text())
    expect(board.locator("[data-gp-class-told=tabs]")).to_have_text("2 tabs in the class", timeout=15_000)

    board.locator(".gp-class-call select").select_option("ring_collapse")
    board.locator("[data-gp-class-word=call]").click()
    by_hand.locator(".gp-class-go").focus(timeout=15_000)
    with by_hand.expect_response(lambda answer: answer.url.endswith("/class?")):
        pass
    by_hand.evaluate("() => new Promise(requestAnimationFrame)")
    assert by_hand.evaluate("document.activeElement.className") == "gp-class-go"  # the notice stands, poll after poll
    with by_hand.expect_response(
        lambda answer: "/class/join" in answer.url, timeout=15_000
    ):  # it finds its class again by itself
        by_hand.evaluate("() => gp.fetch(`${gp.root()}/gradio_api/live/${gp.sid}/class/leave`, { method: 'POST' })")
    by_hand.wait_for_function("() => gp.classroom.student?.code === sessionStorage.getItem('gp-class')")
    by_link.locator(".gp-class-go").click(timeout=15_000)
    expect(by_link.locator(".gp-lesson-story h2")).to_be_visible(timeout=15_000)
    row = board.locator("[data-gp-class-told=steps] tbody tr")
    expect(row.locator("td").first).to_have_text("1", timeout=15_000)
    by_link.keyboard.press("2")
    reached = "[...document.querySelectorAll('[data-gp-class-told=steps] tbody tr td')].slice(2, 4)"  # it runs, or did
    teacher.until(f"{reached}.some((each) => each.textContent === '1')", 15)
    board.locator("[data-gp-class-word=show]").click()
    expect(board.locator(".gp-class-bars b")).to_have_text(["0", "1", "0", "0"], timeout=15_000)
    by_hand.close(run_before_unload=True)
    expect(board.locator("[data-gp-class-told=tabs]")).to_have_text(
        "1 tab in the class", timeout=40_000
    )  # a closed tab is kept for 15 s


def test_a_code_that_does_not_exist_gets_a_sentence(visit, app):
    visitor = visit()
    page = visitor.page
    page.goto(f"{app.url}/?class=QQQQQ")
    expect(page.locator("#gp-toast")).to_contain_text("QQQQQ", timeout=30_000)
    assert "class=" not in page.url
    visitor.problems.clear()  # the browser logs the 400
