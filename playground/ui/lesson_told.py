"""Where a visitor stands in a lesson, in words: what `assets/lessons.js` puts on the page, and nothing that it has to know."""

import functools
import importlib
import inspect
import math
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from playground.lessons.catalogue import GROUPS, LESSONS
from playground.lessons.found import Found
from playground.lessons.lecture import Lecture
from playground.lessons.lesson import Act, Claim, Computation, Lesson, Result, Training
from playground.lessons.visit import Step, Visit
from playground.runtime.tasks import Progress
from playground.texts import grouped, has, text
from playground.ui.encode import data_uri
from playground.ui.lesson_names import run_names
from playground.views.grid import grid
from playground.views.lesson_lines import lesson_lines
from playground.views.sample import number

ROOT = Path(__file__).parents[2]
ARXIV = "https://arxiv.org/abs/"
STARTED = time.time() - time.monotonic()
HYPHEN = re.compile(r"(?<![A-Za-z0-9])-(?=\d)")  # before a number
AFTER_VERDICT = (Step.VERDICT, Step.FIX_RUN, Step.FIXED)


def told_at() -> float:
    """When something is told, in milliseconds: of two records, by the stream and by an answer, the later one is true.

    `Lecture.version` would not do: runs that are built or lost change what is told, and another session begins at 0 again.
    """
    return 1000 * (STARTED + time.monotonic())


def told(lecture: Lecture) -> dict[str, Any]:
    """The record of the lesson that is open; without one, only when it was told."""
    version, visit = told_at(), lecture.visit
    if visit is None:
        return {"version": version}
    lesson, act = visit.lesson, lecture.act or visit.lesson.act
    return {
        "version": version,
        **_named(lesson),
        "step": lecture.step.value,
        "seed": visit.seed,
        "said_seed": text("lessons.seed", seed=visit.seed),
        "question": words(lesson, "question"),
        "choices": [_choice(visit, name) for name in lesson.choices],
        "asks": lesson.asks,
        "watch": words(lesson, "fix_watch" if lecture.acting == "fix" else "watch"),
        "runs": run_names(lesson, lecture.acting),
        **_played(act),
        "lost": lecture.lost,
        "building": lecture.building,
        "ghost": lecture.haunted,
        "failed": text("lessons.failed", reason=lecture.failed.say()) if lecture.failed else "",
        "displaced": lecture.displaced and not lecture.lost,
        "answered": visit.answered,
        "verdict": _verdict(visit) if "act" in visit.results and not visit.asking else None,
        "fix": words(lesson, "fix"),
        "fixed": _fixed(visit) if "fix" in visit.results else None,
        "turned": visit.turned,
        **_after(lesson),
        "lines": bool(lines_of(visit.found.get(lecture.acting, visit.found.get("act", ())))),
        "sheets": _sheets(visit, lecture.acting),
        "notes": visit.notes,
    }


def under_way(lecture: Lecture) -> dict[str, Any]:
    """How far the act is: what changes while it runs."""
    if lecture.visit is None:
        return {}
    task, wait = lecture.task, lecture.wait
    queued = text("lessons.waiting", place=wait.place, seconds=f"{wait.seconds:.0f}") if wait else ""
    if isinstance(lecture.act, Computation):
        going = task is not None and task.state in (Progress.WAITING, Progress.WORKING)
        fraction = task.fraction if task is not None and going else 0.0
        said = text("lessons.computed", percent=f"{100 * fraction:.0f}") if going else ""
        return {"fraction": round(fraction, 3), "said": queued or said, "resting": False, "computing": going}
    turn, budget = lecture.turns
    said = queued or text("lessons.turn", turn=grouped(turn), budget=grouped(budget))
    resting = lecture.busy and not lecture.playing and not lecture.building and not wait and turn < budget
    return {"fraction": round(turn / max(budget, 1), 3), "said": said, "resting": resting, "computing": False}


def drawn(lecture: Lecture) -> dict[str, Any]:
    """The curves that a computation found, by slot."""
    visit = lecture.visit
    if visit is None:
        return {}
    name = lecture.acting if lecture.acting in visit.found else "act"
    lines = lines_of(visit.found.get(name, ()))
    if not lines:
        return {}
    before = lines_of(visit.found["act"]) if name == "fix" else None
    names = {each: _line(visit.lesson, each) for each in (*lines, *(before or {}))}
    pale = {each: text("lessons.ghost_line", name=called) for each, called in names.items()}
    axes = (words(visit.lesson, "axis.x"), words(visit.lesson, "axis.y"))
    return {"lesson-lines": lesson_lines(lines, names, axes=axes, before=before, pale=pale)}


# ------------------------------------------------------------------ words


def words(lesson: Lesson, key: str, **values: object) -> str:
    """A lesson's own words; "" where it has none."""
    key = f"lesson.{lesson.name}.{key}"
    return text(key, **values) if has(key) else ""


def said_claim(lesson: Lesson, claim: Claim) -> str:
    """A claim with its bounds, with a true minus where one is below 0."""
    said = words(lesson, f"claim.{claim.name}", least=claim.least, most=claim.most) or claim.name
    return HYPHEN.sub("−", said)


def measured(result: Result, everything: Sequence[Found]) -> str:
    """What was measured: yes or no where the claim asks that, else a number."""
    asked = result.claim.of(everything) if everything else result.value
    if isinstance(asked, bool | np.bool_):
        return text("lessons.yes" if asked else "lessons.no")
    if math.isfinite(result.value) and result.value == round(result.value):
        return grouped(result.value).replace("-", "−")
    return "–" if math.isnan(result.value) else number(result.value)


def claims(lesson: Lesson, results: Sequence[Result], everything: Sequence[Found]) -> list[dict[str, Any]]:
    """A row for each: whether it holds, the claim, what was measured."""
    return [
        {"holds": each.holds, "claim": said_claim(lesson, each.claim), "measured": measured(each, everything)} for each in results
    ]


def honest(visit: Visit, name: str) -> str:
    """That some claims did not hold this time; "" where all did."""
    results = visit.results[name]
    failed = sum(not each.holds for each in results)
    return text("lessons.otherwise", seed=visit.seed, failed=failed, count=len(results)) if failed else ""


def heading(visit: Visit) -> str:
    """The verdict on the act in a few words; who was right is said where that is shown."""
    return _guessed(visit, "act") if visit.lesson.answered == "act" else text(f"lessons.verdict.none{_in_part(visit, 'act')}")


def judgement(visit: Visit) -> str:
    """What became of the guess, in the act that answered it; "" before."""
    return _guessed(visit, visit.lesson.answered) if visit.answered else ""


def places(lesson: Lesson) -> list[dict[str, str]]:
    """Where it stands in papers."""
    return [
        {"title": each.title, "place": each.place, "href": f"{ARXIV}{each.arxiv}" if each.arxiv else ""}
        for each in lesson.sources
    ]


@functools.lru_cache(maxsize=256)
def file_of(code: str) -> str:
    """`module:qualified.name` → its file and line, as seen from the repository's root.

    Raises:
        ImportError, AttributeError: there is no such thing.
    """
    module, _, name = code.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    try:
        file, line = inspect.getsourcefile(found), inspect.getsourcelines(found)[1]
    except TypeError:  # a constant: it has no source of its own
        file, line = inspect.getsourcefile(importlib.import_module(module)), 0
    shown = Path(str(file)).relative_to(ROOT).as_posix()
    return f"{shown}:{line}" if line else shown


def lines_of(everything: Sequence[Found]) -> dict[str, Any]:
    """Every curve that was computed, by name."""
    return {name: line for each in everything for name, line in each.lines.items()}


# ------------------------------------------------------------------ inside


def _named(lesson: Lesson) -> dict[str, Any]:
    order = list(LESSONS)
    at = order.index(lesson.name) if lesson.name in order else 0
    group = next((name for name, each in GROUPS.items() if lesson in each), "")
    following = order[at + 1] if at + 1 < len(order) else ""
    return {
        "name": lesson.name,
        "title": words(lesson, "title"),
        "number": text("lessons.number", number=at + 1),
        "group": text(f"lessons.group.{group}") if group else "",
        "next": following,
        "next_title": words(LESSONS[following], "title") if following else "",
    }


def _choice(visit: Visit, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "words": words(visit.lesson, f"choice.{name}"),
        "chosen": name == visit.prediction,
        "right": visit.answered and name == visit.lesson.answer,
    }


def _played(act: Act) -> dict[str, Any]:
    if isinstance(act, Training):
        return {"kind": "training", "workspace": act.workspace, "panels": list(act.panels), "opens": act.workspace}
    opens = act.opens if isinstance(act, Computation) else ""
    return {"kind": "computation", "workspace": "", "panels": list(act.panels), "opens": opens}


def _verdict(visit: Visit) -> dict[str, Any]:
    return {
        "head": heading(visit),
        "tone": _tone(visit) if visit.lesson.answered == "act" else "plain",
        "claims": claims(visit.lesson, visit.results["act"], visit.found["act"]),
        "why": words(visit.lesson, "why"),
        "honest": honest(visit, "act"),
    }


def _guessed(visit: Visit, name: str) -> str:
    """What became of the guess; that an act did not show all that it usually does is said with it."""
    guess = "none" if visit.right is None else "right" if visit.right else "wrong"
    return text(f"lessons.verdict.{guess}{_in_part(visit, name)}")


def _in_part(visit: Visit, name: str) -> str:
    return "" if all(each.holds for each in visit.results[name]) else "_in_part"


def _tone(visit: Visit) -> str:
    return "plain" if visit.right is None else "right" if visit.right else "wrong"


def _fixed(visit: Visit) -> dict[str, Any]:
    all_hold = not _in_part(visit, "fix")
    said = (words(visit.lesson, "fixed") or text("lessons.verdict.fixed")) if all_hold else text("lessons.verdict.unfixed")
    late = visit.lesson.answered == "fix" and visit.right is not None
    if late:
        guess = _guessed(visit, "fix")
        said = text("lessons.verdict.both", guess=guess, seen=said) if all_hold else guess
    return {
        "head": said,
        "tone": _tone(visit) if late else "right" if all_hold else "wrong",
        "claims": claims(visit.lesson, visit.results["fix"], visit.found["fix"]),
        "why": words(visit.lesson, "fix_why"),
        "honest": honest(visit, "fix"),
    }


def _after(lesson: Lesson) -> dict[str, Any]:
    return {
        "cards": [{side: words(lesson, f"card.{at}.{side}") for side in ("myth", "truth")} for at in range(1, lesson.cards + 1)],
        "sources": places(lesson),
        "code": [{"name": each.partition(":")[2], "file": file_of(each)} for each in lesson.code],
    }


def _sheets(visit: Visit, acting: str) -> list[dict[str, str]]:
    """The pictures that computations drew: those of the act that is over last, after those of the first act."""
    made = []
    for name in ("act", "fix"):
        if name not in visit.found or (name == "fix" and acting == "act"):
            continue
        for each in visit.found[name]:
            for sheet, images in each.sheets.items():
                called = words(visit.lesson, f"sheet.{sheet}") or sheet
                early = name == "act" and acting == "fix" and "fix" in visit.found
                caption = text("lessons.sheet_of", name=called) if early else called
                made.append({"caption": caption, "src": data_uri(grid(images, gap=1, still=True))})
    return made


def _line(lesson: Lesson, name: str) -> str:
    return words(lesson, f"line.{name}") or name


def finished(lecture: Lecture) -> Mapping[str, Visit]:
    """Every lesson that got to a verdict, in the order of the catalogue."""
    order = list(LESSONS)
    return dict(sorted(lecture.visits.items(), key=lambda each: order.index(each[0]) if each[0] in order else len(order)))
