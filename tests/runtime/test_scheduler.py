import threading
import time

import pytest

from playground.runtime.rota import NEVER
from playground.runtime.scheduler import Scheduler
from tests.runtime.fakes import LONG, until


class Steady:
    """A job that always has work: each update takes `seconds` without holding the interpreter, as torch's do."""

    def __init__(self, seconds=0.001):
        self.seconds, self.updates, self.longest, self.had, self.error = seconds, 0, 0.0, 0.0, None
        self._pause, self._last = threading.Event(), time.monotonic()

    def advance(self):
        began = time.monotonic()
        self.longest = max(self.longest, began - self._last)
        self._pause.wait(self.seconds)
        self.updates += 1
        self._last = time.monotonic()
        self.had += self._last - began
        return 0.0

    def fail(self, error):
        self.error = error


class Once(Steady):
    """Works only when it is woken."""

    def __init__(self):
        super().__init__(0.0)
        self.done = threading.Event()

    def advance(self):
        super().advance()
        self.done.set()
        return NEVER


class Broken(Steady):
    def advance(self):
        super().advance()
        raise ZeroDivisionError("a mistake")


@pytest.fixture
def scheduler():
    scheduler = Scheduler(2)
    scheduler.start()
    yield scheduler
    assert scheduler.stop()


def test_eight_jobs_have_equal_shares(scheduler):
    jobs = [Steady() for _ in range(8)]
    for job in jobs:
        scheduler.add(job)
    assert until(lambda: sum(job.updates for job in jobs) > 1000)
    had = [job.had for job in jobs]
    assert max(had) < 1.5 * min(had)


def test_a_slow_job_has_its_share_and_keeps_nobody_waiting(scheduler):
    slow, quick = Steady(0.2), [Steady() for _ in range(7)]
    for job in (slow, *quick):
        scheduler.add(job)
    assert until(lambda: slow.updates >= 2 and min(job.updates for job in quick) > 50)
    assert max(job.longest for job in quick) < 0.5


def test_two_slow_jobs_never_take_both_workers_from_a_quick_one(scheduler):
    slow, quick = [Steady(0.2), Steady(0.2)], Steady()
    for job in (*slow, quick):
        scheduler.add(job)
    assert until(lambda: all(job.updates >= 2 for job in slow))
    quick.longest = 0.0
    assert until(lambda: all(job.updates >= 4 for job in slow))
    assert quick.longest < 0.1
    assert abs(slow[0].updates - slow[1].updates) <= 2


def test_one_mistake_ends_one_job_and_no_other(scheduler, caplog):
    broken, sound = Broken(), Steady()
    scheduler.add(broken)
    scheduler.add(sound)
    assert until(lambda: broken.error is not None and sound.updates > 20)
    assert (str(broken.error), broken.updates, sound.error) == ("a mistake", 1, None)
    assert "a job failed" in caplog.text


def test_an_idle_worker_sleeps_until_it_is_woken(scheduler):
    job = Once()
    scheduler.add(job)
    assert job.done.wait(LONG)
    job.done.clear()
    assert not job.done.wait(0.05)
    scheduler.wake(job)
    assert job.done.wait(LONG)
    assert job.updates == 2


def test_a_job_that_is_due_later_is_worked_on_later():
    began, seen, done = time.monotonic(), [], threading.Event()

    class Later(Steady):
        def advance(self):
            seen.append(time.monotonic() - began)
            if len(seen) == 2:
                done.set()
                return NEVER
            return began + 0.1

    scheduler = Scheduler(1)
    scheduler.add(Later())
    scheduler.start()
    assert done.wait(LONG)
    assert 0.1 <= seen[1] < 0.3
    assert scheduler.stop()


def test_who_is_forgotten_is_worked_on_no_more(scheduler):
    forgotten, other = Once(), Once()
    scheduler.add(forgotten)
    assert forgotten.done.wait(LONG)
    scheduler.remove(forgotten)
    scheduler.wake(forgotten)
    scheduler.add(other)
    assert other.done.wait(LONG)
    assert forgotten.updates == 1


def test_workers_stop_within_a_second_though_everybody_wants_to_work():
    scheduler, jobs = Scheduler(3), [Steady() for _ in range(10)]
    for job in jobs:
        scheduler.add(job)
    scheduler.start()
    assert until(lambda: all(job.updates for job in jobs))
    began = time.monotonic()
    assert scheduler.stop()
    assert time.monotonic() - began < 1.0


def test_a_job_is_never_in_two_hands():
    inside, twice = threading.Lock(), threading.Event()

    class Alone(Steady):
        def advance(self):
            if not inside.acquire(blocking=False):
                twice.set()
                return 0.0
            self.updates += 1
            inside.release()
            return 0.0

    scheduler, job = Scheduler(4), Alone()
    scheduler.add(job)
    scheduler.start()
    assert until(lambda: scheduler.wake(job) is None and job.updates > 2000)
    assert scheduler.stop()
    assert not twice.is_set()


class Held(Steady):
    """A light job that is asked something long once, until it is let go."""

    def __init__(self):
        super().__init__()
        self.asked, self.free = threading.Event(), threading.Event()

    def advance(self):
        if self.asked.is_set():
            self.free.wait(LONG)
        return super().advance()


def test_two_workers_work_on_what_is_not_light(scheduler):
    heavy = [Steady(0.01) for _ in range(2)]
    for job in heavy:
        scheduler.add(job)
    assert until(lambda: min(job.updates for job in heavy) > 20)
    began, before = time.monotonic(), [job.updates for job in heavy]
    assert until(lambda: time.monotonic() - began > 0.5)
    assert sum(job.updates for job in heavy) - sum(before) > 1.4 * 0.5 / 0.0105


def test_light_jobs_wait_for_one_that_takes_long_no_longer_than_a_moment(scheduler):
    held, others = Held(), [Steady() for _ in range(3)]
    for job in (held, *others):
        scheduler.add(job)
    assert until(lambda: min(job.updates for job in (held, *others)) > 20)
    held.asked.set()
    assert until(lambda: held.updates and min(job.updates for job in others) > 200)
    held.free.set()


def test_what_waited_for_a_light_job_begins_when_that_is_removed(scheduler):
    held, other = Held(), Steady()
    held.asked.set()
    scheduler.add(held)
    scheduler._rota.entries[held].update = 0.001
    scheduler.add(other)
    scheduler.remove(held)
    assert until(lambda: other.updates > 3)
    held.free.set()
