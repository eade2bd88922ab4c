"""The diary of a run on the command line: so that it can be watched on the page while it trains, and opened later."""

import math
import os
import socket
from collections.abc import Callable
from dataclasses import replace

from playground.errors import PlaygroundError, StoreError
from playground.runtime.keeping import EVERY_SECONDS, FIRST_SECONDS
from playground.runtime.taken import Draw, take
from playground.store.kept import Trains
from playground.store.library import HERE, Library
from playground.training.trainer import Trainer

TOLD_SECONDS = 2.0  # between two words
QUIET_SECONDS = 15.0  # without a word before the run counts as gone; more where its updates take long


class Diary:
    """A run of the command line that tells how far it is while it trains, and keeps itself now and then.

    Args:
        library: where.
        trainer: of the run.
        draw: makes a PNG of a picture.
        name: of the entry; None: it keeps itself only once it is long.
        complain: says an error; the run goes on without its diary.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        library: Library,
        trainer: Trainer,
        draw: Draw,
        *,
        name: str | None,
        complain: Callable[[PlaygroundError], None],
        clock: Callable[[], float],
    ) -> None:
        self._library, self._trainer, self._draw, self._name = library, trainer, draw, name
        self._complain, self._clock = complain, clock
        self.identity = ""
        self._began, self._told, self._looked, self._kept = trainer.seconds, -math.inf, clock(), trainer.seconds
        self._slowest, self._given_up = 0.0, False

    def tick(self) -> bool:
        """To be called after every update; whether the entry has just begun."""
        now = self._clock()
        self._slowest, self._looked = max(self._slowest, now - self._looked), now
        long = self._name is not None or self._trainer.seconds - self._began >= FIRST_SECONDS
        if self._given_up or not long or now - self._told < TOLD_SECONDS:
            return False
        begins = not self.identity
        whole = begins or self._trainer.seconds - self._kept >= EVERY_SECONDS
        self._write(whole=whole, going=True)
        self._looked = self._clock()
        return begins and bool(self.identity)

    def close(self) -> None:
        """The run is over, or was interrupted: keep it whole."""
        if self.identity or (self._name is not None and not self._given_up):
            self._write(whole=True, going=False)

    def _write(self, *, whole: bool, going: bool) -> None:
        self._told = self._clock()
        try:
            if not self.identity:
                self.identity = self._library.begin(HERE, name=self._name or "", pinned=bool(self._name))
            taken = take(self._trainer, whole=whole)
            trains = Trains(os.getpid(), socket.gethostname(), max(QUIET_SECONDS, 10 * self._slowest)) if going else None
            kept = replace(taken.kept, time=self._clock(), origin="command", trains=trains)
            picture = self._draw(taken.picture)
            self._library.keep(HERE, self.identity, kept, picture=picture, curves=taken.curves, run=taken.run)
            self._kept = self._trainer.seconds if whole else self._kept
        except StoreError as error:
            self._given_up = error.key == "library_gone"  # deleted on the page: not wanted any more
            if self._library.abandon(HERE, self.identity):
                self.identity = ""
            self._complain(error)
