"""One lesson, as one visitor went through it: the record that a verdict and a worksheet are made of."""

import enum
from dataclasses import dataclass, field
from typing import NamedTuple

from playground.lessons.found import Found
from playground.lessons.lesson import Lesson, Result
from playground.runtime.frame import Picture

NOTES = 2000
"""Characters that a visitor may write beside a lesson."""


class Step(enum.StrEnum):
    """Where in the lesson."""

    PREDICT = "predict"
    RUN = "run"
    VERDICT = "verdict"
    FIX_RUN = "fix_run"
    FIXED = "fixed"


class Wait(NamedTuple):
    """How long until the runs may start: the place in the queue, from 1, and seconds, about."""

    place: int
    seconds: float


@dataclass
class Visit:
    """One lesson, as one visitor went through it.

    Attributes:
        lesson, seed: what, and from which start.
        prediction: the choice; "" for none.
        found, results, pictures: of each act that is over, by its name: what was read, what became of its claims, and how
            its runs looked.
        turned: whether a knob was turned by hand meanwhile.
        notes: what the visitor wrote.
    """

    lesson: Lesson
    seed: int = 0
    prediction: str = ""
    found: dict[str, tuple[Found, ...]] = field(default_factory=dict)
    results: dict[str, tuple[Result, ...]] = field(default_factory=dict)
    pictures: dict[str, tuple[Picture | None, ...]] = field(default_factory=dict)
    turned: bool = False
    notes: str = ""

    @property
    def asking(self) -> bool:
        """Whether the act is over and its question is still to be put: nothing of the verdict may be told."""
        return self.lesson.asks == "after" and "act" in self.results and not self.prediction

    @property
    def answered(self) -> bool:
        """Whether the act that shows the right answer is over."""
        return self.lesson.answered in self.results and not self.asking

    @property
    def right(self) -> bool | None:
        """Whether the prediction is what the lesson shows; None before there is one, or it was shown."""
        return self.prediction == self.lesson.answer if self.prediction and self.answered else None
