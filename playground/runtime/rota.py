"""Who works next, and for how long: the scheduler's policy, without threads and without a clock.

The job that has had the least time goes first, as in Linux's Completely Fair Scheduler. Newcomers, and those who come
back from a pause, start at the current minimum: they can neither starve the others nor be starved by them.

Light jobs go one after the other, and share one worker's time. An update holds Python's interpreter for about a
millisecond, whatever its networks, and only the rest of it, inside torch, runs beside another. Two workers on updates of
1 ms get through fewer of them than one does, because they take the interpreter from each other at every operation
(tests/benchmarks/side_by_side.py). The other workers are left to the rest, who may have more time than a light job has.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from playground.runtime.usual import usual

NEVER = math.inf
SHORTEST_SLICE = 0.004  # seconds
LONGEST_SLICE = 0.040  # seconds; a job with a longer update is slow
LIGHT = 0.003  # seconds; of jobs with a shorter update one is worked on at a time
PATIENCE = 2 * LONGEST_SLICE  # seconds for which the others wait for it: it may be asked something that takes longer
NOTHING = 1e-4  # seconds: a job that takes less has only looked whether it may go on
RECENT = 1.0  # seconds since a job worked last, within which it is one of the crowd
ROUNDS = 12  # how often a second every waiting job should have its slice


class Job(Protocol):
    """Something that is worked on a little at a time."""

    def advance(self) -> float:
        """Do one small piece of work (an update) and return when the next is due, by the scheduler's clock.

        A time that is past means at once; `NEVER` means not before somebody calls `Scheduler.wake`.
        """
        ...

    def fail(self, error: Exception) -> None:
        """`advance` raised `error`: it will not be called again before a `wake`."""
        ...


@dataclass(eq=False)
class Entry:
    """A job and what the rota knows of it.

    Attributes:
        ready_at: since when it waits, or when it may work again, in seconds of the clock.
        spent: time it has had, in seconds, counted from the minimum at which it came.
        update: how long one of its updates takes, in seconds, smoothed; 0 while unknown.
        working: whether a worker has it now.
        woken: whether somebody woke it while it worked.
        began: when it was taken last.
        worked: when it was given back last.
        counted: whether `spent` is counted among the light jobs.
    """

    job: Job
    ready_at: float = NEVER
    spent: float = 0.0
    update: float = 0.0
    working: bool = False
    woken: bool = False
    began: float = -NEVER
    worked: float = -NEVER
    counted: bool = False

    @property
    def slow(self) -> bool:
        """Whether one update takes longer than the longest slice."""
        return self.update > LONGEST_SLICE

    @property
    def light(self) -> bool:
        """Whether its updates hold the interpreter for nearly all their time."""
        return 0.0 < self.update < LIGHT

    def measured(self, seconds: float) -> None:
        """One more update took `seconds`. A few long ones, with a picture or measures, make no job another; short ones tell."""
        if seconds >= NOTHING:
            self.update = usual(self.update, seconds, rise=0.02)


def slice_length(*, workers: int, runnable: int) -> float:
    """Workers / (12 · runnable), within [4 ms, 40 ms]: everybody has a slice twelve times a second, if that is possible."""
    return min(max(workers / (ROUNDS * max(runnable, 1)), SHORTEST_SLICE), LONGEST_SLICE)


def choose(waiting: Collection[Entry], *, slow_at_work: int, workers: int, light_at_work: bool = False) -> Entry | None:
    """Of the entries that wait, the one that has had the least time; of equals, the one that has waited longest.

    An update cannot be cut, so slow jobs leave one worker to the others: they take the last one only when no quick job
    waits. A single worker is shared by time alone. While a light job is at work, no other is chosen.

    Args:
        waiting: the entries that are ready.
        slow_at_work: how many workers have a slow job now.
        workers: how many there are.
        light_at_work: whether one of them has a light job.
    """
    if light_at_work:
        waiting = [each for each in waiting if not each.light]
    if workers > 1 and slow_at_work >= workers - 1:
        waiting = [each for each in waiting if not each.slow] or waiting
    return min(waiting, key=lambda each: (each.spent, each.ready_at), default=None)


@dataclass
class Rota:
    """The entries of every job, and whose turn it is.

    Args:
        workers: how many may work at once.

    Attributes:
        crowd: how many jobs work, wait to work, or worked within the last second, as a worker found that took one last.
    """

    workers: int
    crowd: int = 0
    entries: dict[Job, Entry] = field(default_factory=dict)
    floors: dict[bool, float] = field(default_factory=lambda: {True: 0.0, False: 0.0})
    """The least time that anybody who waits has had, of the light jobs and of the rest."""

    def add(self, job: Job) -> None:
        """`job` comes in, and is ready at once."""
        self.entries.setdefault(job, Entry(job, ready_at=-NEVER))

    def wake(self, job: Job, now: float) -> None:
        """`job` has something to do; one that is not here (any more) is left alone."""
        entry = self.entries.get(job)
        if entry is None:
            return
        if entry.working:
            entry.woken = True
        else:
            entry.ready_at = min(entry.ready_at, now)

    def take(self, now: float) -> tuple[Entry, float] | None:
        """The next entry, marked as working, and the length of its slice in seconds; None when nobody may begin."""
        waiting, at_work, recent = self._here(now)
        self.crowd = len(waiting) + len(at_work) + recent
        entry = self._choose(waiting, at_work, now)
        if entry is None:
            return None
        self.floors[entry.light] = entry.spent
        entry.working, entry.began = True, now
        return entry, slice_length(workers=self.workers, runnable=len(waiting) + len(at_work))

    def more(self, now: float) -> bool:
        """Whether another worker could begin something now."""
        waiting, at_work, _ = self._here(now)
        return self._choose(waiting, at_work, now) is not None

    def _here(self, now: float) -> tuple[list[Entry], list[Entry], int]:
        """Who waits, who is at work, and how many others worked a moment ago.

        Who waits has no less time than the least of its kind has had; a kind of which nobody is here has no least.
        """
        waiting, at_work, recent = [], [], 0
        for each in self.entries.values():
            if each.working:
                at_work.append(each)
            elif each.ready_at <= now:
                waiting.append(each)
            else:
                recent += now - each.worked < RECENT
        for absent in {True, False} - {each.light for each in (*waiting, *at_work)}:
            self.floors[absent] = max(self.floors.values())
        for each in waiting:
            floor = self.floors[each.light]
            each.spent = max(each.spent, floor) if each.counted == each.light else floor
            each.counted = each.light
        return waiting, at_work, recent

    def _choose(self, waiting: list[Entry], at_work: list[Entry], now: float) -> Entry | None:
        light = any(each.light and now - each.began < PATIENCE for each in at_work)
        return choose(waiting, slow_at_work=sum(each.slow for each in at_work), workers=self.workers, light_at_work=light)

    def give_back(self, entry: Entry, *, seconds: float, ready_at: float, now: float) -> None:
        """`entry` has worked for `seconds` and is ready again at `ready_at`."""
        entry.spent, entry.worked = entry.spent + seconds, now
        entry.ready_at = now if entry.woken else max(ready_at, now)
        entry.working = entry.woken = False

    def next_ready(self, now: float) -> float:
        """When the next of those that are not ready yet will be, or the patience with a light job ends, or `NEVER`."""
        idle = (each.ready_at for each in self.entries.values() if not each.working)
        light = (each.began + PATIENCE for each in self.entries.values() if each.working and each.light)
        return min((time for time in (*idle, *light) if time > now), default=NEVER)
