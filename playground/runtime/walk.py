"""Walking in a generator: which one a tab has open, and copies of a run's that are renewed without ever waiting for it."""

import threading
import weakref
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

import torch
from torch import Tensor

from playground.errors import BusyError, StoreError
from playground.latent import lattice
from playground.runtime.limits import TokenBucket
from playground.runtime.opened import Galleries, Gallery, all_brought
from playground.runtime.run import Run
from playground.runtime.session import Session
from playground.training.critic import Critic
from playground.training.sampling import Sampler
from playground.training.trainer import Trainer

LIVE = "live"
"""The key of the run on the tab of images."""
FRESH_SECONDS = 0.25
"""At least between two copies of a run: four a second are as good as following it."""
REST = 20.0
"""Times as long as a copy took, no other is asked for: following costs the run 5 % at most, of slow machines too."""
CALLS_PER_SECOND, BURST = 100.0, 200
"""Of one tab's finger, which asks once a frame and has one request under way."""
THREADS = 2
WINDOWS = 8
"""Loads of a tab's page whose newest request is remembered."""
Copied = TypeVar("Copied")
Corner = tuple[int, int]


class Fresh(Generic[Copied]):
    """The newest copy of something of a run: taken between two of its updates, and never waited for.

    Args:
        take: makes the copy; called on the run's own worker.
        clock: seconds.

    Attributes:
        version: how many copies there were.
        turn: of the run, when the newest was made.
    """

    def __init__(self, take: Callable[[Trainer], Copied], clock: Callable[[], float]) -> None:
        self._take, self._clock, self._lock = take, clock, threading.Lock()
        self._run = 0
        self._seen = -1
        self._copy: Copied | None = None
        self._asked: Future[tuple[Copied, float, int, int]] | None = None
        self._next = 0.0
        self.version, self.turn = 0, 0

    def of(self, run: Run, patience: float = 0.0) -> Copied | None:
        """The newest copy of `run`'s; None while there is none yet. Another one is asked for if the run has moved.

        Args:
            run: whose.
            patience: seconds to wait for the first one, and only for that.

        Raises:
            ConfigError: what `take` says.
        """
        with self._lock:
            if run.number != self._run:
                self._run, self._seen, self._copy, self._asked, self._next = run.number, -1, None, None, 0.0
            self._receive(0.0)
            if self._asked is None and self._clock() >= self._next and self._seen != _updates(run.trainer):
                self._asked = run.ask(self._timed)
                self._receive(patience if self._copy is None else 0.0)
            elif self._copy is None:
                self._receive(patience)
            return self._copy

    def _timed(self, trainer: Trainer) -> tuple[Copied, float, int, int]:
        began = self._clock()
        copy = self._take(trainer)
        return copy, self._clock() - began, _updates(trainer), trainer.turn

    def _receive(self, patience: float) -> None:
        """Take the copy that was asked for, once it is there."""
        if self._asked is None:
            return
        try:
            self._copy, seconds, self._seen, self.turn = self._asked.result(patience)
        except (TimeoutError, TooLong):
            return
        except CancelledError:  # the run was closed meanwhile
            self._asked = None
            return
        except BaseException:
            self._asked = None
            raise
        self._asked, self._next = None, self._clock() + max(FRESH_SECONDS, REST * seconds)
        self.version += 1


class Walk:
    """What one tab walks in.

    Args:
        session: the tab's; it is not kept alive.
        gallery: what the tab has open beside its runs.
        clock: seconds.

    Attributes:
        key: of the generator that is open: one of the gallery's, or `LIVE`.
        bucket: bounds how often the finger may ask.
    """

    def __init__(self, session: Session, gallery: Gallery, clock: Callable[[], float]) -> None:
        self._session, self._gallery = weakref.ref(session), gallery
        self._samplers, self._critics = Fresh(Sampler.of, clock), Fresh(Critic.of, clock)
        self._opened = 0
        self.key = next((each.key for each in all_brought()), LIVE)
        self.bucket = TokenBucket(CALLS_PER_SECOND, BURST, clock)
        self._newest: dict[str, int] = {}

    def open(self, key: str) -> "Walk":
        """Walk in another generator from now on.

        Raises:
            StoreError: there is none of that name, or no run on the tab of images.
        """
        if key != self.key:
            _ = self.run if key == LIVE else self._gallery.find(key)
            self.key, self._opened = key, self._opened + 1
        return self

    def asked(self, window: str, number: int) -> None:
        """A request of the finger came; those of the same window with smaller numbers need no answer any more.

        Args:
            window: one load of the page: a reload counts anew, and a tab may have several windows.
            number: counts its requests from 1.
        """
        self._newest[window] = max(self._newest.pop(window, 0), number)
        for oldest in list(self._newest)[:-WINDOWS]:
            del self._newest[oldest]

    def overtaken(self, window: str, number: int) -> bool:
        """Whether a newer request of that window has come."""
        return number < self._newest.get(window, 0)

    def sampler(self, patience: float = 0.0) -> Sampler:
        """What draws; of a run, its newest published copy.

        Args:
            patience: seconds to wait for a run's first copy, and only for that.

        Raises:
            StoreError: the generator or the run is gone.
            BusyError: the run's first copy is still to come.
        """
        if self.key != LIVE:
            return self._gallery.find(self.key).sampler
        found = self._samplers.of(self.run, patience)
        if found is None:
            raise BusyError("latent_not_yet")
        return found

    def critic(self, patience: float = 0.0) -> Critic | None:
        """A copy of D of the run that is walked in; None for a generator that came without one. Errors: `sampler`."""
        if self.key != LIVE:
            return None
        found = self._critics.of(self.run, patience)
        if found is None:
            raise BusyError("latent_not_yet")
        return found

    @property
    def run(self) -> Run:
        """The run on the tab of images.

        Raises:
            StoreError: there is none.
        """
        session = self._session()
        runs = session.workspaces["images"].runs if session and "images" in session.workspaces else []
        if not runs:
            raise StoreError("latent_no_run")
        return runs[session.workspaces["images"].focused[0]] if session else runs[0]

    @property
    def version(self) -> int:
        """Another number whenever the same z may be drawn differently."""
        return self._opened + self._samplers.version

    @property
    def turn(self) -> int:
        """Of the run, when its newest copy was made."""
        return self._samplers.turn


class Walks:
    """What each tab walks in, which goes with its session; and the threads that draw for all of them.

    They are few and their own, so that no update of a run and no other request is before the finger.

    Args:
        galleries: what each tab has open.
        clock: seconds.

    Attributes:
        finger: draws what is under a finger.
        calm: draws and computes what may take longer.
    """

    def __init__(self, galleries: Galleries, clock: Callable[[], float]) -> None:
        self._galleries, self._clock = galleries, clock
        self._of: WeakKeyDictionary[Session, Walk] = WeakKeyDictionary()
        self.finger, self.calm = (
            ThreadPoolExecutor(count, "walk", initializer=torch.set_num_threads, initargs=(1,)) for count in (THREADS, 1)
        )

    def of(self, session: Session) -> Walk:
        """The walk of a tab."""
        found = self._of.get(session)
        return found or self._of.setdefault(session, Walk(session, self._galleries.of(session), self._clock))


def places(sampler: Sampler, xs: Tensor, ys: Tensor, *, seed: int, pins: Mapping[Corner, Tensor]) -> Tensor:
    """z at places of the lattice in which some corners are replaced: what was found elsewhere is a place to walk from.

    z = plane(x, y) + Σ w·(pin − corner) / √(Σ w²), in which the last division is there for a normal p_z alone.

    Args:
        sampler: whose z.
        xs, ys: places, `[n]`.
        seed: of the lattice.
        pins: (i, j) → `[Z]`.

    Returns:
        `[n, Z]`.
    """
    law = {"seed": seed, "latent": sampler.latent, "latent_dim": sampler.latent_dim}
    z = lattice.plane(xs, ys, **law)  # type: ignore[arg-type]
    for (i, j), pin in pins.items():
        w = (1 - (xs - i).abs()).clamp_min(0) * (1 - (ys - j).abs()).clamp_min(0)
        if w.any():
            z = z + (w / _root(xs, ys, sampler.latent))[:, None].to(z) * (pin - lattice.corner(i, j, **law))  # type: ignore[arg-type]
    return z


def _root(xs: Tensor, ys: Tensor, latent: str) -> Tensor:
    """√(Σ w²) over the four corners around each place, `[n]`; 1 for a uniform p_z."""
    if latent != "normal":
        return torch.ones_like(xs)
    right, below = xs - xs.floor(), ys - ys.floor()
    return ((right**2 + (1 - right) ** 2) * (below**2 + (1 - below) ** 2)).sqrt()


def _updates(trainer: Trainer) -> int:
    """How often its networks have changed."""
    return sum(trainer.updates.values())
