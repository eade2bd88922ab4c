"""How much one process gives, and to whom."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playground.errors import BusyError
from playground.runtime.lease import Times


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds of a server.

    Attributes:
        sessions: tabs at once.
        nbytes: of the runs of all sessions together, estimated.
        runs: of one session, in all its workspaces.
        run_nbytes: of one run, estimated.
        viewers: windows that look at one session.
        calls_per_second, burst: of one session, in the long run and at once.
        times: see `lease`.
    """

    sessions: int = 40
    nbytes: int = 4 * 2**30
    runs: int = 64
    run_nbytes: int = 2 * 2**30
    viewers: int = 3
    calls_per_second: float = 40.0
    burst: int = 80
    times: Times = field(default_factory=Times)


class TokenBucket:
    """So many calls a second in the long run, and a burst now and then.

    Args:
        rate: calls a second.
        burst: calls at once after a rest.
        clock: seconds.
    """

    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._tokens, self._filled_at = float(burst), clock()

    def take(self) -> None:
        """Account for one call.

        Raises:
            BusyError: too many.
        """
        if self.empty:
            raise BusyError("busy_calls", rate=self._rate)
        self._tokens -= 1.0

    @property
    def empty(self) -> bool:
        """Whether the next call would be one too many."""
        now = self._clock()
        self._tokens = min(self._tokens + (now - self._filled_at) * self._rate, float(self._burst))
        self._filled_at = now
        return self._tokens < 1.0
