"""The list of kept runs, as a page asks for it."""

import os
import socket
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.config import Change, RunConfig
from playground.runtime.keeping import Keeper
from playground.store import checkpoint
from playground.store.checkpoint import Checkpoint
from playground.store.kept import Kept, Trains
from playground.store.library import Library
from playground.ui import past_runs_routes as past_runs_routes_module
from playground.ui.past_runs import past_runs_routes, section
from playground.ui.runs_told import as_it_stands, duration
from playground.views.kept import card
from tests.ui.fakes import LINE, PLANE, SID

OTHER = "token-of-a-visitor-2"


class Visit:
    """A tab with a library, and what it asks."""

    def __init__(self, tab, folder, local=True):
        self.tab, self.library = tab, Library(folder / "library", local=local)
        tab.sessions.keeper = Keeper(self.library, card, clock=lambda: 1000.0 + tab.clock.now)
        self.owner, tab.desk.upload_bytes = self.library.owner(SID), 10**7
        self.client = TestClient(Starlette(routes=past_runs_routes(tab.desk)))

    def get(self, path, sid=SID):
        return self.client.get(f"/gradio_api/live/{sid}/{path}")

    def post(self, path, content=b"", sid=SID):
        return self.client.post(f"/gradio_api/live/{sid}/{path}", content=content)

    def file(self, identity, sid=SID):
        """The run itself, as a form of the page asks for it."""
        return self.client.post("/gradio_api/runs/file", data={"sid": sid, "id": identity})

    def keeps(self):
        """Keep the run as the button does: the run is asked on a worker, which here moves only when it is turned."""
        keeper = self.tab.sessions.keeper
        future = keeper.keep(SID, self.tab.session, self.tab.session.run())
        self.tab.answers()
        return future.result(10).identity

    def cards(self, sid=SID):
        return self.get("runs", sid).json()["runs"]


@pytest.fixture
def visit(tab, tmp_path):
    made = Visit(tab, tmp_path)
    yield made
    tab.sessions.keeper.stop()


@pytest.fixture
def kept(visit):
    visit.tab.trains(3)
    return visit.keeps()


def test_nothing_is_kept_at_first(visit):
    assert visit.get("runs").json() == {"runs": [], "damaged": ""}


def test_a_kept_run_is_a_card_in_words(visit, kept):
    (found,) = visit.cards()
    assert (found["id"], found["name"], found["going"], found["there"]) == (
        kept,
        "Two bumps, Non-saturating GAN (−log D)",
        False,
        True,
    )
    assert found["facts"].startswith("Two bumps · ")
    assert found["turn"].startswith("turn 3")
    assert "JS" in found["numbers"]
    assert found["marks"] == ["kept by hand"]


def test_a_run_that_was_judged_has_its_score_on_its_card(visit):
    visit.tab.sessions.keeper.scores = lambda sid, session, run: {"frechet": 2.5, "of_another_time": 1.0}
    visit.tab.trains(1)
    visit.keeps()
    assert "2.5" in visit.cards()[0]["numbers"]


def test_the_score_is_that_of_the_session_even_when_it_has_left_the_registry(visit):
    tab, run = visit.tab, visit.tab.session.run()
    score = SimpleNamespace(name="frechet", value=2.5)
    judgement = SimpleNamespace(run=run.number, report=SimpleNamespace(scores=[score]))
    tab.desk.judging.of(tab.session, SID)._done.append(judgement)
    tab.sessions._members.clear()
    assert tab.sessions.keeper.scores(SID, tab.session, run) == {"frechet": 2.5}


def test_its_picture_and_its_file_come_back(visit, kept, tmp_path):
    assert visit.get(f"runs/{kept}/picture").content.startswith(b"\x89PNG")
    answer = visit.file(kept)
    assert SID not in str(answer.url)
    assert 'filename="two-bumps-non-saturating-gan-log-d-3.run"' in answer.headers["content-disposition"]
    (tmp_path / "came.run").write_bytes(answer.content)
    assert checkpoint.load(tmp_path / "came.run").state["turn"] == 3


def test_going_back_puts_it_where_it_was_and_undo_brings_the_other_back(visit, kept):
    visit.tab.trains(5)
    answer = visit.post(f"runs/{kept}/open")
    assert answer.json()["workspace"] == "distributions"
    run = visit.tab.session.run()
    assert (run.turn, run.state) == (3, "paused")
    visit.tab.session.undo()
    assert visit.tab.session.run().turn == 8


def test_going_on_plays(visit, kept):
    visit.post(f"runs/{kept}/continue")
    assert (visit.tab.session.run().turn, visit.tab.session.run().state) == (3, "running")


def test_a_run_that_was_opened_is_kept_as_it_was(visit, kept):
    visit.post(f"runs/{kept}/open")
    visit.tab.trains(4)
    assert visit.library.get(visit.owner, kept).turn == 3


def test_from_close_by_it_has_its_curves(visit, kept):
    told = visit.get(f"runs/{kept}/look").json()
    assert set(told["message"]["figures"]) == {"runs-losses", "runs-beliefs", "runs-distances"}
    assert told["message"]["texts"]["runs-says"].startswith("It was kept at turn 3")
    assert not told["going"]


def test_two_are_compared_in_pictures_curves_and_words(visit, kept):
    visit.tab.session.set("batch", 16)
    visit.tab.trains(2)
    other = visit.keeps()
    told = visit.get(f"compare?a={kept}&b={other}").json()["message"]
    assert "Batch size" in told["texts"]["runs-says"]
    assert [trace["uid"] for trace in told["figures"]["runs-losses"]["data"]] == [
        *("discriminator_loss", "generator_loss"), *("discriminator_loss_b", "generator_loss_b"),
    ]  # fmt: skip
    assert told["images"]["runs-picture-a"] != told["images"]["runs-picture-b"]


def test_damaged_curves_cost_the_curves_alone(visit, kept):
    (visit.library.path(visit.owner, kept).parent / "curves.json").write_text('{"turns": [1], "values": {"js": [1, 2, "x"]}}')
    assert visit.get(f"runs/{kept}/look").status_code == 200


def test_a_name_is_given_and_refused(visit, kept):
    assert visit.post(f"runs/{kept}/rename", b"<b>mine</b>").status_code == 200
    assert visit.cards()[0]["name"] == "<b>mine</b>"
    for bad in (b"", b"   ", b"x" * 81, b"x" * 5000):
        assert visit.post(f"runs/{kept}/rename", bad).status_code == 400
    assert visit.cards()[0]["name"] == "<b>mine</b>"


def test_what_is_deleted_can_be_taken_back(visit, kept):
    assert "deleted" in visit.post(f"runs/{kept}/delete").json()["say"]
    assert visit.cards() == []
    visit.post(f"runs/{kept}/restore")
    assert [each["id"] for each in visit.cards()] == [kept]


def test_a_file_is_sent_read_and_kept(visit, kept):
    content = visit.file(kept).content
    answer = visit.post("runs/upload", content)
    assert answer.json()["say"] == "Read, and kept at turn 3."
    assert sorted(each["marks"] for each in visit.cards()) == [["from a file"], ["kept by hand"]]
    assert visit.post(f"runs/{answer.json()['id']}/open").status_code == 200


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "No file arrived"),
        (b"hello", "not a saved run"),
        (b"\x80\x04cos\nsystem\n(S'true'\ntR.", "program code"),
        (b"PK\x03\x04" + b"\0" * 100, "cut short"),
    ],
)
def test_what_is_no_run_gets_a_sentence(visit, content, words):
    answer = visit.post("runs/upload", content)
    assert answer.status_code == 400
    assert words in answer.text
    assert visit.cards() == []


def test_too_large_a_file_gets_a_sentence(visit):
    visit.tab.desk.upload_bytes = 1000
    assert "no more can be sent" in visit.post("runs/upload", b"x" * 1001).text


def test_a_file_may_not_read_the_disk_of_the_server(visit, kept, tmp_path):
    run = visit.library.open(visit.owner, kept)
    config = dict(run.state["config"]) | {"data": "folder", "data.path": str(tmp_path)}
    checkpoint.save(tmp_path / "sent.run", Checkpoint(state={**run.state, "config": config}))
    answer = visit.post("runs/upload", (tmp_path / "sent.run").read_bytes())
    assert answer.status_code == 400
    assert len(visit.cards()) == 1


def test_a_run_may_not_compute_longer_here_than_any_other(visit, kept):
    visit.tab.desk._seconds = 60.0
    visit.post(f"runs/{kept}/open")
    assert visit.tab.session.run().settings.budget_seconds == 60.0


@pytest.mark.parametrize("word", ["open", "continue", "rename", "delete", "restore"])
@pytest.mark.parametrize("identity", ["0" * 16, "..", "x"])
def test_a_run_that_is_not_there_gets_a_sentence(visit, word, identity):
    answer = visit.post(f"runs/{identity}/{word}", b"name")
    assert answer.status_code in (400, 404, 405)
    assert answer.text.endswith(".") or answer.status_code != 400


def test_who_is_not_known_gets_a_sentence_and_no_session(visit, kept):
    for path in ("runs", f"runs/{kept}/look"):
        assert visit.get(path, OTHER).status_code == 400
    assert visit.file(kept, OTHER).status_code == 400
    assert visit.get(f"runs/{kept}/picture", OTHER).status_code == 404
    assert visit.post("runs/upload", b"x", OTHER).status_code == 400
    assert visit.tab.sessions.get(OTHER) is None


def test_on_a_public_server_nobody_sees_the_runs_of_another(tab, tmp_path):
    visit = Visit(tab, tmp_path, local=False)
    tab.trains(1)
    identity = visit.keeps()
    tab.sessions.open(OTHER)
    assert visit.cards(OTHER) == []
    assert visit.file(identity, OTHER).status_code == 400
    assert visit.get(f"runs/{identity}/picture", OTHER).status_code == 404
    assert visit.post(f"runs/{identity}/delete", sid=OTHER).status_code == 400
    assert len(visit.cards()) == 1
    assert "Only this tab sees them" in section(tab.sessions.keeper)
    tab.sessions.keeper.stop()


def live(visit, *, time, config=LINE):
    identity = visit.library.begin(visit.owner)
    kept = Kept(config=config, turn=7, seconds=90.0, time=time, origin="command",
                trains=Trains(os.getpid(), socket.gethostname(), 15.0))  # fmt: skip
    visit.library.keep(visit.owner, identity, kept, picture=b"\x89PNG", curves={"turns": [], "values": {}}, run=None)
    return identity


def test_a_run_on_the_command_line_is_watched_and_its_silence_is_told(visit):
    now = visit.tab.sessions.keeper.clock()
    going, silent = live(visit, time=now), live(visit, time=now - 60, config=PLANE)
    assert [each["going"] for each in visit.cards()] == [True, False]
    assert (
        "It trains on the command line: turn 7, 90 s" in visit.get(f"runs/{going}/look").json()["message"]["texts"]["runs-says"]
    )
    assert "is gone" in visit.get(f"runs/{silent}/look").json()["message"]["texts"]["runs-says"]
    assert "not saved itself yet" in visit.post(f"runs/{going}/open").text


def test_without_a_keeper_there_is_nothing_to_ask(tab):
    assert past_runs_routes(tab.desk) == []


def test_a_damaged_entry_is_counted_in_a_sentence(visit, kept):
    (visit.library.path(visit.owner, kept).parent / "about.json").write_text("{")
    assert "One run" in visit.get("runs").json()["damaged"]


@pytest.mark.parametrize(("seconds", "words"), [(5, "5 s"), (600, "10.0 min"), (9000, "2.5 h")])
def test_a_duration_has_the_unit_that_suits_it(seconds, words):
    assert duration(seconds) == words


def test_the_settings_of_a_kept_run_are_those_it_had_in_the_end(visit):
    changed = Kept(config=RunConfig(changes=(Change(3, "d_steps", 2), Change(9, "d_steps", 5))), turn=5, seconds=1.0, time=0.0)
    assert as_it_stands(changed).d_steps == 2


def test_a_run_in_the_middle_of_a_long_update_says_so_and_is_kept_once(visit, monkeypatch):
    monkeypatch.setattr(past_runs_routes_module, "KEEP_SECONDS", 0.01)
    visit.tab.trains(1)
    for _ in range(3):
        answer = visit.post("runs/keep")
        assert answer.status_code == 400 and "did not finish its update" in answer.text
    visit.tab.answers()
    visit.tab.sessions.keeper.stop()
    assert len(visit.cards()) == 1


def test_a_run_that_goes_while_it_is_kept_gets_a_sentence(visit):
    visit.tab.session.run().close()
    answer = visit.post("runs/keep")
    assert answer.status_code == 400 and "another took its place" in answer.text
