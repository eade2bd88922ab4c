"""The app as its own process, and a Chromium to look at it."""

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
START_SECONDS = 90
SERIOUS = ("serious", "critical")
STILL = (
    "document.getAnimations().every((each) => each.playState !== 'running' || each.effect.getTiming().iterations === Infinity)"
)
"""No colour is on its way to another."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _found() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None) or next(
        (place for place in PLACES if Path(place).exists()), None
    )


class App:
    """`python app.py` on a free port."""

    def __init__(self, folder: Path, *flags: str) -> None:
        environment = os.environ | {"XDG_STATE_HOME": str(folder / "state"), "GRADIO_TEMP_DIR": str(folder / "gradio")}
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py"), "--no-browser", *flags],
            cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.url = self._wait()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stdout:
            for line in stdout:
                self.lines.put(line)

    def _wait(self) -> str:
        said, deadline = "", time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                said += self.lines.get(timeout=0.5)
            except queue.Empty:
                continue
            if found := re.search(r"http://\S+", said):
                return found[0].rstrip("/")
        self.stop()
        raise AssertionError(f"the page did not start: {said}")

    def stop(self) -> float:
        """Stop it as a host would; returns how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
        return time.monotonic() - began


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = _found()
    if path is None:
        if os.environ.get("GAN_PLAYGROUND_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium or Chrome was found, and GAN_PLAYGROUND_REQUIRE_BROWSER=1 wants one")
        pytest.skip("no Chromium or Chrome was found")
    arguments = ["--disable-gpu", "--disable-dev-shm-usage", *(["--no-sandbox"] if sys.platform == "linux" else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def app(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = App(tmp_path_factory.mktemp("app"))
    yield app
    app.stop()


def grave(page: Page, within: str | None = None, **options: object) -> list[tuple[str, str, str]]:
    """What axe finds that keeps somebody out, once no colour changes any more: the rule, the element and why.

    Args:
        page: to look at.
        within: a selector.
        options: axe's own.
    """
    page.wait_for_function(f"() => {STILL}")
    return [
        (each["id"], node["html"][:160], node["failureSummary"][:300])
        for each in Axe().run(page, within, options or None).response["violations"]
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


class Visitor:
    """One tab, and what went wrong in it."""

    def __init__(self, context: BrowserContext, app: App) -> None:
        self.page, self.problems, self.app = context.new_page(), [], app
        self.page.on("console", lambda message: self.problems.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def arrive(self) -> Page:
        self.page.goto(self.app.url)
        self.page.locator("#gp-play:not([disabled])").wait_for(timeout=30_000)
        self.page.wait_for_function("() => gp.seq > 0 && document.querySelector('[data-gp=state]').textContent.length > 0")
        return self.page

    def turn(self) -> int:
        return int(self.page.evaluate("gp.turn"))

    def token(self) -> str:
        """What the tab is known by: no address that a browser shows may have it."""
        return str(self.page.evaluate("gp.sid"))

    def until(self, condition: str, seconds: float = 30) -> None:
        self.page.wait_for_function(f"() => {condition}", timeout=1000 * seconds)

    def call(self, name: str, *data: object) -> int:
        """The status code of a call of the scripting interface."""
        script = """async ([name, data]) => (await fetch(`${gradio_config.root}/gradio_api/run/${name}`, {
            method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({data})})).status"""
        return int(self.page.evaluate(script, [name, list(data)]))


@pytest.fixture
def visit(chromium: Browser, app: App) -> Iterator:
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def come(**options: object) -> Visitor:
        contexts.append(chromium.new_context(**(options or {"viewport": {"width": 1440, "height": 900}})))
        visitors.append(Visitor(contexts[-1], app))
        return visitors[-1]

    yield come
    problems = [problem for each in visitors for problem in each.problems]
    for each in contexts:
        each.close()
    assert problems == []
