"""How a route of our own answers: plain values as JSON, which nobody keeps."""

from typing import Any

import orjson
from starlette.responses import Response

NO_STORE = {"Cache-Control": "no-store"}


def as_json(plain: Any, status: int = 200) -> Response:
    """Plain values as the body of an answer."""
    return Response(orjson.dumps(plain), status, media_type="application/json", headers=NO_STORE)
