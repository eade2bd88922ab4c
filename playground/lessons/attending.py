"""What happens to a lesson by itself: runs that are built or over, a task that is done, a gate that opens; and the verdict."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError

from playground.errors import PlaygroundError
from playground.lessons.found import Found
from playground.lessons.stage import AFTER, BEFORE, DURING, Stage, light
from playground.lessons.standing import Standing
from playground.lessons.visit import Step, Visit, Wait
from playground.runtime.frame import Picture
from playground.runtime.session import Session
from playground.runtime.tasks import Progress, Tasks
from playground.runtime.workspace import Workspace

log = logging.getLogger(__name__)

Gate = Callable[["Attending"], Wait | None]
"""Asked before the runs of a lesson start, and again until it has nothing to say."""


class Attending(Standing):
    """Watches the runs of the lesson that is open, and judges its claims when all are over.

    Args:
        session: the visitor's.
        tasks: for what is computed beside the runs.
        gate: see `Gate`.
    """

    def __init__(self, session: Session, tasks: Tasks, gate: Gate) -> None:
        super().__init__(session)
        self._tasks, self._gate = tasks, gate
        self._mine: set[int] = set()

    def look(self) -> None:
        """Take over what happened since: runs that are built or over, a task that is done, a gate that opened."""
        session = self._ref()
        if session is None:
            return
        with session.lock:
            stage, visit, here = self._stage, self.visit, self._at(self._stage)
            if stage is None or visit is None or self.opening:
                return
            if here is None:
                self._look_computed(stage, visit)
            elif not self.building:
                self._look_trained(stage, visit, here)

    def _look_trained(self, stage: Stage, visit: Visit, here: Workspace) -> None:
        if stage.meant(here.runs):
            self._adopt(stage, visit, here)
        if self.lost:
            stage.wait = None
            self._queue(here, ())
            return
        runs = here.runs
        if self.step is Step.PREDICT and not visit.asking and any(run.going or run.over for run in runs):
            self._go_to(Step.RUN)  # Play was pressed: nothing was predicted
            stage.wanted = True
        if stage.held and any(run.going for run in runs):  # Play was pressed: it queues again
            stage.held, stage.wanted = False, True
        if stage.wanted:
            self._play_in_turn(stage, here)
        if self.step is DURING[stage.name] and stage.failed is None and all(run.over for run in runs):
            try:
                everything = stage.read(runs)
            except (Exception, CancelledError) as error:
                self._fail(stage, error)
                return
            if everything is not None:
                visit.turned = visit.turned or stage.turned(runs)
                self._queue(here, ())
                self._conclude(stage, visit, everything, tuple(light(run.last.picture) for run in runs))

    def _adopt(self, stage: Stage, visit: Visit, here: Workspace) -> None:
        """Runs that are built are the lesson's from now on, after a reset too; the act's stand behind those of the fix."""
        stage.adopt(here.runs)
        self._mine.update(stage.numbers)
        here.ghost = stage.ghost(visit)
        for run in here.runs:
            run.refresh()
        self.version += 1

    def _play_in_turn(self, stage: Stage, here: Workspace) -> None:
        """Play the runs when the gate opens; until then nobody does. A build that may replace them is waited for."""
        free = self._let_in(stage)
        self._queue(here, stage.numbers if not free else ())
        if free and self._session.visible == here.name and not here.building:
            stage.wanted = False
            if not all(run.over for run in here.runs):
                self._session.play()
        elif not free:
            for run in here.runs:  # Play was pressed before it was known that there is a queue
                run.pause()

    def _queue(self, here: Workspace, waiting: Sequence[int]) -> None:
        """These runs there wait for their turn, no others; the player says so."""
        queued = frozenset(waiting)
        if queued != here.queued:
            here.queued = queued
            for run in here.runs:
                run.refresh()

    def _let_in(self, stage: Stage) -> bool:
        """Whether the gate has nothing to say."""
        wait = self._gate(self)
        if wait != stage.wait:
            stage.wait = wait
            self.version += 1
        return wait is None

    def _look_computed(self, stage: Stage, visit: Visit) -> None:
        if stage.wanted and self._let_in(stage):
            stage.wanted, self.version = False, self.version + 1
            try:
                stage.compute(self._tasks, self.owner, visit.seed)
            except PlaygroundError as error:
                self._fail(stage, error)
        task = stage.task
        if task is None or not task.over or self.step is not DURING[stage.name]:
            return
        if task.result is not None:
            self._conclude(stage, visit, task.result, ())
        elif task.state is Progress.CANCELLED:
            stage.task = None
            self._go_to(BEFORE[stage.name])
        elif stage.failed is None and task.error is not None:
            self._fail(stage, task.error)

    def _conclude(self, stage: Stage, visit: Visit, everything: tuple[Found, ...], pictures: tuple[Picture | None, ...]) -> None:
        """The verdict on the act that was played, unless another stands there by now."""
        try:
            results = tuple(stage.act.results(everything))
        except Exception as error:  # a claim met what it was not made for, such as a run that ended at its first turn
            self._fail(stage, error)
            return
        if self._stage is not stage:
            return
        stage.wanted, stage.wait = False, None  # its runs were over before their turn came
        visit.found[stage.name], visit.results[stage.name], visit.pictures[stage.name] = everything, results, pictures
        if visit.asking:
            self._go_to(Step.PREDICT)
        else:
            self._reveal(visit, stage)

    def _reveal(self, visit: Visit, stage: Stage) -> None:
        """Tell the verdict on the act that is over."""
        self.visits[visit.lesson.name] = visit
        self._go_to(AFTER[stage.name])

    def _fail(self, stage: Stage, error: BaseException) -> None:
        if not isinstance(error, PlaygroundError | CancelledError):
            log.error("a lesson came to no verdict", exc_info=error)
        stage.failed = error if isinstance(error, PlaygroundError) else PlaygroundError("lesson_failed", reason=repr(error))
        self.version += 1

    def hold(self) -> None:
        """Pause the runs: others need the machine. Without a lock: who calls may hold another session's."""
        stage, session, here = self._stage, self._ref(), self._at(self._stage)
        if stage is not None and session is not None and here is not None and stage.numbers and not self.lost:
            for run in here.runs:
                run.pause()
            stage.held = True  # last: who is played after that queues again
            session.notify("notice.place_given")

    def _go_to(self, step: Step) -> None:
        self.step, self.version = step, self.version + 1
