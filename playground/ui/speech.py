"""Which language a route answers in."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from playground.texts import speaking
from playground.ui.desk import Desk

LANGUAGE = "lang"
"""What an address calls the language that it asks for."""
HEADER = "X-GP-Language"
"""What a request of the page's scripts calls it."""


def in_their_languages(routes: Sequence[Route], desk: Desk) -> list[Route]:
    """The same routes; each speaks the language of the tab in its path, or where there is none, of `?lang=` or of the page."""
    for route in routes:
        route.app = _Speaking(route.app, desk)
    return list(routes)


class _Speaking:
    """What answers, in the listener's language, streams to their end included."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app, self._desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with speaking(_language_of(Request(scope), self._desk)):
            await self._app(scope, receive, send)


def _language_of(request: Request, desk: Desk) -> str:
    session = desk.sessions.get(request.path_params.get("sid", ""))
    if session is not None:
        return session.language
    return request.query_params.get(LANGUAGE) or request.headers.get(HEADER, "")
