import pytest
import torch

from playground.config import RunConfig
from playground.errors import StoreError
from playground.runtime.diary import TOLD_SECONDS, Diary
from playground.runtime.keeping import EVERY_SECONDS, FIRST_SECONDS
from playground.store.kept import Kept
from playground.store.library import HERE, Library
from tests.runtime.fakes import Clock, FakeTrainer


class Desk:
    """A run on the command line, whose time goes on when the test says so."""

    def __init__(self, folder, name=None):
        self.clock, self.complaints = Clock(), []
        self.library = Library(folder)
        self.trainer = FakeTrainer(RunConfig(), device=torch.device("cpu"))
        say, now = self.complaints.append, lambda: self.clock.now
        self.diary = Diary(self.library, self.trainer, lambda picture: b"PNG", name=name, complain=say, clock=now)

    def trains(self, seconds):
        self.trainer.seconds += seconds
        self.clock.passes(seconds)
        self.trainer.update()
        return self.diary.tick()

    @property
    def kept(self) -> Kept:
        (found,) = self.library.runs(HERE).runs
        return found


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_a_short_run_leaves_nothing(desk):
    assert not desk.trains(FIRST_SECONDS - 1)
    desk.diary.close()
    assert desk.library.runs(HERE).runs == []


def test_a_long_run_begins_its_entry_once(desk):
    assert desk.trains(FIRST_SECONDS)
    assert not desk.trains(TOLD_SECONDS)
    assert desk.kept.origin == "command"


def test_a_name_begins_it_at_once(tmp_path):
    desk = Desk(tmp_path, name="mine")
    assert desk.trains(0.1)
    assert (desk.kept.name, desk.kept.pinned, desk.kept.nbytes > 0) == ("mine", True, True)


def test_it_tells_every_two_seconds_and_saves_itself_every_minute(tmp_path):
    desk = Desk(tmp_path, name="")
    desk.trains(0.1)
    saved, said = desk.library.path(HERE, desk.kept.identity).stat().st_mtime_ns, desk.kept.time
    desk.trains(TOLD_SECONDS - 0.5)
    assert desk.kept.time == said
    desk.trains(0.5)
    assert desk.kept.time > said
    assert desk.library.path(HERE, desk.kept.identity).stat().st_mtime_ns == saved
    desk.trains(EVERY_SECONDS)
    assert desk.library.path(HERE, desk.kept.identity).stat().st_mtime_ns > saved


def test_it_trains_until_it_is_closed_or_silent(tmp_path):
    desk = Desk(tmp_path, name="")
    desk.trains(0.1)
    assert desk.kept.going(desk.clock.now)
    assert not desk.kept.going(desk.clock.now + 60)
    desk.diary.close()
    assert not desk.kept.going(desk.clock.now)


def test_slow_updates_are_not_taken_for_silence(tmp_path):
    desk = Desk(tmp_path, name="")
    desk.trains(20)
    desk.trains(20)
    assert desk.kept.going(desk.clock.now + 60)


def test_a_full_disk_is_complained_of_and_the_run_goes_on(desk, monkeypatch):
    def full(*_, **__):
        raise StoreError("store_disk_full", name="run.run", megabytes=1.0)

    monkeypatch.setattr(desk.library, "begin", full)
    desk.trains(FIRST_SECONDS)
    assert [each.key for each in desk.complaints] == ["store_disk_full"]
    monkeypatch.undo()
    assert desk.trains(TOLD_SECONDS)


def test_what_is_deleted_while_it_trains_stays_deleted(tmp_path):
    desk = Desk(tmp_path, name="")
    desk.trains(0.1)
    desk.library.delete(HERE, desk.kept.identity, now=0.0)
    desk.trains(TOLD_SECONDS)
    desk.trains(EVERY_SECONDS)
    desk.diary.close()
    assert desk.library.runs(HERE).runs == []
    assert len(desk.complaints) == 1
