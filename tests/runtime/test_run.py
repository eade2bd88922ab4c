from dataclasses import replace

import pytest
import torch

from playground.config import Change, RunConfig
from playground.errors import ConfigError, TrainingDiverged
from playground.runtime.frame import State
from playground.runtime.lockstep import Lockstep
from playground.runtime.pace import Speed
from playground.runtime.rota import NEVER
from playground.runtime.run import Run
from playground.training.events import Ended, Outcome
from tests.runtime.fakes import Audience, Clock, FakeTrainer, line, rehearsed


class Stage:
    """One run with a clock and an audience of its own; the test is its only worker."""

    def __init__(self, *, there=True, tick=0.0, clock=None, crowd=1, trainer=FakeTrainer, **values):
        self.clock, self.audience, self.wakes = clock or Clock(tick), Audience(there=there), []
        self.trainer = trainer(RunConfig().with_values(values), device=torch.device("cpu"))
        about = {"wake": self.wakes.append, "clock": self.clock, "device": "CPU", "rehearse": rehearsed, "crowd": lambda: crowd}
        self.run = Run(self.trainer, audience=self.audience, **about)

    def works(self, most=1000):
        """Advance until the run wants to wait."""
        for _ in range(most):
            ready_at = self.run.advance()
            if ready_at > self.clock.now:
                return ready_at
        return ready_at

    @property
    def frames(self):
        return self.audience.frames


@pytest.fixture
def stage():
    stage = Stage()
    stage.works()
    return stage


def test_a_new_run_shows_itself_and_waits(stage):
    assert [(frame.state, frame.turn) for frame in stage.frames] == [(State.IDLE, 0)]
    assert stage.frames[0].picture is not None
    assert stage.works() == NEVER


def test_play_wakes_it_and_updates_follow(stage):
    stage.run.play()
    assert stage.run in stage.wakes
    stage.works(11)
    assert sum(stage.trainer.updates.values()) == 10


def test_pause_is_seen_at_once_and_holds(stage):
    stage.run.play()
    stage.works(11)
    assert stage.run.pause()
    assert stage.frames[-1].state is State.PAUSED
    assert stage.works() == NEVER
    assert sum(stage.trainer.updates.values()) == 10
    assert (stage.frames[-1].state, stage.frames[-1].turn) == (State.PAUSED, 5)


def test_pausing_what_does_not_run_changes_nothing(stage):
    assert not stage.run.pause()
    assert stage.run.state is State.IDLE


def test_pictures_come_fifteen_times_a_second_at_most():
    stage = Stage(tick=0.0005)
    stage.run.play()
    stage.works(4000)
    seconds = stage.clock.now
    assert 10 * seconds < len(stage.frames) < 16 * seconds + 3


def test_a_picture_that_costs_much_comes_less_often():
    stage = Stage(tick=0.0005)
    stage.trainer.picture = lambda member=0: stage.clock.passes(0.1) or line()
    stage.run.play()
    stage.works(4000)
    assert 0.1 * len(stage.frames) < 0.4 * stage.clock.now


@pytest.mark.parametrize(("crowd", "share"), [(1, 2), (4, 2), (5, 2.5), (40, 2.5)])
def test_in_a_crowd_training_has_a_larger_share_beside_pictures_and_their_encoding(crowd, share):
    stage = Stage(tick=0.0005, crowd=crowd)
    stage.trainer.picture = lambda member=0: stage.clock.passes(0.05) or line()
    stage.audience.post = lambda frame, post=stage.audience.post: stage.clock.passes(0.05) or post(frame)
    stage.run.play()
    stage.works(40_000)
    trained = 0.0005 * sum(stage.trainer.updates.values())
    assert trained == pytest.approx(share * 0.1 * len(stage.frames), rel=0.2)


def test_at_a_slow_speed_every_update_is_shown(stage):
    stage.run.set_speed(Speed(10.0, "updates"))
    stage.run.play()
    for _ in range(20):
        stage.clock.now = max(stage.works(), stage.clock.now)
    shown = [frame.updates_d + frame.updates_g for frame in stage.frames]
    assert set(shown) == set(range(shown[-1] + 1))


def test_a_throttled_run_says_when_it_is_due(stage):
    stage.run.set_speed(Speed(2.0, "updates"))
    stage.run.play()
    assert stage.works() == pytest.approx(0.5)


def test_nobody_looks_and_nothing_is_shown_but_snapshots_are_kept():
    stage = Stage(there=False, tick=0.001)
    stage.run.play()
    stage.works(8000)
    assert stage.frames == []
    assert 2 <= len(stage.run.snapshots.turns) <= stage.clock.now + 2
    assert stage.run.snapshots.turns[0] == 0


def test_who_comes_back_sees_a_frame_at_once(stage):
    stage.audience.there = False
    stage.run.play()
    stage.works(50)
    shown = len(stage.frames)
    stage.audience.there = True
    stage.run.refresh()
    stage.works(1)
    assert len(stage.frames) == shown + 1


@pytest.mark.parametrize(("step", "updates"), [("D", {"D": 1, "G": 0}), ("G", {"D": 0, "G": 1}), ("both", {"D": 1, "G": 1})])
def test_a_step_moves_whom_it_names_and_is_shown(stage, step, updates):
    done = stage.run.step(step)
    stage.works()
    assert done.done()
    assert stage.trainer.updates == updates
    frame = stage.frames[-1]
    assert {"D": frame.updates_d, "G": frame.updates_g} == updates


def test_a_step_holds_a_run_that_runs(stage):
    stage.run.play()
    stage.works(4)
    stage.run.step("D")
    stage.works()
    assert stage.run.state is State.PAUSED


def test_an_unknown_step_is_refused(stage):
    with pytest.raises(ConfigError, match="Choose one of: D, G, both"):
        stage.run.step("E")


def test_a_live_knob_is_turned_between_two_updates(stage):
    stage.run.apply({"d_steps": 3})
    assert stage.run.settings.d_steps == 3
    stage.works()
    assert stage.trainer.applied == [{"d_steps": 3}]


def test_a_knob_that_is_not_live_is_refused_and_nothing_changes(stage):
    with pytest.raises(ConfigError, match="cannot change while the run lives"):
        stage.run.apply({"batch": 3})
    stage.works()
    assert stage.trainer.applied == []
    assert stage.run.settings == stage.trainer.config


def test_a_question_is_answered_between_two_updates(stage):
    answer = stage.run.ask(lambda trainer: trainer.turn)
    assert not answer.done()
    stage.works()
    assert answer.result(0) == 0


def test_a_question_that_fails_tells_who_asked_and_the_run_goes_on(stage):
    answer = stage.run.ask(lambda trainer: 1 / 0)
    stage.run.play()
    stage.works(10)
    assert isinstance(answer.exception(0), ZeroDivisionError)
    assert stage.run.state is State.RUNNING


def test_a_run_ends_by_its_budget_and_says_so():
    stage = Stage(budget_turns=3)
    stage.run.play()
    assert stage.works() == NEVER
    assert (stage.run.state, stage.frames[-1].turn) == (State.ENDED, 3)
    assert stage.frames[-1].ended.outcome is Outcome.BUDGET_TURNS
    with pytest.raises(ConfigError, match="Reset it"):
        stage.run.play()


def test_a_larger_budget_gives_it_another_life():
    stage = Stage(budget_turns=3)
    stage.run.play()
    stage.works()
    stage.run.apply({"budget_turns": 5})
    stage.works()
    assert stage.run.state is State.PAUSED
    stage.run.play()
    stage.works()
    assert stage.trainer.turn == 5


def test_a_run_that_diverged_shows_its_sentence(stage):
    error = TrainingDiverged("diverged_generator_loss", turn=7)
    stage.trainer.ended = Ended(Outcome.DIVERGED, 7, error)
    stage.run.play()
    stage.works()
    assert stage.frames[-1].error is error
    assert stage.run.lost


def test_a_mistake_stops_the_run_with_its_reason(stage):
    order = stage.run.ask(lambda trainer: None)
    stage.run.fail(ZeroDivisionError("a mistake"))
    assert (stage.run.state, stage.frames[-1].state) == (State.FAILED, State.FAILED)
    assert "a mistake" in str(stage.frames[-1].error)
    assert order.cancelled()


def test_a_run_that_failed_makes_no_other_picture(stage):
    stage.run.fail(ZeroDivisionError())
    stage.trainer.picture = lambda member=0: 1 / 0
    stage.run.refresh()
    stage.works()
    assert stage.frames[-1].state is State.FAILED


def test_who_is_absent_holds_the_run_and_who_comes_back_lets_it_go(stage):
    stage.run.play()
    stage.run.absent()
    assert stage.run.state is State.ABSENT
    stage.run.present()
    assert stage.run.state is State.RUNNING


def test_who_comes_back_does_not_start_a_run_that_was_paused(stage):
    stage.run.absent()
    stage.run.present()
    assert stage.run.state is State.IDLE


def test_a_closed_run_works_no_more_and_cancels_what_was_ordered(stage):
    stage.run.play()
    order = stage.run.ask(lambda trainer: None)
    stage.run.close()
    assert stage.run.advance() == NEVER
    assert order.cancelled()
    assert stage.run.ask(lambda trainer: None).cancelled()


def test_the_frame_counts_what_the_trainer_counts():
    stage = Stage(tick=0.001)
    stage.run.play()
    stage.works(3000)
    frame = stage.frames[-1]
    assert (frame.device, frame.precision, frame.workspace) == ("CPU", "fp32", "")
    assert frame.telemetry["generator_loss"] <= frame.turn
    assert frame.curves["telemetry"].length > 0
    assert 100 < frame.rate < 500


# ---------------------------------------------------------------------- slow motion


def slowly(stage, moments, *, per_second=2.0):
    """Play at so many moments a second until so many were told; the frames of meanwhile as `(moment, updates)`."""
    shown = len(stage.frames)
    stage.run.set_speed(Speed(per_second, "moments"))
    stage.run.play()
    for _ in range(moments):
        stage.clock.now = max(stage.works(), stage.clock.now)
    return told(stage, shown)


def told(stage, since=0):
    return [(frame.moment and frame.moment.name, frame.updates_d + frame.updates_g) for frame in stage.frames[since:]]


def test_in_slow_motion_every_moment_is_shown_and_the_update_happens_with_the_last(stage):
    shown = slowly(stage, 6)
    once = list(dict.fromkeys(shown))
    assert once[-6:] == [("draw_z", 0), ("score", 0), ("move", 1), ("draw_z", 1), ("score", 1), ("move", 2)]
    assert stage.frames[-1].moment.player == "G"


def test_a_moment_takes_its_share_of_a_second(stage):
    stage.run.set_speed(Speed(2.0, "moments"))
    stage.run.play()
    assert stage.works() == pytest.approx(0.5)


def test_until_the_update_happens_the_picture_is_the_same(stage):
    slowly(stage, 6)
    by_updates = {}
    for frame in stage.frames:
        by_updates.setdefault(frame.updates_d + frame.updates_g, set()).add(id(frame.picture))
    assert [len(pictures) for pictures in by_updates.values()] == [1, 1, 1]


def test_without_slow_motion_there_is_no_moment(stage):
    stage.run.play()
    stage.works(20)
    assert {frame.moment for frame in stage.frames} == {None}


def test_pausing_holds_at_the_moment_and_play_goes_on_from_it(stage):
    slowly(stage, 2)
    stage.run.pause()
    assert stage.works() == NEVER
    assert told(stage)[-1] == ("score", 0)
    stage.run.play()
    stage.works()
    assert told(stage)[-1] == ("move", 1)


def test_another_speed_forgets_the_moments(stage):
    slowly(stage, 2)
    stage.run.pause()
    stage.run.set_speed(Speed(5.0, "updates"))
    stage.works()
    assert told(stage)[-1] == (None, 0)
    stage.run.play()
    stage.works()
    assert told(stage)[-1] == (None, 1)


def test_more_moments_a_second_go_on_from_the_same_one(stage):
    slowly(stage, 2)
    assert slowly(stage, 1, per_second=10.0)[-1] == ("move", 1)


def test_a_knob_that_is_turned_in_between_tells_the_update_anew(stage):
    slowly(stage, 2)
    stage.run.apply({"d_steps": 3})
    for _ in range(3):
        stage.clock.now = max(stage.works(), stage.clock.now)
    assert list(dict.fromkeys(told(stage)))[-3:] == [("draw_z", 0), ("score", 0), ("move", 1)]


def test_a_step_by_hand_in_slow_motion_is_made_at_once(stage):
    slowly(stage, 2)
    stage.run.step("both")
    stage.works()
    assert told(stage)[-1] == (None, 2)
    assert stage.run.state is State.PAUSED


def test_a_run_that_ends_in_slow_motion_has_no_moment_any_more():
    stage = Stage(budget_turns=1)
    stage.works()
    slowly(stage, 9)
    assert stage.run.state is State.ENDED
    assert told(stage)[-1] == (None, 2)


def test_as_many_moments_as_the_machine_makes_are_not_all_shown():
    stage = Stage(tick=0.0005)
    stage.run.set_speed(Speed(unit="moments"))
    stage.run.play()
    stage.works(4000)
    assert len(stage.frames) < 16 * stage.clock.now + 3


# ---------------------------------------------------------------------- members of a stack


def test_a_frame_is_of_the_member_that_is_looked_at():
    stage = Stage(members=4)
    stage.run.play()
    stage.works(11)
    stage.run.look_at(2)
    stage.works(1)
    frame = stage.frames[-1]
    assert (frame.member, frame.picture.x[0] - frame.turn) == (2, 2000)
    assert frame.telemetry["generator_loss"] == frame.turn + 2
    assert stage.run.snapshots.at(0).member == 0


def test_a_member_that_is_not_there_is_a_sentence(stage):
    with pytest.raises(ConfigError, match="no run number 2 here: there are 1"):
        stage.run.look_at(1)


def test_another_member_is_seen_at_the_same_moment():
    stage = Stage(members=4)
    stage.works()
    slowly(stage, 2)
    stage.run.look_at(3)
    stage.works(1)
    assert (stage.frames[-1].moment.name, stage.frames[-1].moment.loss) == ("score", 3.0)


# ---------------------------------------------------------------------- lockstep


@pytest.fixture
def pair():
    """Two runs side by side, played; who is worked on is the test's to say."""
    clock = Clock()
    stages = [Stage(clock=clock), Stage(clock=clock)]
    lockstep = Lockstep([stage.run for stage in stages])
    for index, stage in enumerate(stages):
        stage.run.place(index, lockstep)
        stage.works()
        stage.run.play()
    return stages


def turns(stages):
    return [stage.trainer.turn for stage in stages]


def test_a_run_waits_for_the_one_beside_it_without_asking_again(pair):
    first, second = pair
    first.clock.now = max(first.works(), first.clock.now)  # its picture is not due at once
    assert first.works() == NEVER
    assert turns(pair) == [1, 0]
    woken = len(first.wakes)
    second.works(3)
    assert turns(pair) == [1, 1]
    assert len(first.wakes) == woken + 1
    first.works()
    assert turns(pair) == [2, 1]


def test_a_run_that_waits_still_shows_its_last_turn(pair):
    first, _ = pair
    due = first.works()
    assert (due, first.frames[-1].turn) == (pytest.approx(1 / 15), 0)
    first.clock.now = due
    assert first.works() == NEVER
    assert first.frames[-1].turn == 1


@pytest.mark.parametrize("stop", [lambda run: run.fail(ZeroDivisionError()), lambda run: run.close(), lambda run: run.pause()])
def test_a_run_that_goes_no_longer_holds_nobody(pair, stop):
    first, second = pair
    first.works()
    stop(second.run)
    first.works(9)
    assert first.trainer.turn > 2


def test_a_run_that_diverged_holds_nobody(pair):
    first, second = pair
    first.works()
    second.trainer.ended = Ended(Outcome.DIVERGED, 0, TrainingDiverged("diverged_generator_loss", turn=0))
    second.works()
    first.works(9)
    assert first.trainer.turn > 2


def test_runs_that_were_held_a_turn_apart_come_to_rest_at_the_same_turn(pair):
    first, second = pair
    first.works()
    second.works(2)  # in the middle of its first turn
    for stage in pair:
        stage.run.pause()
    for stage in pair:
        stage.run.settle()
    for stage in (*pair, *pair):
        stage.works()
    assert turns(pair) == [1, 1]
    assert [stage.frames[-1].turn for stage in pair] == [1, 1]
    assert [stage.run.state for stage in pair] == [State.PAUSED, State.PAUSED]


def test_runs_that_are_stepped_before_they_have_settled_rest_at_the_same_turn_too(pair):
    first, second = pair
    first.works()
    for stage in pair:
        stage.run.step("both")
    for stage in (first, second, second, second):
        stage.works()
    assert turns(pair) == [2, 2]


def test_a_run_that_is_played_again_settles_no_more(pair):
    first, second = pair
    first.works()
    second.run.pause()
    second.run.settle()
    second.run.play()
    second.works(2)
    assert turns(pair) == [1, 0]


class Scheduled(FakeTrainer):
    """A knob that was scheduled turns in every update."""

    def update(self):
        return replace(super().update(), changes=(Change(self.turn, "ema", 0.5),))


def test_a_knob_that_was_turned_is_not_lost_to_one_that_was_scheduled():
    stage = Stage(trainer=Scheduled)
    stage.run.play()
    stage.works(5)
    seen = []
    stage.run.apply({"d_steps": 3})
    stage.run._update()  # the one that was on its way while the order was given
    seen.append(stage.run.settings.d_steps)
    stage.works(5)
    seen.append(stage.run.settings.d_steps)
    assert seen == [3, 3]
    assert stage.trainer.config.d_steps == 3


def test_a_knob_that_the_trainer_refuses_is_taken_back(stage):
    def refuses(values):
        raise ConfigError("no_run")

    stage.trainer.apply = refuses
    refused = stage.run.apply({"d_steps": 3})
    stage.works()
    assert refused.exception() is not None
    assert stage.run.settings.d_steps == 1
