"""Requests of a class: open it, join it, look at it. The sid in the address says who asks; nobody is told of any other.

    GET  /gradio_api/live/{sid}/class                                   what this tab sees of its class
    POST /gradio_api/live/{sid}/class/open|close|join|leave|call|show   then the same
    GET  /gradio_api/live/{sid}/class/qr?address=…                      an address as a picture

A `PlaygroundError` is answered with its sentence.
"""

import functools
import io
from collections.abc import Callable, Mapping
from typing import Any

import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.errors import BusyError, PlaygroundError
from playground.lessons.catalogue import LESSONS, find
from playground.lessons.lecture import Lecture
from playground.lessons.visit import Step
from playground.metrics.diagnosis import State as Health
from playground.runtime.classes import Class
from playground.runtime.frame import State
from playground.runtime.session import Session
from playground.runtime.tally import Place, Tally
from playground.texts import text
from playground.training.diagnosed import diagnosis_of
from playground.ui.answers import NO_STORE, as_json
from playground.ui.desk import Desk
from playground.ui.reader import Floors

BAD_REQUEST, BUSY = 400, 429
ADDRESS_CHARACTERS = 200  # of the page, with a code of five letters
STEPS = ("predicting", "waiting", "running", "verdict", "fixing", "fix")
"""Of a lesson, as a teacher sees them."""
_STEP = {Step.PREDICT: "predicting", Step.RUN: "running", Step.VERDICT: "verdict", Step.FIX_RUN: "fixing", Step.FIXED: "fix"}

Action = Callable[[Desk, str, Request], object]


def classroom_routes(desk: Desk) -> list[Route]:
    """See the module."""
    look = Onlooker(desk)

    def answered(action: Action) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            sid = request.path_params["sid"]
            try:
                desk.sessions.call(sid)
                action(desk, sid, request)
                return as_json(look.seen(sid))
            except BusyError as error:  # the tab may try again
                return as_json({"say": error.say()}, BUSY)
            except PlaygroundError as error:
                return as_json({"say": error.say()}, BAD_REQUEST)

        return answer

    def qr(request: Request) -> Response:
        try:
            desk.sessions.call(request.path_params["sid"])
        except PlaygroundError as error:
            return as_json({"say": error.say()}, BAD_REQUEST)
        drawn = code_of(request.query_params.get("address", "")[:ADDRESS_CHARACTERS] or "-")
        return Response(drawn, media_type="image/svg+xml", headers=NO_STORE)

    place = "/gradio_api/live/{sid}/class"
    return [
        Route(place, answered(lambda desk, sid, asked: None)),
        Route(f"{place}/qr", qr),
        *(Route(f"{place}/{word}", answered(action), methods=["POST"]) for word, action in ACTIONS.items()),
    ]


ACTIONS: Mapping[str, Action] = {
    "open": lambda desk, sid, asked: desk.classes.open(sid, _address_of(asked)),
    "close": lambda desk, sid, asked: desk.classes.close(sid),
    "join": lambda desk, sid, asked: desk.classes.join(sid, asked.query_params.get("code", "")),
    "leave": lambda desk, sid, asked: desk.classes.leave(sid),
    "call": lambda desk, sid, asked: desk.classes.call(sid, find(asked.query_params.get("lesson", "")).name),
    "show": lambda desk, sid, asked: desk.classes.show(sid, asked.query_params.get("shown", "") == "1"),
}


def _address_of(request: Request) -> str:
    """The computer that asks, as the nearest proxy says; "" for this one, through which a tunnel brings everybody."""
    said = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()[:64]
    address = said or (request.client.host if request.client else "")
    return "" if address in ("127.0.0.1", "::1") else address


@functools.lru_cache(maxsize=64)
def code_of(address: str) -> bytes:
    """An address as a QR code, an SVG: a drawing takes some 20 ms, and a class asks for the same again and again."""
    drawn = io.BytesIO()
    segno.make(address, micro=False).save(drawn, kind="svg", scale=4, border=3, dark="#000000", light="#ffffff")
    return drawn.getvalue()


class Onlooker:
    """Puts into words what a tab may see of its class.

    Args:
        desk: the server's.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk, self._floors = desk, Floors()

    def seen(self, sid: str) -> dict[str, Any]:
        """As plain values: `teacher` and `student`, each None where the tab is none."""
        classes = self._desk.classes
        taught, joined = classes.taught_by(sid), classes.joined_by(sid)
        return {
            "teacher": None if taught is None else teacher(taught, classes.tallied(taught, self._place)),
            "student": None if joined is None else student(joined),
        }

    def _place(self, session: Session) -> Place:
        return place(self._desk.lectures.of(session), self._states(session))

    def _states(self, session: Session) -> tuple[str, ...]:
        going = [run for run in session.runs() if run.state is State.RUNNING]
        return tuple(
            diagnosis_of(run.trainer, run.member, floors=self._floors.of(run, run.member), picture=run.last.picture).state
            for run in going
        )


def place(lecture: Lecture, states: tuple[str, ...]) -> Place:
    """Where a tab stands in its lesson."""
    lesson = lecture.lesson
    if lesson is None:
        return Place(states=states)
    step = "waiting" if lecture.wait is not None else _STEP[lecture.step]
    return Place(lesson.name, step, lecture.prediction, lecture.right, states)


def student(known: Class) -> dict[str, Any]:
    """What who joined sees: the code, and what the teacher asked of everybody."""
    told: dict[str, Any] = {"code": known.code, "says": text("classroom.joined", code=known.code)}
    told |= {"ended": text("classroom.ended"), "call": None}
    if known.call is not None and known.call.lesson in LESSONS:
        title = text(f"lesson.{known.call.lesson}.title")
        told["call"] = {
            "number": known.call.number,
            "lesson": known.call.lesson,
            "says": text("classroom.calls", lesson=title),
            "go": text("classroom.go"),
            "later": text("classroom.later"),
        }
    return told


def teacher(known: Class, counts: Tally) -> dict[str, Any]:
    """What the teacher sees: counts, in words."""
    states = [(state, counts.states[state]) for state in Health if counts.states.get(state)]
    return {
        "code": known.code,
        "tabs": _counted("tabs", counts.tabs),
        "called": known.call.lesson if known.call else "",
        "steps": _steps(counts),
        "bars": _bars(known, counts),
        "states": [{"state": state, "words": text(f"classroom.state.{state}"), "count": count} for state, count in states],
        "no_states": text("classroom.runs_none"),
        "empty": text("classroom.none"),
    }


def _steps(counts: Tally) -> dict[str, Any]:
    """A table: a row a lesson, a column a step."""
    rows = [
        {"words": text(f"lesson.{name}.title"), "counts": [counts.steps[name].get(step, 0) for step in STEPS]}
        for name in LESSONS
        if name in counts.steps
    ]
    return {"head": [text("classroom.lesson"), *(text(f"classroom.step.{step}") for step in STEPS)], "rows": rows}


def _bars(known: Class, counts: Tally) -> dict[str, Any] | None:
    """How the predictions are spread, of the lesson that was called or that most tabs have open; hidden until it is shown."""
    called = known.call.lesson if known.call else ""
    busiest = max(counts.steps, key=lambda name: (name == called, sum(counts.steps[name].values())), default=None)
    if busiest is None or busiest not in LESSONS:
        return None
    chosen = counts.choices.get(busiest, {})
    total = sum(chosen.values())
    told: dict[str, Any] = {
        "title": text("classroom.predictions", lesson=text(f"lesson.{busiest}.title")),
        "shown": known.shown,
        "says": _counted("hidden", total),
        "bars": [],
    }
    if known.shown:
        were, know = counts.right.get(busiest, (0, 0))
        told["says"] = text("classroom.right", count=were, known=know) if know else ""
        told["bars"] = [
            {
                "words": text(f"lesson.{busiest}.choice.{choice}"),
                "count": chosen.get(choice, 0),
                "share": chosen.get(choice, 0) / (total or 1),
            }
            for choice in LESSONS[busiest].choices
        ]
    return told


def _counted(name: str, count: int) -> str:
    suffix = {0: "_none", 1: "_one"}.get(count, "")
    return text(f"classroom.{name}{suffix}", count=count)
