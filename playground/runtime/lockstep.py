"""Runs that stay together: none is ever more than a turn ahead of another."""

import threading
from collections.abc import Sequence
from typing import Protocol


class Walker(Protocol):
    """A run, as those beside it see it."""

    @property
    def turn(self) -> int:
        """Completed turns."""
        ...

    @property
    def going(self) -> bool:
        """Whether it works, so that the others wait for it."""
        ...

    @property
    def resting(self) -> bool:
        """Whether it holds and could go on."""
        ...

    def settle(self) -> None:
        """Make the turn that another is ahead."""
        ...

    def wake(self) -> None:
        """It may go on now."""
        ...


class Lockstep:
    """Lets a run begin an update only while nobody who goes is behind it.

    turn ≤ min(turn of all that go), so completed turns differ by one at most. Who has to wait sleeps until the slowest
    has moved; who has ended, failed or is held keeps nobody waiting.

    Args:
        runs: who stay together; one alone never waits.
    """

    def __init__(self, runs: Sequence[Walker] = ()) -> None:
        self.runs = tuple(runs)
        self._lock = threading.Lock()
        self._waiting: set[Walker] = set()

    def may_go(self, run: Walker) -> bool:
        """Whether `run` may make an update; if not, it is woken when it may."""
        if len(self.runs) < 2:
            return True
        with self._lock:  # who moves between the look and the note finds the note: `moved` comes after it has moved
            if run.turn <= self._slowest():
                return True
            self._waiting.add(run)
            return False

    def moved(self) -> None:
        """Somebody completed a turn, or goes no longer: wake those who waited for it."""
        if len(self.runs) < 2:
            return
        with self._lock:
            slowest = self._slowest()
            ready = [run for run in self._waiting if run.turn <= slowest]
            self._waiting.difference_update(ready)
        for run in ready:
            run.wake()

    def lag(self, run: Walker) -> int:
        """How many turns `run` is behind the foremost of those who rest with it."""
        return max((each.turn for each in self.runs if each.resting), default=run.turn) - run.turn

    def settle(self) -> None:
        """Whoever rests a turn behind another makes that turn; who is further behind has stood still on purpose."""
        for run in self.runs:
            if run.resting and self.lag(run) == 1:
                run.settle()

    def _slowest(self) -> float:
        return min((run.turn for run in self.runs if run.going), default=float("inf"))
