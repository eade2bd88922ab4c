"""Three lessons from prediction to fix, in each language; and what may come between."""

import re

import pytest
from playwright.sync_api import expect

from playground.lessons.catalogue import LESSONS
from playground.texts import text

WALKED = ("starving", "log_two", "dirac")
"""One run, a computation that twins repair, and two computations: each takes seconds."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def at(visitor, step, seconds=120):
    visitor.until(f"gp.lessons.step === '{step}'", seconds)


def opened(visitor, name):
    visitor.page.evaluate("name => { gp.lessons.open(name); }", name)
    visitor.until(f"gp.lessons.current === '{name}' && gp.lessons.step === 'predict'")


def walk(visitor, name, language):
    page, lesson = visitor.page, LESSONS[name]
    opened(visitor, name)
    page.locator(f'[data-lesson-choice="{lesson.answer}"]').click()
    at(visitor, "verdict")
    said = page.locator(".gp-lesson-verdict").first
    expect(said).to_have_text(text("lessons.verdict.right", language))
    numbers = page.locator(".gp-lesson-claims tbody tr td.gp-number")
    expect(numbers).to_have_text([re.compile(r"\S")] * len(lesson.act.claims))
    page.keyboard.press("ArrowRight")
    at(visitor, "fixed")
    expect(page.locator(".gp-lesson-claims")).to_have_count(2)
    expect(page.locator(".gp-lesson-myth")).to_have_count(lesson.cards)
    story = page.locator(".gp-lesson-story").inner_text()
    assert bool(CHINESE.search(story)) == (language == "zh")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_three_lessons_are_walked_from_prediction_to_fix(visit, language):
    visitor = visit(viewport={"width": 1440, "height": 900}, locale=language)
    page = visitor.arrive()
    for name in WALKED:
        walk(visitor, name, language)
    answer = page.request.get(f"{visitor.app.url}/gradio_api/live/{page.evaluate('gp.sid')}/lessons/worksheet")
    printed = answer.text()
    for name in WALKED:
        assert text(f"lesson.{name}.title", language) in printed
    assert "<script" not in printed
    page.keyboard.press("ArrowLeft")
    visitor.until("gp.lessons.current === ''")
    expect(page.locator(".gp-lesson-card[data-done]")).to_have_count(len(WALKED))


def test_a_reload_finds_the_lesson_where_it_stood_and_another_run_is_noticed(visit):
    visitor = visit()
    page = visitor.arrive()
    opened(visitor, "ring_collapse")
    page.reload()
    visitor.until("window.gp?.lessons?.current === 'ring_collapse'")
    visitor.until("document.querySelector('.gp-lesson-story h2')?.clientWidth > 0")
    page.locator("#gp-undo").click()
    page.locator('[data-lesson-word="anew"]').click()
    page.locator('[data-lesson-word="anew"]').wait_for(state="detached")
    page.keyboard.press("2")
    visitor.until("gp.lessons.step !== 'predict'")
    expect(page.locator("[data-chosen]")).to_have_attribute("data-lesson-choice", LESSONS["ring_collapse"].choices[1])


def test_a_lesson_that_does_not_exist_opens_the_list_with_a_notice(visit):
    visitor = visit()
    visitor.page.goto(f"{visitor.app.url}/?lesson=nowhere")
    visitor.until("document.getElementById('gp-toast')?.textContent.includes('nowhere')")
    expect(visitor.page.locator(".gp-lesson-card").first).to_be_visible()


def test_an_address_with_a_lesson_is_taken_once_and_keys_belong_to_what_has_the_focus(visit):
    visitor = visit(locale="en")
    page = visitor.page
    page.goto(f"{visitor.app.url}/?lesson=ring_collapse")
    visitor.until("window.gp?.lessons?.current === 'ring_collapse' && gp.lessons.step === 'predict'")
    visitor.until("!location.search.includes('lesson=')")
    page.keyboard.press("?")
    page.keyboard.press("2")
    page.keyboard.press("Escape")
    page.locator("#gp-tabs button[role=tab][data-tab-id=lessons]").first.focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("[gp.lessons.current, gp.lessons.step]") == ["ring_collapse", "predict"]
    page.evaluate("gp.lessons.open('log_two')")
    page.reload()
    visitor.until("window.gp?.lessons?.current === 'log_two'")


def test_clicks_wait_for_each_other_and_the_focus_stays_in_the_story(visit):
    visitor = visit(locale="en")
    page = visitor.arrive()
    opened(visitor, "log_two")
    page.route("**/lessons/show*", lambda route: None)  # never answered: nobody waits for it
    page.locator("#gp-tabs button[role=tab][data-tab-id=lessons]").first.click()
    page.evaluate("() => { gp.lessons.open('dirac'); gp.lessons.open('log_two'); }")  # at once: the second waits
    visitor.until("gp.lessons.current === 'log_two' && !document.querySelector('.gp-lessons[aria-busy]')")
    page.locator(f'[data-lesson-choice="{LESSONS["log_two"].answer}"]').focus()
    page.keyboard.press("Enter")
    at(visitor, "verdict")
    visitor.until("document.activeElement.closest('.gp-lesson-now')")
    page.evaluate("document.querySelector('.gp-lesson-where').open = true")
    page.locator(".gp-lesson-notes textarea").fill("of this lesson")
    page.keyboard.press("Tab")
    page.evaluate("gp.lessons.open('dirac')")  # before the pause after typing is over
    visitor.until("gp.lessons.current === 'dirac'")
    with visitor.page.expect_popup() as popup:
        page.evaluate("document.querySelector('[data-lesson-word=leave]').click()")
        visitor.until("gp.lessons.current === ''")
        page.locator(".gp-lesson-list-head [data-lesson-word=worksheet]").click()
    sheet = popup.value
    sheet.locator(".notes").wait_for()
    expect(sheet.locator(".notes")).to_have_text("of this lesson")
    assert sheet.evaluate("location.protocol") == "blob:"
    assert page.evaluate("gp.sid") not in sheet.url
