"""What a teacher is told of a class: how many tabs stand where."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where a tab stands.

    Attributes:
        lesson: its name; "" without one.
        step: `predicting`, `waiting`, `running`, `verdict` or `fix`.
        choice: what it predicted; "" for nothing yet.
        right: whether that was right; None until the verdict says so.
        states: the diagnosis of each run that trains, as `metrics.diagnosis.State` names it.
    """

    lesson: str = ""
    step: str = ""
    choice: str = ""
    right: bool | None = None
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tally:
    """A class as its teacher sees it: counts alone.

    Attributes:
        tabs: that are in the class.
        steps: lesson → step → tabs.
        choices: lesson → prediction → tabs.
        right: lesson → tabs whose prediction was right, and tabs that know.
        states: diagnosis → runs that train.
    """

    tabs: int
    steps: Mapping[str, Mapping[str, int]]
    choices: Mapping[str, Mapping[str, int]]
    right: Mapping[str, tuple[int, int]]
    states: Mapping[str, int]


def tally(places: Iterable[Place]) -> Tally:
    """Count them."""
    steps: dict[str, Counter[str]] = {}
    choices: dict[str, Counter[str]] = {}
    right: dict[str, tuple[int, int]] = {}
    states: Counter[str] = Counter()
    tabs = 0
    for place in places:
        tabs += 1
        states.update(place.states)
        if not place.lesson:
            continue
        steps.setdefault(place.lesson, Counter())[place.step] += 1
        if place.choice:
            choices.setdefault(place.lesson, Counter())[place.choice] += 1
        if place.right is not None:
            were, know = right.get(place.lesson, (0, 0))
            right[place.lesson] = (were + place.right, know + 1)
    return Tally(tabs, steps, choices, right, states)
