"""Long runs keep themselves; the server may be killed at any moment."""

import gc

import pytest

from playground.config import RunConfig
from playground.errors import StoreError
from playground.runtime.frame import State
from playground.runtime.keeping import AGAIN_SECONDS, EVERY_SECONDS, FIRST_SECONDS, Keeper
from playground.runtime.sessions import Sessions
from playground.store.library import HERE, Library
from playground.store.shelf import Shelf
from tests.runtime.fakes import LONG, Clock, FakeTrainer, Inline, until, workshop

TOKEN, OTHER = "token-of-a-visitor-1", "token-of-a-visitor-2"


class Timed(FakeTrainer):
    """A trainer whose updates take no time, unless a test says how long it computed."""

    def state(self):
        return super().state() | {"seconds": self.seconds}

    @classmethod
    def restore(cls, state, *, device):
        trainer = super().restore(state, device=device)
        trainer.seconds = state["seconds"]
        return trainer


class House:
    """A server whose runs train for as long as a test says."""

    def __init__(self, folder, local=True):
        self.clock = Clock()
        self.library = Library(folder / "library", local=local)
        self.keeper = Keeper(self.library, lambda picture: b"PNG", clock=lambda: 1000.0 + self.clock.now)
        self.shop = workshop(Inline(), Timed, clock=self.clock, patience=LONG)
        self.sessions = Sessions(self.shop, Shelf(folder), keeper=self.keeper)
        self.session = self.sessions.open(TOKEN)
        self.session.use(RunConfig())
        self.session.play()
        self.sessions.tick()

    def trains(self, seconds):
        self.session.run().trainer.seconds += seconds
        self.clock.passes(1)
        with self.sessions.viewer(TOKEN):
            self.sessions.tick()
        self.keeper._pool.submit(lambda: None).result(LONG)  # what was ordered before is written

    @property
    def kept(self):
        return self.library.runs(self.library.owner(TOKEN)).runs


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    yield made
    made.keeper.stop()
    made.shop.stop()


def test_a_short_run_does_not_keep_itself(house):
    house.trains(FIRST_SECONDS - 1)
    assert house.kept == []


def test_a_long_run_keeps_itself_every_minute_in_one_entry(house):
    house.trains(FIRST_SECONDS)
    (first,) = house.kept
    house.trains(EVERY_SECONDS - 1)
    assert house.kept == [first]
    house.trains(1)
    (second,) = house.kept
    assert (second.identity, second.seconds) == (first.identity, FIRST_SECONDS + EVERY_SECONDS)
    assert not second.pinned


def test_a_server_that_is_killed_loses_a_minute_at_most(tmp_path, house):
    for _ in range(20):
        house.trains(10)
    survivor = Library(tmp_path / "library")  # of another process: nothing was stopped, nothing was closed
    (found,) = survivor.runs(HERE).runs
    assert house.session.run().trainer.seconds - found.seconds < EVERY_SECONDS
    assert survivor.open(HERE, found.identity).state["config"] == house.session.run().trainer.recipe.to_dict()


def test_a_run_that_rests_is_kept_as_it_is(house):
    house.trains(FIRST_SECONDS)
    house.session.pause()
    house.clock.passes(10)
    house.trains(7)
    assert [each.seconds for each in house.kept] == [FIRST_SECONDS + 7]


def test_a_run_that_was_replaced_is_kept_too(house):
    house.trains(FIRST_SECONDS)
    run = house.session.run()
    run.trainer.seconds += 9
    house.session.use(RunConfig(batch=32))
    house.clock.passes(10)
    house.trains(0)
    assert [each.seconds for each in house.kept] == [FIRST_SECONDS + 9]


def test_a_tab_that_goes_leaves_its_run(house):
    house.trains(FIRST_SECONDS - 1)
    house.session.run().trainer.seconds += 5
    house.sessions.stop()
    assert [each.seconds for each in house.kept] == [FIRST_SECONDS + 4]


def test_a_short_run_leaves_nothing(house):
    house.session.run().trainer.seconds += 5
    house.sessions.stop()
    assert house.kept == []


def test_a_run_that_diverged_is_not_kept(house):
    house.session.run().state = State.FAILED
    house.trains(100)
    assert house.kept == []


def test_what_is_deleted_while_it_trains_stays_deleted(house):
    house.trains(FIRST_SECONDS)
    house.library.delete(HERE, house.kept[0].identity, now=0.0)
    house.trains(EVERY_SECONDS)
    house.trains(EVERY_SECONDS)
    assert house.kept == []
    assert house.session.notices() == []


def test_what_is_taken_out_of_the_bin_keeps_itself_again(house):
    house.trains(FIRST_SECONDS)
    (found,) = house.kept
    house.library.delete(HERE, found.identity, now=0.0)
    house.trains(EVERY_SECONDS)  # it could not be kept: it is in the bin
    house.library.restore(HERE, found.identity)
    house.trains(EVERY_SECONDS)
    assert [(each.identity, each.seconds) for each in house.kept] == [(found.identity, FIRST_SECONDS + 2 * EVERY_SECONDS)]


@pytest.mark.parametrize("leave", ["stop", "tick"])
def test_a_tab_that_goes_leaves_the_score_of_its_run(house, leave):
    """Its session is out of the registry by then."""
    scores = {house.session: {"frechet": 2.5}}
    house.keeper.scores = lambda token, session, run: scores[session]
    house.trains(FIRST_SECONDS)
    house.session.run().trainer.seconds += 5
    if leave == "tick":
        house.clock.passes(10 * 3600)
    getattr(house.sessions, leave)()
    assert house.sessions.get(TOKEN) is None
    assert until(lambda: [(each.seconds, each.score) for each in house.kept] == [(FIRST_SECONDS + 5, {"frechet": 2.5})])


def test_a_full_disk_is_told_once_and_the_run_goes_on(house, monkeypatch):
    def full(*_, **__):
        raise StoreError("store_disk_full", name="run.run", megabytes=1.0)

    monkeypatch.setattr(house.library, "keep", full)
    house.trains(FIRST_SECONDS)
    house.trains(EVERY_SECONDS)
    assert [each.key for each in house.session.notices()] == ["error.store_disk_full"]
    assert house.session.run().state is State.RUNNING
    monkeypatch.undo()
    house.clock.passes(AGAIN_SECONDS)
    house.trains(EVERY_SECONDS)
    assert len(house.kept) == 1


def test_a_run_is_kept_by_hand_at_once_and_under_its_name(house):
    run = house.session.run()
    house.session.pause()
    kept = house.keeper.keep(TOKEN, house.session, run, "mine").result(LONG)
    assert (kept.name, kept.pinned, kept.turn) == ("mine", True, run.turn)


def test_no_room_is_an_error_of_whoever_keeps(house, tmp_path):
    house.keeper.library = Library(tmp_path / "full", most=0)
    with pytest.raises(StoreError, match="no room"):
        house.keeper.keep(TOKEN, house.session, house.session.run()).result(LONG)


def test_a_run_that_was_opened_is_not_new(house):
    house.trains(200)
    opened = house.library.open(HERE, house.kept[0].identity)
    house.session.use(RunConfig())
    house.trains(0)
    before = len(house.kept)
    house.session.use(opened)
    house.trains(0)
    house.trains(FIRST_SECONDS - 1)
    assert len(house.kept) == before
    house.trains(1)
    assert len(house.kept) == before + 1


def test_visitors_of_a_public_server_do_not_share(tmp_path):
    house = House(tmp_path, local=False)
    house.trains(FIRST_SECONDS)
    assert len(house.kept) == 1
    assert house.library.runs(house.library.owner(OTHER)).runs == []
    house.keeper.stop()
    house.shop.stop()


def test_a_run_that_is_forgotten_is_not_held(house):
    house.trains(FIRST_SECONDS)
    house.session.close()
    gc.collect()
    assert until(lambda: gc.collect() >= 0 and len(house.keeper._watched) == 0, 2)
