"""A turnstile for trainings that take the whole machine: so many at once, first come first served, with the time to wait.

             ask                    its turn comes
somebody ──────────▶ queue ────────────────────────▶ inside ──▶ done, or gone
                       ▲  │ hidden: others go first    │
                       │  └─ gone: dropped             │ rests or is away for long while others wait
                       └───────────────────────────────┘
"""

import enum
import heapq
import math
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Protocol

PATIENCE = 20.0
REMEMBERED = 20
GUESS = 60.0
"""Seconds of a training before any was measured: what an image lesson is made to take at most."""


class Use(enum.Enum):
    """What somebody does with a place."""

    WAITS = enum.auto()  # for its turn, and somebody looks
    TRAINS = enum.auto()
    RESTS = enum.auto()  # paused by hand, held back to a slow speed, or nobody looks at it
    DONE = enum.auto()  # over, replaced, or the tab is closed


@dataclass(frozen=True)
class Stand:
    """How it stands with somebody's training.

    Attributes:
        use: what it does.
        seconds: that it still needs, measured; NaN while nobody can say.
    """

    use: Use
    seconds: float = math.nan


@dataclass(frozen=True)
class Wait:
    """What somebody in the queue is told: its place there, from 1, and in how many seconds its turn comes."""

    place: int
    seconds: float


class Training(Protocol):
    """What somebody wants a place for. Both are called from any thread, and return at once."""

    def stand(self) -> Stand:
        """How it stands with it; no lock is taken for that."""
        ...

    def hold(self) -> None:
        """Its place is taken by another: pause."""
        ...


@dataclass(eq=False)
class _Guest:
    training: Training
    since: float  # when it came in, or last trained
    began: float | None = None  # when it was first seen to train


class Turnstile:
    """Who may train now.

    Nobody is called: who waits asks again and again, as its page does anyway.

    Args:
        places: trainings at once.
        clock: seconds.
        patience: seconds that somebody inside may rest while others wait.
    """

    def __init__(self, places: int, clock: Callable[[], float], *, patience: float = PATIENCE) -> None:
        self._places, self._clock, self._patience = places, clock, patience
        self._lock = threading.Lock()
        self._inside: dict[Hashable, _Guest] = {}
        self._queue: dict[Hashable, _Guest] = {}
        self._took: list[float] = []  # seconds of the last trainings, in the order in which they ended

    def ask(self, who: Hashable, training: Training) -> Wait | None:
        """Whether it may train: None lets it, else it stands in the queue since it asked first.

        Args:
            who: anything that is the same when it asks again.
            training: what for.
        """
        with self._turned():
            if who not in self._inside:
                self._queue.setdefault(who, _Guest(training, self._clock())).training = training
        return self.waits(who)

    def waits(self, who: Hashable) -> Wait | None:
        """What it is told; None if it does not wait."""
        with self._turned():
            pass
        with self._lock:
            return self._wait(who) if who in self._queue else None

    def leave(self, who: Hashable) -> None:
        """It wants no place any more, or gives its own back."""
        with self._turned():
            self._queue.pop(who, None)
            self._inside.pop(who, None)

    def tick(self) -> None:
        """Let go who is over, and let in who is next."""
        with self._turned():
            pass

    # ------------------------------------------------------------------ inside

    @contextmanager
    def _turned(self) -> Iterator[None]:
        """Do something, then let go and let in; who loses a place is held when no lock is held any more."""
        with self._lock:
            yield
            now = self._clock()
            lost = self._let_go(now)
            self._let_in(now)
        for training in lost:
            training.hold()

    def _let_go(self, now: float) -> list[Training]:
        """Who is over goes; who rests for long while another waits goes back to the end of the queue."""
        lost = []
        wanted = any(guest.training.stand().use is Use.WAITS for guest in self._queue.values())
        for who, guest in list(self._inside.items()):
            use = guest.training.stand().use
            if use is Use.TRAINS:
                guest.since = now
                guest.began = now if guest.began is None else guest.began
            elif use is Use.DONE:
                del self._inside[who]
                if guest.began is not None and now > guest.began:
                    self._took = [*self._took[1 - REMEMBERED :], now - guest.began]
            elif wanted and now - guest.since >= self._patience:
                self._queue[who] = self._inside.pop(who)
                lost.append(guest.training)
        return lost

    def _let_in(self, now: float) -> None:
        """Who is next goes in; who rests is passed over; who trains without having been let in takes a place all the same."""
        for who, guest in list(self._queue.items()):
            use = guest.training.stand().use
            if use is Use.DONE:
                del self._queue[who]
            elif use is Use.TRAINS or (use is Use.WAITS and len(self._inside) < self._places):
                self._inside[who] = self._queue.pop(who)
                guest.since = now

    def _wait(self, who: Hashable) -> Wait:
        usual = median(self._took) if self._took else GUESS
        first = list(self._queue.values())[: list(self._queue).index(who)]
        ahead = sum(guest.training.stand().use is not Use.RESTS for guest in first)
        left = [_seconds(guest.training.stand(), usual) for guest in self._inside.values()]
        return Wait(1 + ahead, waiting(left, [usual] * ahead, self._places))


def waiting(left: Sequence[float], ahead: Sequence[float], places: int) -> float:
    """Seconds until the next place is free, after all who are `ahead` have had theirs.

    Args:
        left: seconds that those inside still need.
        ahead: seconds that each of those who go first will need, in their order.
        places: at once.

    >>> waiting([30.0], [60.0, 60.0], places=1)
    150.0
    >>> waiting([30.0, 50.0], [60.0], places=2)
    50.0
    """
    free = [0.0] * max(places - len(left), 0) + sorted(left)
    heapq.heapify(free)
    for _ in range(len(free) - places):  # more are inside than there are places
        heapq.heappop(free)
    for seconds in ahead:
        heapq.heapreplace(free, free[0] + seconds)
    return free[0]


def _seconds(stand: Stand, usual: float) -> float:
    return usual if math.isnan(stand.seconds) else stand.seconds
