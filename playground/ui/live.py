"""The live route: one stream of server-sent events for each tab, and the tab's word that it hides or goes.

Routes are under `/gradio_api/`, which every proxy of Gradio passes on. The sid in the address is the credential; it is
never logged and never creates a session.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np
import plotly
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from playground.config import RunConfig
from playground.errors import PlaygroundError
from playground.runtime.run import Run
from playground.runtime.session import Mark, Points, Session
from playground.texts import text
from playground.ui.bindings import bindings
from playground.ui.desk import Desk
from playground.ui.encode import event, message
from playground.ui.paint import appended
from playground.ui.thumbs import ADDRESS, drawable, thumbnail

POLL_SECONDS = 1 / 30
CURVES_SECONDS = 1 / 3
SETTINGS_SECONDS = 0.25
SENTENCES_SECONDS = 2.0  # for screen readers, which need no more
ALIVE_SECONDS = 10.0
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
PLOTLY_VERSION = version("plotly")
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Encoding": "identity"}

Series = Literal["telemetry", "measures"]


class Reader:
    """What one window has been told, and what is news to it.

    Args:
        session: whose tab it is.
        desk: the server's.
    """

    def __init__(self, session: Session, desk: Desk) -> None:
        self._session, self._desk = session, desk
        self._version, self._mailbox = 0, session.frames()
        self._layout: tuple[Any, ...] = ()
        self._marks: dict[Series, Mark | None] = {"telemetry": None, "measures": None}
        self._charted = self._floored = 0
        self._asked: tuple[Run, Future[dict[str, float]]] | None = None
        self._config: tuple[RunConfig | None, int] = (None, 0)
        self._notice = max((each.number for each in session.notices()), default=0)
        self._curves_at = self._settings_at = self._said_at = 0.0
        self._said_of = 0

    def news(self, now: float) -> Iterator[bytes]:
        """Messages that the window does not have yet; `now` in seconds."""
        if now >= self._settings_at:
            self._settings_at = now + SETTINGS_SECONDS
            yield from self._settings()
        posted = self._mailbox.newest(self._version)
        if posted is not None:
            (frame, self._version) = (posted[0].frame, posted[1])
            if frame.picture is not None:
                stamp, layout = self._desk.painter.layout(frame)
                if (frame.run, stamp) != self._layout:
                    self._layout = (frame.run, stamp)
                    yield message(**layout)
            yield posted[0].data
        if now >= self._curves_at:
            self._curves_at = now + CURVES_SECONDS
            yield from self._curves(now)

    def _curves(self, now: float) -> Iterator[bytes]:
        workspace, painter = self._session.visible, self._desk.painter
        config, run = self._desk.config(self._session, workspace), self._run()
        if config is None or run is None:
            return
        floors = self._floors(run)
        if run.number != self._charted:
            self._charted = run.number
            for series in self._marks:
                yield message(figures=painter.charts(config, floors, _nothing(run.number), series, workspace))
        for series, mark in self._marks.items():
            points = self._session.curves(series, mark)
            if points is None:
                continue
            self._marks[series] = points.mark
            if points.anew:
                yield message(figures=painter.charts(config, floors, points, series, workspace))
            else:
                yield message(append=appended(points, series, workspace))
        if now >= self._said_at or run.number != self._said_of:
            self._said_at, self._said_of = now + SENTENCES_SECONDS, run.number
            yield message(texts=self._said(config, run, workspace))

    def _said(self, config: RunConfig, run: Run, workspace: str) -> dict[str, str]:
        latest: dict[str, Points] = {}
        for series in self._marks:
            points = self._session.curves(series)
            if points is not None:
                latest[series] = points
        said = self._desk.painter.said_curves(config, self._floors(run), latest, workspace)
        return said | self._desk.painter.sentences(run.last)

    def _run(self) -> Run | None:
        """The visible run; None while the first is being built."""
        runs = self._session.workspaces[self._session.visible].runs
        return runs[0] if runs else None

    def _floors(self, run: Run) -> dict[str, float]:
        """What a perfect generator would read; asked for once a run, and answered between two of its updates."""
        if self._asked is None or self._asked[0] is not run:
            self._asked = (run, run.ask(lambda trainer: dict(trainer.floors())))
        answer = self._asked[1]
        known = answer.result() if answer.done() and not answer.cancelled() and answer.exception() is None else {}
        if known and self._floored != run.number:  # the charts are drawn again, with their floors
            self._floored, self._charted, self._marks = run.number, 0, {"telemetry": None, "measures": None}
        return known

    def _settings(self) -> Iterator[bytes]:
        """What the tab keeps, its formula, the marks on its widgets; and sentences that no click waits for."""
        workspace = self._session.visible
        config = self._desk.config(self._session, workspace)
        run = self._run()
        state = (config, run.number if run else 0)
        if config is not None and state != self._config:
            self._config = state
            changed = self._desk.changed(self._session, workspace)
            marks = {each.name: {"data-changed": "" if each.path in changed else None} for each in bindings(workspace)}  # type: ignore[arg-type]
            yield message(
                keep=self._desk.keep(self._session), texts=self._desk.painter.formula(config, workspace), attributes=marks
            )
        for notice in self._session.notices(self._notice):
            self._notice = notice.number
            yield message(say=notice.say(self._desk.painter.language))


def _nothing(run: int) -> Points:
    """The curves of a run that has none yet."""
    return Points(mark=(run, 0, 0), anew=True, turns=np.zeros(0, np.int64), values={})


def routes(desk: Desk) -> list[Route]:
    """Every route of our own, for `launch(app_kwargs=…)`."""

    async def live(request: Request) -> Response:
        return StreamingResponse(_stream(desk, request.path_params["sid"]), media_type="text/event-stream", headers=HEADERS)

    async def beacon(request: Request) -> Response:
        sid, word = request.path_params["sid"], request.path_params["word"]
        if word == "hidden":
            desk.sessions.hidden(sid)
        elif word == "closed":
            desk.sessions.closed(sid)
        return PlainTextResponse("", status_code=204)

    async def plotly_js(request: Request) -> Response:
        return FileResponse(
            PLOTLY, media_type="text/javascript", headers={"Cache-Control": "public, max-age=31536000, immutable"}
        )

    def thumb(request: Request) -> Response:
        name = request.path_params["name"]
        if not drawable(name):
            return PlainTextResponse("", status_code=404)
        return Response(thumbnail(name), media_type="image/png", headers={"Cache-Control": "public, max-age=86400"})

    return [
        Route(ADDRESS + "/{name}.png", thumb),
        Route("/gradio_api/live/{sid}", live),
        Route("/gradio_api/live/{sid}/{word}", beacon, methods=["POST"]),
        Route("/gradio_api/page/plotly.js", plotly_js),
    ]


async def _stream(desk: Desk, sid: str) -> AsyncIterator[bytes]:
    """The events of one window until it goes; an unknown session gets `gone`."""
    yield b"retry: 1000\n\n"
    try:
        with desk.sessions.viewer(sid) as session:
            async for chunk in _news(desk, sid, session):
                yield chunk
    except PlaygroundError as error:
        yield event(message(gone=True, texts={"gone-words": error.say(desk.painter.language)}))


async def _news(desk: Desk, sid: str, session: Session) -> AsyncIterator[bytes]:
    reader, told = Reader(session, desk), time.monotonic()
    while desk.sessions.get(sid) is session:
        now = time.monotonic()
        chunk = b"".join(event(each) for each in reader.news(now))  # one write for all: each costs a trip through the server
        if chunk:
            told = now
            yield chunk
        if now - told > ALIVE_SECONDS:
            told = now
            yield b": alive\n\n"
        await asyncio.sleep(POLL_SECONDS)
    if not desk.stopping:
        yield event(message(gone=True, texts={"gone-words": text("error.session_gone", desk.painter.language)}))
