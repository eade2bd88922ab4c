"""An answer of our own is JSON that nobody keeps; what is asked in a form stands in no address."""

import re

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.ui.answers import LONGEST_BODY, as_json, asked_in_a_form
from playground.ui.theme import ASSETS

FORM = asked_in_a_form(lambda request: JSONResponse(dict(request.path_params)), "sid", "id")
CLIENT = TestClient(Starlette(routes=[Route("/file", FORM, methods=["POST"])]))
SHOWN = re.compile(r"\b(?:src|href|backgroundImage)\s*[:=][^=][^;]*?(?:gp\.sid|address\(|place\()")


def test_plain_values_are_answered_as_json_that_is_not_kept():
    answer = as_json({"say": "né"}, 400)
    assert (answer.status_code, answer.body) == (400, '{"say":"né"}'.encode())
    assert answer.headers["content-type"] == "application/json" and answer.headers["cache-control"] == "no-store"


def test_a_form_is_read_as_a_path_would_be():
    assert CLIENT.post("/file", data={"sid": "ab12", "id": "a b&c=é"}).json() == {"sid": "ab12", "id": "a b&c=é"}


@pytest.mark.parametrize(
    "body", [b"", b"sid", b"\xff\xfe", b"other=1", b"&".join([b"sid=1"] * 20), b"sid=" + b"x" * LONGEST_BODY]
)  # fmt: skip
def test_what_a_form_does_not_say_or_says_at_too_great_a_length_is_nothing(body):
    assert CLIENT.post("/file", content=body).json() == {"sid": "", "id": ""}


def test_no_script_puts_an_address_with_the_tabs_token_where_a_browser_keeps_it():
    found = {script.name: SHOWN.findall(script.read_text("utf-8")) for script in ASSETS.glob("*.js")}
    assert {name: lines for name, lines in found.items() if lines} == {}
    for kept in (
        "image.src = address(`runs/1/picture`);",
        'part("model").href = each ? "" : address(`file`);',
        "{ src: `${gp.sid}` }",
    ):
        assert SHOWN.search(kept)
