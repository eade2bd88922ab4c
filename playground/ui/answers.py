"""How a route of our own answers: plain values as JSON, which nobody keeps; and what it is asked in a small body."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

NO_STORE = {"Cache-Control": "no-store"}
LONGEST_BODY = 1000  # bytes of a name or of a small form
MOST_FIELDS = 8


def as_json(plain: Any, status: int = 200) -> Response:
    """Plain values as the body of an answer."""
    return Response(orjson.dumps(plain), status, media_type="application/json", headers=NO_STORE)


async def small_body(request: Request) -> bytes | None:
    """The body; None where it is larger than any that is meant."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            return None
    return body


def asked_in_a_form(answer: Callable[[Request], Response], *names: str) -> Callable[[Request], Awaitable[Response]]:
    """A route whose path's parameters come in a form's body: a browser shows and keeps the address of what it downloads."""

    async def asked(request: Request) -> Response:
        body = (await small_body(request) or b"").decode("ascii", "replace")
        try:
            sent = dict(parse_qsl(body, max_num_fields=MOST_FIELDS))
        except ValueError:
            sent = {}
        request.scope["path_params"] = {name: sent.get(name, "") for name in names}
        return await run_in_threadpool(answer, request)

    return asked
