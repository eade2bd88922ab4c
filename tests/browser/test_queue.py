"""Two image lessons at once: the second waits, is told for how long, and starts by itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from playground.lessons.catalogue import LESSONS
from playground.texts import text
from tests.browser.conftest import App


@pytest.fixture(scope="module")
def app(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One that trains a single image lesson at once, however many cores there are."""
    app = App(tmp_path_factory.mktemp("queue"), "--image-lessons", "1")
    yield app
    app.stop()


def opened(visitor, name):
    page = visitor.arrive()
    page.evaluate("name => { gp.lessons.open(name); }", name)
    visitor.until(f"gp.lessons.current === '{name}' && gp.lessons.step === 'predict'")
    return page


def predicts(visitor, name):
    visitor.page.locator(f'[data-lesson-choice="{LESSONS[name].answer}"]').click()
    visitor.until("gp.lessons.step === 'run'")


def test_a_second_image_lesson_is_told_how_long_it_waits_and_starts_by_itself(visit):
    first, second = visit(locale="en"), visit(locale="en")
    waits, trains = opened(second, "told_classes"), opened(first, "class_bars")
    predicts(first, "class_bars")
    predicts(second, "told_classes")
    said = waits.locator(".gp-lesson-turn")
    expect(said).to_contain_text("Number 1 in the queue; it starts by itself in about", timeout=15_000)
    expect(waits.locator("[data-gp=state]").first).to_have_text(text("state.queued", "en"))
    waits.locator("#gp-play").click()
    expect(waits.locator("#gp-toast")).to_have_text(text("error.run_queued", "en"))
    assert second.turn() == 0
    trains.keyboard.press("ArrowLeft")  # back to the list: its place is free
    second.until("gp.turn > 0")
    expect(said).not_to_contain_text("queue")
