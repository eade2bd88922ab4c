"""The latent tab: the lattice under the finger, a strip between samples, a slider that means something."""

import re

from playwright.sync_api import expect

from tests.runtime.fakes import until


def arrived(visitor):
    page = visitor.arrive()
    page.get_by_role("tab", name="Latent space").click()
    visitor.until("gp.latent.shown > 0 && gp.latent.sliders.drawn > 0")
    return page


def drawn(page, selector):
    """The pixels of a canvas, as a data address."""
    return page.locator(selector).evaluate("canvas => canvas.toDataURL()")


def test_the_picture_follows_a_drag_the_keys_and_the_map(visit):
    visitor = visit()
    page = arrived(visitor)
    picture = page.locator("[data-latent=picture]")
    box = picture.bounding_box()
    before, first = page.evaluate("gp.latent.z()"), drawn(page, "[data-latent=picture]")
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] - box["width"] / 2, middle[1], steps=8)
    page.mouse.up()
    visitor.until("gp.latent.lags.length >= 6")
    visitor.until("Math.abs(gp.latent.state.x - 0.5) < 0.02")
    assert until(lambda: page.evaluate("gp.latent.z()") != before and drawn(page, "[data-latent=picture]") != first)
    picture.focus()
    page.keyboard.press("Enter")
    visitor.until("[0, 1].includes(gp.latent.state.x)")
    seed = page.evaluate("gp.latent.state.x")
    page.keyboard.press("Shift+ArrowDown")
    visitor.until("gp.latent.state.y === 1")
    page.keyboard.press("Home")
    visitor.until("gp.latent.state.x === 0 && gp.latent.state.y === 0")
    visitor.until(f"JSON.stringify(gp.latent.z()) === JSON.stringify({before})")
    assert until(lambda: drawn(page, "[data-latent=picture]") == first)
    assert seed in (0, 1)
    plan = page.locator("[data-latent=map]").bounding_box()
    page.mouse.click(plan["x"] + 0.7 * plan["width"], plan["y"] + plan["height"] / 2)
    visitor.until("gp.latent.state.x === 1 && gp.latent.state.y === 0")


def test_a_strip_leads_from_stop_to_stop_and_any_of_its_pictures_can_be_walked_on_from(visit):
    visitor = visit()
    page = arrived(visitor)
    page.locator(".gp-latent-strips").scroll_into_view_if_needed()
    visitor.until("gp.latent.paths.drawn > 0")
    page.get_by_role("button", name="Figure 3 of Goodfellow et al. 2014").click()
    page.locator("canvas[data-strip=spherical][width='364']").wait_for()  # 13 pictures of 28
    strip = page.locator("[data-strip=linear]")
    strip.click(position={"x": 2, "y": 10})
    visitor.until("gp.latent.state.pins.length === 1")
    visitor.until("gp.latent.z().every((each, at) => Math.abs(each - gp.latent.state.pins[0][2][at]) < 1e-4)")


def test_a_slider_moves_z_along_its_direction_and_keeps_the_name_it_is_given(visit):
    visitor = visit()
    page = arrived(visitor)
    before, count = page.evaluate("gp.latent.z()"), page.evaluate("gp.latent.sliders.count")
    assert 1 <= count <= 6
    slider = page.locator("[data-amount='0']")
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    far = "Math.hypot(...gp.latent.z().map((each, at) => each - before[at]))".replace("before", str(before))
    visitor.until(f"Math.abs({far} - Number(document.querySelector(\"[data-amount='0']\").value)) < 1e-3 && {far} > 0.5")
    page.get_by_label("Name of direction 1").fill("slant")
    page.keyboard.press("Enter")
    page.reload()
    page = arrived(visitor)
    expect(page.get_by_label("Name of direction 1")).to_have_value("slant")
    page.get_by_role("radio", name="Avatars by the colour of their hair").click()
    page.get_by_role("button", name="green", exact=True).click()
    visitor.until("gp.latent.head()?.key === 'conditional-avatars' && gp.latent.state.weights?.[6] === 1")


FAR = [40, 0]


def opened(visitor, card, key):
    """Another generator, whose picture is there."""
    visitor.page.get_by_role("radio", name=card).click()
    visitor.until(f"gp.latent.head()?.key === '{key}'")


def framed(page):
    """What was due with the next frame has been done."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_tiles_that_were_asked_for_before_the_mix_of_classes_changed_never_come_onto_the_map(visit):
    visitor = visit()
    page = arrived(visitor)
    opened(visitor, "Avatars by the colour of their hair", "conditional-avatars")
    held, asked = [], []

    def plane(route):
        body = route.request.post_data_json
        if "window" not in body:  # tiles of the map
            asked.append(((body["weights"] or [0] * 7)[6] == 1, body["at"]))
            if FAR in body["at"] and not held:
                return held.append(route)
        route.continue_()

    def walk(x):
        page.evaluate("x => { gp.latent.state.x = x; gp.latent.want(); }", x)
        framed(page)

    page.route("**/latent/*/plane", plane)
    walk(FAR[0])
    assert until(lambda: framed(page) or held)
    page.evaluate("{ const { stale } = gp.latent; gp.latent.stale = () => { stale(); gp.latent.forgot = true; }; }")
    page.get_by_role("button", name="green", exact=True).click()
    visitor.until("gp.latent.forgot")
    walk(0)
    held[0].continue_()
    assert until(lambda: framed(page) or any(green and [0, 0] in at for green, at in asked))
    walk(FAR[0])
    assert until(lambda: framed(page) or any(green and FAR in at for green, at in asked), 5)


def test_a_late_sheet_of_the_generator_before_does_not_replace_that_of_the_one_that_is_open(visit):
    visitor = visit()
    page = arrived(visitor)
    held = []

    def samples(route):
        if route.request.post_data_json["key"] == "conditional-avatars":
            route.continue_()
        else:
            held.append(route)

    page.route("**/point/*/samples", samples)
    page.locator("#gp-point").scroll_into_view_if_needed()
    assert until(lambda: framed(page) or held)
    page.locator(".gp-latent-cards").scroll_into_view_if_needed()
    opened(visitor, "Avatars by the colour of their hair", "conditional-avatars")
    page.locator("#gp-point").scroll_into_view_if_needed()
    visitor.until("gp.point.drawn > 0 && gp.point.ready === 'conditional-avatars'")
    first = page.locator(".gp-point-sheet i").first
    sheet = first.get_attribute("style")
    for each in held:
        with page.expect_response(re.compile("/point/.*/samples")) as late:
            each.continue_()
        late.value.finished()
    page.evaluate("fetch(location.href).then((each) => each.text())")  # what came before it has been read
    assert first.get_attribute("style") == sheet
