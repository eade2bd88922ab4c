import pytest

from playground.runtime.slow_motion import SlowMotion
from tests.runtime.fakes import rehearsed


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
