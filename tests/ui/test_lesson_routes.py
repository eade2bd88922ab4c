"""The requests of the lessons: where a visitor stands, what comes of wrong words, and the page to print."""

import re
from html import unescape

import numpy as np
import orjson
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.lessons.catalogue import GROUPS, LESSONS
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Result
from playground.lessons.visit import NOTES, Step, Visit
from playground.texts import LANGUAGES, has, speaking, text
from playground.ui.lesson_routes import lesson_routes
from playground.ui.lesson_stage import PANELS, stages
from playground.ui.lesson_teller import Lesson
from playground.ui.lesson_told import file_of, said_claim, told
from playground.ui.lesson_worksheet import worksheet
from playground.ui.tab_lessons import lessons
from tests.ui.fakes import LINE, PLANE, SID

HERE = f"/gradio_api/live/{SID}/lessons"
NAME = next(iter(LESSONS))


@pytest.fixture
def client(tab):
    return TestClient(Starlette(routes=lesson_routes(tab.desk)))


@pytest.fixture
def lecture(tab):
    return tab.desk.lectures.of(tab.session)


def seen(lesson, picture=None, **more):
    """A visit whose acts found nothing but a curve."""
    found = Found(turn=1200, lines={"curve": (np.arange(4.0), np.arange(4.0))})
    return Visit(
        lesson,
        found=dict.fromkeys(lesson.acts, (found,)),
        results=dict.fromkeys(lesson.acts, ()),
        pictures={name: (picture,) if picture is not None else () for name in lesson.acts},
        **more,
    )


# ---------------------------------------------------------------------- the routes


def test_nobody_stands_in_a_lesson_at_first(client):
    answer = client.get(HERE).json()
    assert (answer["lesson"].keys(), answer["way"].keys()) == ({"version"}, {"version"})


def test_a_lesson_is_opened_predicted_and_left(client, lecture):
    record = client.post(f"{HERE}/open?name={NAME}").json()["lesson"]
    assert (record["name"], record["step"], record["verdict"]) == (NAME, "predict", None)
    assert [each["name"] for each in record["choices"]] == list(LESSONS[NAME].choices)
    assert not any(each["right"] for each in record["choices"])  # nothing gives the answer away
    record = client.post(f"{HERE}/predict?choice={LESSONS[NAME].choices[1]}").json()["lesson"]
    assert record["step"] == "run"
    assert record["choices"][1]["chosen"]
    assert client.post(f"{HERE}/leave").json()["lesson"].keys() == {"version"}
    assert lecture.visit is None


def test_a_lesson_that_does_not_exist_is_refused_in_words(client):
    answer = client.post(f"{HERE}/open?name=nowhere")
    assert answer.status_code == 400
    assert "nowhere" in answer.json()["say"]


def test_a_word_that_nobody_knows_is_not_found(client):
    assert client.post(f"{HERE}/dance").status_code == 404


def test_a_stranger_is_refused(client):
    assert client.get("/gradio_api/live/somebody-else-entirely/lessons").status_code == 400


def test_notes_have_an_end(client, lecture):
    client.post(f"{HERE}/open?name={NAME}")
    place = f"{HERE}/note?name={NAME}"
    assert client.post(place, content="short").status_code == 200
    assert lecture.visit.notes == "short"
    assert client.post(place, content="x" * (5 * NOTES)).status_code == 400
    assert client.post(place, content=b"\xff\xfe").status_code == 400
    assert lecture.visit.notes == "short"
    client.post(place, content="x" * (NOTES + 1))
    assert len(lecture.visit.notes) == NOTES


def test_a_note_stays_with_its_lesson_though_another_is_open(client, lecture):
    first, second = list(LESSONS)[:2]
    lecture.visits[first] = seen(LESSONS[first])
    client.post(f"{HERE}/open?name={second}")
    client.post(f"{HERE}/note?name={first}", content="of the first")
    assert (lecture.visits[first].notes, lecture.visit.notes) == ("of the first", "")
    assert client.post(f"{HERE}/note", content="of none").status_code == 400
    assert (lecture.visits[first].notes, lecture.visit.notes) == ("of the first", "")


def test_of_two_records_the_later_has_the_higher_version(client, tab, lecture):
    """The stream and the answers meet in the page: what was told first may come last."""
    asked = [client.get(HERE).json(), client.post(f"{HERE}/open?name={NAME}").json(), client.post(f"{HERE}/leave").json()]
    streamed = [orjson.loads(each)["records"] for each in Lesson(tab.session, tab.desk).news(1.0)]
    versions = [each["lesson"]["version"] for each in asked] + [streamed[0]["lesson"]["version"]]
    assert versions == sorted(set(versions))
    ways = [each["way"]["version"] for each in asked]
    assert ways == sorted(set(ways))


def test_the_worksheet_lets_no_script_run(client):
    answer = client.get(f"{HERE}/worksheet")
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "sandbox" in answer.headers["content-security-policy"]
    assert """http-equiv="Content-Security-Policy" content="default-src 'none';""" in answer.text  # it says so without us too
    assert "attachment" in client.get(f"{HERE}/worksheet?download=1").headers["content-disposition"]


# ---------------------------------------------------------------------- what is told


def test_the_window_is_told_once_of_every_step(tab, lecture):
    teller = Lesson(tab.session, tab.desk)

    def said(now):
        records = [orjson.loads(each)["records"] for each in teller.news(now)]
        return [each["lesson"].get("step") for each in records if "lesson" in each]

    assert said(1.0) == [None]
    assert said(2.0) == []
    lecture.open(LESSONS["ring_collapse"])
    assert said(3.0) == ["predict"]
    assert said(4.0) == []


def test_the_answer_is_told_with_the_verdict_alone(lecture):
    lesson = LESSONS[NAME]
    lecture.visit, lecture.step = Visit(lesson, prediction=lesson.choices[0]), Step.RUN
    assert not any(each["right"] for each in told(lecture)["choices"])
    lecture.visit, lecture.step = seen(lesson, prediction=lesson.choices[0]), Step.VERDICT
    assert [each["name"] for each in told(lecture)["choices"] if each["right"]] == [lesson.answer]


@pytest.mark.parametrize("name", LESSONS)
def test_everything_that_a_lesson_needs_has_words_and_a_place(name):
    lesson = LESSONS[name]
    for key in ("title", "teaser", "question", "watch", "why", "fix", "fix_why"):
        assert has(f"lesson.{name}.{key}"), key
    for code in lesson.code:
        assert re.fullmatch(r"playground/[\w/]+\.py(:\d+)?", file_of(code))
    for act in lesson.acts.values():
        assert set(act.panels) <= set(PANELS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_claim_has_a_hyphen_before_its_bounds(language):
    with speaking(language):
        said = [said_claim(lesson, claim) for lesson in LESSONS.values() for act in lesson.acts.values() for claim in act.claims]
    assert "−1.42" in " ".join(said)
    assert [each for each in said if re.search(r"(?<![A-Za-z0-9])-\d", each)] == []


# ---------------------------------------------------------------------- the page


def test_every_lesson_has_a_card_and_no_id_is_there_twice():
    page = lessons()
    assert re.findall(r'data-lesson="(\w+)"', page) == list(LESSONS)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert sum(map(len, GROUPS.values())) == len(LESSONS)


def test_every_panel_has_a_place():
    places = set(re.findall(r'data-panel="(\w+)"', stages()))
    assert places == set(PANELS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_its_language(language):
    with speaking(language):
        assert text("lessons.intro") in unescape(lessons())


def judged(name, guess, holds):
    """A lesson that is over, each of whose claims holds or does not."""
    lesson = LESSONS[name]
    visit = seen(lesson, prediction=guess)
    result = Result(claim=Claim(name="claim", of=lambda found: 1.0, least=0 if holds else 2), value=1.0)
    visit.results = dict.fromkeys(lesson.acts, (result,))
    return visit


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize("guess", ["all_three", "noise", ""])
def test_a_guess_that_the_fix_answers_is_answered_there_and_before_what_was_seen(lecture, guess, holds, language):
    with speaking(language):
        lecture.visit, lecture.step = judged("cures", guess, holds), Step.FIXED
        record, part = told(lecture), "" if holds else "_in_part"
        assert record["verdict"]["head"] == text(f"lessons.verdict.none{part}")
        answered = text(f"lessons.verdict.{'right' if guess == 'all_three' else 'wrong'}{part}")
        saw = text("lesson.cures.fixed") if holds else text("lessons.verdict.unfixed")
        both = text("lessons.verdict.both", guess=answered, seen=saw) if holds else answered
        assert record["fixed"]["head"] == (both if guess else saw)


# ---------------------------------------------------------------------- the worksheet


def test_an_empty_worksheet_says_what_to_do(lecture):
    assert text("lessons.sheet.empty") in unescape(worksheet(lecture))


@pytest.mark.parametrize("config", [LINE, PLANE], ids=["line", "plane"])
def test_a_worksheet_has_what_was_predicted_and_drawn(opens, config):
    tab = opens(config)
    tab.trains()
    lecture, lesson = tab.desk.lectures.of(tab.session), LESSONS["ring_collapse"]
    lecture.visits["ring_collapse"] = seen(lesson, tab.runs[0].last.picture, prediction=lesson.answer)
    page = worksheet(lecture)
    assert page.count("<svg xmlns") == 4  # two pictures, two charts
    assert "nan" not in page
    assert text(f"lesson.ring_collapse.choice.{lesson.answer}") in unescape(page)
    assert "python -m playground train" in page
    assert "--seeds 0" in page


def test_a_visitors_words_are_only_words(lecture):
    lesson = LESSONS["ring_collapse"]
    lecture.visits["ring_collapse"] = seen(lesson, notes='<script>alert("x")</script><img src=x onerror=y>')
    page = worksheet(lecture)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
