"""Small requests of the lessons: open one, predict, fix, go on. The sid in the address is the credential."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.errors import ConfigError, PlaygroundError
from playground.lessons.catalogue import find
from playground.lessons.lecture import Lecture
from playground.lessons.visit import NOTES
from playground.ui.answers import as_json
from playground.ui.desk import Desk
from playground.ui.encode import message
from playground.ui.lesson_told import told, told_at, under_way
from playground.ui.lesson_worksheet import SAFE, worksheet

ADDRESS = "/gradio_api/live/{sid}/lessons"
BAD_REQUEST, NOT_FOUND = 400, 404
MOST_BYTES = 4 * NOTES  # of notes: a character has four at most

Action = Callable[[Lecture, Request], None]


def lesson_routes(desk: Desk) -> list[Route]:
    """`GET …/lessons` tells where the visitor stands; `POST …/lessons/{word}?…` goes on; `GET …/lessons/worksheet` prints.

    `POST …/lessons/note?name=…` takes what is written beside the lesson of that name, whichever is open by then.
    A `PlaygroundError` is answered with its sentence.
    """

    def lecture_of(request: Request) -> Lecture:
        sid = request.path_params["sid"]
        lecture = desk.lectures.of(desk.sessions.call(sid))
        lecture.owner = sid
        return lecture

    def stand(request: Request) -> Response:
        try:
            lecture = lecture_of(request)
        except PlaygroundError as error:
            return as_json({"say": error.say()}, BAD_REQUEST)
        lecture.look()
        return _told(lecture)

    def act(request: Request) -> Response:
        action = ACTIONS.get(request.path_params["word"])
        if action is None:
            return Response("", NOT_FOUND)
        try:
            lecture = lecture_of(request)
            action(lecture, request)
        except PlaygroundError as error:
            return as_json({"say": error.say()}, BAD_REQUEST)
        return _told(lecture)

    async def note(request: Request) -> Response:
        try:
            lecture, lesson = lecture_of(request), find(request.query_params.get("name", "")[:80])
            written = await _body(request)
        except PlaygroundError as error:
            return as_json({"say": error.say()}, BAD_REQUEST)
        for visit in (lecture.visit, lecture.visits.get(lesson.name)):  # it may be another lesson's by now
            if visit is not None and visit.lesson is lesson:
                visit.notes = written[:NOTES]
        return as_json({})

    def printed(request: Request) -> Response:
        try:
            page = worksheet(lecture_of(request))
        except PlaygroundError as error:
            return as_json({"say": error.say()}, BAD_REQUEST)
        kept = {"Content-Disposition": 'attachment; filename="worksheet.html"'} if "download" in request.query_params else {}
        safe = {
            "Content-Security-Policy": f"{SAFE}; sandbox allow-modals",
            "Cache-Control": "no-store",
        }
        return Response(page, media_type="text/html; charset=utf-8", headers=safe | kept)

    return [
        Route(ADDRESS, stand),
        Route(ADDRESS + "/worksheet", printed),
        Route(ADDRESS + "/note", note, methods=["POST"]),
        Route(ADDRESS + "/{word}", act, methods=["POST"]),
    ]


def _open(lecture: Lecture, request: Request) -> None:
    lecture.open(find(request.query_params.get("name", "")[:80]))


def _predict(lecture: Lecture, request: Request) -> None:
    lecture.predict(request.query_params.get("choice", ""))


ACTIONS: dict[str, Action] = {
    "open": _open,
    "predict": _predict,
    "fix": lambda lecture, request: lecture.fix(),
    "again": lambda lecture, request: lecture.again(),
    "anew": lambda lecture, request: lecture.anew(),
    "leave": lambda lecture, request: lecture.leave(),
    "back": lambda lecture, request: lecture.give_back(),
    "show": lambda lecture, request: lecture.look_here(),
    "cancel": lambda lecture, request: lecture.cancel(),
}


async def _body(request: Request) -> str:
    """What was sent, as words.

    Raises:
        ConfigError: it is too long, or no text.
    """
    raw = b""
    async for piece in request.stream():
        raw += piece
        if len(raw) > MOST_BYTES:
            raise ConfigError("long_notes", limit=NOTES)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError("long_notes", limit=NOTES) from error


def _told(lecture: Lecture) -> Response:
    body = message(lesson=told(lecture), way={"version": told_at(), **under_way(lecture)})
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})
