"""The workers: the only threads that touch the tensors of a run."""

import atexit
import logging
import threading
import time
from collections.abc import Callable

import torch

from playground.runtime.rota import NEVER, Entry, Job, Rota

log = logging.getLogger(__name__)


class Scheduler:
    """Worker threads that share the machine fairly among jobs (see `rota` for the policy).

    A job is worked on by one worker at a time, so it needs no lock for what only `advance` touches. An exception ends
    its own job and no other. Idle workers sleep.

    Args:
        workers: how many threads: one a core on the CPU, one a GPU.
        clock: seconds that only ever grow. Jobs must use the same.
    """

    def __init__(self, workers: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rota = Rota(workers)
        self._changed = threading.Condition()
        self._idle = 0  # workers that sleep
        self._stopping = False
        self._threads = [threading.Thread(target=self._work, name=f"worker-{n}", daemon=True) for n in range(workers)]

    def start(self) -> None:
        """Start the workers."""
        atexit.register(self.stop)  # a thread inside torch while Python is taken down ends the process with an abort
        for each in self._threads:
            each.start()

    def stop(self, timeout: float = 1.0) -> bool:
        """Stop after the current updates; whether all workers are gone within `timeout` seconds."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        atexit.unregister(self.stop)
        deadline = time.monotonic() + timeout
        for each in self._threads:
            if each.is_alive():
                each.join(max(deadline - time.monotonic(), 0.0))
        return not any(each.is_alive() for each in self._threads)

    def add(self, job: Job) -> None:
        """`job` comes in, and is worked on at once."""
        with self._changed:
            self._rota.add(job)
            self._changed.notify()

    def wake(self, job: Job) -> None:
        """`job` has something to do; one that is not here (any more) is left alone."""
        with self._changed:
            self._rota.wake(job, self._clock())
            self._changed.notify()

    @property
    def crowd(self) -> int:
        """How many jobs work, wait to work, or did a moment ago."""
        return self._rota.crowd

    def remove(self, job: Job) -> None:
        """Forget `job`; the update that it may be in is its last."""
        with self._changed:
            self._rota.entries.pop(job, None)
            self._changed.notify()  # what was put off for its sake may begin

    def _work(self) -> None:
        torch.set_num_threads(1)  # sessions are the parallelism; more threads a session only get in each other's way
        while (taken := self._take()) is not None:
            entry, length = taken
            began = self._clock()
            ready_at = self._slice(entry, began + length)
            now = self._clock()
            with self._changed:
                self._rota.give_back(entry, seconds=now - began, ready_at=ready_at, now=now)

    def _take(self) -> tuple[Entry, float] | None:
        """Sleep until a job is ready and take it; None when the workers are to stop."""
        with self._changed:
            while not self._stopping:
                now = self._clock()
                taken = self._rota.take(now)
                if taken is not None:
                    if self._idle and self._rota.more(now):  # what was put off for the interpreter's sake may begin now
                        self._changed.notify()
                    return taken
                ready_at = self._rota.next_ready(now)
                self._idle += 1
                self._changed.wait(None if ready_at == NEVER else ready_at - now)
                self._idle -= 1
            return None

    def _slice(self, entry: Entry, until: float) -> float:
        """Many updates of one job; returns when it is ready again."""
        now = self._clock()
        while True:
            try:
                ready_at = entry.job.advance()
            except Exception as error:  # the seam that keeps one session's mistake from the others
                log.exception("a job failed")
                entry.job.fail(error)
                return NEVER
            began, now = now, self._clock()
            entry.measured(now - began)
            if ready_at > now or now >= until or self._stopping:
                return ready_at
