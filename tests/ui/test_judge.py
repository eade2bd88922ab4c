"""The requests of the panel that judges, as a page sends them."""

import csv
import io

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.config import RunConfig
from playground.networks.mlp import MLP
from playground.ui.judge import fitting, judge_routes
from tests.runtime.fakes import LONG
from tests.ui.fakes import SID

ROOT = f"/gradio_api/live/{SID}"
SMALL = MLP(width=4, depth=1)
DIGITS = RunConfig().with_values({"generator": "mlp", "data": "digits", "data.limit": 300, "data.size": 28})


@pytest.fixture
def tab(opens):
    made = opens()
    made.desk.show(made.session, "images")
    made.session.use(DIGITS.with_values({"generator": SMALL, "discriminator": SMALL, "batch": 8}), workspace="images")
    yield made
    made.sessions.tasks.stop()


@pytest.fixture
def client(tab):
    with TestClient(Starlette(routes=judge_routes(tab.desk))) as made:
        yield made


def judged(tab, client, **wish):
    assert client.post(f"{ROOT}/judge/now", json={"samples": 100, "metrics": ["frechet", "classes"]} | wish).status_code == 204
    task = tab.desk.judging.of(tab.session, SID)._task
    for _ in range(200):
        tab.answers()
        if task.wait(0.05):
            return
    raise AssertionError(task.say())


def test_a_judgement_is_asked_for_and_shown_with_floors_and_protocol(tab, client):
    before = client.get(f"{ROOT}/judge").json()
    assert before["busy"] is None and "shown" not in before
    judged(tab, client)
    state = client.get(f"{ROOT}/judge").json()
    shown = state["shown"]
    assert [row["name"] for row in shown["rows"]] == ["frechet", "classes", "sure", "class_kl"]
    assert all(row["floor"] for row in shown["rows"])
    assert "held-out pictures rightly" in shown["protocol"][0] and "100 samples were drawn" in shown["protocol"][1]
    assert set(shown["live"]["figures"]) == {"judge-history", "judge-classes"}
    assert "shown" not in client.get(f"{ROOT}/judge", params={"known": state["version"]}).json()
    other = client.get(f"{ROOT}/judge", params={"known": state["version"], "score": "sure"}).json()
    assert other["shown"]["score"] == "sure"


def test_all_judgements_go_home_as_a_table_and_as_json(tab, client):
    judged(tab, client)
    lines = list(csv.DictReader(io.StringIO(client.get(f"{ROOT}/judgements.csv").text)))
    assert {line["score"] for line in lines} == {"frechet", "classes", "sure", "class_kl"}
    assert client.get(f"{ROOT}/judgements.json").json()[0]["scores"]["frechet"]["floor"] > 0


def test_asking_again_while_one_goes_says_so_and_cancel_stops_it(tab, client):
    assert client.post(f"{ROOT}/judge/now", json={}).status_code == 204  # nobody turns the crank: it waits for its copy
    again = client.post(f"{ROOT}/judge/now", json={})
    assert again.status_code == 400 and "going on" in again.text
    assert client.get(f"{ROOT}/judge").json()["busy"]["words"]
    client.post(f"{ROOT}/judge/cancel")
    assert tab.desk.judging.of(tab.session, SID)._task.wait(LONG)
    assert client.get(f"{ROOT}/judge").json()["busy"] is None


def test_a_schedule_is_kept_and_given_back(tab, client):
    assert client.post(f"{ROOT}/judge/schedule", json={"turns": 200, "seconds": 0, "samples": 500}).status_code == 204
    assert client.get(f"{ROOT}/judge").json()["schedule"] == {"turns": 200, "seconds": 0.0}


@pytest.mark.parametrize(
    ("word", "sent"),
    [
        ("now", b"{"),
        ("now", b"[]"),
        ("now", b'{"samples": 3}'),
        ("now", b'{"samples": true}'),
        ("now", b'{"samples": "2000"}'),
        ("now", b'{"metrics": ["beauty"]}'),
        ("now", b'{"metrics": [[]]}'),
        ("now", b'{"features": "vgg"}'),
        ("schedule", b'{"turns": -1}'),
        ("schedule", b'{"turns": 1.5}'),
        ("schedule", b'{"seconds": 1}'),
        ("now", b'{"samples": 500, "metrics": ["' + b"x" * 5000 + b'"]}'),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_starts_nothing(tab, client, word, sent):
    answer = client.post(f"{ROOT}/judge/{word}", content=sent)
    assert answer.status_code == 400 and answer.text.endswith(".")
    assert tab.desk.judging.of(tab.session, SID).task is None


def test_who_is_not_known_gets_a_sentence_and_no_session(tab, client):
    for answer in (
        client.post("/gradio_api/live/token-of-nobody-at-all/judge/now", json={}),
        client.get("/gradio_api/live/token-of-nobody-at-all/judge"),
    ):
        assert answer.status_code == 400 and answer.text
    assert tab.sessions.get("token-of-nobody-at-all") is None


def test_the_form_offers_what_fits():
    assert "stacked" not in fitting(DIGITS) and "classes" in fitting(DIGITS) and "told" not in fitting(DIGITS)
    assert "stacked" in fitting(RunConfig().with_values({"generator": "mlp", "data": "stacked"}))
    assert "classes" not in fitting(RunConfig().with_values({"generator": "mlp", "data": "uploaded"}))
