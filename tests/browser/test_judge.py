"""Judging beside training: numbers with their floors, and a judgement that is cancelled."""

import re

from playwright.sync_api import expect

NUMBER = re.compile(r"^[\d.]+")


def opened(visitor):
    page = visitor.arrive()
    page.get_by_role("tab", name="Images").click()
    visitor.until("document.querySelector('[data-gp=real-images]').src.startsWith('data:')")
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 5", seconds=60)
    page.get_by_text("Judge the samples").click()
    return page


def only(page, *names):
    for box in page.locator(".gp-judge-metrics label:not([hidden]) input").all():
        box.set_checked(box.get_attribute("name") in names)


def test_a_run_is_judged_with_floors_while_it_goes_on(visit):
    visitor = visit()
    page = opened(visitor)
    visitor.until("gp.judge.answered > 0")
    page.locator("[data-judge=samples]").select_option("500")
    only(page, "frechet", "classes")
    turn = visitor.turn()
    page.get_by_role("button", name="Judge now").click()
    expect(page.get_by_role("button", name="Judge now")).to_be_disabled()
    row = page.locator(".gp-judge-table tr", has_text="Fréchet distance")
    expect(row.locator(".gp-number")).to_have_text(NUMBER, timeout=60_000)
    expect(row.locator(".gp-floor")).to_have_text(NUMBER)
    expect(page.locator("[data-judge=protocol]")).to_contain_text("of the held-out pictures rightly")
    expect(page.locator("[data-gp=judge-history] .scatterlayer .point")).to_have_count(1)
    expect(page.locator("[data-gp=judge-classes] .barlayer .point")).to_have_count(10)
    assert visitor.turn() > turn


def test_a_judgement_is_cancelled_within_a_second_and_the_run_goes_on(visit):
    visitor = visit()
    page = opened(visitor)
    page.locator("[data-judge=samples]").select_option("10000")
    page.get_by_role("button", name="Judge now").click()
    visitor.until("gp.judge.busy")
    page.locator("[data-judge=cancel]").click()
    visitor.until("!gp.judge.busy", seconds=5)
    expect(page.locator(".gp-judge-says")).to_have_text("Cancelled.")
    turn = visitor.turn()
    visitor.until(f"gp.turn > {turn}")
