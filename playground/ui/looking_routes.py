"""Requests of who looks closely: one sample, the classes of the samples, D under the microscope.

`GET /gradio_api/live/{sid}/sample|classes|microscope?…`. The sid in the address is the credential. All are asked for by a page
that shows them and by nobody else, so what is not looked at costs nothing.
"""

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.errors import ConfigError, PlaygroundError
from playground.pictures import ImagePicture
from playground.runtime.asking import Asking
from playground.runtime.frame import Frame
from playground.runtime.run import Run
from playground.runtime.session import Session
from playground.ui.census import Census
from playground.ui.desk import Desk
from playground.ui.encode import message
from playground.ui.galleries import Galleries
from playground.ui.instruments import Instruments
from playground.ui.lab_routes import number
from playground.ui.sample import Look, sample

ADDRESS = "/gradio_api/live/{sid}"
BAD_REQUEST = 400
PATIENCE = 10.0  # seconds for an answer of a run: an update of a large network may take some
REST = 20.0  # times as long as a microscope took, the page rests before it asks for another: it costs 5 % at most
LEAST_REST = 1.0


def looking_routes(desk: Desk, galleries: Galleries | None = None) -> list[Route]:
    """The routes, for `launch(app_kwargs=…)`; a `PlaygroundError` is answered with its sentence."""
    galleries = galleries or Galleries()
    clock, asking = desk.sessions.workshop.clock, Asking()
    census = Census(galleries, clock)

    def refused(error: PlaygroundError) -> Response:
        return Response(message(say=error.say()), BAD_REQUEST, media_type="application/json")

    def answered(action: Callable[[Session, Request], dict[str, Any]]) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            try:
                return _told(action(desk.sessions.call(request.path_params["sid"]), request))
            except PlaygroundError as error:
                return refused(error)

        return answer

    def one(session: Session, request: Request) -> dict[str, Any]:
        run, frame, picture = seen(session)
        kind, by = request.query_params.get("kind", "fake"), request.query_params.get("by", "pixels")
        look = Look(picture, kind, number(request, "index") or 0, by, frame.turn)
        return sample(look, galleries.of(run.settings))

    def classes(session: Session, request: Request) -> dict[str, Any]:
        try:
            run, frame, picture = seen(session)
        except ConfigError:  # it is being built, or has drawn nothing yet: the page asks again
            return {"pending": True}
        past = None if session.past is None else (frame, picture)
        told = census.told(run, past)
        known = told.get("turn") is not None and told["turn"] == number(request, "known")
        return {"turn": told["turn"]} if known else told

    async def microscope(request: Request) -> Response:
        """Waits without holding a thread: a large network may take seconds for an update, and threads are few."""
        try:
            run, _, _ = seen(desk.sessions.call(request.path_params["sid"]))
            began, close = clock(), lambda trainer: (clock(), trainer.close_by(), clock())
            before, found, after = await asking.answer(run, lambda: run.ask(close), patience=PATIENCE)
            if found is None:
                raise ConfigError("look_points")
            told = await run_in_threadpool(Instruments().microscope, found, "images")
        except PlaygroundError as error:
            return refused(error)
        return _told(told | {"rest": max(LEAST_REST, REST * (after - before)), "waited": max(before - began, 0.0)})

    return [
        Route(ADDRESS + "/sample", answered(one)),
        Route(ADDRESS + "/classes", answered(classes)),
        Route(ADDRESS + "/microscope", microscope),
    ]


def _told(fields: dict[str, Any]) -> Response:
    return Response(message(**fields), media_type="application/json", headers={"Cache-Control": "no-store"})


def seen(session: Session) -> tuple[Run, Frame, ImagePicture]:
    """The run that is looked at, and its picture, of now or of the turn that is looked back at.

    Raises:
        ConfigError: there is none, or it is one of points.
    """
    run = session.run("images", session.workspaces["images"].focused[0])
    frame = session.then(run.index) if session.visible == "images" else None
    frame = frame or run.last
    if not isinstance(frame.picture, ImagePicture):
        raise ConfigError("look_no_picture")
    return run, frame, frame.picture
