"""Every tab of every visitor, by its random token: who may come, who is away, and what is kept for later."""

import logging
import math
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from playground.errors import BusyError, ConfigError, StoreError
from playground.runtime.frame import Frame
from playground.runtime.keeping import NoKeeper
from playground.runtime.lease import Lease, Verdict
from playground.runtime.limits import Limits, TokenBucket
from playground.runtime.logged import logged
from playground.runtime.memory import give_back
from playground.runtime.resting import SAVE_SECONDS, at_rest
from playground.runtime.session import Session
from playground.runtime.tasks import Tasks
from playground.runtime.workshop import Workshop
from playground.store.shelf import Offer, Shelf

log = logging.getLogger(__name__)

TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
TICK_SECONDS = 1.0
GIVE_BACK_SECONDS = 60.0  # between two times that freed memory goes back to the system


@dataclass(eq=False)
class _Member:
    session: Session
    lease: Lease
    bucket: TokenBucket


class Sessions:
    """The registry.

    Args:
        workshop: who builds and works.
        shelf: where runs are kept that were dropped, closed or interrupted.
        keeper: keeps long runs by itself.
        tasks: long jobs, by token.
        limits: how much this process gives.
        encode: see `Session`.
        local: see `Session`.
        wall_clock: seconds since 1970, to be shown with a saved run.
    """

    def __init__(
        self,
        workshop: Workshop,
        shelf: Shelf,
        *,
        keeper: NoKeeper | None = None,
        tasks: Tasks | None = None,
        limits: Limits | None = None,
        encode: Callable[[Frame], bytes] = lambda frame: b"",
        local: bool = False,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self.workshop, self.shelf, self.tasks = workshop, shelf, tasks or Tasks()
        self.limits, self.keeper = limits or Limits(), keeper or NoKeeper()
        self._encode, self._local, self._wall_clock = encode, local, wall_clock
        self._lock = threading.RLock()
        self._members: dict[str, _Member] = {}
        self._gave_back = self.workshop.clock()
        self.every_tick: list[Callable[[], None]] = []  # what else is due once a second
        self._stopping = threading.Event()
        self._janitor = threading.Thread(target=self._tick_for_ever, name="janitor", daemon=True)

    # ------------------------------------------------------------------ coming

    def open(self, token: str) -> Session:
        """The session of this tab; a new one if it has none.

        Raises:
            ConfigError: not a token.
            BusyError: the server is full.
        """
        refuse_bad(token)
        with self._lock:
            if token in self._members:
                return self._members[token].session
            evicted = self._make_room()
            session = Session(self.workshop, encode=self._encode, admit=self._admit, local=self._local)
            bucket = TokenBucket(self.limits.calls_per_second, self.limits.burst, self.workshop.clock)
            self._members[token] = _Member(session, Lease(self.workshop.clock()), bucket)
        for other, gone in evicted.items():
            self._end(other, gone.session)
        return session

    def get(self, token: str) -> Session | None:
        """The session of this tab, if it has one: what asks for it must not make one."""
        member = self._members.get(token)
        return member.session if member else None

    def call(self, token: str) -> Session:
        """The session of this tab for one call: a sign of life, counted against its rate.

        Raises:
            ConfigError: there is no such session any more.
            BusyError: too many calls.
        """
        with self._lock:
            member = self._member(token)
            member.bucket.take()
            member.lease.touch(self.workshop.clock())
            return member.session

    @contextmanager
    def viewer(self, token: str) -> Iterator[Session]:
        """A window that looks, as long as the `with` block lasts; a session that was paused goes on.

        Raises:
            ConfigError: there is no such session any more.
            BusyError: too many windows.
        """
        with self._lock:
            member = self._member(token)
            if member.lease.viewers >= self.limits.viewers:
                raise BusyError("busy_viewers", limit=self.limits.viewers)
            self._count(member, +1)
            member.lease.renew(self.workshop.clock())
        member.session.present()
        try:
            yield member.session
        finally:
            with self._lock:
                self._count(member, -1)
                member.lease.seen = self.workshop.clock()  # what the page said stands: it may be closing

    # ------------------------------------------------------------------ going

    def hidden(self, token: str) -> None:
        """The page said that it is hidden: its runs go on to their budget."""
        with self._lock:
            if token in self._members:
                self._members[token].lease.hide(self.workshop.clock())

    def closed(self, token: str) -> None:
        """The page said that it is closed (or reloaded): it trains no more after 4 s, and ends after 15 s unless it is back."""
        with self._lock:
            if token in self._members:
                self._members[token].lease.close(self.workshop.clock())

    def tick(self) -> None:
        """Do what is due: pause who is absent, drop and save who stays away."""
        now = self.workshop.clock()
        dropped = self._leave_alone(now)
        while dropped:  # before all else: nothing else knows these any more
            token, gone = dropped.popitem()
            self._end(token, gone.session)
            del gone
            self._gave_back = -math.inf
        for token, member in list(self._members.items()):
            with logged(log, "what a run is kept by failed"):
                self.keeper.tick(token, member.session)
        for due in self.every_tick:
            with logged(log, "what is due once a second failed"):
                due()
        if now - self._gave_back >= GIVE_BACK_SECONDS:
            self._gave_back = now
            give_back()

    def start(self) -> None:
        """Start the workers, and the thread that ticks once a second; warm up meanwhile."""
        self.workshop.scheduler.start()
        self.workshop.builders.submit(self.workshop.warm)
        self._janitor.start()

    def stop(self) -> bool:
        """Save every run that came anywhere, and stop; whether all workers are gone."""
        self._stopping.set()
        if self._janitor.is_alive():
            self._janitor.join(SAVE_SECONDS)
        with self._lock:
            members, self._members = dict(self._members), {}
        for member in members.values():
            for run in member.session.runs():
                run.pause()
        for token, member in members.items():
            self._end(token, member.session)
        self.tasks.stop()
        self.keeper.stop()
        return self.workshop.stop()

    # ------------------------------------------------------------------ coming back

    def saved(self, token: str) -> list[Offer]:
        """The runs that this tab may go on with, the newest first; none where it has a run that came anywhere."""
        refuse_bad(token)
        session = self.get(token)
        alive = [run.workspace for run in session.runs() if run.progress] if session else []
        return [offer for offer in self.shelf.offers(token) if offer.workspace not in alive]

    def resume(self, token: str) -> Session:
        """Go on with what was saved for this tab, paused where it stood. The file stays until the run is saved again.

        Raises:
            BusyError: the server is full.
            StoreError: nothing was saved, or it is damaged.
            ConfigError, DataError: it cannot be built any more.
        """
        offers = self.saved(token)
        if not offers:
            raise StoreError("no_saved")
        session = self.open(token)
        for offer in offers:
            session.use(self.shelf.take(token, offer.workspace), workspace=offer.workspace, play=False)
            session.notify("notice.resumed", turn=offer.turn)
            if offer.beside:
                session.notify("notice.resumed_alone", runs=offer.beside + 1)
        session.show(offers[0].workspace)
        return session

    def discard(self, token: str) -> None:
        """Forget what was saved for this tab."""
        refuse_bad(token)
        for offer in self.shelf.offers(token):
            self.shelf.discard(token, offer.workspace)

    # ------------------------------------------------------------------ inside

    def _member(self, token: str) -> _Member:
        refuse_bad(token)
        if token not in self._members:
            raise ConfigError("session_gone")
        return self._members[token]

    def _leave_alone(self, now: float) -> dict[str, _Member]:
        """Pause who is absent, and take out who stays away."""
        dropped = {}
        with self._lock:
            for token, member in list(self._members.items()):
                verdict = member.lease.verdict(now, self.limits.times)
                if verdict is Verdict.PAUSE:
                    member.session.absent()
                elif verdict is Verdict.DROP:
                    dropped[token] = self._members.pop(token)
        return dropped

    def _count(self, member: _Member, change: int) -> None:
        member.lease.viewers += change
        member.session.viewers = member.lease.viewers

    def _make_room(self) -> dict[str, _Member]:
        """A full server lets go of who has been absent longest; their runs are saved."""
        if len(self._members) < self.limits.sessions:
            return {}
        now, times = self.workshop.clock(), self.limits.times
        absent = [each for each in self._members.items() if each[1].lease.verdict(now, times) is not Verdict.KEEP]
        if not absent:
            raise BusyError("busy_sessions", limit=self.limits.sessions)
        token = min(absent, key=lambda each: each[1].lease.seen)[0]
        return {token: self._members.pop(token)}

    def _admit(self, session: Session, sizes: Sequence[int], runs: int) -> None:
        if runs > self.limits.runs:
            raise BusyError("busy_runs", limit=self.limits.runs)
        largest, nbytes = max(sizes), sum(sizes)
        if largest > self.limits.run_nbytes:
            raise BusyError("busy_run_size", megabytes=largest / 1e6, limit=self.limits.run_nbytes / 1e6)
        free = self.limits.nbytes - sum(member.session.nbytes for member in list(self._members.values()))
        if nbytes > free:
            raise BusyError("busy_bytes", megabytes=nbytes / 1e6, free=max(free, 0) / 1e6)

    def _end(self, token: str, session: Session) -> None:
        """A session goes. Whatever cannot be kept of it, the rest is, and it is closed."""
        with logged(log, "the jobs of a session could not be dropped"):
            self.tasks.drop(token)
        with logged(log, "a session's runs could not be kept"):
            self.keeper.leave(token, session)
        for name, workspace in session.workspaces.items():
            runs = workspace.runs
            for run in runs[:1]:  # the others are gone, and the offer says so
                with logged(log, "a run could not be saved"):
                    about = {"workspace": name, "time": self._wall_clock(), "beside": len(runs) - 1}
                    checkpoint = at_rest(run, about)
                    if checkpoint is not None:
                        self.shelf.put(token, name, checkpoint)
        session.close()

    def _tick_for_ever(self) -> None:
        while not self._stopping.wait(TICK_SECONDS):
            with logged(log, "a tick failed"):  # the janitor must outlive any one session
                self.tick()


def refuse_bad(token: object) -> None:
    """Raises ConfigError for what is not a token: 16 to 64 of A–Z, a–z, 0–9, `-` and `_`."""
    if not (isinstance(token, str) and TOKEN.fullmatch(token)):
        raise ConfigError("session_token")
