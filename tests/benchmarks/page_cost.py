"""What the page costs: turns a second under a reader of 15 frames a second, and under a real browser, beside the trainer alone.

The three are measured in turns, several rounds of some seconds each, on the config with which the page opens.
"""

import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

SECONDS, ROUNDS = 6.0, 5
SID = "benchmark0123456789abcdef0123456"
HERE = Path(__file__).parent

ALONE = """
import sys, time, torch
from playground import presets
from playground.training.trainer import Trainer
torch.set_num_threads(1)
trainer = Trainer(presets.get(presets.DEFAULT["distributions"]), device=torch.device("cpu"))
for _ in range(600):
    trainer.update()
for line in sys.stdin:
    until, before = time.perf_counter() + float(line), trainer.turn
    began = time.perf_counter()
    while time.perf_counter() < until:
        trainer.update()
    print((trainer.turn - before) / (time.perf_counter() - began), flush=True)
"""


def browser_tools():
    spec = importlib.util.spec_from_file_location("browser_tools", HERE.parent / "browser" / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Alone:
    """The trainer in a process of its own, with nothing around it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", ALONE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parents[1]
        )

    def turns_a_second(self) -> float:
        self.process.stdin.write(f"{SECONDS}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def call(url: str, name: str, *data: object):
    request = urllib.request.Request(
        f"{url}/gradio_api/run/{name}", json.dumps({"data": data}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["data"][0]


def close(url: str, sid: str) -> None:
    """What a tab says when it goes."""
    urllib.request.urlopen(urllib.request.Request(f"{url}/gradio_api/live/{sid}/closed", b"", method="POST"), timeout=30).close()


class Reader(threading.Thread):
    """A protocol client: reads the stream and throws it away."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url, self.frames, self.bytes, self.stopped = url, 0, 0, False

    def run(self) -> None:
        with urllib.request.urlopen(f"{self.url}/gradio_api/live/{SID}", timeout=30) as stream:
            for line in stream:
                self.frames += line.startswith(b"data:") and b'"picture-' in line
                self.bytes += len(line)
                if self.stopped:
                    return


def rate(url: str, sid: str) -> float:
    """Turns a second over `SECONDS` of playing, then pause."""
    call(url, "play", sid, "distributions")
    time.sleep(1)
    began, before = time.perf_counter(), call(url, "status", sid, "distributions")["turn"]
    time.sleep(SECONDS)
    after, ended = call(url, "status", sid, "distributions")["turn"], time.perf_counter()
    call(url, "pause", sid, "distributions")
    return (after - before) / (ended - began)


def main() -> None:
    tools, alone = browser_tools(), Alone()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = tools.App(Path(folder))
        call(app.url, "attach", SID, "")
        client = Reader(app.url)
        client.start()
        rate(app.url, SID)
        alone.turns_a_second()
        rows, began, frames = [], 0.0, 0
        for _ in range(ROUNDS):
            before, started = client.frames, time.perf_counter()
            with_reader = rate(app.url, SID)
            began, frames = began + time.perf_counter() - started, frames + client.frames - before
            rows.append((alone.turns_a_second(), with_reader))
        client.stopped = True
        print(f"alone {statistics.median(a for a, _ in rows):.0f} turns a second; ", end="")
        print(f"with a reader of {frames / began:.1f} frames a second {statistics.median(b for _, b in rows):.0f}")
        print(f"ratio with a reader (median of {ROUNDS}): {statistics.median(b / a for a, b in rows):.2f}")
        browser = playwright.chromium.launch(
            executable_path=tools._found(), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(app.url)
        page.locator("#gp-play:not([disabled])").wait_for()
        sid, rows, shown = page.evaluate("gp.sid"), [], []
        for _ in range(ROUNDS):
            before, started = page.evaluate("gp.shown"), time.perf_counter()
            in_browser = rate(app.url, sid)
            shown.append((page.evaluate("gp.shown") - before) / (time.perf_counter() - started))
            rows.append((alone.turns_a_second(), in_browser))
        print(f"ratio with Chromium (no GPU) on the same cores: {statistics.median(b / a for a, b in rows):.2f}, ", end="")
        print(f"which showed {statistics.median(shown):.1f} frames a second")
        browser.close()
        app.stop()
    alone.process.kill()


if __name__ == "__main__":
    main()
