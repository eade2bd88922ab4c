"""What a lesson is made of: a question, an act that answers it, and a second act in which one knob is turned.

Everything that is claimed of an act is a number with its bounds, checked in code by `lessons check` over several seeds,
and on the page on the visitor's own run.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from playground.config import RunConfig
from playground.errors import ConfigError
from playground.lessons.found import Examine, Found

Tell = Callable[[float], None]
"""Hears how far a computation is, 0 to 1, at least once a second; raises to cancel it."""
Arrangement = Literal["one", "twins", "wall"]


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A number that lies within bounds.  Its words: `lesson.<lesson>.claim.<name>`, with `{value}`, `{least}` and `{most}`.

    Attributes:
        name: among the claims of its lesson; both acts together.
        of: makes the number from what the act found, one `Found` a run or member, in order.
        least, most: the closed bounds; where the number is NaN the claim fails.
    """

    name: str
    of: Callable[[Sequence[Found]], float]
    least: float = -math.inf
    most: float = math.inf

    def holds(self, value: float) -> bool:
        """Whether the number is within the bounds."""
        return self.least <= value <= self.most


@dataclass(frozen=True, kw_only=True)
class Result:
    """A claim, and what was measured."""

    claim: Claim
    value: float

    @property
    def holds(self) -> bool:
        """Whether the claim held."""
        return self.claim.holds(self.value)


@dataclass(frozen=True, kw_only=True)
class Act:
    """What happens once, and what is claimed of it.

    Attributes:
        claims: all must hold.
        panels: what is shown of it, in this order: names of the page's figures (see `ui/lesson_stage.py`).
    """

    claims: tuple[Claim, ...]
    panels: tuple[str, ...] = ()

    def results(self, found: Sequence[Found]) -> list[Result]:
        """Every claim with what was measured."""
        return [Result(claim=claim, value=float(claim.of(found))) for claim in self.claims]


@dataclass(frozen=True, kw_only=True)
class Training(Act):
    """Runs that are trained under the visitor's eyes, to the end of their budget.

    Attributes:
        runs: one config a run, each with a budget in turns; several are twins or a wall.
        arrangement: how they stand together.
        examine: reads more numbers from each run when it is over.
    """

    runs: tuple[RunConfig, ...]
    arrangement: Arrangement = "one"
    examine: Examine | None = None

    def seeded(self, seed: int) -> tuple[RunConfig, ...]:
        """The same runs from another seed."""
        return tuple(replace(each, seed=seed) for each in self.runs)

    @property
    def workspace(self) -> str:
        """Where they are trained: `images`, or `distributions` for points."""
        return "images" if self.runs[0].data.kind == "image" else "distributions"


@dataclass(frozen=True, kw_only=True)
class Computation(Act):
    """Something that is computed beside the runs, with progress; nothing in it is recorded.

    Attributes:
        compute: seed, tell → what it found. Runs in a thread of its own.
        opens: where the visitor can go on by hand: `theory:apart`, `latent`, `models`, …; "" for nowhere.
    """

    compute: Callable[[int, Tell], Sequence[Found]]
    opens: str = ""


@dataclass(frozen=True)
class Source:
    """Where something stands: authors and year, the arXiv id ("" if it has none), and the place in it."""

    title: str
    arxiv: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One lesson.  Its words are `lesson.<name>.…` in texts/<language>/lesson_<name>.toml (see lessons/README.md).

    Some words need not be there: `run.<n>` and `fix_run.<n>`, what each of an act's several runs is called; `run_found`, the
    same with what was examined; `fix_watch`, what to look at in the fix; `fixed`, its heading where all its claims hold.

    Attributes:
        name: in addresses and texts.
        choices: the answers to choose from before anything is seen: `lesson.<name>.choice.<choice>`.
        answer: the one that the act shows to be right.
        act: what happens.
        fix: the same with what `turned` says changed.
        turned: dotted paths of the knobs that the fix turns; empty where it changes something else, which its words say.
        cards: how many misconceptions there are words for: `card.<n>.myth` and `card.<n>.truth`, from 1 on.
        sources: in papers.
        code: where it lives in our code: `module:qualified.name`, tested.
        minutes: that a visitor needs, roughly.
        asks: when the question is put: `first`, or `after` the act, which then runs at once: what it draws is asked about.
        answered: the act that shows which answer is right.
    """

    name: str
    choices: tuple[str, ...]
    answer: str
    act: Training | Computation
    fix: Training | Computation
    turned: tuple[str, ...] = ()
    cards: int = 2
    sources: tuple[Source, ...] = field(default=())
    code: tuple[str, ...] = field(default=())
    minutes: int = 3
    asks: Literal["first", "after"] = "first"
    answered: Literal["act", "fix"] = "act"

    def __post_init__(self) -> None:
        if self.answer not in self.choices:
            raise ConfigError("choice", label=self.name, value=self.answer, choices=", ".join(self.choices))

    @property
    def acts(self) -> dict[str, Training | Computation]:
        """Both by name."""
        return {"act": self.act, "fix": self.fix}
