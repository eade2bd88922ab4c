"""An update told as its moments, one after the other."""

from collections.abc import Callable

from playground.pictures import Moment
from playground.training.trainer import Trainer

Rehearse = Callable[[Trainer, int], tuple[Moment, ...]]
"""The moments of a trainer's next update as one member sees it; the trainer is left as it was."""


class SlowMotion:
    """Where the telling of the next update stands. The update itself happens with the last moment.

    Args:
        rehearse: makes the moments.

    Attributes:
        shown: the moment that is told now; None between two tellings.
    """

    def __init__(self, rehearse: Rehearse) -> None:
        self._rehearse = rehearse
        self._coming: tuple[Moment, ...] = ()
        self._told = 0
        self.shown: Moment | None = None

    def advance(self, trainer: Trainer, member: int) -> bool:
        """Tell the next moment; whether the update happens now."""
        if not self._coming:
            self._coming, self._told = self._rehearse(trainer, member), 0
        if not self._coming:  # nothing can be told of it: the run is about to end
            self.shown = None
            return True
        self.shown = self._coming[self._told]
        self._told += 1
        if self._told < len(self._coming):
            return False
        self._coming = ()
        return True

    def turn_to(self, trainer: Trainer, member: int) -> None:
        """The same moment, as another member sees it."""
        if not self._coming:
            self.shown = None
            return
        self._coming = self._rehearse(trainer, member)
        self.shown = self._coming[self._told - 1] if self._coming else None

    def drop(self) -> None:
        """Forget what was told: the update that comes next may be another."""
        self._coming, self._told, self.shown = (), 0, None
