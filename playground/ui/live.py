"""The live route: one stream of server-sent events for each tab, and the tab's word that it hides or goes.

Routes are under `/gradio_api/`, which every proxy of Gradio passes on. The sid in the address is the credential; it is
never logged and never creates a session.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from importlib.metadata import version
from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from playground.errors import PlaygroundError
from playground.runtime.session import Session
from playground.texts import text
from playground.ui.desk import Desk
from playground.ui.encode import event, message
from playground.ui.reader import Reader
from playground.ui.thumbs import ADDRESS, drawable, thumbnail

POLL_SECONDS = 1 / 30
ALIVE_SECONDS = 10.0
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
PLOTLY_VERSION = version("plotly")
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Encoding": "identity"}


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
        yield event(message(gone=True, texts={"gone-words": error.say()}))


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
        yield event(message(gone=True, texts={"gone-words": text("error.session_gone")}))
