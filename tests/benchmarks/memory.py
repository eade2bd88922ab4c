"""The server's memory: over a long run with the page open, and after 20 sessions have come and gone.

    python tests/benchmarks/memory.py [minutes]
"""

import importlib.util
import sys
import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
SESSIONS, SECONDS_EACH = 20, 3.0


def tools(path: Path):
    """A module of the tests that is no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def megabytes(process: psutil.Process) -> float:
    return process.memory_info().rss / 1e6


def long_run(browser, app, server: psutil.Process, minutes: float) -> None:
    page = browser.new_page()
    page.goto(app.url)
    page.locator("#gp-play:not([disabled])").wait_for()
    page.locator("#gp-play").click()
    time.sleep(30)  # imports and buffers of the first turns are not growth
    start, began = megabytes(server), time.monotonic()
    while time.monotonic() - began < 60 * minutes:
        time.sleep(30)
    print(f"a run of {minutes:g} minutes with the page open: {start:.0f} -> {megabytes(server):.0f} MB", flush=True)
    page.close()


def come_and_go(app, server: psutil.Process, cost, sessions: int) -> None:
    time.sleep(8)
    start = megabytes(server)
    names = [f"{number:032x}" for number in range(1, sessions + 1)]
    for name in names:
        cost.call(app.url, "attach", name, "")
        cost.call(app.url, "play", name, "distributions")
    time.sleep(SECONDS_EACH * sessions / 2)
    full = megabytes(server)
    for name in names:
        cost.close(app.url, name)
    time.sleep(12)
    print(f"{sessions} sessions come and go: {start:.0f} -> {full:.0f} -> {megabytes(server):.0f} MB", flush=True)


def main() -> None:
    browser_tools, cost = tools(HERE.parent / "browser" / "conftest.py"), tools(HERE / "page_cost.py")
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = browser_tools.App(Path(folder))
        server = psutil.Process(app.process.pid)
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=browser_tools._found(), args=arguments)
        for sessions in (1, SESSIONS, SESSIONS):  # the first one of a process imports and fills caches
            come_and_go(app, server, cost, sessions)
        long_run(browser, app, server, minutes)
        browser.close()
        app.stop()


if __name__ == "__main__":
    main()
