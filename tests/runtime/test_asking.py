"""Asking a run between two of its updates: in pieces, with a sentence where no answer comes."""

import asyncio
import threading
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor

import pytest

from playground.errors import BusyError, ConfigError, DataError
from playground.runtime import asking
from playground.runtime.asking import Asking, asked
from playground.runtime.tasks import Progress, Tasks
from tests.runtime.fakes import LONG, until


def apart(page):
    """What a coroutine returns, in a loop of a thread of its own: the browser's tests leave theirs in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, page()).result()


class Silent:
    """A run in the middle of an update, which remembers what it was asked."""

    def __init__(self):
        self.futures = []

    def ask(self, question):
        self.futures.append(Future())
        return self.futures[-1]


class Ready(Silent):
    """A run that answers at once."""

    def ask(self, question):
        future = super().ask(question)
        try:
            future.set_result(question("trainer"))
        except Exception as error:
            future.set_exception(error)
        return future


class Gone(Silent):
    """A run that was closed."""

    def ask(self, question):
        future = super().ask(question)
        future.cancel()
        return future


@pytest.fixture
def tasks():
    made = Tasks(1)
    yield made
    made.stop()


def test_the_answer_is_that_of_the_run():
    assert asked(Ready(), str.upper) == "TRAINER"


def test_what_the_question_refuses_is_passed_on():
    def question(trainer):
        raise DataError("upload_none")

    with pytest.raises(DataError):
        asked(Ready(), question)


def test_a_run_that_is_too_slow_gets_a_sentence_and_is_asked_no_more(monkeypatch):
    monkeypatch.setattr(asking, "PIECE", 0.01)
    run = Silent()
    with pytest.raises(BusyError, match=r"within 0\.02 s"):
        asked(run, str.upper, patience=0.02)
    assert run.futures[0].cancelled()


def test_a_run_that_is_gone_gets_a_sentence():
    with pytest.raises(ConfigError, match="another took its place"):
        asked(Gone(), str.upper)


def test_a_task_that_waits_for_a_run_hears_a_cancel(tasks):
    run = Silent()
    task = tasks.start("me", lambda task: asked(run, str.upper, task, fraction=0.3))
    assert until(lambda: task.fraction == 0.3)
    assert task.say() == "Waiting for the run to finish its update …"
    task.cancel()
    assert task.wait(LONG)
    assert task.state is Progress.CANCELLED
    assert run.futures[0].cancelled()


def test_a_route_waits_for_a_run_without_holding_its_thread():
    async def page():
        run, here = Silent(), Asking()
        both = [asyncio.ensure_future(here.answer(run, lambda: run.ask(None))) for _ in range(2)]
        while not run.futures:
            await asyncio.sleep(0)
        threading.Thread(target=run.futures[0].set_result, args=("answer",)).start()
        return await asyncio.gather(*both), len(run.futures)

    assert apart(page) == (["answer", "answer"], 1)


def test_a_route_says_that_a_run_is_slow_and_asks_it_once_at_a_time():
    async def page():
        run, here = Silent(), Asking()
        for _ in range(3):
            with pytest.raises(BusyError):
                await here.answer(run, lambda: run.ask(None), patience=0.01)
        run.futures[0].set_result("too late")
        with pytest.raises(BusyError):  # what was answered to nobody is old by now
            await here.answer(run, lambda: run.ask(None), patience=0.01)
        return len(run.futures)

    assert apart(page) == 2


@pytest.mark.parametrize("end", [Future.cancel, lambda future: future.set_exception(CancelledError())])
def test_a_route_says_that_a_run_is_gone(end):
    async def page():
        run = Silent()

        def ask():
            future = run.ask(None)
            end(future)
            return future

        with pytest.raises(ConfigError, match="another took its place"):
            await Asking().answer(run, ask)

    apart(page)
