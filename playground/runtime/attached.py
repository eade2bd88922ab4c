"""What belongs to a session without being part of it: made when it is first asked for, gone when the session is."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

Owner = TypeVar("Owner")
Thing = TypeVar("Thing")


class Attached(Generic[Owner, Thing]):
    """One thing for each owner. From any thread: a dictionary of weak keys alone must not grow while it is read.

    Args:
        make: of an owner, its thing; which must hold the owner weakly, or neither ever goes.
    """

    def __init__(self, make: Callable[[Owner], Thing]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._known: WeakKeyDictionary[Owner, Thing] = WeakKeyDictionary()

    def of(self, owner: Owner) -> Thing:
        """That of one owner, the same each time."""
        with self._lock:
            if owner not in self._known:
                self._known[owner] = self._make(owner)
            return self._known[owner]

    def all(self) -> list[Thing]:
        """That of every owner who is still there."""
        with self._lock:
            return list(self._known.values())
