"""The lab as a visitor uses it: history, twins, the wall, slow motion, the microscope."""

from playwright.sync_api import expect

HISTORY = "[data-gp-history=distributions]"
ARRANGED = "document.querySelector('#gp-lab-distributions').dataset.arrangement"


def arrange(page, name):
    page.locator("#gp-arrangement").get_by_text(name, exact=True).click()


def test_the_bar_of_history_shows_an_earlier_turn_while_training_goes_on(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 300")
    bar = page.locator(f"{HISTORY} input")
    bar.focus()
    page.keyboard.press("Home")
    visitor.until(f"document.querySelector('{HISTORY} .gp-when').textContent === '0'")
    curve = "document.querySelector('[data-gp=picture-distributions] .scatterlayer .trace path.js-line').getAttribute('d')"

    def stands():
        """Whether the figure stays as it is while the run goes on."""
        first, turn = page.evaluate(curve), visitor.turn()
        visitor.until(f"gp.turn > {turn + 50}")
        return page.evaluate(curve) == first

    assert any(all(stands() for _ in range(3)) for _ in range(7))
    expect(page.locator("[data-gp=curves-distributions-losses] .gp-cursor")).to_have_count(1)
    page.locator(f"{HISTORY} [data-gp-history-word=now]").click()
    visitor.until(f"!document.querySelector('{HISTORY}').hasAttribute('data-past')")
    visitor.until("!document.querySelector('.gp-cursor')")


def test_a_mark_brings_back_its_turn(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 100")
    page.locator("#gp-play").click()
    visitor.until("gp.state === 'paused'")
    page.locator(f"{HISTORY} [data-gp-history-word=bookmark]").click()
    mark = page.locator(f"{HISTORY} .gp-marks button")
    mark.wait_for()
    page.locator("#gp-play").click()
    visitor.until(f"gp.turn > {visitor.turn() + 100}")
    mark.click()
    visitor.until(f"document.querySelector('{HISTORY}').hasAttribute('data-past')")


def test_twins_train_side_by_side_and_their_difference_is_said(visit):
    visitor = visit()
    page = visitor.arrive()
    arrange(page, "Twins")
    visitor.until(f"{ARRANGED} === 'twins'")
    rate = page.locator(
        "#gp-knob-distributions-optimizer_d-rate-adam input, [id^=gp-knob-distributions-optimizer_d-rate] input"
    ).first
    rate.fill("0.02")
    rate.press("Enter")
    visitor.until("document.querySelector('[data-gp=difference-distributions]').textContent.includes('0.02')")
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 60 && gp.drawn['picture-distributions-1'] > 5")
    axes = "[...document.querySelectorAll('.gp-pictures .gp-figure')].map((each) => JSON.stringify(each._fullLayout.yaxis.range))"
    visitor.until(f"(([first, second]) => first === second)({axes})")
    arrange(page, "One run")
    visitor.until(f"{ARRANGED} === 'one'")


def test_a_wall_trains_sixteen_runs_and_a_tile_is_seen_large(visit):
    visitor = visit()
    page = visitor.arrive()
    arrange(page, "Wall")
    visitor.until(f"{ARRANGED} === 'wall'")
    page.locator(".gp-tile-buttons button").nth(15).wait_for()
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 110", 60)
    visitor.until("document.querySelector('[data-gp=verdict-distributions]').textContent.includes('16')", 60)
    page.locator(".gp-tile-buttons button").nth(5).click()
    visitor.until("document.querySelectorAll('.gp-tile-buttons button')[5].getAttribute('aria-pressed') === 'true'")


def test_a_knob_is_swept_over_the_wall(visit):
    visitor = visit()
    page = visitor.arrive()
    arrange(page, "Wall")
    visitor.until(f"{ARRANGED} === 'wall'")
    page.locator("#gp-sweep input").click()
    page.get_by_role("option", name="Rate of D").click()
    values = page.get_by_label("Its values")
    values.fill("0.001 0.004 0.02")
    page.locator("#gp-seeds input").fill("2")
    page.locator("#gp-build").click()
    visitor.until("document.querySelectorAll('.gp-tile-buttons button').length === 6")
    values.fill("a few")
    page.locator("#gp-build").click()
    visitor.until("document.querySelector('#gp-toast').textContent.length > 0")
    assert page.locator(".gp-tile-buttons button").count() == 6


def test_slow_motion_says_each_step_of_an_update(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("#gp-speed input").click()
    page.get_by_role("option", name="slow motion").click()
    page.locator("#gp-play").click()
    visitor.until("document.querySelector('[data-gp=motion-distributions]').dataset.moment === 'score'", 20)
    expect(page.locator("[data-gp=moment-distributions]")).to_contain_text("D, step")
    visitor.until("gp.d === 1", 20)


def test_the_microscope_opens_with_three_figures(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("#gp-play").click()
    page.locator("#gp-microscope-distributions summary").click()
    for name in ("weights", "slopes", "layers"):
        visitor.until(f"document.querySelector('[data-gp={name}-distributions] .main-svg')")


def test_read_outs_have_a_value_and_what_a_perfect_generator_reads(visit):
    visitor = visit()
    page = visitor.arrive()
    page.locator("#gp-play").click()
    visitor.until("document.querySelector('[data-gp=reading-js-distributions]').textContent.length > 0")
    visitor.until("document.querySelector('[data-gp=floor-js-distributions]').textContent.length > 0")
