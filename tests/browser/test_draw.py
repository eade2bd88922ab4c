"""A visitor draws, pastes and sends data of their own: the run learns them; what cannot be used gets a sentence."""

import json

import numpy as np
import pytest
from playwright.sync_api import expect

from playground.data.drawn import LINE_CELLS, decode_line, decode_plane


def opened(visitor, tab="Line"):
    page = visitor.arrive()
    page.get_by_role("button", name="Your own data").click()
    page.get_by_role("tab", name=tab, exact=True).click()
    return page


def board(page, kind):
    canvas = page.locator(f"[data-gp-draw={kind}] canvas")
    canvas.scroll_into_view_if_needed()
    return canvas, canvas.bounding_box()


def stroke(page, points):
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
    page.mouse.up()


def kept(page):
    return json.loads(page.evaluate("gp.kept()"))["distributions"]["data"]


def learns(visitor, name):
    visitor.until(f"JSON.parse(gp.kept()).distributions.data.name === '{name}' && gp.turn === 0")


def hill(box):
    """A stroke over the left half of the canvas, high in its middle."""
    left, bottom = box["x"] + 30, box["y"] + box["height"] - 24
    return [(left + 3 * i, bottom - 1 - 100 * np.sin(np.pi * i / 30)) for i in range(31)]


def test_a_drawn_density_becomes_the_data_of_the_run(visit):
    visitor = visit()
    page = opened(visitor)
    _, box = board(page, "line")
    stroke(page, hill(box))
    page.locator("#gp-own-learn-line").click()
    learns(visitor, "drawn_line")
    heights = decode_line(kept(page)["drawing"]).astype(float)
    assert heights[: LINE_CELLS // 2].sum() > 5 * heights[LINE_CELLS // 2 :].sum()
    assert 5 < heights.argmax() < LINE_CELLS // 2
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 10")


def test_a_drawn_cloud_becomes_the_data_of_the_run(visit):
    visitor = visit()
    page = opened(visitor, "Plane")
    _, box = board(page, "plane")
    middle = (box["x"] + 0.75 * box["width"], box["y"] + 0.3 * box["height"])
    stroke(page, [(middle[0] + 15 * np.cos(i / 4), middle[1] + 15 * np.sin(i / 4)) for i in range(60)])
    page.locator("#gp-own-learn-plane").click()
    learns(visitor, "drawn_plane")
    heights = decode_plane(kept(page)["drawing"]).astype(int)
    assert heights[16:, 16:].sum() == heights.sum()  # above and to the right
    visitor.until("document.querySelector('[data-gp=picture-distributions]')._fullData.some((each) => /heatmap/.test(each.type))")


def test_nothing_drawn_gets_a_sentence_and_the_run_goes_on(visit):
    visitor = visit()
    page = opened(visitor)
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 5")
    page.locator("#gp-own-learn-line").click()
    expect(page.locator("#gp-toast")).not_to_be_empty()
    assert kept(page)["name"] == "two_bumps"
    turn = visitor.turn()
    visitor.until(f"gp.turn > {turn} && gp.state === 'running'")


def test_undo_smooth_erase_and_clear_do_what_they_say(visit):
    page = opened(visit())
    _, box = board(page, "line")
    word = "gp.drawing.word('line')"
    stroke(page, hill(box))
    first = page.evaluate(word)
    page.locator("[data-gp-draw=line]").get_by_role("button", name="Smooth").click()
    assert page.evaluate(word) != first
    page.locator("[data-gp-draw=line]").get_by_role("button", name="Undo").click()
    assert page.evaluate(word) == first
    page.locator("[data-gp-draw=line]").get_by_role("button", name="Eraser").click()
    stroke(page, hill(board(page, "line")[1]))
    assert decode_line(page.evaluate(word)).astype(int).sum() < decode_line(first).astype(int).sum()
    page.locator("[data-gp-draw=line]").get_by_role("button", name="Clear").click()
    assert page.evaluate(word) == ""


def test_keys_draw_and_do_not_reach_the_player(visit):
    visitor = visit()
    page = opened(visitor)
    canvas, _ = board(page, "line")
    canvas.focus()
    for key in ("ArrowRight", "ArrowRight", "Space", "Space", "ArrowUp", "t", "d"):
        page.keyboard.press(key)
    heights = decode_line(page.evaluate("gp.drawing.word('line')"))
    assert heights.argmax() == LINE_CELLS // 2 + 2
    assert page.evaluate("gp.state") == "idle"
    assert visitor.turn() == 0


def test_a_drawing_survives_a_reload(visit):
    visitor = visit()
    page = opened(visitor)
    _, box = board(page, "line")
    stroke(page, hill(box))
    before = page.evaluate("gp.drawing.word('line')")
    page.reload()
    page.locator("#gp-play:not([disabled])").wait_for(timeout=30_000)
    page.get_by_role("button", name="Your own data").click()
    page.locator("[data-gp-draw=line] canvas").wait_for()
    visitor.until(f"gp.drawing.word('line') === '{before}'")


def test_the_data_that_are_on_can_be_traced(visit):
    page = opened(visit())
    page.locator("#gp-own-take-line").click()
    page.wait_for_function("() => gp.drawing.word('line') !== ''")
    heights = decode_line(page.evaluate("gp.drawing.word('line')"))
    assert abs(int(heights[15]) - int(heights[48])) < 3  # two bumps, at −2 and 2
    assert heights[32] < 10


def test_a_finger_draws_too(visit):
    visitor = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = opened(visitor)
    _, box = board(page, "line")
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 30)
    visitor.until("gp.drawing.word('line') !== ''")
    assert decode_line(page.evaluate("gp.drawing.word('line')")).argmax() in range(26, 40)


@pytest.mark.parametrize(("table", "name"), [("1\n2\n3\n2.5\n", "points_line"), ("x;y\n1;2\n3;4\n0;0\n", "points_plane")])
def test_pasted_points_become_the_data_of_the_run(visit, table, name):
    visitor = visit()
    page = opened(visitor, "Points")
    page.locator("#gp-own-paste textarea").fill(table)
    page.locator("#gp-own-read").click()
    page.locator("#gp-own-start").click()
    learns(visitor, name)


def test_a_file_with_a_bad_line_has_it_named_and_the_run_goes_on(visit, tmp_path):
    visitor = visit()
    page = opened(visitor, "Points")
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 5")
    file = tmp_path / "mine.csv"
    file.write_text("x,y\n1,2\n3,pear\n", "utf-8")
    with page.expect_file_chooser() as chooser:
        page.locator("#gp-own-file").click()
    chooser.value.set_files(file)
    said = page.locator("#gp-own-report textarea")
    page.wait_for_function("() => /Line 3.*pear/.test(document.querySelector('#gp-own-report textarea')?.value)")
    assert said.input_value().endswith(".")
    expect(page.locator("#gp-own-start")).not_to_be_visible()
    assert kept(page)["name"] == "two_bumps"
    turn = visitor.turn()
    visitor.until(f"gp.turn > {turn}")
