"""Asking a run something between two of its updates, and waiting for the answer: never for ever, never deaf to a cancel."""

import asyncio
import contextlib
import math
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from playground.errors import BusyError, ConfigError
from playground.runtime.run import Run
from playground.runtime.tasks import Task
from playground.training.trainer import Trainer

PATIENCE = 30.0
"""Seconds that an update may take before the run counts as too slow to be asked."""
PIECE = 0.2
"""Seconds between two reports of a task that waits: this is where a cancel is heard."""

Answer = TypeVar("Answer")


def asked(
    run: Run,
    question: Callable[[Trainer], Answer],
    task: Task[Any] | None = None,
    *,
    patience: float = PATIENCE,
    fraction: float = 0.0,
    says: str = "task.asking",
) -> Answer:
    """The answer of a run between two of its updates, for a thread that may wait.

    Args:
        run: who is asked.
        question: as of `Run.ask`: it must copy what it returns.
        task: is told so while it waits.
        patience: seconds.
        fraction, says: what the task is told.

    Raises:
        BusyError: the run is too slow.
        ConfigError: the run is gone.
        CancelledError: the task was cancelled.
    """
    future = run.ask(question)
    try:
        for _ in range(math.ceil(patience / PIECE)):
            if task is not None:
                task.report(fraction, says)
            with contextlib.suppress(TimeoutError, CancelledError):  # `wait` would not see one that is cancelled
                future.exception(PIECE)
            if future.done():
                return _answer(future)
    finally:
        future.cancel()  # nobody waits for it any more
    raise BusyError("run_slow", seconds=patience)


class Asking:
    """Questions of routes, which must not hold a thread: each run is asked once at a time, and who asks meanwhile waits along.

    To be used from the event loop alone.
    """

    def __init__(self) -> None:
        self._asked: WeakKeyDictionary[Run, Future[Any]] = WeakKeyDictionary()

    async def answer(self, run: Run, ask: Callable[[], Future[Answer]], *, patience: float = PATIENCE) -> Answer:
        """What comes of `ask()`, or of the same question while it is still open.

        Raises:
            BusyError: the run is too slow; the question stays open, and is what the next one waits for.
            ConfigError: the run is gone.
        """
        open_one: Future[Answer] | None = self._asked.get(run)
        future = ask() if open_one is None or open_one.done() else open_one
        self._asked[run] = future
        waited = asyncio.wrap_future(future)
        waited.add_done_callback(lambda done: done.cancelled() or done.exception())  # read below, if anybody still waits
        await asyncio.wait([waited], timeout=patience)
        if not future.done():
            raise BusyError("run_slow", seconds=patience)
        if self._asked.get(run) is future:
            del self._asked[run]
        return _answer(future)


def _answer(future: Future[Answer]) -> Answer:
    try:
        return future.result(0)
    except CancelledError as error:
        raise ConfigError("run_gone") from error
