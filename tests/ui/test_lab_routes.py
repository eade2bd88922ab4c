"""The small requests of the lab, as a page sends them."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.ui.lab_routes import DIGITS, lab_routes
from tests.ui.fakes import SID


@pytest.fixture
def ask(tab):
    with TestClient(Starlette(routes=lab_routes(tab.desk))) as client:
        yield lambda question, sid=SID: client.post(f"/gradio_api/live/{sid}/{question}")


def test_looking_back_and_at_now(tab, ask):
    tab.trains(2)
    assert ask("look?turn=1").status_code == 204
    assert (tab.session.past, tab.session.then().turn) == (1, 1)
    assert ask("look").status_code == 204
    assert tab.session.past is None


def test_a_turn_that_is_still_to_come_shows_the_last_there_is(tab, ask):
    tab.trains(2)
    assert ask(f"look?turn={'9' * DIGITS}").status_code == 204
    assert tab.session.then().turn == 2


def test_a_mark_is_made_and_removed(tab, ask):
    tab.trains(2)
    assert ask("bookmark").status_code == 204
    ask("bookmark?turn=1")
    ask("look?turn=0")
    ask("bookmark")
    assert tab.session.bookmarks() == (0, 1, 2)
    assert ask("bookmark?turn=1&forget").status_code == 204
    assert tab.session.bookmarks() == (0, 2)


def test_a_mark_where_there_is_none_is_forgotten_without_harm(tab, ask):
    assert ask("bookmark?turn=7&forget=1").status_code == 204


def test_more_marks_than_there_may_be_get_a_sentence(tab, ask):
    tab.trains(13)
    answers = [ask(f"bookmark?turn={turn}") for turn in range(13)]
    assert [each.status_code for each in answers] == [204] * 12 + [400]
    assert "12" in answers[-1].text


def test_a_tile_is_looked_at(tab, ask):
    tab.desk.build_wall(tab.session, "distributions", "", "", 4)
    assert ask("focus?index=0&member=3").status_code == 204
    assert tab.session.focused == (0, 3)
    assert ask("focus").status_code == 204
    assert tab.session.focused == (0, 0)


def test_a_mark_made_at_a_tile_of_the_second_run_is_a_mark_of_that_run(tab, ask):
    tab.desk.build_wall(tab.session, "distributions", "d_steps", "1 2", 2)
    tab.trains()
    ask("focus?index=1")
    ask("bookmark")
    assert tab.reads().of("records")["timeline-distributions"]["bookmarks"] == [1]


@pytest.mark.parametrize(
    "question",
    [
        "look?turn=abc",
        "look?turn=-1",
        "look?turn=1.5",
        "look?turn=",
        f"look?turn={'1' * 40}",
        "look?turn=%D9%A3",  # a digit, but not one of ours
        "bookmark?turn=abc",
        "bookmark?turn=abc&forget",
        "focus?index=abc",
        "focus?index=9",
        "focus?member=9",
        "focus?member=-1",
    ],
)
def test_what_cannot_be_gets_a_sentence_and_changes_nothing(tab, ask, question):
    tab.trains()
    answer = ask(question)
    assert answer.status_code == 400
    assert answer.text.endswith(".")
    assert "{" not in answer.text
    assert (tab.session.past, tab.session.focused, tab.session.bookmarks()) == (None, (0, 0), ())


@pytest.mark.parametrize("question", ["look?turn=1", "bookmark", "focus?index=0"])
@pytest.mark.parametrize("sid", ["token-of-nobody-at-all", "short", "%2e%2e"])
def test_who_is_not_known_gets_a_sentence_and_no_session(tab, ask, question, sid):
    answer = ask(question, sid)
    assert answer.status_code in (400, 404)
    assert answer.text
    assert tab.sessions.get(sid) is None


def test_nothing_to_mark_gets_a_sentence(opens):
    desk = opens().desk
    with TestClient(Starlette(routes=lab_routes(desk))) as client:
        for word in ("bookmark", "focus"):
            answer = client.post(f"/gradio_api/live/{SID}/{word}")
            assert (answer.status_code, answer.text[-1]) == (400, ".")
        assert client.post(f"/gradio_api/live/{SID}/look?turn=3").status_code == 204


def test_only_post_is_answered(tab):
    with TestClient(Starlette(routes=lab_routes(tab.desk))) as client:
        assert client.get(f"/gradio_api/live/{SID}/look?turn=1").status_code == 405


def test_too_many_requests_get_a_sentence(tab, ask):
    answers = [ask("look") for _ in range(tab.sessions.limits.burst + 1)]
    assert answers[-1].status_code == 400
    assert answers[-1].text.endswith(".")
