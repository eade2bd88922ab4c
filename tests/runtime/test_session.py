import dataclasses
import math
import threading
import time

import pytest

from playground.config import RunConfig
from playground.data.images.own import FromDisk
from playground.errors import ConfigError
from playground.networks import DCGAN
from playground.runtime.frame import State
from playground.runtime.scheduler import Scheduler
from playground.runtime.session import SNAPSHOT_BYTES, Session
from tests.runtime.fakes import LONG, FakeTrainer, line, rehearsed, until, workshop


@pytest.fixture
def scheduler():
    scheduler = Scheduler(2)
    scheduler.start()
    yield scheduler
    assert scheduler.stop()


def made(scheduler, trainer=FakeTrainer, **more):
    session = Session(workshop(scheduler, trainer, patience=LONG), **more)
    session.viewers = 1
    session.use(RunConfig(telemetry_every=1))
    return session


@pytest.fixture
def session(scheduler):
    return made(scheduler)


def newest(session):
    found = session.frames().newest()
    return found[0].frame if found else None


def test_a_frame_reaches_the_mailbox_encoded_once(scheduler):
    threads = set()

    def encode(frame):
        threads.add(threading.current_thread().name)
        return str(frame.turn).encode()

    session = made(scheduler, encode=encode)
    assert until(lambda: newest(session))
    assert session.frames().newest()[0].data == b"0"
    assert all(name.startswith("worker") for name in threads)


def test_the_numbers_of_frames_grow(session):
    session.play()
    seen = []
    assert until(lambda: seen.append(newest(session).seq if newest(session) else 0) or len(set(seen)) > 5)
    assert seen == sorted(seen)


def test_play_pauses_the_other_workspace_and_says_so(session):
    session.play()
    session.use(RunConfig(), workspace="images")
    session.show("images")
    session.play()
    assert session.run("distributions").state is State.PAUSED
    assert [notice.say() for notice in session.notices()] == [
        "The run in Distributions was paused, so that this one has the whole machine."
    ]
    assert session.notices(after=session.notices()[-1].number) == []


def test_only_the_visible_workspace_is_shown(session):
    session.use(RunConfig(), workspace="images")
    session.show("images")
    assert until(lambda: newest(session) and newest(session).workspace == "images")
    session.show("distributions")
    assert until(lambda: newest(session).workspace == "distributions")


def test_a_workspace_without_a_run_shows_an_empty_frame(session):
    session.show("images")
    assert until(lambda: newest(session).state is State.EMPTY)


def test_an_unknown_workspace_is_named(session):
    with pytest.raises(ConfigError, match="Choose one of: distributions, images"):
        session.show("sounds")


def test_the_frame_after_a_rebuild_is_of_the_new_run(session):
    session.play()
    session.set("batch", 64)
    assert until(lambda: newest(session) and newest(session).run == session.run().number)
    session.undo()
    assert until(lambda: newest(session).run == session.run().number)


class Slow(FakeTrainer):
    @staticmethod
    def work(trainer):
        threading.Event().wait(0.5)


def test_pause_is_answered_at_once_though_an_update_takes_long(scheduler):
    session = made(scheduler, Slow)
    session.play()
    assert until(lambda: session.run().trainer.threads)
    began = time.monotonic()
    session.pause()
    answered = time.monotonic() - began
    assert newest(session).state is State.PAUSED
    assert answered < 0.1
    assert until(lambda: newest(session).updates_d == 1)
    assert session.run().trainer.updates == {"D": 1, "G": 0}


def test_pause_is_answered_at_once_and_holds_while_eight_sessions_train(scheduler):
    sessions = [made(scheduler) for _ in range(8)]
    for each in sessions:
        each.play()
    assert until(lambda: all(each.run().trainer.turn > 20 for each in sessions))
    paused = sessions[3].run().trainer
    began = time.monotonic()
    sessions[3].pause()
    answered, updates = time.monotonic() - began, sum(paused.updates.values())
    assert newest(sessions[3]).state is State.PAUSED
    assert answered < 0.3
    others = sessions[0].run().trainer.turn
    assert until(lambda: sessions[0].run().trainer.turn > others + 20)
    assert sum(paused.updates.values()) <= updates + 1
    assert until(lambda: newest(sessions[3]).turn == paused.turn)


class Broken(FakeTrainer):
    @staticmethod
    def work(trainer):
        if trainer.turn > 5:
            raise ZeroDivisionError("a mistake")


def test_a_mistake_in_one_session_ends_it_with_a_sentence_and_no_other(scheduler, caplog):
    broken, sound = made(scheduler, Broken), made(scheduler)
    broken.play()
    sound.play()
    assert until(lambda: newest(broken) and newest(broken).state is State.FAILED)
    assert "a mistake in the program" in str(newest(broken).error)
    turn = sound.run().trainer.turn
    assert until(lambda: sound.run().trainer.turn > turn + 50)
    broken.reset()
    assert broken.run().state is State.IDLE
    assert "ZeroDivisionError" in caplog.text


def test_a_slow_speed_holds_and_the_fastest_lets_go(session):
    session.set_speed(1000, "turns")
    session.play()
    session.set_speed(0.001, "turns")
    assert until(lambda: session.run().trainer.turn >= 1)
    turn = session.run().trainer.turn
    assert not until(lambda: session.run().trainer.turn > turn + 2, seconds=0.05)
    session.set_speed(math.inf)
    assert until(lambda: session.run().trainer.turn > turn + 100)


def test_a_new_run_keeps_the_speed(session):
    session.set_speed(0.001)
    session.set("batch", 64)
    session.play()
    assert until(lambda: session.run().trainer.turn == 1)
    assert not until(lambda: session.run().trainer.turn > 2, seconds=0.05)


@pytest.mark.parametrize("value", [0, -1, math.nan])
def test_a_speed_that_cannot_be_is_refused(session, value):
    with pytest.raises(ConfigError, match="more than 0"):
        session.set_speed(value)


def test_curves_are_read_in_pieces_that_fit_together(session):
    session.play()
    assert until(lambda: session.curves("telemetry") is not None)
    points = session.curves("telemetry")
    turns, mark = list(points.turns), points.mark
    while len(turns) < 500:
        more = session.curves("telemetry", mark)
        if more is not None:
            assert not more.anew
            turns += list(more.turns)
            mark = more.mark
    assert turns == list(range(1, len(turns) + 1))


def test_nothing_new_on_a_curve_is_nothing(session):
    session.step("both")
    points = session.curves("telemetry")
    assert session.curves("telemetry", points.mark) is None


def test_the_curves_of_another_run_begin_anew(session):
    session.step("both")
    points = session.curves("telemetry")
    session.reset()
    anew = session.curves("telemetry", points.mark)
    assert anew.anew
    assert len(anew.turns) == 0


def test_the_curves_of_a_member_that_is_not_there_any_more_are_nothing(session):
    session.step("both")
    assert session.curves("telemetry", member=9) is None


def test_curves_that_were_thinned_begin_anew(session):
    session.play()
    assert until(lambda: session.run().trainer.turn > 1000)
    mark = session.curves("telemetry").mark
    assert until(lambda: session.run().trainer.turn > 5000, seconds=20)
    session.pause()
    anew = session.curves("telemetry", mark)
    assert anew.anew
    assert anew.turns[0] == 1
    assert len(anew.turns) == len(anew.values["generator_loss"])


def test_all_runs_of_a_session_share_the_memory_for_snapshots(session):
    session.use(RunConfig(), RunConfig(), workspace="images")
    session.set("batch", 64)
    limits = [run.snapshots._limit for each in session.workspaces.values() for run in each.kept]
    assert len(limits) == 4
    assert sum(limits) <= SNAPSHOT_BYTES


def test_the_pictures_of_walls_and_bookmarks_stay_within_the_memory_of_a_session(session):
    session.wall("d_steps", (1, 2, 3, 4, 5, 6, 7, 8), 1)
    for _ in range(3):
        session.reset()
    heavy = [line(size=20_000) for _ in range(500)]
    for turn, picture in enumerate(heavy):
        for run in (run for each in session.workspaces.values() for run in each.kept):
            run.snapshots.offer(turn, dataclasses.replace(picture, fakes=picture.x.copy()))
    kept = [run.snapshots.nbytes for each in session.workspaces.values() for run in each.kept]
    assert sum(kept) <= SNAPSHOT_BYTES
    assert min(kept[:8]) > SNAPSHOT_BYTES / 2 / 8


# ---------------------------------------------------------------------- looking back


@pytest.fixture
def later(session):
    """A session that has come some way, and stands there."""
    session.play()
    assert until(lambda: len(session.run().snapshots.turns) > 4)
    session.pause()
    assert until(lambda: newest(session).turn == session.run().trainer.turn)
    return session


def test_nobody_looks_back_at_first(session):
    assert (session.past, session.then()) == (None, None)


def test_the_past_is_seen_as_it_was(later):
    turn = later.run().snapshots.turns[2]
    later.look_back(turn + 1 if turn + 1 < later.run().snapshots.turns[3] else turn)
    frame = later.then()
    assert (frame.turn, frame.picture.x[0]) == (turn, turn)
    assert turn - 16 < frame.telemetry["generator_loss"] <= turn  # the curve may be thinned
    assert (frame.state, frame.moment, frame.run) == (State.PAUSED, None, later.run().number)
    assert later.then() is frame
    later.look_back(None)
    assert later.then() is None


def test_the_start_can_be_seen_and_had_no_numbers_yet(later):
    later.look_back(0)
    assert (later.then().turn, later.then().telemetry) == (0, {})


def test_training_goes_on_while_somebody_looks_back(later):
    later.play()
    later.look_back(0)
    turn = newest(later).turn
    assert until(lambda: newest(later).turn > turn)
    assert later.then().turn == 0


@pytest.mark.parametrize(
    "act",
    [
        lambda session: session.play(),
        lambda session: session.step("D"),
        lambda session: session.reset(),
        lambda session: session.use(RunConfig()),
        lambda session: session.set("batch", 64),
        lambda session: session.twin(),
        lambda session: session.show("images"),
        lambda session: session.reset() or session.look_back(0) or session.undo(),
    ],
)
def test_who_plays_or_takes_other_runs_sees_what_is_now(later, act):
    later.look_back(0)
    act(later)
    assert (later.past, later.then()) == (None, None)


def test_pausing_and_live_knobs_leave_the_past_in_sight(later):
    later.look_back(0)
    later.pause()
    later.set("ema", 0.5)
    assert later.past == 0


def test_what_is_seen_can_be_bookmarked(later):
    now = later.run().trainer.turn
    assert later.bookmark() == now
    later.look_back(0)
    assert later.bookmark() == 0
    turn = later.run().snapshots.turns[3]
    assert later.bookmark(turn) == turn
    assert later.bookmarks() == (0, turn, now)
    later.forget_bookmark(turn)
    assert later.bookmarks() == (0, now)
    later.look_back(now)
    assert later.then().turn == now


def test_a_thirteenth_bookmark_is_refused_with_a_sentence(session):
    for _ in range(12):
        session.step("both")
        assert until(lambda: newest(session).turn == session.run().trainer.turn)
        session.bookmark()
    session.step("both")
    assert until(lambda: newest(session).turn == 13)
    with pytest.raises(ConfigError, match="at most 12 bookmarks"):
        session.bookmark()


# ---------------------------------------------------------------------- twins and walls


def frame_of(session, index):
    found = session.frames(index).newest()
    return found[0].frame if found else None


def test_twins_are_the_run_that_is_looked_at_twice_from_the_start(later):
    later.set("ema", 0.5)
    later.twin()
    assert later.arrangement == "twins"
    assert [run.settings for run in later.runs()] == 2 * [RunConfig(telemetry_every=1, ema=0.5)]
    assert [run.trainer.turn for run in later.runs()] == [0, 0]
    later.undo()
    assert later.arrangement == "one"


def test_every_visible_run_is_shown_in_a_mailbox_of_its_own(session):
    session.twin()
    family = session.run().number
    assert until(lambda: all(frame_of(session, index) for index in (0, 1)))
    assert until(lambda: [frame_of(session, index).family for index in (0, 1)] == [family, family])
    frames = [frame_of(session, index) for index in (0, 1)]
    assert [(frame.index, frame.arrangement, frame.leading) for frame in frames] == [(0, "twins", True), (1, "twins", False)]


def test_a_wall_of_one_stack_is_one_frame_and_of_several_as_many(session):
    session.wall(None, (), 16)
    assert [run.settings.members for run in session.runs()] == [16]
    session.wall("d_steps", (1, 2, 5), 4)
    assert [(run.settings.members, run.settings.d_steps) for run in session.runs()] == [(4, 1), (4, 2), (4, 5)]
    session.focus(1, 3)
    assert until(lambda: frame_of(session, 1) and frame_of(session, 1).member == 3)
    assert until(lambda: [frame_of(session, index).leading for index in range(3)] == [False, True, False])
    assert session.focused == (1, 3)
    session.wall("batch", (32, 64), 1)  # from what the first wall was made from, whichever tile is looked at
    assert [(run.settings.batch, run.settings.d_steps, run.settings.seed) for run in session.runs()] == [(32, 1, 0), (64, 1, 0)]


def test_a_wall_after_a_wall_starts_from_the_settings_before_both(session):
    session.set("optimizer_d.rate", 0.003)
    session.wall("optimizer_d.rate", (0.001, 0.01), 2)
    session.focus(0, 3)
    session.wall("data.gap", (1.0, 2.0), 1)
    assert [run.settings.optimizer_d.rate for run in session.runs()] == [0.003]
    assert session.runs()[0].settings.seed == 0


def test_a_wall_of_too_many_runs_is_a_sentence(session):
    runs = session.runs()
    with pytest.raises(ConfigError, match="64"):
        session.wall(None, (), 65)
    assert session.runs() == runs


def test_one_run_of_many_alone_is_shown_at_once(session):
    session.twin()
    second = session.run(index=1)
    session.alone(1)
    assert until(lambda: frame_of(session, 0) and frame_of(session, 0).run == second.number)
    assert until(lambda: frame_of(session, 0).arrangement == "one")
    assert (session.can_undo, session.can_redo) == (True, False)
    session.undo()
    assert session.can_redo


def test_a_run_of_a_stack_is_looked_back_at_as_the_member_that_was_seen(session):
    session.use(RunConfig(members=4, telemetry_every=1))
    assert until(lambda: session.run().snapshots.turns == (0,))
    session.focus(0, 2)
    session.step("both")
    assert until(lambda: len(session.run().snapshots.turns) == 2)
    session.look_back(1)
    assert (session.then().member, session.then().telemetry["generator_loss"]) == (2, 3.0)
    session.look_back(0)
    assert session.then().member == 0


def test_another_run_of_a_wall_leads_while_somebody_looks_back(session):
    session.wall("d_steps", (1, 2), 1)
    assert until(lambda: all(run.snapshots.turns for run in session.runs()))
    session.look_back(0)
    assert [session.then(index).leading for index in (0, 1)] == [True, False]
    session.focus(1)
    assert [session.then(index).leading for index in (0, 1)] == [False, True]
    assert session.then(1) is session.then(1)


def test_the_past_shows_the_member_that_was_seen_then_and_says_so(session):
    session.use(RunConfig(members=4, telemetry_every=1))
    assert until(lambda: session.run().snapshots.turns == (0,))
    session.step("both")
    session.look_back(0)
    assert (session.then().member, session.then().picture.x[0]) == (0, 0.0)
    session.focus(0, 2)
    assert until(lambda: session.run().last.member == 2)
    assert (session.then().member, session.then().picture.x[0]) == (0, 0.0)


# ---------------------------------------------------------------------- slow motion


def test_one_control_goes_from_a_moment_a_second_to_as_fast_as_the_machine(scheduler):
    session = Session(workshop(scheduler, patience=LONG, rehearse=rehearsed))
    session.viewers = 1
    session.use(RunConfig())
    session.set_speed(0.001, "moments")
    session.play()
    assert until(lambda: newest(session) and newest(session).moment and newest(session).moment.name == "draw_z")
    assert session.run().trainer.updates == {"D": 0, "G": 0}
    session.set_speed(math.inf)
    assert until(lambda: newest(session).turn > 5)
    assert newest(session).moment is None


def test_twins_in_slow_motion_hold_at_their_moments(scheduler):
    session = Session(workshop(scheduler, patience=LONG, rehearse=rehearsed))
    session.viewers = 1
    session.use(RunConfig())
    session.twin()
    session.set_speed(0.001, "moments")
    session.play()

    def told():
        return [frame_of(session, index) and frame_of(session, index).moment for index in (0, 1)]

    assert until(lambda: all(told()))
    session.pause()
    assert not until(lambda: not all(told()), seconds=0.05)


def test_who_is_absent_is_told_on_return(session):
    session.play()
    session.viewers = 0
    session.absent()
    assert session.run().state is State.ABSENT
    session.viewers = 1
    session.present()
    assert session.run().state is State.RUNNING
    assert "nobody was looking" in session.notices()[-1].say()


def test_a_path_on_this_machines_disk_cannot_be_set_from_the_page(session, scheduler):
    settings = session.settings()
    with pytest.raises(ConfigError, match="not on the page"):
        session.use(RunConfig(data=FromDisk(path="/etc"), generator=DCGAN(), discriminator=DCGAN()))
    assert session.settings() == settings
    own = Session(workshop(scheduler, patience=LONG), local=True)
    own.use(RunConfig(data=FromDisk(path="/etc"), generator=DCGAN(), discriminator=DCGAN()))
    assert own.settings().get("data.path") == "/etc"


def test_a_run_that_is_not_there_is_a_sentence(session):
    with pytest.raises(ConfigError, match="no run here"):
        session.run("images")


def test_a_closed_session_keeps_no_run(session):
    session.close()
    assert session.runs() == []
    assert session.nbytes == 0
