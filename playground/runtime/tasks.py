"""Long jobs beside a run: they tell how far they are, and can be cancelled."""

import enum
import logging
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, ThreadPoolExecutor
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

    Attributes:
        state: where it is.
        fraction: how much is done, from 0 to 1.
        result: what the job returned, once it is done.
        error: what went wrong, if something did.
    """

    def __init__(self) -> None:
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

    def say(self, language: str = "en") -> str:
        """What it is doing, or what went wrong."""
        if self.error is not None:
            return self.error.say(language)
        return text(self._words[0], language, **self._words[1])

    def cancel(self) -> None:
        """Stop the work at its next report."""
        self._cancelled.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over; whether it is."""
        return self._over.wait(seconds)

    @property
    def over(self) -> bool:
        """Whether it is done, failed or cancelled."""
        return self._over.is_set()

    def _work(self, job: Callable[["Task[Result]"], Result]) -> None:
        try:
            self.report(0.0, *self._words[:1])
            self.state = Progress.WORKING
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
        self._words, self.state = (key, {}), state
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
        task: Task[Result] = Task()
        with self._lock:
            going = [each for each in self._tasks.get(owner, []) if not each.over]
            if len(going) >= self._each:
                raise BusyError("busy_tasks", limit=self._each)
            self._tasks[owner] = [*going, task]
        self._pool.submit(task._work, job)
        return task

    def of(self, owner: Hashable) -> list[Task[Any]]:
        """The tasks of one owner: those that go on, and those that ended since the last start."""
        with self._lock:
            return list(self._tasks.get(owner, []))

    def drop(self, owner: Hashable) -> None:
        """Cancel and forget the tasks of one owner."""
        with self._lock:
            for each in self._tasks.pop(owner, []):
                each.cancel()

    def stop(self) -> None:
        """Cancel every task and start no other."""
        with self._lock:
            for each in (task for tasks in self._tasks.values() for task in tasks):
                each.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)
