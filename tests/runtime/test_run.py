import pytest
import torch

from playground.config import RunConfig
from playground.errors import ConfigError, TrainingDiverged
from playground.runtime.frame import State
from playground.runtime.pace import Speed
from playground.runtime.rota import NEVER
from playground.runtime.run import Run
from playground.training.events import Ended, Outcome
from tests.runtime.fakes import Audience, Clock, FakeTrainer, line


class Stage:
    """One run with a clock and an audience of its own; the test is its only worker."""

    def __init__(self, *, there=True, tick=0.0, **values):
        self.clock, self.audience, self.wakes = Clock(tick), Audience(there=there), []
        self.trainer = FakeTrainer(RunConfig().with_values(values), device=torch.device("cpu"))
        self.run = Run(self.trainer, audience=self.audience, wake=self.wakes.append, clock=self.clock, device="CPU")

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
    stage.trainer.picture = lambda: stage.clock.passes(0.1) or line()
    stage.run.play()
    stage.works(4000)
    assert 0.1 * len(stage.frames) < 0.4 * stage.clock.now


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
    stage.trainer.picture = lambda: 1 / 0
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
