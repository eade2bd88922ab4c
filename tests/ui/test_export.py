"""What leaves the server: a table that reads back exactly, past pictures, films; and a sentence for every mistake."""

import csv
import io
import struct

import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.config import RunConfig
from playground.runtime.sessions import Sessions
from playground.store.shelf import Shelf
from playground.training.events import MEASURES, TELEMETRY, Updated
from playground.training.history import History
from playground.ui.desk import Desk
from playground.ui.export import export_buttons, export_routes, table
from playground.ui.film import MOST_BYTES, MOST_FRAMES
from playground.ui.paint import Painter
from tests.runtime.fakes import LONG, Clock, FakeTrainer, Inline, workshop
from tests.ui.test_film import bomb, packed, png, shown

SID = "0123456789abcdef0123456789abcdef"
HERE = f"/gradio_api/live/{SID}"


@pytest.fixture
def desk(tmp_path):
    shop = workshop(Inline(most=40), FakeTrainer, clock=Clock(), patience=LONG)
    sessions = Sessions(shop, Shelf(tmp_path))
    desk = Desk(sessions, Painter())
    session = sessions.open(SID)
    session.use(RunConfig())
    session.play()
    session.pause()
    yield desk
    sessions.tasks.stop()


@pytest.fixture
def client(desk):
    with TestClient(Starlette(routes=export_routes(desk))) as client:
        yield client


def rows(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written)))


def history(members: int = 1) -> History:
    history, rng = History.of(members), np.random.default_rng(0)

    def numbers(names):
        return {name: rng.normal(size=members).astype(np.float32) for name in names}

    for turn in range(1, 301):
        measured = numbers(MEASURES) if turn % 10 == 0 else None
        history.add(Updated("G", turn, telemetry=numbers(TELEMETRY), measures=measured))
    return history


def test_every_number_of_the_table_reads_back_as_it_was():
    made = history()
    read = rows("".join(table([made])))
    assert list(read[0]) == ["turn", *TELEMETRY, *MEASURES]
    for series in (made.telemetry, made.measures):
        known = series.rows
        for column, name in enumerate(series.names):
            here = [row for row in read if row[name]]
            assert [int(row["turn"]) for row in here] == known.turns[: known.length].tolist()
            assert np.array_equal(np.array([row[name] for row in here], np.float32), known.values[: known.length, column, 0])


def test_a_stack_has_a_column_for_each_member():
    made = history(members=3)
    read = rows("".join(table([made])))
    assert "js" not in read[0]
    assert [float(np.float32(read[-1][f"js.{m}"])) for m in range(3)] == made.measures.rows.values[29, 0].tolist()


def test_several_runs_stand_one_below_the_other_with_their_number():
    read = rows("".join(table([history(), history(members=2)])))
    assert list(read[0])[:3] == ["run", "turn", "discriminator_loss.0"]
    assert [row["run"] for row in read] == ["0"] * 300 + ["1"] * 300
    assert read[0]["discriminator_loss.1"] == ""
    assert read[-1]["discriminator_loss.1"] != ""


def test_what_was_not_measured_is_empty_and_so_is_a_run_without_turns():
    made = History.of(1)
    made.add(Updated("D", 0, telemetry=dict.fromkeys(TELEMETRY, np.full(1, np.nan, np.float32))))
    assert set(rows("".join(table([made])))[0].values()) == {"0", ""}
    assert "".join(table([History.of(1)])).count("\n") == 1


def test_the_curves_come_as_a_table(client):
    answer = client.get(f"{HERE}/curves.csv")
    assert answer.text == client.get(f"{HERE}/curves.csv?index=0").text
    assert answer.headers["content-type"].startswith("text/csv")
    read = rows(answer.text)
    assert len(read) > 5
    assert read[-1]["generator_loss"] == f"{float(read[-1]['turn'])}"  # the fake trainer's losses are its turns


def test_the_past_has_its_turns_and_each_of_them_a_picture(client, desk):
    known = client.get(f"{HERE}/past").json()
    assert (known["run"], known["index"]) == (desk.sessions.get(SID).run().number, 0)
    desk.sessions.get(SID).run().snapshots.offer(10_000, FakeTrainer(RunConfig(), device=None).picture())
    turns = client.get(f"{HERE}/past").json()["turns"]
    message = client.get(f"{HERE}/past?turn={turns[-1] + 5}").json()
    assert message["numbers"] == {"past": turns[-1], "past_run": known["run"]}
    assert set(message["figures"]["picture-distributions"]) == {"data", "layout"}


def test_looking_back_to_turn_0_leaves_the_axes_of_the_run_as_they_are(client, desk):
    run = desk.sessions.get(SID).run()
    before = desk.painter.axes(run.last)
    client.get(f"{HERE}/past?turn=0")
    assert desk.painter.axes(run.last) == before


def test_a_film_comes_back(client):
    answer = client.post(f"{HERE}/gif", content=packed(png(), png((255, 0, 0))))
    assert answer.headers["content-type"] == "image/gif"
    assert len(shown(answer.content)) == 2
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (40, 30)


@pytest.mark.parametrize("place", ["curves.csv", "past", "gif"])
@pytest.mark.parametrize("sid", ["f" * 32, "short", "x" * 65])
def test_who_is_not_known_gets_nothing_and_no_session_is_made(client, desk, place, sid):
    address = f"/gradio_api/live/{sid}/{place}"
    answer = client.post(address, content=packed(png())) if place == "gif" else client.get(address)
    assert answer.status_code == 404
    assert answer.json()["gone"] is True
    assert answer.json()["say"].endswith(".")
    assert desk.sessions.get(sid) is None


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("index=1", "no run"),
        ("index=-1", "whole number"),
        ("index=٣", "whole number"),
        ("turn=NaN", "whole number"),
        ("turn=" + "9" * 400, "whole number"),
    ],
)
def test_a_question_that_cannot_be_gets_a_sentence(client, query, words):
    answer = client.get(f"{HERE}/past?{query}")
    assert answer.status_code == 400
    assert words in answer.json()["say"]
    assert len(answer.json()["say"]) < 200


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "none was sent"),
        (packed(*[png()] * (MOST_FRAMES + 1)), "at most 48"),
        (bytes(MOST_BYTES + 1), "24 MB"),
        (packed(png(), b"GIF89a"), "Picture 2 of the film is not a PNG"),
        (packed(bomb(50_000, 50_000)), "50000 × 50000"),
        (struct.pack("<I", 2**32 - 1) + png(), "cut off"),
        (b'{"frames": []}', "cut off"),
    ],
    ids=["no frames", "too many", "too much", "not a PNG", "a bomb", "a false length", "JSON"],
)
def test_a_film_that_cannot_be_made_gets_a_sentence(client, body, words):
    answer = client.post(f"{HERE}/gif", content=body)
    assert answer.status_code == 400
    assert words in answer.json()["say"]


def test_the_next_film_can_be_made_after_one_that_failed(client):
    assert client.post(f"{HERE}/gif", content=b"").status_code == 400
    assert client.post(f"{HERE}/gif", content=packed(png(), png((1, 2, 3)))).status_code == 200


def test_a_visitor_makes_one_film_at_a_time_and_a_server_a_few(client, desk, monkeypatch):
    from playground.ui.export import Films

    films = Films(desk)
    films._owners.add(SID)
    with TestClient(Starlette(routes=[_film_route(films)])) as one:
        assert one.post(f"{HERE}/gif", content=packed(png())).status_code == 429
        films._owners = {"a", "b", "c", "d"}
        answer = one.post(f"{HERE}/gif", content=packed(png()))
        assert answer.status_code == 429
        assert "4 films" in answer.json()["say"]


def test_who_calls_too_often_is_told_so(client, desk):
    limit = desk.sessions.limits.burst
    answers = [client.get(f"{HERE}/past").status_code for _ in range(limit + 20)]
    assert answers[0] == 200
    assert 429 in answers


def test_the_row_carries_every_word_of_its_script():
    import re
    from pathlib import Path

    script = (Path(__file__).parents[2] / "assets" / "export.js").read_text("utf-8")
    row = export_buttons("distributions")
    for name in re.findall(r"""say\("(\w+)\"""", script):
        assert f"data-word-{name}=" in row, name


def _film_route(films):
    from starlette.routing import Route

    return Route("/gradio_api/live/{sid}/gif", films.make, methods=["POST"])
