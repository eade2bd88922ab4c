import pytest
import torch

from playground.config import RunConfig
from playground.runtime.pace import Speed
from playground.runtime.run import Run
from playground.runtime.slow_motion import SlowMotion
from playground.training.slow_motion import rehearse
from playground.training.trainer import Trainer as RealTrainer
from tests.runtime.fakes import Audience, Clock, rehearsed


class Trainer:
    """As much of a trainer as a rehearsal looks at."""

    def __init__(self):
        self.updates, self.ended = {"D": 0, "G": 0}, None


@pytest.fixture
def trainer():
    return Trainer()


def told(slow, trainer, member=0):
    return slow.advance(trainer, member), slow.shown.name


def test_an_update_is_told_moment_by_moment_and_happens_with_the_last(trainer):
    slow = SlowMotion(rehearsed)
    assert [told(slow, trainer) for _ in range(3)] == [(False, "draw_z"), (False, "score"), (True, "move")]
    assert told(slow, trainer) == (False, "draw_z")


def test_the_last_moment_stays_until_the_next_update_is_told(trainer):
    slow = SlowMotion(rehearsed)
    for _ in range(3):
        slow.advance(trainer, 0)
    assert slow.shown.name == "move"


def test_what_was_dropped_is_told_from_its_start(trainer):
    slow = SlowMotion(rehearsed)
    for _ in range(2):
        slow.advance(trainer, 0)
    slow.drop()
    assert slow.shown is None
    assert told(slow, trainer) == (False, "draw_z")


def test_another_member_is_seen_at_the_same_moment(trainer):
    slow = SlowMotion(rehearsed)
    slow.advance(trainer, 0)
    slow.advance(trainer, 0)
    slow.turn_to(trainer, 3)
    assert (slow.shown.name, slow.shown.loss) == ("score", 3.0)
    assert told(slow, trainer, 3) == (True, "move")
    slow.turn_to(trainer, 1)
    assert slow.shown is None


def test_an_update_of_which_nothing_can_be_told_happens_at_once(trainer):
    slow = SlowMotion(lambda trainer, member: ())
    assert slow.advance(trainer, 0)
    assert slow.shown is None


def test_the_run_is_bit_for_bit_the_one_without_slow_motion():
    config, cpu = RunConfig().with_values({"batch": 16, "members": 2, "d_steps": 2, "instance_noise": 0.1}), torch.device("cpu")
    told, alone = RealTrainer(config, device=cpu), RealTrainer(config, device=cpu)
    clock, audience = Clock(), Audience()
    run = Run(told, audience=audience, wake=lambda job: None, clock=clock, rehearse=rehearse)
    run.set_speed(Speed(1.0, "moments"))
    run.play()
    while told.turn < 3:
        if run.advance() > clock.now:
            clock.passes(1.0)
            if clock.now == 4.0:
                run.look_at(1)
            if clock.now == 8.0:
                run.pause()
                run.play()
    while alone.turn < 3:
        alone.update()
    assert {frame.moment.player for frame in audience.frames if frame.moment} == {"D", "G"}
    assert [frame.moment.name for frame in audience.frames if frame.moment][-1] in ("loss", "move")
    ours, theirs = told.state(), alone.state()
    for part in ("generator", "discriminator"):
        assert all(torch.equal(ours[part][name], tensor) for name, tensor in theirs[part].items())
    streams = [(ours["streams"][name], theirs["streams"][name]) for name in ("data", "latent", "instance", "constraint")]
    assert all(torch.equal(a, b) for each in streams for a, b in zip(*each, strict=True))
