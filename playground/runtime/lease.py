"""How long a session lives without anybody who looks at it: decided from times alone.

watched ──no viewer──▶ kept ──30 s──▶ pause ──15 min──▶ drop
▲                    │ the page said "hidden": goes on to its budget, 6 h at most, then drop
└────any viewer──────┘ the page said "closed": pause after 4 s, drop after 15 s, unless it was a reload
"""

import enum
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Times:
    """Seconds without a viewer.

    Attributes:
        pause: until a run is paused.
        drop: until a session is dropped.
        hidden: until a session is dropped whose page said that it is hidden.
        closed: until a run is paused whose page said that it is closed; a reload is usually back before.
        gone: until its session is dropped; the slowest reload is back before.
    """

    pause: float = 30.0
    drop: float = 900.0
    hidden: float = 6 * 3600.0
    closed: float = 4.0
    gone: float = 15.0


class Said(enum.Enum):
    """What the page said last of itself."""

    NOTHING = enum.auto()
    HIDDEN = enum.auto()
    CLOSED = enum.auto()


class Verdict(enum.Enum):
    """What is to be done with a session."""

    KEEP = enum.auto()
    PAUSE = enum.auto()
    DROP = enum.auto()


@dataclass
class Lease:
    """When a session was last looked at.

    Attributes:
        seen: the last sign of life, in seconds of the clock.
        said: what the page said last.
        viewers: windows with an open stream.
        closed: when the page said that it is closed.
    """

    seen: float
    said: Said = Said.NOTHING
    viewers: int = 0
    closed: float = 0.0

    def renew(self, now: float) -> None:
        """Somebody looks."""
        self.seen, self.said = now, Said.NOTHING

    def touch(self, now: float) -> None:
        """A sign of life: a call. What the page said stands: its last calls may come after the word that it closed."""
        self.seen = now

    def hide(self, now: float) -> None:
        """The page said that it is hidden."""
        self.seen, self.said = now, Said.HIDDEN

    def close(self, now: float) -> None:
        """The page said that it is closed; not believed while another window looks."""
        if self.viewers <= 1:
            self.seen, self.said, self.closed = now, Said.CLOSED, now

    def verdict(self, now: float, times: Times) -> Verdict:
        """What is to be done now."""
        alone = now - self.seen
        if self.viewers > 0:
            if self.said is Said.CLOSED and now - self.closed >= times.gone:
                self.renew(now)  # its stream is still open: it was not closed after all
            return Verdict.KEEP
        pause, drop = {
            Said.NOTHING: (times.pause, times.drop),
            Said.HIDDEN: (times.hidden, times.hidden),
            Said.CLOSED: (times.closed, times.gone),
        }[self.said]
        if alone >= drop:
            return Verdict.DROP
        return Verdict.PAUSE if alone >= pause else Verdict.KEEP
