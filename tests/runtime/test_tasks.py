import functools
import threading
import time
import weakref

import pytest

from playground.errors import BusyError, DataError
from playground.runtime.tasks import Progress, Tasks
from tests.runtime.fakes import LONG, until


@pytest.fixture
def tasks():
    tasks = Tasks(2, each=2)
    yield tasks
    tasks.stop()


def endless(task):
    while True:
        task.report(0.5, "task.waiting")
        threading.Event().wait(0.001)


def test_a_job_returns_its_result(tasks):
    task = tasks.start("me", lambda task: 42)
    assert task.wait(LONG)
    assert (task.result, task.state, task.fraction, task.say()) == (42, Progress.DONE, 1.0, "Done.")


def test_a_job_says_how_far_it_is(tasks):
    half, go = threading.Event(), threading.Event()

    def job(task):
        task.report(0.5, "notice.resumed", turn=7)
        half.set()
        assert go.wait(LONG)

    task = tasks.start("me", job)
    assert half.wait(LONG)
    assert (task.fraction, task.say()) == (0.5, "The saved run goes on at turn 7.")
    go.set()
    assert task.wait(LONG)


def test_a_cancel_stops_the_work_within_a_second(tasks):
    task = tasks.start("me", endless)
    began = time.monotonic()
    task.cancel()
    assert task.wait(LONG)
    assert time.monotonic() - began < 1.0
    assert (task.state, task.say()) == (Progress.CANCELLED, "Cancelled.")


def test_a_job_that_waits_is_cancelled_before_it_begins():
    tasks = Tasks(1, each=2)
    begun = []
    first, second = tasks.start("me", endless), tasks.start("me", begun.append)
    second.cancel()
    assert second.over and not first.over
    assert (second.state, second.fraction, second.say()) == (Progress.CANCELLED, 0.0, "Cancelled.")
    assert tasks.of("me") == [first]
    third = tasks.start("me", lambda task: 3)
    first.cancel()
    assert third.wait(LONG)
    assert begun == []
    tasks.stop()


def test_an_error_for_people_is_kept_as_it_is(tasks):
    def job(task):
        raise DataError("store_missing", name="pictures")

    task = tasks.start("me", job)
    assert task.wait(LONG)
    assert task.state is Progress.FAILED
    assert "'pictures'" in task.say()


def test_a_mistake_becomes_a_sentence(tasks, caplog):
    task = tasks.start("me", lambda task: 1 / 0)
    assert task.wait(LONG)
    assert "ZeroDivisionError" in task.say()
    assert "a task failed" in caplog.text


def test_one_owner_has_so_many_and_no_more(tasks):
    for _ in range(2):
        tasks.start("me", endless)
    with pytest.raises(BusyError, match="as may at once: 2"):
        tasks.start("me", endless)
    tasks.start("you", lambda task: None)


def test_what_is_over_makes_room(tasks):
    for _ in range(5):
        assert tasks.start("me", lambda task: None).wait(LONG)
    assert tasks.of("me") == []


def test_nobody_keeps_what_came_of_a_job(tasks):
    class Zip:
        pass

    def job(task, held):
        return held

    held = Zip()
    known = weakref.ref(held)
    task = tasks.start("me", functools.partial(job, held=held))
    del held
    assert task.wait(LONG)
    assert known() is task.result
    del task
    assert until(lambda: known() is None)
    assert tasks._tasks == {}


def test_who_goes_takes_the_jobs_along(tasks):
    task = tasks.start("me", endless)
    tasks.drop("me")
    assert task.wait(LONG)
    assert tasks.of("me") == []


def test_stop_cancels_everything():
    tasks = Tasks(1, each=3)
    working = tasks.start("me", endless)
    tasks.stop()
    assert working.wait(LONG)
