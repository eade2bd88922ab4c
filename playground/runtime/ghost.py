"""What runs before looked like at their end, to be seen pale beside those that came after them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playground.runtime.frame import Frame, Picture

if TYPE_CHECKING:
    from playground.runtime.session import Points


@dataclass(frozen=True, kw_only=True, eq=False)
class Ghost:
    """The last pictures and the curves of runs that are not here any more.

    Attributes:
        beside: numbers of the runs that it stands beside; others are without it.
        pictures: the last of each, in the runs' order.
        curves: series → the points of the first of them; empty where the runs are more than one.
    """

    beside: frozenset[int]
    pictures: tuple[Picture | None, ...]
    curves: Mapping[str, "Points"] = field(default_factory=dict)

    def of(self, frame: Frame) -> Picture | None:
        """What belongs behind a frame: the picture of the run that stood in its place, if it is one of the same kind."""
        if frame.run not in self.beside or frame.index >= len(self.pictures):
            return None
        picture = self.pictures[frame.index]
        return picture if frame.picture is None or type(picture) is type(frame.picture) else None
