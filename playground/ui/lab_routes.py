"""Small requests of the lab: look at a turn, mark it, look at a tile. The sid in the address is the credential."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from playground.errors import ConfigError, PlaygroundError
from playground.runtime.session import Session
from playground.ui.desk import Desk

DIGITS = 12
"""Of a number that is believed: no run has more turns."""


def lab_routes(desk: Desk) -> list[Route]:
    """`POST /gradio_api/live/{sid}/look|bookmark|focus?…`; a `PlaygroundError` is answered with its sentence."""

    def answered(action: Callable[[Session, Request], None]) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            try:
                action(desk.sessions.call(request.path_params["sid"]), request)
            except PlaygroundError as error:
                return PlainTextResponse(error.say(), status_code=400)
            return PlainTextResponse("", status_code=204)

        return answer

    return [
        Route(f"/gradio_api/live/{{sid}}/{word}", answered(action), methods=["POST"])
        for word, action in (("look", look), ("bookmark", bookmark), ("focus", focus))
    ]


def look(session: Session, request: Request) -> None:
    """Show the visible runs as they were at `turn`; without one, as they are."""
    session.look_back(number(request, "turn"))


def bookmark(session: Session, request: Request) -> None:
    """Mark the turn that is seen, or `turn`; with `forget`, remove its mark."""
    turn, (index, _) = number(request, "turn"), session.focused
    if "forget" in request.query_params and turn is not None:
        session.forget_bookmark(turn, index)
    else:
        session.bookmark(turn, index)


def focus(session: Session, request: Request) -> None:
    """Look at one tile of a wall: `index` of the run, `member` in its stack."""
    session.focus(number(request, "index") or 0, number(request, "member") or 0)


def number(request: Request, name: str) -> int | None:
    """A whole number of the address; None where it is not there.

    Raises:
        ConfigError: something else is.
    """
    written = request.query_params.get(name)
    if written is None:
        return None
    if not (written.isascii() and written.isdigit() and len(written) <= DIGITS):
        raise ConfigError("bad_turn", value=written[:40])
    return int(written)
