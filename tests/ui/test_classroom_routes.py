"""A class over the wire: a teacher sees counts in words, a student the code and the teacher's word."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.lessons.catalogue import LESSONS
from playground.lessons.lectures import Lectures
from playground.lessons.ring_collapse import LESSON
from playground.texts import LANGUAGES, speaking
from playground.ui.classroom import panel
from playground.ui.classroom_routes import STEPS, classroom_routes, code_of
from tests.ui.fakes import SID, Tab

TEACHER, OTHER = "token-of-the-teacher", "token-of-a-visitor-2"


@pytest.fixture
def tab(opens) -> Tab:
    tab = opens()
    tab.desk.lectures = Lectures(tab.sessions.tasks)
    for token in (TEACHER, OTHER):
        tab.sessions.open(token)
    return tab


@pytest.fixture
def ask(tab):
    """`ask(token, "open")` posts, `ask(token)` looks; returns the answer."""
    with TestClient(Starlette(routes=classroom_routes(tab.desk))) as client:

        def asked(token: str, what: str = ""):
            place = f"/gradio_api/live/{token}/class"
            return client.post(f"{place}/{what}") if what else client.get(place)

        yield asked


@pytest.fixture
def code(ask) -> str:
    return ask(TEACHER, "open").json()["teacher"]["code"]


def predicts(tab: Tab, choice: str) -> None:
    lecture = tab.desk.lectures.of(tab.session)
    lecture.open(LESSON)
    lecture.predict(choice)


def test_who_is_in_no_class_sees_none(ask):
    assert ask(SID).json() == {"teacher": None, "student": None}


def test_a_student_joins_and_the_teacher_counts_one_tab(ask, code):
    joined = ask(SID, f"join?code={code.lower()}").json()
    assert joined["teacher"] is None
    assert code in joined["student"]["says"]
    assert ask(TEACHER).json()["teacher"]["tabs"].startswith("1 ")
    ask(OTHER, f"join?code={code}")
    assert ask(TEACHER).json()["teacher"]["tabs"].startswith("2 ")
    ask(OTHER, "leave")
    assert ask(TEACHER).json()["teacher"]["tabs"].startswith("1 ")


def test_the_teacher_sees_at_which_step_of_which_lesson_tabs_are(tab, ask, code):
    ask(SID, f"join?code={code}")
    assert ask(TEACHER).json()["teacher"]["steps"]["rows"] == []
    tab.desk.lectures.of(tab.session).open(LESSON)
    steps = ask(TEACHER).json()["teacher"]["steps"]
    assert len(steps["head"]) == 1 + len(STEPS)
    assert [row["counts"] for row in steps["rows"]] == [[1, 0, 0, 0, 0, 0]]
    predicts(tab, "one")
    (row,) = ask(TEACHER).json()["teacher"]["steps"]["rows"]
    assert dict(zip(STEPS, row["counts"], strict=True))["running"] == 1


def test_predictions_are_counted_but_shown_only_when_the_teacher_says_so(tab, ask, code):
    ask(SID, f"join?code={code}")
    predicts(tab, "blur")
    hidden = ask(TEACHER).json()["teacher"]["bars"]
    assert (hidden["bars"], hidden["says"][0]) == ([], "1")
    shown = ask(TEACHER, "show?shown=1").json()["teacher"]["bars"]
    assert [bar["count"] for bar in shown["bars"]] == [int(choice == "blur") for choice in LESSON.choices]
    assert ask(TEACHER, "show?shown=0").json()["teacher"]["bars"]["bars"] == []


def test_the_diagnosis_of_runs_that_train_is_counted(tab, ask, code):
    ask(SID, f"join?code={code}")
    assert ask(TEACHER).json()["teacher"]["states"] == []
    predicts(tab, "one")
    assert [each["count"] for each in ask(TEACHER).json()["teacher"]["states"]] == [1]
    tab.session.pause()
    assert ask(TEACHER).json()["teacher"]["states"] == []


def test_everybody_hears_the_teachers_word(ask, code):
    ask(SID, f"join?code={code}")
    assert ask(SID).json()["student"]["call"] is None
    ask(TEACHER, f"call?lesson={LESSON.name}")
    call = ask(SID).json()["student"]["call"]
    assert (call["lesson"], call["number"]) == (LESSON.name, 1)
    assert call["says"].endswith(".")


@pytest.mark.parametrize(
    ("token", "what"),
    [
        (SID, "join?code=BBBBB"),
        (SID, "join"),
        (SID, f"join?code={'B' * 500}"),
        (SID, "join?code=%00%3Cb%3E"),
        (SID, "call?lesson=ring_collapse"),
        (SID, "show?shown=1"),
        (TEACHER, "call?lesson=nothing"),
        ("token-of-nobody-at-all", "open"),
        ("short", "open"),
    ],
)
def test_what_cannot_be_gets_a_sentence(ask, code, token, what):
    answer = ask(token, what)
    assert answer.status_code == 400
    assert answer.json()["say"].endswith(".")
    assert len(answer.json()["say"]) < 400


def test_no_answer_tells_one_tab_from_another(tab, ask, code):
    for token in (SID, OTHER):
        ask(token, f"join?code={code}")
    predicts(tab, "one")
    ask(TEACHER, "show?shown=1")
    for token in (TEACHER, OTHER):
        answer = ask(token).text
        assert not [each for each in (SID, OTHER, TEACHER) if each in answer]


def test_a_closed_class_is_over(ask, code):
    ask(SID, f"join?code={code}")
    assert ask(TEACHER, "close").json() == {"teacher": None, "student": None}
    assert ask(SID).json()["student"] is None


def test_an_address_becomes_a_picture(tab):
    with TestClient(Starlette(routes=classroom_routes(tab.desk))) as client:
        answer = client.get(f"/gradio_api/live/{TEACHER}/class/qr", params={"address": "http://here/?class=BCDFG" + "x" * 9000})
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.text.count("<svg") == 1


def test_who_has_no_session_gets_no_picture(tab):
    with TestClient(Starlette(routes=classroom_routes(tab.desk))) as client:
        answer = client.get("/gradio_api/live/token-of-nobody-at-all/class/qr", params={"address": "http://here"})
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json")


def test_a_picture_is_drawn_once_and_of_so_many_characters_at_most(tab):
    code_of.cache_clear()
    with TestClient(Starlette(routes=classroom_routes(tab.desk))) as client:
        for more in ("x" * 900, "x" * 901, "y"):
            client.get(f"/gradio_api/live/{TEACHER}/class/qr", params={"address": "http://here/" + more})
    assert (code_of.cache_info().misses, code_of.cache_info().hits) == (2, 1)


def test_a_full_class_is_told_from_one_that_is_over(tab, ask, code):
    """After the first a tab keeps its code and may try again."""
    tab.desk.classes._tabs = 1
    ask(SID, f"join?code={code}")
    assert ask(OTHER, f"join?code={code}").status_code == 429
    assert ask(OTHER, "join?code=BBBBB").status_code == 400


def test_a_dropped_session_is_in_no_class_until_it_joins_again(tab, ask, code):
    ask(SID, f"join?code={code}")
    tab.sessions._members.pop(SID)
    ask(TEACHER)  # who counts prunes
    tab.sessions.open(SID)
    assert ask(SID).json()["student"] is None
    assert ask(SID, f"join?code={code}").json()["student"]["code"] == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panel_offers_every_lesson(language):
    with speaking(language):
        written = panel()
    assert written.count("<option") == 1 + len(LESSONS)
