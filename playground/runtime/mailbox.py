"""A mailbox that holds one thing: the newest."""

import threading
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Mailbox(Generic[Item]):
    """The newest item wins, and the writer never waits for a reader.

    Any number of threads may write and read. A reader keeps the version that it saw last and asks for newer.
    """

    def __init__(self) -> None:
        self._writing = threading.Lock()
        self._held: tuple[Item, int] | None = None  # swapped whole, so that a reader needs no lock

    def put(self, item: Item) -> int:
        """Replace what is held; returns its version, counted from 1."""
        with self._writing:
            version = self._held[1] + 1 if self._held else 1
            self._held = (item, version)
            return version

    def newest(self, after: int = 0) -> tuple[Item, int] | None:
        """`(item, version)` if something newer than version `after` is held, else None."""
        held = self._held
        return held if held and held[1] > after else None
