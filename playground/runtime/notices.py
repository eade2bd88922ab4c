"""Sentences for a visitor that no click waits for: which there are, and how far any of the windows has heard them."""

import itertools
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playground.texts import text

KEPT = 50
FRESH_SECONDS = 60.0  # what was said to nobody before that is of no use any more


@dataclass(frozen=True)
class Notice:
    """A sentence for the visitor that no click waits for; `time` in seconds of the session's clock."""

    number: int
    key: str
    values: Mapping[str, object]
    time: float

    def say(self) -> str:
        """The whole sentence, in the language that is spoken; a workspace is called by its name there."""
        names = {name: text(f"workspace.{value}") for name, value in self.values.items() if name == "workspace"}
        return text(self.key, **(dict(self.values) | names))


class Notices:
    """What one tab is told.

    Args:
        clock: seconds.

    Attributes:
        heard: the highest number that any window was told.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: deque[Notice] = deque(maxlen=KEPT)
        self._numbers = itertools.count(1)
        self.heard = 0

    def add(self, key: str, values: Mapping[str, object]) -> None:
        """Say a sentence of the texts."""
        self._kept.append(Notice(next(self._numbers), key, values, self._clock()))

    def after(self, number: int) -> list[Notice]:
        """Those with a higher number."""
        return [each for each in list(self._kept) if each.number > number]

    def hear(self, number: int) -> None:
        """A window was told this one, and those before it."""
        self.heard = max(self.heard, number)

    def begin(self) -> int:
        """A window that comes now is told what comes after this number: what none has heard, unless it is old."""
        before = self._clock() - FRESH_SECONDS
        return max(self.heard, *(each.number for each in list(self._kept) if each.time < before), 0)
