"""Frames a second that each visitor gets: one and twenty in one dimension and in two, and one at a wall of 4 × 4.

The visitors are protocol clients: each reads its live stream, trains, and counts the frames of its picture. The clients
run in a process of their own, on the same machine. The bounds are those of the project: 12 frames a second for one
visitor, 5 for each of twenty, 5 for a wall.
"""

import json
import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from page_cost import browser_tools, call, close

SECONDS, WARM = 8.0, 3.0
PRESETS = {"one dimension": "two_bumps", "two dimensions": "ring_r1"}


class Visitor(threading.Thread):
    """A protocol client: counts the messages that carry a new picture."""

    def __init__(self, url: str, sid: str, mark: bytes) -> None:
        super().__init__(daemon=True)
        self.url, self.sid, self.mark = url, sid, mark
        self.frames, self.stopped = 0, False

    def run(self) -> None:
        with urllib.request.urlopen(f"{self.url}/gradio_api/live/{self.sid}", timeout=60) as stream:
            for line in stream:
                if line.startswith(b"data:") and self.mark in line and b'"layout"' not in line:
                    self.frames += 1
                if self.stopped:
                    return


def watch(
    url: str, prepare: list[tuple[str, list[object]]], count: int, mark: str, results: "multiprocessing.Queue[str]"
) -> None:
    """`count` visitors who all train; puts frames a second of each, and turns a second of all together."""
    visitors = [Visitor(url, f"{at:032x}", mark.encode()) for at in range(1, count + 1)]
    for each in visitors:
        call(url, "attach", each.sid, "")
        for name, data in prepare:
            call(url, name, each.sid, *data)
        each.start()
    for each in visitors:
        call(url, "play", each.sid, "distributions")
    time.sleep(WARM)
    before = [each.frames for each in visitors]
    turns = [call(url, "status", each.sid, "distributions")["turn"] for each in visitors]
    began = time.perf_counter()
    time.sleep(SECONDS)
    passed = time.perf_counter() - began
    rates = [(each.frames - start) / passed for each, start in zip(visitors, before, strict=True)]
    turns = [call(url, "status", each.sid, "distributions")["turn"] - start for each, start in zip(visitors, turns, strict=True)]
    for each in visitors:
        each.stopped = True
        close(url, each.sid)
    results.put(json.dumps({"rates": rates, "turns": sum(turns) / passed}))


def measured(url: str, prepare: list[tuple[str, list[object]]], count: int, mark: str) -> dict[str, object]:
    """`watch` in a process of its own, so that the clients do not take the server's interpreter."""
    results: multiprocessing.Queue[str] = multiprocessing.Queue()
    process = multiprocessing.Process(target=watch, args=(url, prepare, count, mark, results))
    process.start()
    answer = json.loads(results.get(timeout=180))
    process.join()
    time.sleep(17)  # the closed sessions end
    return answer


def report(name: str, bound: float, answer: dict[str, object]) -> bool:
    rates = sorted(answer["rates"])
    middle, least = statistics.median(rates), rates[0]
    holds = least >= bound
    print(
        f"{name:34} {middle:5.1f} frames/s (least {least:4.1f}), bound {bound:g}: {'holds' if holds else 'MISSED'}; "
        f"{answer['turns']:.0f} turns/s in all"
    )
    return holds


def main(run: Callable[..., dict[str, object]] = measured) -> int:
    tools, held = browser_tools(), True
    with tempfile.TemporaryDirectory() as folder:
        app = tools.App(Path(folder))
        for words, preset in PRESETS.items():
            prepare = [("use_preset", ["distributions", preset])]
            for count, bound in ((1, 12.0), (20, 5.0)):
                name = f"{count} visitor{'s' if count > 1 else ''}, {words}"
                held &= report(name, bound, run(app.url, prepare, count, '"picture-'))
            wall = [*prepare, ("wall", ["distributions", "", "", 16])]
            held &= report(f"a wall of 4 × 4, {words}", 5.0, run(app.url, wall, 1, '"tiles-'))
        app.stop()
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
