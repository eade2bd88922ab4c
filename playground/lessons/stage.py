"""The act of a lesson that is played now: its runs in a workspace, or a task; what they found, and what stays of them."""

from collections.abc import Hashable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from playground.config import COMPUTED, Change, RunConfig, differing
from playground.errors import PlaygroundError
from playground.lessons.found import Found, found
from playground.lessons.lesson import Computation, Training
from playground.lessons.visit import Step, Visit, Wait
from playground.pictures import LinePicture, PlanePicture
from playground.runtime.frame import Picture
from playground.runtime.ghost import Ghost
from playground.runtime.run import Run
from playground.runtime.session import Points
from playground.runtime.tasks import Task, Tasks

BEFORE = {"act": Step.PREDICT, "fix": Step.VERDICT}
DURING = {"act": Step.RUN, "fix": Step.FIX_RUN}
AFTER = {"act": Step.VERDICT, "fix": Step.FIXED}
"""The step of a lesson before, during and after each act."""


@dataclass(eq=False)
class Stage:
    """One act, while it is played.

    Attributes:
        name: of the act: `act` or `fix`.
        act: what is played.
        plans: of its runs, as they were asked for.
        before: numbers of the runs in whose place they come.
        numbers: theirs, once they are built.
        scheduled: knobs that they will turn by themselves.
        wanted: whether it is to be played as soon as may be.
        held: whether its place was given to another, since it was played.
        wait: what the gate says, while it does.
        asked: what each run found, once all are over.
        task: what computes.
        failed: why it came to no verdict.
    """

    name: str
    act: Training | Computation
    plans: tuple[RunConfig, ...] = ()
    before: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()
    scheduled: tuple[tuple[Change, ...], ...] = ()
    wanted: bool = False
    held: bool = False
    wait: Wait | None = None
    asked: list[Future[list[Found]]] = field(default_factory=list)
    task: Task[tuple[Found, ...]] | None = None
    failed: PlaygroundError | None = None

    def meant(self, runs: Sequence[Run]) -> bool:
        """Whether runs that it does not know yet are those that it asked for."""
        return numbers(runs) not in (self.numbers, self.before) and _same([run.settings for run in runs], self.plans)

    def adopt(self, runs: Sequence[Run]) -> None:
        """These are its runs from now on, with what was chosen for them where they were built; nothing was asked of them yet."""
        self.asked = []
        self.numbers, self.plans = numbers(runs), tuple(run.settings for run in runs)
        self.scheduled = tuple(run.trainer.recipe.changes for run in runs)

    def turned(self, runs: Sequence[Run]) -> bool:
        """Whether a setting of its runs was turned by hand: what the lesson itself turns on the way was scheduled."""
        return tuple(run.trainer.recipe.changes for run in runs) != self.scheduled

    def read(self, runs: Sequence[Run]) -> tuple[Found, ...] | None:
        """What its runs found, each asked once; None until all have answered. Raises what one of them raised."""
        examine = self.act.examine if isinstance(self.act, Training) else None
        self.asked = self.asked or [run.ask(lambda trainer: found(trainer, examine)) for run in runs]
        if not all(each.done() for each in self.asked):
            return None
        return tuple(one for each in self.asked for one in each.result())

    def compute(self, tasks: Tasks, owner: Hashable, seed: int) -> None:
        """Start the computation.

        Raises:
            BusyError: this owner has too many tasks.
        """
        assert isinstance(self.act, Computation)
        compute = self.act.compute
        self.task = tasks.start(owner, lambda task: tuple(compute(seed, lambda share: task.report(share, "lessons.computing"))))

    def cancel(self) -> None:
        """Give up what computes."""
        if self.task is not None:
            self.task.cancel()

    def ghost(self, visit: Visit) -> Ghost | None:
        """The first act's runs, to stand behind those of the second; None where they do not stand alike."""
        act = visit.lesson.act
        alike = isinstance(act, Training) and act.arrangement == getattr(self.act, "arrangement", "") != "wall"
        if not alike or self.name == "act" or "act" not in visit.found:
            return None
        one = len(visit.found["act"]) == 1
        curves = {name: _points(getattr(visit.found["act"][0], name)) for name in ("telemetry", "measures")} if one else {}
        return Ghost(beside=frozenset(self.numbers), pictures=visit.pictures["act"], curves=curves)


def numbers(runs: Sequence[Run]) -> tuple[int, ...]:
    """What runs are known by."""
    return tuple(run.number for run in runs)


def light(picture: Picture | None) -> Picture | None:
    """A picture without what no ghost and no worksheet shows."""
    return replace(picture, microscope=None) if isinstance(picture, LinePicture | PlanePicture) else picture


def _same(settings: Sequence[RunConfig], plans: Sequence[RunConfig]) -> bool:
    """Whether runs are those that were asked for; how they are computed was chosen for them where they are built."""
    if len(settings) != len(plans):
        return False
    apart = (leaf.path for pair in zip(settings, plans, strict=True) for leaf, _ in differing(*pair))
    return all(path in COMPUTED for path in apart)


def _points(lines: Mapping[str, tuple[Any, Any]]) -> Points:
    turns = next((turns for turns, _ in lines.values()), np.zeros(0, np.int64))
    return Points(mark=(0, 0, 0), anew=True, turns=turns, values={name: values for name, (_, values) in lines.items()})
