import threading

import pytest

from playground.runtime.lockstep import Lockstep
from playground.runtime.rota import NEVER
from playground.runtime.scheduler import Scheduler
from tests.runtime.fakes import until


class Walker:
    def __init__(self, turn=0):
        self.turn, self.going, self.wakes, self.settled = turn, True, 0, 0

    @property
    def resting(self):
        return not self.going

    def wake(self):
        self.wakes += 1

    def settle(self):
        self.settled += 1


@pytest.fixture
def pair():
    ahead, behind = Walker(1), Walker(0)
    return Lockstep((ahead, behind)), ahead, behind


def test_who_is_alone_never_waits():
    walker = Walker(10**9)
    assert Lockstep((walker,)).may_go(walker)
    assert Lockstep().may_go(walker)


def test_who_is_ahead_waits_and_who_is_behind_goes(pair):
    lockstep, ahead, behind = pair
    assert not lockstep.may_go(ahead)
    assert lockstep.may_go(behind)


def test_who_waits_is_woken_once_when_the_other_has_moved(pair):
    lockstep, ahead, behind = pair
    lockstep.may_go(ahead)
    lockstep.moved()
    assert ahead.wakes == 0
    behind.turn = 1
    lockstep.moved()
    lockstep.moved()
    assert ahead.wakes == 1
    assert lockstep.may_go(ahead)


def test_who_moves_while_another_looks_finds_it_waiting():
    """The other moves between the look and the note: only a lock around both keeps the one from sleeping for ever."""

    class Hasty(Walker):
        looks = None

        @property
        def turn(self):
            seen = self._turn
            if self.looks is not None:
                self._turn, looks, self.looks = 1, self.looks, None
                looks()
            return seen

        @turn.setter
        def turn(self, turn):
            self._turn = turn

    ahead, behind = Walker(1), Hasty(0)
    lockstep = Lockstep((ahead, behind))
    moving = threading.Thread(target=lockstep.moved)
    behind.looks = moving.start
    assert not lockstep.may_go(ahead)
    moving.join()
    assert ahead.wakes == 1


def test_who_goes_no_longer_holds_nobody(pair):
    lockstep, ahead, behind = pair
    lockstep.may_go(ahead)
    behind.going = False
    lockstep.moved()
    assert ahead.wakes == 1
    assert lockstep.may_go(ahead)


def test_the_slowest_of_many_holds_all_that_are_ahead():
    walkers = [Walker(turn) for turn in (0, 1, 1, 0)]
    lockstep = Lockstep(walkers)
    assert [lockstep.may_go(each) for each in walkers] == [True, False, False, True]
    walkers[0].turn = 1
    lockstep.moved()
    assert [each.wakes for each in walkers] == [0, 0, 0, 0]
    walkers[3].turn = 1
    lockstep.moved()
    assert [each.wakes for each in walkers] == [0, 1, 1, 0]


def test_the_lag_is_counted_among_those_who_rest(pair):
    lockstep, ahead, behind = pair
    assert lockstep.lag(behind) == 0
    ahead.going = behind.going = False
    assert (lockstep.lag(behind), lockstep.lag(ahead)) == (1, 0)


@pytest.mark.parametrize(("turn", "settled"), [(0, 0), (1, 1), (2, 0)])
def test_only_who_rests_one_turn_behind_makes_it_up(turn, settled):
    ahead, behind, far = Walker(turn), Walker(0), Walker(9)
    ahead.going = behind.going = False
    Lockstep((ahead, behind, far)).settle()
    assert (ahead.settled, behind.settled, far.settled) == (0, settled, 0)


class Hiker(Walker):
    """A job that makes a turn whenever it may, each as long as its `seconds`; remembers how far apart all ever were."""

    def __init__(self, seconds, scheduler):
        super().__init__()
        self.seconds, self.scheduler, self.apart, self.refused = seconds, scheduler, 0, 0
        self.lockstep = Lockstep()

    def advance(self):
        if not self.lockstep.may_go(self):
            self.refused += 1
            return NEVER
        threading.Event().wait(self.seconds)
        self.turn += 1
        self.apart = max(self.apart, self.turn - min(each.turn for each in self.lockstep.runs))
        self.lockstep.moved()
        return 0.0

    def wake(self):
        self.scheduler.wake(self)

    def fail(self, error):
        raise error


@pytest.mark.parametrize("workers", [1, 4])
def test_quick_and_slow_runs_stay_within_a_turn_and_nobody_polls(workers):
    scheduler = Scheduler(workers)
    hikers = [Hiker(seconds, scheduler) for seconds in (0.0, 0.0005, 0.002, 0.0)]
    lockstep = Lockstep(hikers)
    for each in hikers:
        each.lockstep = lockstep
        scheduler.add(each)
    scheduler.start()
    assert until(lambda: min(each.turn for each in hikers) > 100)
    assert scheduler.stop()
    assert max(each.apart for each in hikers) <= 1
    assert all(each.refused <= each.turn + 1 for each in hikers)
