"""From the finger to the picture: milliseconds between a move of the pointer and the frame that shows it, on the real page.

A mouse drags the lattice of the latent tab for some seconds, once with nothing beside it and once while a run of pictures
trains. A move counts from the browser's own time stamp of it to the animation frame after the first picture that shows it or a
later move, so that moves which a newer one has overtaken count too.
"""

import argparse
import importlib.util
import math
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
BOUNDS = {"idle": (60.0, 120.0), "beside": (250.0, math.inf)}
"""Milliseconds: the median and the 95th percentile that a visitor is promised on two idle cores."""
PERIOD = 120
"""Moves of one round of the finger."""


def browser_tools():
    spec = importlib.util.spec_from_file_location("browser_tools", HERE.parent / "browser" / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def drag(page: Page, seconds: float) -> list[float]:
    """Circles on the picture, sixty moves a second; returns the milliseconds of each move."""
    box = page.locator("[data-latent=picture]").bounding_box()
    x, y, radius = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, 0.35 * box["height"]
    page.mouse.move(x + radius, y)
    page.mouse.down()
    page.evaluate("gp.latent.lags.length = 0")
    for step in range(int(60 * seconds)):
        angle = 2 * math.pi * step / PERIOD
        page.mouse.move(x + radius * math.cos(angle), y + radius * math.sin(angle))
        page.wait_for_timeout(1000 / 60)
    page.mouse.up()
    page.wait_for_timeout(500)
    return page.evaluate("[...gp.latent.lags]")


def told(name: str, lags: list[float], pictures: int) -> None:
    lags = sorted(lags)
    shares = [lags[min(len(lags) - 1, int(share * len(lags)))] for share in (0.1, 0.5, 0.9, 0.95, 0.99, 1.0)]
    kept = all(value <= bound for value, bound in zip((shares[1], shares[3]), BOUNDS[name], strict=True))
    words = "  ".join(
        f"{share} {value:6.1f}" for share, value in zip(("10 %", "50 %", "90 %", "95 %", "99 %", "max"), shares, strict=True)
    )
    print(
        f"{name:7} {len(lags):4} moves, {pictures:4} pictures, ms:  {words}  {'within' if kept else 'NOT within'} the bounds",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8.0, help="of each drag")
    parser.add_argument("--generator", default="Avatars, by a DCGAN", help="the name on its card; 32 × 32 in colour by default")
    parser.add_argument("--live", action="store_true", help="beside the run, walk in the run itself")
    options = parser.parse_args()
    tools = browser_tools()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = tools.App(Path(folder))
        browser = playwright.chromium.launch(
            executable_path=tools._found(), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.goto(app.url)
        page.locator("#gp-play:not([disabled])").wait_for(timeout=60_000)
        for name in BOUNDS:
            if name == "beside":
                page.get_by_role("tab", name="Images").click()
                page.wait_for_timeout(3000)
                page.locator("#gp-play").click()
                page.wait_for_function("gp.turn > 5", timeout=60_000)
            page.get_by_role("tab", name="Latent space").click()
            card = "The run on Images" if name == "beside" and options.live else options.generator
            page.wait_for_function("gp.latent.shown > 0", timeout=30_000)
            page.locator(".gp-latent-card:not([disabled])", has_text=card).first.click()
            page.wait_for_timeout(4000)
            before, turn = page.evaluate("[gp.latent.shown, gp.turn]")
            lags = drag(page, options.seconds)
            shown, now = page.evaluate("[gp.latent.shown, gp.turn]")
            told(name, lags, shown - before)
            if name == "beside":
                print(f"        the run made {now - turn} turns meanwhile")
        browser.close()
        app.stop()


if __name__ == "__main__":
    main()
