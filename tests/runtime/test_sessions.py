import dataclasses
import threading

import pytest
import torch

from playground.config import RunConfig
from playground.device import Device
from playground.errors import BusyError, ConfigError, StoreError
from playground.runtime.frame import State
from playground.runtime.lease import Times
from playground.runtime.limits import Limits
from playground.runtime.scheduler import Scheduler
from playground.runtime.sessions import Sessions
from playground.runtime.workshop import Workshop, footprint, room
from playground.store.shelf import Shelf
from playground.training.trainer import Trainer
from tests.runtime.fakes import LONG, Clock, FakeTrainer, Inline, until, workshop

TOKEN, OTHER = "token-of-a-visitor-1", "token-of-a-visitor-2"
TIMES = Times(pause=30, drop=900, hidden=7200, closed=4, gone=20)


class House:
    """Sessions with a clock of their own and no threads."""

    def __init__(self, folder, trainer=FakeTrainer, **limits):
        self.clock = Clock()
        self.shop = workshop(Inline(), trainer, clock=self.clock, patience=LONG)
        self.sessions = Sessions(
            self.shop, Shelf(folder), limits=Limits(times=TIMES, **limits), wall_clock=lambda: 1000.0 + self.clock.now
        )

    def opened(self, token=TOKEN, *, play=False):
        session = self.sessions.open(token)
        session.use(RunConfig())
        if play:
            session.play()
        return session

    def later(self, seconds):
        self.clock.passes(seconds)
        self.sessions.tick()


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


@pytest.mark.parametrize("token", ["", "short", "x" * 65, "with space in the key", "../../../etc/passwd", "é" * 20, None, 7])
def test_what_is_not_a_token_is_refused(house, token):
    for act in (house.sessions.open, house.sessions.saved, house.sessions.call):
        with pytest.raises(ConfigError, match="Reload the page"):
            act(token)


def test_a_tab_comes_back_to_its_session(house):
    assert house.sessions.open(TOKEN) is house.sessions.open(TOKEN)
    assert house.sessions.open(TOKEN) is not house.sessions.open(OTHER)


def test_asking_for_a_session_makes_none(house):
    assert house.sessions.get(TOKEN) is None
    with pytest.raises(ConfigError, match="This session has ended"):
        house.sessions.call(TOKEN)


def test_who_is_away_is_paused_after_thirty_seconds_and_goes_on_when_back(house):
    session = house.opened(play=True)
    house.later(29)
    assert session.run().state is State.RUNNING
    house.later(1)
    assert session.run().state is State.ABSENT
    with house.sessions.viewer(TOKEN):
        assert session.run().state is State.RUNNING


def test_who_looks_is_never_paused(house):
    session = house.opened(play=True)
    with house.sessions.viewer(TOKEN):
        house.later(10_000)
        assert session.run().state is State.RUNNING
    house.later(29)
    assert session.run().state is State.RUNNING


def test_a_call_is_a_sign_of_life(house):
    session = house.opened(play=True)
    for _ in range(10):
        house.later(20)
        house.sessions.call(TOKEN)
    assert session.run().state is State.RUNNING


def test_who_stays_away_is_dropped_and_offered_the_run_again(house):
    session = house.opened()
    session.step("D")
    house.later(900)
    assert house.sessions.get(TOKEN) is None
    (offer,) = house.sessions.saved(TOKEN)
    assert (offer.workspace, offer.turn, offer.time, offer.data) == ("distributions", 0, 1900.0, "two_bumps")


def test_a_run_that_came_nowhere_is_not_saved(house):
    house.opened()
    house.later(900)
    assert house.sessions.saved(TOKEN) == []


def test_a_closed_page_trains_no_more_after_five_seconds_and_ends_after_twenty(house):
    session = house.opened(play=True)
    house.sessions.closed(TOKEN)
    house.later(3)
    assert session.run().state is State.RUNNING
    house.later(2)
    assert session.run().state is State.ABSENT
    assert house.sessions.get(TOKEN)
    house.later(15)
    assert house.sessions.get(TOKEN) is None


def test_a_reload_that_takes_long_goes_on_where_it_stood(house):
    session = house.opened(play=True)
    house.sessions.closed(TOKEN)
    house.later(15)
    with house.sessions.viewer(TOKEN) as again:
        house.later(30)
        assert again is session
        assert session.run().state is State.RUNNING


def test_a_full_server_lets_go_of_who_closed_the_page_at_once(tmp_path):
    house = House(tmp_path, sessions=1)
    house.opened()
    house.sessions.closed(TOKEN)
    house.later(5)
    house.sessions.open(OTHER)
    assert house.sessions.get(TOKEN) is None


def broken(*args, **more):
    raise ZeroDivisionError


def test_what_fails_once_a_second_keeps_nothing_else_from_being_done(house, caplog):
    session = house.opened()
    session.step("D")
    done = []
    house.sessions.every_tick += [broken, lambda: done.append(house.sessions.get(TOKEN))]
    house.later(900)
    assert done == [None]
    assert house.sessions.saved(TOKEN)
    assert session.runs() == []
    assert [each.exc_info[0] for each in caplog.records] == [ZeroDivisionError]


def test_a_run_that_cannot_be_saved_takes_no_other_session_with_it(house, monkeypatch, caplog):
    mine, other = house.opened(), house.opened(OTHER)
    for each in (mine, other):
        each.step("D")
    put = house.sessions.shelf.put
    monkeypatch.setattr(house.sessions.shelf, "put", lambda token, *rest: broken() if token == TOKEN else put(token, *rest))
    house.later(900)
    assert (house.sessions.saved(TOKEN), len(house.sessions.saved(OTHER))) == ([], 1)
    assert mine.runs() == other.runs() == []
    assert "could not be saved" in caplog.text


def test_a_session_whose_runs_cannot_be_kept_is_closed_all_the_same(house, monkeypatch, caplog):
    session = house.opened()
    session.step("D")
    monkeypatch.setattr(house.sessions.keeper, "leave", broken)
    house.later(900)
    assert house.sessions.saved(TOKEN)
    assert session.runs() == []
    assert "could not be kept" in caplog.text


def test_a_reload_keeps_the_session(house):
    session = house.opened(play=True)
    with house.sessions.viewer(TOKEN):
        house.sessions.closed(TOKEN)
    house.clock.passes(2)
    with house.sessions.viewer(TOKEN) as again:
        house.later(10)
        assert again is session
        assert session.run().state is State.RUNNING


def test_a_hidden_page_goes_on(house):
    session = house.opened(play=True)
    with house.sessions.viewer(TOKEN):
        house.sessions.hidden(TOKEN)
    house.later(7000)
    assert session.run().state is State.RUNNING
    house.later(300)
    assert house.sessions.get(TOKEN) is None
    assert house.sessions.saved(TOKEN)


def test_beacons_of_unknown_tabs_are_ignored(house):
    house.sessions.hidden(TOKEN)
    house.sessions.closed(TOKEN)
    assert house.sessions.get(TOKEN) is None


def test_a_full_server_says_so(tmp_path):
    house = House(tmp_path, sessions=1)
    house.opened()
    with pytest.raises(BusyError, match=r"1 visitors are here already. Try again"):
        house.sessions.open(OTHER)


def test_a_full_server_lets_go_of_who_is_away_and_keeps_the_run(tmp_path):
    house = House(tmp_path, sessions=1)
    house.opened().step("D")
    house.later(40)
    house.sessions.open(OTHER)
    assert house.sessions.get(TOKEN) is None
    assert house.sessions.saved(TOKEN)


ONE = footprint(FakeTrainer(RunConfig(), device=torch.device("cpu")))
ROOM = int(1.5 * ONE)  # has room for one run and no other


def test_a_full_memory_says_so_and_loses_nothing(tmp_path):
    house = House(tmp_path, nbytes=ROOM)
    session = house.opened()
    runs = session.runs()
    with pytest.raises(BusyError, match=r"memory is full.*Use smaller networks"):
        session.set("batch", 64)
    assert session.runs() == runs


def test_a_run_that_is_too_large_for_this_server_is_refused(tmp_path):
    house = House(tmp_path, run_nbytes=1)
    with pytest.raises(BusyError, match=r"one run may take .* Use smaller networks"):
        house.opened()
    assert house.sessions.get(TOKEN).runs() == []


def test_one_visitor_has_only_so_many_runs_but_may_replace_them(tmp_path):
    house = House(tmp_path, runs=1)
    session = house.opened()
    session.set("batch", 64)
    with pytest.raises(BusyError, match="At most 1 runs of one visitor"):
        session.use(session.settings(), session.settings())


def test_too_many_runs_cost_no_step_of_undo_and_none_is_built(tmp_path):
    built = []

    class Counted(FakeTrainer):
        building = staticmethod(built.append)

    house = House(tmp_path, Counted, runs=4)
    session = house.opened()
    for batch in (16, 32, 64):
        session.set("batch", batch)
    built.clear()
    with pytest.raises(BusyError, match="At most 4 runs"):
        session.wall("d_steps", tuple(range(1, 65)), 1)
    assert built == []
    for batch in (32, 16):
        session.undo()
        assert session.settings().batch == batch


def test_a_run_whose_updates_need_too_much_is_refused_before_it_is_built(tmp_path):
    house = House(tmp_path)
    house.sessions.workshop = house.shop = dataclasses.replace(house.shop, room=room)
    session = house.opened()
    with pytest.raises(BusyError, match=r"one run may take .* Use smaller networks or fewer runs at once"):
        session.use(RunConfig(members=64, batch=4096, packing=8, latent_dim=512))
    assert session.settings() == RunConfig()


def test_steps_of_undo_make_room_for_a_run(tmp_path):
    house = House(tmp_path, nbytes=int(4.5 * ONE))
    session = house.opened()
    for batch in (16, 32, 64, 128, 256):
        session.set("batch", batch)
    assert session.settings().batch == 256
    assert session.can_undo


def test_a_wall_over_a_knob_of_the_loop_has_room_on_a_server(house):
    session = house.opened()
    session.wall("d_steps", (1, 2, 3, 4, 5, 6, 7, 8), 2)
    assert len(session.runs()) == 8
    assert (session.arrangement, session.settings(index=7).d_steps) == ("wall", 8)


def test_a_wall_of_too_many_trainings_names_what_to_lower(tmp_path):
    house = House(tmp_path, runs=4)
    session = house.opened()
    with pytest.raises(BusyError, match=r"At most 4 runs.*Choose fewer values"):
        session.wall("d_steps", (1, 2, 3, 4, 5), 1)
    assert (session.arrangement, len(session.runs())) == ("one", 1)


def test_a_wall_too_large_for_this_server_names_what_to_lower(tmp_path):
    house = House(tmp_path, run_nbytes=int(1.5 * ONE))
    session = house.opened()
    with pytest.raises(BusyError, match=r"one run may take .* fewer runs at once"):
        session.wall(None, (), 16)


def test_of_twins_the_first_is_kept_for_later(house):
    session = house.opened()
    session.twin()
    session.step("both")
    house.later(900)
    (offer,) = house.sessions.saved(TOKEN)
    resumed = house.sessions.resume(TOKEN)
    assert (offer.turn, resumed.arrangement, resumed.run().trainer.turn) == (1, "one", 1)
    assert offer.beside == 1
    assert resumed.notices()[-1].say() == "Of the 2 runs that stood here only the first was saved."


def test_a_run_that_stood_alone_is_offered_without_a_word_on_others(house):
    house.opened().step("both")
    house.later(900)
    (offer,) = house.sessions.saved(TOKEN)
    assert offer.beside == 0
    assert [notice.key for notice in house.sessions.resume(TOKEN).notices()] == ["notice.resumed"]


def test_a_wall_that_is_one_stack_goes_on_as_a_wall(house):
    session = house.opened()
    session.wall("optimizer_g.rate", (1e-4, 1e-3), 2)
    session.step("both")
    house.later(900)
    resumed = house.sessions.resume(TOKEN)
    assert (resumed.arrangement, resumed.settings().members) == ("wall", 4)
    assert resumed.workspaces["distributions"].wall.path == "optimizer_g.rate"


def test_a_fourth_window_is_refused(house):
    house.opened()
    with house.sessions.viewer(TOKEN), house.sessions.viewer(TOKEN), house.sessions.viewer(TOKEN) as session:
        with pytest.raises(BusyError, match="open in 3 windows"), house.sessions.viewer(TOKEN):
            pass
        assert session.viewers == 3
    assert session.viewers == 0


def test_too_many_calls_of_one_tab_leave_the_others_alone(tmp_path):
    house = House(tmp_path, calls_per_second=10, burst=5)
    house.sessions.open(TOKEN)
    house.sessions.open(OTHER)
    for _ in range(5):
        house.sessions.call(TOKEN)
    with pytest.raises(BusyError, match="10 a second"):
        house.sessions.call(TOKEN)
    house.sessions.call(OTHER)
    house.clock.passes(0.1)
    house.sessions.call(TOKEN)


def test_what_was_saved_goes_on_where_it_stood(house):
    session = house.opened()
    session.step("both")
    session.set("batch", 64)
    session.step("both")
    session.step("both")
    house.later(900)
    resumed = house.sessions.resume(TOKEN)
    assert (resumed.run().trainer.turn, resumed.settings().batch, resumed.run().state) == (2, 64, State.PAUSED)
    assert "goes on at turn 2" in resumed.notices()[-1].say()


def test_a_run_that_lives_is_not_offered(house):
    house.opened().step("both")
    house.later(900)
    house.sessions.resume(TOKEN)
    assert house.sessions.saved(TOKEN) == []


def test_what_is_discarded_is_not_offered(house):
    house.opened().step("both")
    house.later(900)
    house.sessions.discard(TOKEN)
    assert house.sessions.saved(TOKEN) == []
    with pytest.raises(StoreError, match="no saved run"):
        house.sessions.resume(TOKEN)


def test_a_run_that_failed_is_not_offered(house):
    session = house.opened()
    session.step("both")
    session.run().fail(ZeroDivisionError())
    house.later(900)
    assert house.sessions.saved(TOKEN) == []


def test_who_goes_takes_the_jobs_along(house):
    house.opened()
    started = threading.Event()

    def job(task):
        while True:
            task.report(0.0, "task.waiting")
            started.set()

    task = house.sessions.tasks.start(TOKEN, job)
    assert started.wait(LONG)
    house.later(900)
    assert task.wait(LONG)


def real_sessions(folder):
    shop = Workshop(scheduler=Scheduler(2), device=Device(torch.device("cpu"), "asked"), patience=LONG)
    shop.warm()
    return Sessions(shop, Shelf(folder))


def test_a_server_that_stops_saves_what_runs_and_the_next_one_goes_on_with_it(tmp_path):
    sessions = real_sessions(tmp_path)
    sessions.start()
    session = sessions.open(TOKEN)
    session.use(RunConfig().with_values({"batch": 16}))
    session.play()
    assert until(lambda: session.run().trainer.turn > 5, seconds=20)
    assert sessions.stop()
    turn = sessions.saved(TOKEN)[0].turn
    assert turn > 5

    following = real_sessions(tmp_path)
    following.start()
    resumed = following.resume(TOKEN)
    assert resumed.run().trainer.turn == turn
    resumed.play()
    assert until(lambda: resumed.run().trainer.turn > turn, seconds=20)
    assert following.stop()


def test_a_session_of_real_trainers_makes_the_run_that_the_trainer_makes_alone(tmp_path):
    config = RunConfig().with_values({"batch": 16, "budget_turns": 30})
    alone = Trainer(config, device=torch.device("cpu"))
    for _ in alone.run():
        pass
    sessions = real_sessions(tmp_path)
    sessions.start()
    session = sessions.open(TOKEN)
    session.viewers = 1  # pictures are made all the while
    session.use(config)
    session.play()
    assert until(lambda: session.run().state is State.ENDED, seconds=20)
    weights = session.run().ask(lambda trainer: trainer.state()["generator"]).result(LONG)
    assert sessions.stop()
    assert all(torch.equal(weights[name], tensor) for name, tensor in alone.state()["generator"].items())


def test_twins_of_real_trainers_are_the_same_run_and_the_one_that_a_trainer_makes_alone(tmp_path):
    config = RunConfig().with_values({"batch": 16})
    sessions = real_sessions(tmp_path)
    sessions.start()
    session = sessions.open(TOKEN)
    session.viewers = 1
    session.use(config)
    session.twin()
    first, second = session.runs()
    session.play()
    assert until(lambda: second.turn > 5, seconds=20)
    session.pause()
    session.step("both")  # they stand between two turns now
    assert until(lambda: first.turn == second.turn)
    weights = [run.ask(lambda trainer: trainer.state()["generator"]).result(LONG) for run in (first, second)]
    assert sessions.stop()
    alone = Trainer(config, device=torch.device("cpu"))
    while alone.turn < first.turn:
        alone.update()
    for name, tensor in alone.state()["generator"].items():
        assert torch.equal(weights[0][name], tensor)
        assert torch.equal(weights[1][name], tensor)
