"""The real side of judgements, looked at once for all visitors."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playground.config import RunConfig
from playground.data.images.image_data import ImageData
from playground.judging.bench import Bench, Features
from playground.runtime.tasks import Task

BENCHES = 4
"""Data sets whose real side is kept looked at, of all visitors together."""
REPORT_SECONDS = 0.2


class Benches:
    """The benches of all visitors, the real side of each looked at once; the least used makes room.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int = BENCHES) -> None:
        self._most, self._lock = most, threading.Lock()
        self._known: OrderedDict[Any, tuple[Bench, threading.Lock]] = OrderedDict()

    def bench(self, config: RunConfig, features: Features) -> tuple[Bench, threading.Lock]:
        """The bench for the data of a config, and what is held by who first looks at its real side.

        Raises:
            ConfigError, DataError: see `Bench.of`.
        """
        stamp = config.data.stamp() if isinstance(config.data, ImageData) else 0
        key = (config.data, stamp, features)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        made = Bench.of(config, features)  # may decode thousands of pictures: others need not wait
        with self._lock:
            found = self._known.setdefault(key, (made, threading.Lock()))
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return found


@contextmanager
def first_look(task: Task[Any], bench: Bench, lock: threading.Lock) -> Iterator[None]:
    """Held by the first who judges with a bench, so that its real side is not looked at twice at once."""
    held = False
    while bench.reference is None and not held:
        task.report(0.0, "judge.shared")
        held = lock.acquire(timeout=REPORT_SECONDS)
    try:
        yield
    finally:
        if held:
            lock.release()
