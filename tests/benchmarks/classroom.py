"""A class at once: so many tabs open the same lesson, predict, and read their verdicts; then all of them turn the knob.

The tabs are protocol clients: each reads its live stream and does what the page does, over the page's own routes. They run
in a process of their own, on the same machine. The bound is the project's: 20 tabs on one lesson of points, on two cores,
all have their verdict within 240 s.

    python tests/benchmarks/classroom.py --lessons ring_collapse cures --tabs 20
"""

import argparse
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

from page_cost import browser_tools, call, close

BOUND, LONGEST = 240.0, 600.0
STEPS = ("verdict", "fixed")


class Plan(NamedTuple):
    """What a class does: how many tabs open which lesson, what they answer, and whether it asks `after` its act."""

    lesson: str
    choice: str
    after: bool
    tabs: int


class Student(threading.Thread):
    """A protocol client: when it reached each step, and how many pictures it was sent meanwhile."""

    def __init__(self, url: str, sid: str) -> None:
        super().__init__(daemon=True)
        self.url, self.sid = url, sid
        self.reached: dict[str, float] = {}
        self.frames, self.stopped, self.refused = 0, False, ""
        self.choice, self.ran = "", False
        self.events = {step: threading.Event() for step in STEPS}

    def run(self) -> None:
        with urllib.request.urlopen(f"{self.url}/gradio_api/live/{self.sid}", timeout=LONGEST) as stream:
            for line in stream:
                if line.startswith(b"data:"):
                    self.read(line)
                if self.stopped:
                    return

    def read(self, line: bytes) -> None:
        self.frames += (b'"picture-' in line or b'"tiles-' in line) and b'"layout"' not in line
        self.asked_after(line)
        for step in STEPS:
            if b'"step":"%s"' % step.encode() in line and step not in self.reached:
                self.reached[step] = time.perf_counter()
                self.events[step].set()

    def asked_after(self, line: bytes) -> None:
        """A lesson that runs before it asks is answered when it does."""
        self.ran |= b'"step":"run"' in line
        if self.choice and self.ran and b'"step":"predict"' in line:
            threading.Thread(target=self.does, args=(f"predict?choice={self.choice}",), daemon=True).start()
            self.choice = ""

    def does(self, what: str) -> dict[str, object]:
        request = urllib.request.Request(f"{self.url}/gradio_api/live/{self.sid}/lessons/{what}", b"", method="POST")
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            self.refused = error.read().decode()
            return {}


def arrive(url: str, sid: str) -> None:
    """Open a session; that its first run takes long to build is no matter here."""
    try:
        call(url, "attach", sid, "")
    except urllib.error.HTTPError:
        call(url, "settings", sid)


def at_once(students: list[Student], what: str) -> float:
    """All of them do it; returns when they began."""
    began = time.perf_counter()
    threads = [threading.Thread(target=each.does, args=(what,), daemon=True) for each in students]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return began


def attend(url: str, plan: Plan, results: "multiprocessing.Queue[str]") -> None:
    """A class; puts seconds of each to its verdict and to the verdict of its fix."""
    students = [Student(url, f"{at:032x}") for at in range(1, plan.tabs + 1)]
    for each in students:
        arrive(url, each.sid)
        each.start()
    for each in students:
        each.choice = plan.choice if plan.after else ""
    began = {"verdict": at_once(students, f"open?name={plan.lesson}")}
    if not plan.after:
        at_once(students, f"predict?choice={plan.choice}")
    answer: dict[str, list[float]] = {}
    for step in STEPS:
        if step == "fixed":
            began[step] = at_once(students, "fix")
        frames, deadline = [each.frames for each in students], began[step] + LONGEST
        for each in students:
            each.events[step].wait(max(deadline - time.perf_counter(), 0.1))
        passed = time.perf_counter() - began[step]
        answer[step] = [each.reached.get(step, float("inf")) - began[step] for each in students]
        pictures = statistics.median((each.frames - start) / passed for each, start in zip(students, frames, strict=True))
        tell(plan.lesson, step, answer[step], pictures)
    answer["refused"] = sorted({each.refused for each in students} - {""})
    for each in students:
        each.stopped = True
        close(url, each.sid)
    results.put(json.dumps(answer))


def tell(lesson: str, step: str, reached: list[float], pictures: float) -> None:
    seconds = sorted(reached)
    print(
        f"{lesson:20} {len(seconds)} tabs to {step:8} first {seconds[0]:5.1f} s, median {statistics.median(seconds):5.1f} s, "
        f"last {seconds[-1]:5.1f} s; {pictures:4.1f} pictures/s each; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def measured(url: str, plan: Plan) -> dict[str, object]:
    """`attend` in a process of its own, so that the clients do not take the server's interpreter."""
    results: multiprocessing.Queue[str] = multiprocessing.Queue()
    process = multiprocessing.Process(target=attend, args=(url, plan, results))
    process.start()
    answer = json.loads(results.get(timeout=3 * LONGEST))
    process.join()
    time.sleep(17)  # the closed sessions end
    return answer


def report(lesson: str, answer: dict[str, object]) -> bool:
    for sentence in answer["refused"]:
        print(f"refused: {sentence}")
    holds = max(answer["verdict"]) <= BOUND
    print(f"{lesson:20} bound {BOUND:g} s to the verdict: {'holds' if holds else 'MISSED'}", flush=True)
    return holds


def main() -> int:
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from playground.lessons.catalogue import LESSONS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lessons", nargs="+", default=["ring_collapse"], choices=list(LESSONS))
    parser.add_argument("--tabs", type=int, default=20)
    options = parser.parse_args()
    tools, held = browser_tools(), True
    for lesson in options.lessons:
        with tempfile.TemporaryDirectory() as folder:
            app, its = tools.App(Path(folder)), LESSONS[lesson]
            held &= report(lesson, measured(app.url, Plan(lesson, its.answer, its.asks == "after", options.tabs)))
            app.stop()
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
