"""What a visitor takes home arrives, and is what it says."""

import csv
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect


def played(visitor, turns=60):
    page = visitor.arrive()
    page.locator("#gp-play").click()
    visitor.until(f"gp.turn > {turns}", seconds=60)
    return page


def menu(page, slot):
    """Open the menu of a figure with the keyboard."""
    page.locator(f".gp-take:has(+ [data-gp={slot}]) > button").press("Enter")
    return page.get_by_role("menu")


def saved(page, press, seconds=30):
    with page.expect_download(timeout=1000 * seconds) as download:
        press()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("slot", ["picture-distributions", "curves-distributions-losses"])
def test_a_figure_comes_as_png_of_twice_its_size_and_as_svg(visit, slot):
    visitor = visit()
    page = played(visitor, turns=5)
    page.locator("#gp-play").click()
    visitor.until("gp.state === 'paused'")
    width = page.locator(f"[data-gp={slot}]").evaluate("(element) => element.clientWidth")
    name, png = saved(page, menu(page, slot).get_by_role("menuitem", name="PNG").click)
    assert name.startswith("two_bumps-")
    assert name.endswith(f"-turn-{page.evaluate('gp.turn')}.png")
    image = Image.open(io.BytesIO(png)).convert("RGB")
    assert image.width == 2 * width
    assert image.getpixel((2, 2)) == (255, 255, 255)
    assert len(image.getcolors(2**24)) > 20
    name, svg = saved(page, menu(page, slot).get_by_role("menuitem", name="SVG").click)
    assert name.endswith(".svg")
    assert svg.startswith(b"<svg")
    assert b"@" not in svg  # no colour without its theme


def test_a_dark_page_gives_a_dark_picture(visit):
    page = played(visit(), turns=5)
    page.locator("[data-gp-theme]").click()
    page.wait_for_function("() => document.body.classList.contains('dark')")
    _, png = saved(page, menu(page, "picture-distributions").get_by_role("menuitem", name="PNG").click)
    assert max(Image.open(io.BytesIO(png)).convert("RGB").getpixel((2, 2))) < 60


def test_the_menu_is_walked_with_keys_and_escape_closes_it(visit):
    page = visit().arrive()
    menu(page, "picture-distributions")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="SVG")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(page.locator(".gp-take:has(+ [data-gp=picture-distributions]) > button")).to_be_focused()


def test_the_curves_come_with_a_header_and_every_turn(visit):
    page = played(visit())
    name, table = saved(page, page.locator("[data-gp-curves=distributions]").click)
    assert name.endswith(".csv")
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    assert {"turn", "discriminator_loss", "generator_loss", "js", "w1"} <= set(rows[0])
    turns = [int(row["turn"]) for row in rows]
    assert turns == sorted(turns)
    assert len(turns) > 10
    assert float(rows[-1]["generator_loss"]) > 0


def test_a_film_of_the_run_has_different_frames_and_training_goes_on(visit):
    visitor = visit(viewport={"width": 1000, "height": 700})
    page = played(visitor)
    turn = visitor.turn()
    name, gif = saved(page, page.locator("[data-gp-film=distributions]").click, seconds=120)
    assert name.endswith(".gif")
    with Image.open(io.BytesIO(gif)) as film:
        assert film.format == "GIF"
        assert film.n_frames >= 5
        frames = []
        for number in range(film.n_frames):
            film.seek(number)
            frames.append(np.asarray(film.convert("RGB")))
    assert len({frame.tobytes() for frame in frames}) == len(frames)
    assert np.mean(frames[0] != frames[-1]) > 0.005
    assert tuple(frames[0][2, -3]) == (255, 255, 255)
    assert visitor.turn() > turn
    expect(page.locator("[data-gp-home=distributions] [role=status]")).to_contain_text("pictures")


def test_a_film_can_be_cancelled_and_made_again(visit):
    page = played(visit())
    row = page.locator("[data-gp-home=distributions]")
    row.get_by_role("button", name="Film as GIF").click()
    row.get_by_role("button", name="Cancel").click()
    expect(row.locator("[role=status]")).to_have_text("Cancelled.", timeout=20_000)
    expect(row.get_by_role("button", name="Film as GIF")).to_be_enabled()


def test_a_run_without_a_past_says_so(visit):
    page = visit().arrive()
    page.locator("[data-gp-film=distributions]").click()
    expect(page.locator("[data-gp-home=distributions] [role=status]")).to_contain_text("fewer than two pictures")


def test_sheets_of_pictures_come_as_png_and_as_film(visit):
    visitor = visit()
    page = visitor.arrive()
    page.get_by_role("tab", name="Images").click()
    visitor.until("document.querySelector('[data-gp=fakes-images]').src.startsWith('data:')")
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 5", seconds=90)
    _, png = saved(page, menu(page, "real-images").get_by_role("menuitem", name="PNG").click)
    assert Image.open(io.BytesIO(png)).width > 400
    home = page.locator("[data-gp-home=images]")
    _, gif = saved(page, home.locator("[data-gp-leave=film]").click, seconds=120)
    assert Image.open(io.BytesIO(gif)).n_frames >= 2
    expect(home.get_by_role("status")).to_contain_text("Saved as")
    name, packed = saved(page, home.locator("[data-gp-leave=script]").click, seconds=60)
    assert name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {"gan-digits/train.py", "gan-digits/data.npz", "gan-digits/losses.csv"} <= set(archive.namelist())


def test_what_the_server_does_not_know_gets_no_file(visit):
    visitor = visit()
    page = visitor.arrive()
    script = """async (place) => { const answer = await fetch(`${gp.root()}/gradio_api/live/${'f'.repeat(32)}/${place}`);
        return [answer.status, await answer.text()]; }"""
    for place in ("curves.csv", "past"):
        status, told = page.evaluate(script, place)
        assert status == 404
        assert json.loads(told)["gone"] is True
    visitor.problems.clear()  # the console names the two requests
