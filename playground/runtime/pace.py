"""How fast a run may go, and how fast it went."""

import math
from dataclasses import dataclass

from playground.errors import ConfigError

UNITS = ("turns", "updates", "moments")


@dataclass(frozen=True)
class Speed:
    """So many turns, updates or moments of an update a second at most; infinite is as fast as the machine goes.

    Raises:
        ConfigError: a value that is not more than 0, or another unit.
    """

    value: float = math.inf
    unit: str = "turns"

    def __post_init__(self) -> None:
        if not self.value > 0:
            raise ConfigError("speed", value=self.value, unit=self.unit)
        if self.unit not in UNITS:
            raise ConfigError("choice", label="unit", value=self.unit, choices=", ".join(UNITS))


class Pace:
    """When the next update is due.

    A run that came late does not hurry afterwards: it goes on from now.
    """

    def __init__(self, speed: Speed) -> None:
        self.ready_at = -math.inf
        self.speed = speed

    def restart(self, speed: Speed | None = None) -> None:
        """Due at once, at this speed from now on."""
        self.speed = speed or self.speed
        self.ready_at = -math.inf

    def updated(self, now: float, *, turned: bool) -> None:
        """An update is done, or a moment of one; `turned` if it completed a turn."""
        if turned or self.speed.unit != "turns":
            began = now if self.ready_at == -math.inf else self.ready_at
            self.ready_at = max(began + 1.0 / self.speed.value, now)


class Rate:
    """Turns a second, smoothed over about a second."""

    def __init__(self) -> None:
        self.value = 0.0
        self._last: tuple[float, int] | None = None

    def restart(self) -> None:
        """Forget what was measured: the run stood still."""
        self.value, self._last = 0.0, None

    def measure(self, now: float, turn: int) -> float:
        """The rate, given that the run is at `turn` at time `now` (seconds)."""
        if self._last is None:
            self._last = (now, turn)
        elif now > self._last[0]:
            seconds = now - self._last[0]
            keep = math.exp(-seconds) if self.value else 0.0
            self.value = keep * self.value + (1 - keep) * (turn - self._last[1]) / seconds
            self._last = (now, turn)
        return self.value
