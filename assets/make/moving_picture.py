"""The moving picture of the README: the real page, recorded while it trains.

Start the app on an empty machine, then:  python assets/make/moving_picture.py http://127.0.0.1:7860
"""

import io
import shutil
import sys
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

SECONDS, FRAMES, WIDTH = 8.0, 48, 960
OUT = Path(__file__).parents[1] / "playground.webp"


def main(url: str) -> None:
    """Record the page at `url` while its first run trains."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page(viewport={"width": 1440, "height": 860}, color_scheme="light")
        page.goto(url)
        page.locator("#gp-play:not([disabled])").wait_for()
        page.wait_for_function("() => gp.shown > 0")
        time.sleep(1)
        shots = [page.screenshot()]
        page.locator("#gp-play").click()
        began = time.monotonic()
        for number in range(1, FRAMES):
            time.sleep(max(0.0, began + number * SECONDS / FRAMES - time.monotonic()))
            shots.append(page.screenshot())
        browser.close()
    pictures = [Image.open(io.BytesIO(shot)).convert("RGB") for shot in shots]
    height = round(pictures[0].height * WIDTH / pictures[0].width)
    pictures = [each.resize((WIDTH, height), Image.Resampling.LANCZOS) for each in pictures]
    durations = [900, *[round(1000 * SECONDS / FRAMES)] * (FRAMES - 2), 2500]
    pictures[0].save(OUT, save_all=True, append_images=pictures[1:], duration=durations, loop=0, quality=70, method=4)
    print(f"{OUT.name}: {len(pictures)} frames, {OUT.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860")
