"""Reading goes on beside the runs, answers at once, and leaves them alone."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from playground.config import RunConfig
from playground.data.images import shelf
from playground.data.images.hub import Hub
from playground.errors import DataError
from playground.presets import DEFAULT, PRESETS
from playground.runtime.sessions import Sessions
from playground.runtime.tasks import Progress
from playground.runtime.workshop import room
from playground.store.shelf import Shelf
from playground.ui import door as module
from playground.ui.bringing import Asked, Brought, Folder, from_earlier
from playground.ui.desk import Desk
from playground.ui.door import Door
from playground.ui.paint import Painter
from tests.data.images.hub_files import listening, png, table
from tests.runtime.fakes import LONG, FakeTrainer, Inline, workshop

SID = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def door(tmp_path, monkeypatch):
    monkeypatch.setenv(shelf.ROOT, str(tmp_path / "shelf"))
    sessions = Sessions(workshop(Inline(), FakeTrainer, patience=LONG), Shelf(tmp_path))
    sessions.open(SID).use(RunConfig())
    yield Door(Desk(sessions, Painter(), upload_bytes=10_000))
    sessions.tasks.stop()


@pytest.fixture
def hub(tmp_path, monkeypatch):
    with listening(tmp_path, monkeypatch) as fake:
        yield fake


def read(door, source, sid=SID, seen=lambda state: None):
    async def states():
        found = []
        async for state in door.read(sid, lambda session: source, "centre"):
            seen(state)
            found.append(state)
        return found

    with ThreadPoolExecutor(1) as thread:  # Playwright keeps a loop in the main one, where tests of the browser ran before
        return thread.submit(asyncio.run, states()).result()


@pytest.fixture
def pictures(tmp_path):
    (tmp_path / "mine").mkdir()
    for number in range(20):
        (tmp_path / "mine" / f"{number}.png").write_bytes(png(number))
    return Folder(str(tmp_path / "mine"))


def test_what_is_read_is_remembered_for_the_tab_alone(door, pictures):
    session = door.desk.sessions.get(SID)
    with pytest.raises(DataError, match="No pictures were brought yet"):
        door.understood(session)
    run = session.run()
    *going, last = read(door, pictures)
    assert all(state.fraction is not None for state in going)
    assert isinstance(last.found, Brought)
    assert door.understood(session) is last.found
    assert door.source(session) == pictures
    assert session.run() is run


def test_a_mistake_is_a_sentence_and_what_was_read_before_stays(door, pictures):
    read(door, pictures)
    *_, last = read(door, Folder("/nowhere/at/all"))
    assert last.said.startswith("There is nothing at '/nowhere/at/all'")
    assert last.fraction is None and last.found is None
    assert door.understood(door.desk.sessions.get(SID)).report.used == 20


def test_who_has_no_session_keeps_no_thread_busy(door, pictures):
    (only,) = read(door, pictures, sid="f" * 32)
    assert "ended" in only.said
    assert door.desk.sessions.tasks.of("f" * 32) == []


def test_what_only_the_visitor_knows_is_asked(door, hub, tmp_path):
    hub.dataset("me/two", {"a/all.parquet": table(tmp_path), "b/all.parquet": table(tmp_path)})
    assert isinstance(read(door, Hub(repo="me/two"))[-1].found, Asked)


def test_a_cancel_is_answered_at_once_even_while_the_hub_is_silent(door, hub):
    hub.silent = True
    states = read(door, Hub(repo="me/cats"), seen=lambda state: door.cancel(door.desk.sessions.get(SID)))
    assert len(states) == 2
    assert states[-1].said == "Cancelled. Nothing was kept."


def test_a_hub_that_is_not_heard_of_is_not_waited_for(door, hub, tmp_path, monkeypatch):
    hub.dataset("me/cats", {"train.parquet": table(tmp_path)})
    read(door, Hub(repo="me/cats"))
    assert module.HUB_SECONDS + module.POLL_SECONDS < 3
    monkeypatch.setattr(module, "HUB_SECONDS", 0.05)
    monkeypatch.setattr("playground.data.images.remote.PATIENCE", 1.0)
    hub.silent = True
    threads, loops = [], []

    def earlier(asked, error):
        threads.append(threading.current_thread())
        return from_earlier(asked, error)

    monkeypatch.setattr(module, "from_earlier", earlier)
    last = read(door, Hub(repo="me/cats"), seen=lambda state: loops.append(threading.current_thread()))[-1]
    assert last.found.earlier
    assert len(threads) == 1 and threads[0] not in loops  # the one that serves everybody's page
    assert "The Hub does not answer" in read(door, Hub(repo="me/dogs"))[-1].said


def test_a_second_reading_takes_the_place_of_the_first(door, hub, pictures, tmp_path):
    hub.dataset("me/cats", {"train.parquet": table(tmp_path, rows=400)})
    hub.pause, began = threading.Event(), []

    def begin(state):
        if not began:
            began.append(True)
            assert isinstance(read(door, pictures)[-1].found, Brought)

    *going, last = read(door, Hub(repo="me/cats"), seen=begin)
    hub.pause.set()
    assert last is None  # the page is not its own any more: it says nothing, that it was cancelled neither
    assert all(state.fraction is not None for state in going)
    assert door.source(door.desk.sessions.get(SID)) == pictures


def test_what_is_being_read_is_what_another_crop_reads_again(door, hub, pictures, tmp_path):
    hub.dataset("me/cats", {"train.parquet": table(tmp_path)})
    read(door, pictures)
    session, again = door.desk.sessions.get(SID), []
    read(door, Hub(repo="me/cats"), seen=lambda state: again.append(door.source(session)))
    assert again[0] == Hub(repo="me/cats")


def test_the_refusal_of_a_second_reading_stays_on_the_page(door, pictures, monkeypatch):
    """Another job goes on, and the first reading is given up but not over yet."""
    released, ends, tasks = threading.Event(), [], door.desk.sessions.tasks
    monkeypatch.setattr(module, "bring", lambda *_: released.wait(LONG))
    tasks.start(SID, lambda task: released.wait(LONG))

    def begin(state):
        if not ends and all(each.state is Progress.WORKING for each in tasks.of(SID)):
            ends.append(read(door, pictures)[-1])

    last = read(door, pictures, seen=begin)[-1]
    released.set()
    assert "As many of your jobs" in ends[0].said
    assert last is None


def test_few_pictures_are_trained_on_in_small_batches_and_that_is_said(door, pictures):
    session = door.desk.sessions.get(SID)
    read(door, pictures)
    door.train(session, "images", size=28, grey=True)
    config = session.settings("images")
    assert (config.data.size, config.data.grey, config.batch) == (28, True, 16)
    assert "There are 18 pictures to train on, so the batch is 16 now." in [notice.say() for notice in session.notices()]


def test_a_link_to_a_data_set_that_is_not_here_is_refused_before_anything_is_built_or_downloaded(door, hub, tmp_path):
    hub.dataset("me/cats", {"train.parquet": table(tmp_path)})
    linked = PRESETS[DEFAULT["images"]].with_values({"data": "hub", "data.repo": "me/cats"})
    with pytest.raises(DataError, match="nothing is downloaded unasked"):
        room(linked)
    assert hub.asked == []
    read(door, Hub(repo="me/cats"))
    assert room(linked).total > 0
