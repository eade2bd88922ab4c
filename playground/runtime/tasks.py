"""Long jobs beside a run: they tell how far they are, and can be cancelled."""

import enum
import logging
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Generic, TypeVar

import torch

from playground.errors import BusyError, PlaygroundError
from playground.texts import text

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class Progress(enum.StrEnum):
    """Where a task is."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Task(Generic[Result]):
    """One long job.

    Args:
        job: what is to be done; let go of with all that it holds as soon as the task is over.
        forget: called once, just before it is over.

    Attributes:
        state: where it is.
        fraction: how much is done, from 0 to 1.
        result: what the job returned, once it is done.
        error: what went wrong, if something did.
    """

    def __init__(
        self, job: Callable[["Task[Result]"], Result], forget: Callable[["Task[Result]"], None] = lambda task: None
    ) -> None:
        self._job: Callable[[Task[Result]], Result] | None = job
        self._forget, self._lock = forget, threading.Lock()
        self.state = Progress.WAITING
        self.fraction = 0.0
        self.result: Result | None = None
        self.error: PlaygroundError | None = None
        self._words: tuple[str, dict[str, object]] = ("task.waiting", {})
        self._cancelled, self._over = threading.Event(), threading.Event()

    def report(self, fraction: float, key: str, /, **values: object) -> None:
        """For the job: say how far it is. To be called once a second at least, because this is where a cancel is seen.

        Args:
            fraction: from 0 to 1.
            key: of the sentence in the texts.
            **values: what its `{places}` are filled with.

        Raises:
            CancelledError: somebody cancelled the task; a job lets it pass.
        """
        if self._cancelled.is_set():
            raise CancelledError
        self.fraction, self._words = min(max(fraction, 0.0), 1.0), (key, values)

    def say(self) -> str:
        """What it is doing, or what went wrong."""
        if self.error is not None:
            return self.error.say()
        return text(self._words[0], **self._words[1])

    def cancel(self) -> None:
        """Stop the work at its next report; one that waits for a worker is over at once."""
        with self._lock:
            self._cancelled.set()
            waits = self.state is Progress.WAITING
            if waits:
                self.state = Progress.CANCELLED
        if waits:
            self._end(Progress.CANCELLED, "task.cancelled")

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over; whether it is."""
        return self._over.wait(seconds)

    @property
    def over(self) -> bool:
        """Whether it is done, failed or cancelled."""
        return self._over.is_set()

    def _work(self) -> None:
        with self._lock:
            job = self._job
            if self.state is not Progress.WAITING or job is None:  # cancelled before a worker was free
                return
            self.state = Progress.WORKING
        try:
            self.result = job(self)
            self._end(Progress.DONE, "task.done", fraction=1.0)
        except CancelledError:
            self._end(Progress.CANCELLED, "task.cancelled")
        except PlaygroundError as error:
            self.error = error
            self._end(Progress.FAILED, "task.waiting")
        except Exception as error:  # the seam that keeps one job's mistake from the others
            log.exception("a task failed")
            self.error = PlaygroundError("task_failed", reason=repr(error))
            self._end(Progress.FAILED, "task.waiting")

    def _end(self, state: Progress, key: str, *, fraction: float | None = None) -> None:
        self.fraction = self.fraction if fraction is None else fraction
        self._words, self.state, self._job = (key, {}), state, None
        self._forget(self)
        self._over.set()


class Tasks:
    """A small pool for the long jobs of all sessions.

    Args:
        workers: jobs at once.
        each: jobs at once of one owner, those that wait included.
    """

    def __init__(self, workers: int = 2, *, each: int = 2) -> None:
        self._pool = ThreadPoolExecutor(workers, "task", initializer=torch.set_num_threads, initargs=(1,))
        self._each = each
        self._lock = threading.Lock()
        self._tasks: dict[Hashable, list[Task[Any]]] = {}

    def start(self, owner: Hashable, job: Callable[[Task[Result]], Result]) -> Task[Result]:
        """Run `job(task)` beside everything else.

        Raises:
            BusyError: this owner has too many already.
        """
        task: Task[Result] = Task(job, lambda task: self._forget(owner, task))
        with self._lock:
            going = self._tasks.get(owner, [])
            if len(going) >= self._each:
                raise BusyError("busy_tasks", limit=self._each)
            self._tasks[owner] = [*going, task]
        self._pool.submit(copy_context().run, task._work)  # it speaks the language of who started it
        return task

    def of(self, owner: Hashable) -> list[Task[Any]]:
        """The tasks of one owner that go on. One that is over belongs to whoever started it, and so does its result."""
        with self._lock:
            return list(self._tasks.get(owner, []))

    def drop(self, owner: Hashable) -> None:
        """Cancel and forget the tasks of one owner."""
        with self._lock:
            dropped = self._tasks.pop(owner, [])
        for each in dropped:
            each.cancel()

    def stop(self) -> None:
        """Cancel every task and start no other."""
        with self._lock:
            all_tasks = [task for tasks in self._tasks.values() for task in tasks]
        for each in all_tasks:
            each.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _forget(self, owner: Hashable, task: Task[Any]) -> None:
        """A server that is up for weeks must not keep what came of every job."""
        with self._lock:
            left = [each for each in self._tasks.get(owner, []) if each is not task]
            if left:
                self._tasks[owner] = left
            else:
                self._tasks.pop(owner, None)
