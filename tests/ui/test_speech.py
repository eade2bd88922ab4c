import re
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.texts import text
from playground.ui.speech import in_their_languages

ASSETS = Path(__file__).parents[2] / "assets"


class Tab:
    language = "zh"


class Known:
    def get(self, sid):
        return Tab() if sid == "known" else None


class Office:
    sessions = Known()


def said(request):
    return PlainTextResponse(text("player.play"))


async def streamed(request):
    async def words():
        yield text("player.play")

    return StreamingResponse(words())


ROUTES = in_their_languages([Route("/tab/{sid}", said), Route("/stream/{sid}", streamed), Route("/nobody", said)], Office())
CLIENT = TestClient(Starlette(routes=ROUTES))


def test_a_route_speaks_the_language_of_the_tab_in_its_path():
    assert CLIENT.get("/tab/known").text == text("player.play", "zh") != text("player.play", "en")


def test_a_stream_speaks_it_to_its_end():
    assert CLIENT.get("/stream/known").text == text("player.play", "zh")


def test_a_route_without_a_tab_speaks_the_language_that_its_address_asks_for():
    assert CLIENT.get("/nobody?lang=zh").text == text("player.play", "zh")
    assert CLIENT.get("/tab/gone?lang=zh").text == text("player.play", "zh")


def test_a_tab_that_is_not_known_any_more_is_answered_in_the_language_of_its_page():
    assert CLIENT.get("/tab/gone", headers={"X-GP-Language": "zh"}).text == text("player.play", "zh")
    assert CLIENT.get("/tab/known", headers={"X-GP-Language": "en"}).text == text("player.play", "zh")


def test_a_language_that_does_not_exist_is_english():
    assert CLIENT.get("/nobody?lang=xx").text == text("player.play", "en")


def test_every_request_of_the_scripts_says_the_language_of_the_page():
    """`gp.fetch` does; what is no request of ours may go without: the bytes of an image that is here already."""
    bare = {
        script.name: found
        for script in sorted(ASSETS.glob("*.js"))
        if (found := re.findall(r"(?<![.\w])fetch\([^)]*\)", script.read_text("utf-8")))
    }
    assert bare.pop("export.js") == ["fetch(uri)"]
    assert [each.startswith("fetch(place, { ...options") for each in bare.pop("live.js")] == [True]
    assert bare == {}
