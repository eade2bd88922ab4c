import dataclasses
import threading

import pytest

from playground.config import RunConfig, wall
from playground.errors import BusyError, ConfigError, DataError
from playground.runtime.arrangement import LEVELS, Wall
from playground.runtime.frame import State
from playground.runtime.pace import Speed
from playground.runtime.scheduler import Scheduler
from playground.runtime.workspace import Build, Workspace
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
        self.on_change()

    def on_change(self):
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


def test_a_run_is_told_how_many_share_the_workers(place, monkeypatch):
    monkeypatch.setattr(Scheduler, "crowd", 17)
    assert place.runs[0]._crowd() == 17


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
    made = staticmethod(lambda config: None)

    @classmethod
    def building(cls, config):
        cls.made(config)
        if config.batch == 64:
            cls.entered.set()
            assert cls.gate.wait(LONG)
            if config.d_steps == 9:
                raise DataError("store_missing", name="pictures")


@pytest.fixture
def slow(scheduler):
    Gated.gate.clear()
    Gated.entered.clear()
    Gated.made = staticmethod(lambda config: None)
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


def test_what_is_built_is_on_or_not_whatever_the_old_run_does(slow):
    old = slow.runs[0]
    slow.play()
    slow.set({"batch": 64})
    assert slow.on
    slow.pause()
    assert not slow.on
    slow.play()
    slow.pause()
    Gated.gate.set()
    assert until(lambda: slow.runs[0] is not old)
    assert not slow.playing


def test_undo_gives_up_what_is_built_and_takes_no_step_back(slow):
    slow.set({"batch": 32})
    assert until(lambda: slow.runs[0].settings.batch == 32)
    seen = slow.runs
    slow.set({"batch": 64})
    assert slow.can_undo
    slow.undo()
    assert (slow.building, slow.runs, slow.settings().batch) == (False, seen, 32)
    Gated.gate.set()
    assert not until(lambda: slow.runs != seen, seconds=0.1)
    slow.undo()
    assert slow.settings().batch == RunConfig().batch


def test_a_first_run_that_cannot_be_built_leaves_nothing_that_says_it_is(scheduler):
    Gated.gate.clear()
    owner = Owner()
    place = Workspace("images", workshop(scheduler, Gated, patience=0.01), owner)
    place.use(RunConfig(batch=64, d_steps=9))
    assert place.building
    before = len(owner.frames)
    Gated.gate.set()
    assert until(lambda: len(owner.frames) > before)
    assert not place.building
    assert [error.key for error in owner.told] == ["store_missing"]
    assert owner.frames[-1].error.key == "store_missing"  # where it said "building" it says why not


def test_runs_know_the_preset_that_they_were_made_from(place):
    place.use(RunConfig(), preset="first")
    place.set({"batch": 32})
    assert place.preset == "first"
    place.use(RunConfig(), preset="second")
    place.undo()
    assert place.preset == "first"
    place.redo()
    assert place.preset == "second"
    place.use(RunConfig(), RunConfig())
    place.alone(1)
    assert place.preset == "second"


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


def test_a_build_that_is_not_wanted_any_more_stops_between_two_runs(slow):
    built = []
    Gated.made = staticmethod(built.append)
    slow.use(RunConfig(batch=64), RunConfig(batch=65), RunConfig(batch=66))
    assert Gated.entered.wait(LONG)
    slow.use(RunConfig(batch=32))
    Gated.gate.set()
    assert until(lambda: RunConfig(batch=64) in built)
    assert not until(lambda: len(built) > 2, seconds=0.05)
    assert {config.batch for config in built} == {32, 64}


def test_a_build_that_nobody_wants_when_its_turn_comes_builds_nothing(place):
    built = []
    place._workshop = dataclasses.replace(place._workshop, trainer=type("Made", (FakeTrainer,), {"building": built.append}))
    place._build(Build([RunConfig(batch=64)], False, "one", None, ""))
    assert built == []


def test_room_is_asked_for_before_anything_is_built(place):
    built, place._owner.room = [], 0
    place._workshop = dataclasses.replace(place._workshop, trainer=type("Made", (FakeTrainer,), {"building": built.append}))
    with pytest.raises(BusyError):
        place.set({"batch": 64})
    assert built == []


def test_the_focus_is_never_on_a_run_or_a_member_that_is_not_there(place):
    place.use(RunConfig(members=8))
    place.focus(0, 5)
    seen = []
    place._owner.on_change = lambda: seen.append((place.focused[1], place.runs[0].settings.members))
    place.alone(0, 5)
    assert seen == [(0, 1)]


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


@pytest.fixture
def twins(place):
    place.use(place.base, place.base)
    return place


def test_two_runs_are_twins_and_undo_and_redo_know_it(twins):
    assert twins.arrangement == "twins"
    twins.undo()
    assert twins.arrangement == "one"
    twins.redo()
    assert twins.arrangement == "twins"
    assert [run.index for run in twins.runs] == [0, 1]


def test_a_live_knob_changes_one_twin_and_both_live_on(twins):
    runs = twins.runs
    twins.set({"d_steps": 3}, index=1)
    assert twins.runs == runs
    assert [run.settings.d_steps for run in runs] == [1, 3]


def test_a_knob_that_needs_a_new_run_starts_both_twins_anew(twins):
    runs = twins.runs
    twins.step("both")
    twins.set({"batch": 64}, index=1)
    assert not set(runs) & set(twins.runs)
    assert [(run.settings.batch, run.trainer.turn) for run in twins.runs] == [(RunConfig().batch, 0), (64, 0)]
    assert twins.arrangement == "twins"
    twins.undo()
    assert twins.runs == runs


def test_a_twin_that_is_not_there_is_a_sentence(twins):
    with pytest.raises(ConfigError, match="no run here"):
        twins.set({"batch": 64}, index=2)


def test_reset_keeps_twins_twins(twins):
    twins.set({"d_steps": 3}, index=1)
    twins.reset()
    assert (twins.arrangement, [run.settings.d_steps for run in twins.runs]) == ("twins", [1, 3])


class Uneven(FakeTrainer):
    """Slow in every third update; a run of 3 D steps a turn is slow in every one. Remembers all that were ever made."""

    @staticmethod
    def work(trainer):
        if trainer.config.d_steps == 3 or sum(trainer.updates.values()) % 3 == 0:
            threading.Event().wait(0.002)


def test_twins_are_never_more_than_a_turn_apart_and_rest_at_the_same_turn(scheduler):
    place = Workspace("distributions", workshop(scheduler, Uneven, patience=LONG), Owner())
    place.use(RunConfig(), RunConfig(d_steps=3))
    first, second = (run.trainer for run in place.runs)
    apart = []
    place.play()
    for goal in (20, 40, 60):
        assert until(lambda goal=goal: apart.append(abs(first.turn - second.turn)) or second.turn > goal)
        place.pause()
        assert until(lambda: first.turn == second.turn)
        place.play()
    assert max(apart) <= 1


def test_a_twin_that_ended_does_not_hold_the_other(place):
    place.use(RunConfig(budget_turns=5), RunConfig())
    place.play()
    assert until(lambda: place.runs[1].trainer.turn > 20)
    assert place.runs[0].state is State.ENDED
    place.step("both")


def test_one_of_two_runs_alone_lives_on_and_undo_brings_both_back(twins):
    twins.play()
    first, second = twins.runs
    assert until(lambda: second.trainer.turn > 3)
    twins.alone(1)
    assert (twins.arrangement, twins.runs, second.index, second.last.index) == ("one", [second], 0, 0)
    turn = second.trainer.turn
    assert until(lambda: second.trainer.turn > turn + 5)
    assert (first.state, second.state) == (State.PAUSED, State.RUNNING)
    twins.undo()
    assert (twins.arrangement, twins.runs, [run.index for run in twins.runs]) == ("twins", [first, second], [0, 1])
    goal = second.trainer.turn + 3
    assert until(lambda: min(first.trainer.turn, second.trainer.turn) > goal)  # the first caught up, and both go on


def test_who_is_alone_already_stays_as_it_is(place):
    runs = place.runs
    place.alone()
    assert place.runs == runs
    with pytest.raises(ConfigError, match="no run here"):
        place.alone(1)


def test_a_member_of_a_stack_alone_is_built_anew(place):
    place.use(*wall(RunConfig(), "optimizer_g.rate", (1e-4, 1e-3), 2))
    place.step("both")
    place.alone(0, 3)
    assert (place.arrangement, place.runs[0].trainer.turn) == ("one", 0)
    config = place.settings()
    assert (config.members, config.seed, config.get("optimizer_g.rate")) == (1, 1, 1e-3)
    with pytest.raises(ConfigError, match="no run number 2 here"):
        place.alone(0, 1)


def test_a_wall_of_several_stacks_is_changed_as_a_whole_and_keeps_what_differs(place):
    place.use(*wall(RunConfig(), "d_steps", (1, 2, 5), 2), kind="wall", wall=Wall("d_steps", (1, 2, 5)))
    place.set({"batch": 64}, index=1)
    assert [(run.settings.batch, run.settings.d_steps, run.settings.members) for run in place.runs] == [
        (64, 1, 2),
        (64, 2, 2),
        (64, 5, 2),
    ]
    assert (place.arrangement, place.wall) == ("wall", Wall("d_steps", (1, 2, 5)))
    runs = place.runs
    place.set({"ema": 0.5})
    assert place.runs == runs
    assert {run.settings.ema for run in runs} == {0.5}


@pytest.mark.parametrize(
    ("path", "values", "change"),
    [
        ("d_steps", (1, 2), {"d_steps": 3}),
        ("optimizer_g.rate", (1e-4, 1e-3), {"optimizer_g.rate": 0.1}),
        ("data.gap", (1.0, 2.0), {"data": "uniform"}),
        ("objective", ("minimax", "hinge"), {"objective": "hinge"}),
    ],
)
def test_what_a_wall_compares_cannot_be_set_for_all_of_it(place, path, values, change):
    place.use(*wall(RunConfig(), path, values, 1), kind="wall", wall=Wall(path, values))
    runs = place.runs
    with pytest.raises(ConfigError, match="is what this wall compares"):
        place.set(change)
    assert place.runs == runs


def test_a_stack_of_seeds_is_a_wall(place):
    place.set({"members": 8})
    assert (place.arrangement, place.wall) == ("wall", None)
    place.set({"members": 4})
    assert (place.arrangement, place.settings().members) == ("wall", 4)


def test_the_focus_outlives_a_change_of_the_wall_but_not_its_end(place):
    place.use(RunConfig(members=8))
    place.focus(0, 5)
    assert (place.focused, place.runs[0].member, place.base.seed) == ((0, 5), 5, 5)
    place.set({"batch": 64})
    assert (place.focused, place.runs[0].member) == ((0, 5), 5)
    place.set({"members": 4})
    assert place.focused == (0, 0)
    place.focus(0, 3)
    place.alone()
    assert place.focused == (0, 0)


@pytest.mark.parametrize(("index", "member"), [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_a_focus_on_nobody_is_a_sentence(place, index, member):
    with pytest.raises(ConfigError, match="no run"):
        place.focus(index, member)
    assert place.focused == (0, 0)


def test_undo_goes_back_several_steps_and_forgets_what_nothing_brings_back(place):
    for batch in range(1, LEVELS + 4):
        place.set({"batch": batch})
    assert len(place.kept) == LEVELS + 1
    for batch in range(LEVELS + 2, 2, -1):
        place.undo()
        assert place.settings().batch == batch
    assert (place.can_undo, place.can_redo) == (False, True)
    place.set({"batch": 1000})
    assert len(place.kept) == 2


@pytest.mark.parametrize("act", ["undo", "redo"])
def test_nothing_to_undo_is_a_sentence(place, act):
    with pytest.raises(ConfigError, match=f"nothing to {act}"):
        getattr(place, act)()


def test_a_closed_workspace_keeps_nothing(place):
    place.set({"batch": 64})
    place.close()
    assert place.kept == []
