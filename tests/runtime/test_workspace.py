import threading

import pytest

from playground.config import RunConfig
from playground.errors import BusyError, ConfigError, DataError
from playground.runtime.frame import State
from playground.runtime.pace import Speed
from playground.runtime.scheduler import Scheduler
from playground.runtime.workspace import Workspace
from tests.runtime.fakes import LONG, FakeTrainer, until, workshop


class Owner:
    def __init__(self, room=10**9):
        self.lock, self.speed, self.frames, self.told, self.room = threading.RLock(), Speed(), [], [], room

    def watching(self, run):
        return True

    def post(self, frame):
        self.frames.append(frame)

    def admit(self, sizes, *, replacing):
        if sum(sizes) > self.room:
            raise BusyError("busy_bytes", megabytes=1, free=0)

    def changed(self):
        pass

    def tell(self, error):
        self.told.append(error)


@pytest.fixture
def scheduler():
    scheduler = Scheduler(2)
    scheduler.start()
    yield scheduler
    assert scheduler.stop()


@pytest.fixture
def place(scheduler):
    place = Workspace("distributions", workshop(scheduler, patience=LONG), Owner())
    place.use(RunConfig())
    return place


def test_a_run_is_built_and_waits(place):
    assert [run.state for run in place.runs] == [State.IDLE]
    assert place.settings() == RunConfig()


def test_play_trains_and_pause_holds(place):
    place.play()
    assert until(lambda: place.runs[0].trainer.turn > 10)
    assert place.pause()
    assert not place.pause()


def test_without_a_run_there_is_a_sentence(scheduler):
    empty = Workspace("images", workshop(scheduler), Owner())
    for act in (empty.play, empty.reset, lambda: empty.step("D"), empty.settings, lambda: empty.set({"d_steps": 2})):
        with pytest.raises(ConfigError, match="There is no run here yet"):
            act()


def test_a_step_is_done_when_it_returns(place):
    place.step("D")
    assert place.runs[0].trainer.by_hand == {"D": 1, "G": 0}


def test_a_live_knob_keeps_the_run(place):
    run = place.runs[0]
    place.set({"d_steps": 3})
    assert place.runs == [run]
    assert until(lambda: run.trainer.applied == [{"d_steps": 3}])
    assert place.settings().d_steps == 3


def test_another_knob_builds_the_run_anew_and_undo_brings_the_old_one_back(place):
    old = place.runs[0]
    place.step("D")
    place.set({"batch": 64})
    assert place.runs[0] is not old
    assert place.settings().batch == 64
    place.undo()
    assert place.runs == [old]
    assert old.trainer.by_hand["D"] == 1
    place.redo()
    assert place.settings().batch == 64


def test_a_run_that_played_plays_on_after_a_change_and_after_undo(place):
    place.play()
    place.set({"batch": 64})
    assert place.runs[0].state is State.RUNNING
    place.undo()
    assert place.runs[0].state is State.RUNNING
    assert [run.state for run in place.kept] == [State.RUNNING, State.PAUSED]


def test_a_live_knob_is_still_turned_in_the_run_that_is_built_next(place):
    place.set({"d_steps": 3})
    place.set({"batch": 64})
    assert (place.settings().d_steps, place.settings().batch) == (3, 64)


def test_reset_starts_anew_and_paused_with_the_same_settings(place):
    place.play()
    assert until(lambda: place.runs[0].trainer.turn > 3)
    place.reset()
    assert (place.runs[0].trainer.turn, place.runs[0].state) == (0, State.IDLE)
    place.undo()
    assert place.runs[0].trainer.turn > 3


@pytest.mark.parametrize("values", [{"batch": 0}, {"bach": 1}, {"data": "rings"}, {"d_steps": 1000}])
def test_a_setting_that_cannot_be_loses_nothing(place, values):
    runs, settings = place.runs, place.settings()
    place.play()
    with pytest.raises(ConfigError):
        place.set(values)
    assert (place.runs, place.settings()) == (runs, settings)
    assert place.runs[0].state is State.RUNNING


class Picky(FakeTrainer):
    @staticmethod
    def building(config):
        if config.batch == 13:
            raise DataError("store_missing", name="pictures")
        if config.batch == 14:
            raise ZeroDivisionError


@pytest.mark.parametrize(("batch", "error"), [(13, DataError), (14, ZeroDivisionError)])
def test_a_build_that_fails_loses_nothing(scheduler, batch, error):
    place = Workspace("images", workshop(scheduler, Picky, patience=LONG), Owner())
    place.use(RunConfig())
    runs = place.runs
    with pytest.raises(error):
        place.set({"batch": batch})
    assert place.runs == runs
    assert place.settings().batch == RunConfig().batch


def test_a_run_that_has_no_room_is_refused_and_loses_nothing(place):
    runs, place._owner.room = place.runs, 0
    with pytest.raises(BusyError, match="Use smaller networks"):
        place.set({"batch": 64})
    assert place.runs == runs


class Gated(FakeTrainer):
    """Builds a batch of 64 only when the test lets it."""

    gate, entered = threading.Event(), threading.Event()

    @classmethod
    def building(cls, config):
        if config.batch == 64:
            cls.entered.set()
            assert cls.gate.wait(LONG)
            if config.d_steps == 9:
                raise DataError("store_missing", name="pictures")


@pytest.fixture
def slow(scheduler):
    Gated.gate.clear()
    Gated.entered.clear()
    place = Workspace("images", workshop(scheduler, Gated, patience=0.05), Owner())
    place.use(RunConfig())
    assert until(lambda: place.runs)
    yield place
    Gated.gate.set()


def test_a_slow_build_is_said_and_the_old_run_goes_on(slow):
    old = slow.runs[0]
    slow.play()
    slow.set({"batch": 64})
    assert slow.building
    assert slow.runs == [old]
    assert slow.settings().batch == 64
    Gated.gate.set()
    assert until(lambda: not slow.building and slow.runs[0] is not old)
    assert slow.runs[0].state is State.RUNNING


def test_play_and_pause_while_it_is_built_are_remembered(slow):
    slow.set({"batch": 64})
    slow.play()
    assert slow.pause()
    slow.play()
    Gated.gate.set()
    assert until(lambda: slow.runs[0].trainer.turn > 3)


def test_no_step_is_made_while_it_is_built(slow):
    slow.set({"batch": 64})
    with pytest.raises(BusyError, match="still being built"):
        slow.step("D")


def test_of_two_builds_the_newer_wins(slow):
    slow.set({"batch": 64})
    slow.set({"batch": 32})
    assert until(lambda: slow.runs[0].settings.batch == 32)
    Gated.gate.set()
    assert not until(lambda: slow.runs[0].settings.batch == 64, seconds=0.1)


def test_a_slow_build_that_fails_is_told_and_loses_nothing(slow):
    runs = slow.runs
    slow.set({"batch": 64, "d_steps": 9})
    Gated.gate.set()
    assert until(lambda: slow._owner.told)
    assert slow.runs == runs
    assert not slow.building
    assert slow.settings() == RunConfig()


def test_twins_are_played_together_and_changed_apart(place):
    place.use(RunConfig(), RunConfig())
    place.set({"seed": 5}, index=1)
    place.play()
    assert until(lambda: all(run.trainer.turn > 3 for run in place.runs))
    assert [run.settings.seed for run in place.runs] == [0, 5]
    assert [run.index for run in place.runs] == [0, 1]


@pytest.mark.parametrize("act", ["undo", "redo"])
def test_nothing_to_undo_is_a_sentence(place, act):
    with pytest.raises(ConfigError, match=f"nothing to {act}"):
        getattr(place, act)()


def test_a_closed_workspace_keeps_nothing(place):
    place.set({"batch": 64})
    place.close()
    assert place.kept == []
