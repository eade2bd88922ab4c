"""Runs that keep themselves: the long ones, once a minute of their computing and when they rest, end or go.

What is kept is copied between two updates and written by a thread of its own, so that training does not wait for a disk.
"""

import logging
import math
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from playground.errors import PlaygroundError
from playground.runtime.frame import State
from playground.runtime.run import Run
from playground.runtime.session import Session
from playground.runtime.taken import Draw, Taken, take
from playground.store.kept import Kept
from playground.store.library import Library

log = logging.getLogger(__name__)

FIRST_SECONDS = 30.0  # of computing, before a run keeps itself
EVERY_SECONDS = 60.0  # of its computing, between two times
RESTED_SECONDS = 5.0  # between two times that a run which rests again is kept
AGAIN_SECONDS = 60.0  # until what could not be written is tried again
LEAVE_SECONDS = 5.0  # that a run has to finish its update when its tab goes


@dataclass(eq=False)
class _Watched:
    """What the keeper knows of a run: the entry it keeps it in, its computing time when it was written, and when that was.

    A run begins where it was first seen: one that was opened has seconds already, and is not new.
    """

    seconds: float
    identity: str = ""
    at: float = -math.inf
    busy: bool = False
    failed: bool = False
    left: bool = False


class NoKeeper:
    """Nothing keeps itself."""

    def tick(self, token: str, session: Session) -> None:
        """Keep what is due of a session, those runs included that undo would bring back. Waits for nothing."""

    def leave(self, token: str, session: Session) -> None:
        """A tab goes: keep what came further since it was kept last, while its runs are still there to be asked."""

    def stop(self) -> None:
        """Write what waits to be written, and no more."""


class Keeper(NoKeeper):
    """Keeps the long runs of a server, each in one entry that is written again as it goes on.

    Args:
        library: where.
        draw: makes a PNG of a picture.
        clock: seconds since 1970.
        first: seconds of computing before a run keeps itself.
        every: seconds of computing between two times.

    Attributes:
        scores: of the last judgement of a run of a tab's session, which may have been taken from the registry already;
            empty without one.
    """

    def __init__(
        self,
        library: Library,
        draw: Draw,
        *,
        clock: Callable[[], float],
        first: float = FIRST_SECONDS,
        every: float = EVERY_SECONDS,
    ) -> None:
        self.library, self.draw, self.clock, self._first, self._every = library, draw, clock, first, every
        self.scores: Callable[[str, Session, Run], Mapping[str, float]] = lambda token, session, run: {}
        self._watched: WeakKeyDictionary[Run, _Watched] = WeakKeyDictionary()
        self._pool = ThreadPoolExecutor(1, "keeper")

    def tick(self, token: str, session: Session) -> None:
        """Keep what is due of a session, those runs included that undo would bring back. Waits for nothing."""
        for run in [run for each in session.workspaces.values() for run in each.kept]:
            if self._due(token, run):
                self._keep(token, session, run)

    def leave(self, token: str, session: Session) -> None:
        """A tab goes: keep what came further since it was kept last, while its runs are still there to be asked."""
        asked = []
        for run in session.runs():
            run.pause()
            if self._worth(token, run):
                asked.append(self._keep(token, session, run))
        wait(asked, LEAVE_SECONDS)

    def keep(self, token: str, session: Session, run: Run, name: str = "") -> Future[Kept]:
        """Keep a run as it is now, by hand, in an entry of its own.

        The future raises StoreError: there is no room, or it cannot be written; CancelledError: the run is gone.
        """
        done: Future[Kept] = Future()

        def write(taken: Future[Taken]) -> None:
            owner, identity = self.library.owner(token), ""
            try:
                identity = self.library.begin(owner, name=name, pinned=True)
                self._write(owner, identity, taken.result(), self.scores(token, session, run))
                watched = self._watch(run)
                if not watched.identity:  # nothing is new about it before it goes on
                    watched.seconds = max(watched.seconds, taken.result().kept.seconds)
                done.set_result(self.library.get(owner, identity))
            except (Exception, CancelledError) as error:  # handed to whoever waits
                self.library.abandon(owner, identity)
                done.set_exception(error)

        self._ask(run, write)
        return done

    def stop(self) -> None:
        """Write what waits to be written, and no more."""
        self._pool.shutdown()

    # ------------------------------------------------------------------ inside

    def _watch(self, run: Run) -> _Watched:
        return self._watched.setdefault(run, _Watched(run.trainer.seconds))

    def _worth(self, token: str, run: Run) -> bool:
        """Whether it came further, if it is known already, or far enough to be."""
        watched = self._watch(run)
        if watched.left and watched.identity and self.library.has(self.library.owner(token), watched.identity):
            watched.left = False  # it was deleted, and taken out of the bin again
        further = run.trainer.seconds - watched.seconds
        return not (watched.left or run.lost) and (further > 0 if watched.identity else further >= self._first)

    def _due(self, token: str, run: Run) -> bool:
        watched = self._watch(run)
        if watched.busy or not self._worth(token, run) or (watched.failed and self.clock() - watched.at < AGAIN_SECONDS):
            return False
        if run.state is State.RUNNING:
            return not watched.identity or run.trainer.seconds - watched.seconds >= self._every
        return self.clock() - watched.at >= RESTED_SECONDS

    def _keep(self, token: str, session: Session, run: Run) -> Future[Taken]:
        watched = self._watch(run)
        watched.busy, watched.at = True, self.clock()

        def write(taken: Future[Taken]) -> None:
            try:
                owner = self.library.owner(token)
                watched.identity = watched.identity or self.library.begin(owner)
                self._write(owner, watched.identity, taken.result(), self.scores(token, session, run))
                watched.seconds, watched.failed = taken.result().kept.seconds, False
            except CancelledError:  # the run is gone
                watched.left = True
            except PlaygroundError as error:
                self._failed(token, session, watched, error)
            finally:
                watched.busy = False

        return self._ask(run, write)

    def _failed(self, token: str, session: Session, watched: _Watched, error: PlaygroundError) -> None:
        """The run goes on; it is said once until it works again. What was deleted meanwhile is not wanted any more."""
        if error.key == "library_gone":
            watched.left = True
            return
        if self.library.abandon(self.library.owner(token), watched.identity):
            watched.identity = ""
        if not watched.failed:
            session.tell(error)
        watched.failed = True

    def _ask(self, run: Run, write: Callable[[Future[Taken]], None]) -> Future[Taken]:
        """Copy the run between two updates, on its worker; write it on the keeper's thread."""
        picture = run.last.picture if run.last.turn == run.turn else None
        taken = run.ask(lambda trainer: take(trainer, picture=picture))
        taken.add_done_callback(lambda done: self._submit(write, done))
        return taken

    def _submit(self, write: Callable[[Future[Taken]], None], taken: Future[Taken]) -> None:
        try:
            self._pool.submit(_guarded, write, taken)
        except RuntimeError:  # the server stops, and has written what it could
            log.warning("a run was not kept: the server stops")

    def _write(self, owner: str, identity: str, taken: Taken, score: Mapping[str, float]) -> None:
        kept, picture = replace(taken.kept, time=self.clock(), score=score), self.draw(taken.picture)
        self.library.keep(owner, identity, kept, picture=picture, curves=taken.curves, run=taken.run)


def _guarded(write: Callable[[Future[Taken]], None], taken: Future[Taken]) -> None:
    try:
        write(taken)
    except Exception:  # the keeper must outlive any one run
        log.exception("a run could not be kept")
