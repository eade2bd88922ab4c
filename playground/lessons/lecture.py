"""Where a visitor stands in a lesson: predict, run, verdict, fix.

A lesson trains in the visitor's own workspace, so its runs can be paused, looked back at and undone as any other. The
lecture only watches them: when all are over it reads what they found, and that decides the claims.
"""

import enum
import logging
import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary, ref

import numpy as np

from playground.config import RunConfig
from playground.errors import ConfigError, PlaygroundError
from playground.lessons.found import Found, found
from playground.lessons.lesson import Act, Computation, Lesson, Result, Training
from playground.pictures import LinePicture, PlanePicture
from playground.runtime.frame import Picture
from playground.runtime.ghost import Ghost
from playground.runtime.run import Run
from playground.runtime.session import Points, Session
from playground.runtime.tasks import Progress, Task, Tasks
from playground.runtime.workspace import Workspace

log = logging.getLogger(__name__)

COMPUTED = ("precision", "layout", "compiled", "threads")
"""How a run is computed."""
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


Gate = Callable[["Lecture"], Wait | None]
"""Asked before the runs of a lesson start, and again until it has nothing to say."""


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
    def right(self) -> bool | None:
        """Whether the prediction is what the lesson shows; None before there is one, or a verdict."""
        return self.prediction == self.lesson.answer if self.prediction and "act" in self.results else None


@dataclass(eq=False)
class _Stage:
    """The act that is played now: its runs in a workspace, or a task."""

    act: Training | Computation
    plans: tuple[RunConfig, ...] = ()
    before: tuple[int, ...] = ()  # numbers of the runs in whose place they come
    numbers: tuple[int, ...] = ()  # theirs, once they are built
    wanted: bool = False  # to be played as soon as may be
    wait: Wait | None = None
    asked: list[Future[list[Found]]] = field(default_factory=list)
    task: Task[tuple[Found, ...]] | None = None
    failed: PlaygroundError | None = None


class Lecture:
    """One visitor's lessons. Every method may be called from any thread.

    Args:
        session: the visitor's.
        tasks: for what is computed beside the runs.
        limit: a config within what one run may compute on this server.
        gate: see `Gate`.

    Attributes:
        step: where in the lesson that is open.
        visit: that lesson; None while there is none.
        visits: every lesson that got to a verdict, by name; the newest visit of each.
        owner: whose the tasks are: they are cancelled when it goes.
        opening: whether the runs of another act are being asked for just now.
        displaced: whether runs of the visitor's own stood where those of the lesson stand now; undo brings them back.
    """

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        *,
        limit: Callable[[RunConfig], RunConfig] = lambda config: config,
        gate: Gate = lambda lecture: None,
    ) -> None:
        self._ref, self._tasks, self._limit, self._gate = ref(session), tasks, limit, gate  # a session that goes takes this along
        self.owner: Hashable = ("lesson", id(session))
        self.opening = False
        self.step = Step.PREDICT
        self.visit: Visit | None = None
        self.visits: dict[str, Visit] = {}
        self.displaced = False
        self.version = 0
        self._stage: _Stage | None = None
        self._mine: set[int] = set()

    # ------------------------------------------------------------------ what others may read

    @property
    def lesson(self) -> Lesson | None:
        """The one that is open."""
        return self.visit.lesson if self.visit else None

    @property
    def prediction(self) -> str:
        """What was chosen; "" for nothing."""
        return self.visit.prediction if self.visit else ""

    @property
    def right(self) -> bool | None:
        """Whether the prediction came true; None before the verdict, or without a prediction."""
        return self.visit.right if self.visit else None

    @property
    def results(self) -> Mapping[str, tuple[Result, ...]]:
        """The claims of each act that is over: `act`, `fix`."""
        return self.visit.results if self.visit else {}

    @property
    def act(self) -> Training | Computation | None:
        """What is on the stage."""
        return self._stage.act if self._stage else None

    @property
    def acting(self) -> str:
        """Its name: `act` or `fix`."""
        return "fix" if self.step in (Step.FIX_RUN, Step.FIXED) else "act"

    @property
    def lost(self) -> bool:
        """Whether other runs stand in the place of the lesson's: by undo, a preset, a rebuild."""
        stage = self._stage
        if stage is None or isinstance(stage.act, Computation) or self.building:
            return False
        return not stage.numbers or _numbers(self._here(stage)) != stage.numbers

    @property
    def building(self) -> bool:
        """Whether its runs are being made."""
        stage = self._stage
        return stage is not None and isinstance(stage.act, Training) and not stage.numbers and self._here(stage).building

    @property
    def wait(self) -> Wait | None:
        """What the gate says, while it does."""
        return self._stage.wait if self._stage else None

    @property
    def task(self) -> Task[tuple[Found, ...]] | None:
        """What computes, or did."""
        return self._stage.task if self._stage else None

    @property
    def failed(self) -> PlaygroundError | None:
        """Why the act came to no verdict, if it did not."""
        return self._stage.failed if self._stage else None

    @property
    def busy(self) -> bool:
        """Whether its act is under way: from its start to its verdict."""
        return self.visit is not None and self.step in (Step.RUN, Step.FIX_RUN) and not self.lost and self.failed is None

    @property
    def turns(self) -> tuple[int, int]:
        """Completed turns of the run that is furthest behind, and its budget; zeros without runs."""
        stage = self._stage
        if stage is None or not stage.plans or self.lost or self.building:
            return 0, stage.plans[0].budget_turns if stage and stage.plans else 0
        runs = self._here(stage).runs
        return min((run.turn for run in runs), default=0), max(plan.budget_turns for plan in stage.plans)

    @property
    def playing(self) -> bool:
        """Whether its runs go on."""
        return bool(self._stage and self._stage.numbers and not self.lost and self._here(self._stage).playing)

    @property
    def watched(self) -> bool:
        """Whether anybody looks at the visitor's page."""
        session = self._ref()
        return session is not None and session.viewers > 0

    @property
    def seconds_left(self) -> float:
        """Until its runs are over, at the pace they go; NaN while nobody can say."""
        if not self.playing or self._stage is None:
            return math.nan
        runs = [run for run in self._here(self._stage).runs if run.last.rate > 0]
        return max(((run.settings.budget_turns - run.turn) / run.last.rate for run in runs), default=math.nan)

    # ------------------------------------------------------------------ what the visitor does

    def open(self, lesson: Lesson, seed: int = 0) -> None:
        """Build the lesson's runs and ask its question.

        Raises:
            ConfigError, DataError, BusyError: they cannot be built; no lesson is open then.
        """
        self._end_stage()
        known = self.visits.get(lesson.name)
        try:
            stage = self._begin(lesson.act, seed)
        except PlaygroundError:
            self.leave()
            raise
        self.visit, self.step = Visit(lesson, seed, notes=known.notes if known else ""), Step.PREDICT
        self._enter(stage)

    def predict(self, choice: str) -> None:
        """Choose an answer; that starts the runs. A choice that does not exist, or comes too late, is ignored."""
        visit, stage = self.visit, self._stage
        if visit is None or stage is None or self.step is not Step.PREDICT or choice not in visit.lesson.choices or self.lost:
            return
        visit.prediction = choice
        self._start(stage, Step.RUN)

    def fix(self) -> None:
        """Turn the knob: the second act, with what is left of the first behind it.

        Raises:
            ConfigError, DataError, BusyError: it cannot be built.
        """
        visit = self.visit
        if visit is None or self.step is not Step.VERDICT:
            return
        stage = self._begin(visit.lesson.fix, visit.seed)
        self._enter(stage)
        self._start(stage, Step.FIX_RUN)

    def again(self) -> None:
        """The whole lesson from another seed, with the same prediction. Errors: `open`."""
        if self.visit is None:
            return
        prediction = self.visit.prediction
        self.open(self.visit.lesson, self.visit.seed + 1)
        if prediction:
            self.predict(prediction)
        elif self._stage is not None:
            self._start(self._stage, Step.RUN)

    def anew(self) -> None:
        """The act whose runs were replaced, or whose computation was given up, once more. Errors: `open`."""
        visit, step = self.visit, self.step
        if visit is None:
            return
        stage = self._begin(visit.lesson.acts[self.acting], visit.seed)
        self._enter(stage)
        if step is Step.VERDICT or step is Step.FIXED:
            self.step = Step.RUN if step is Step.VERDICT else Step.FIX_RUN
        if self.step is not Step.PREDICT:
            self._start(stage, self.step)

    def leave(self) -> None:
        """Back to the list: the lesson's runs hold, its ghost goes."""
        if self.playing:
            self._session.pause()
        self._end_stage()
        self.visit, self.step = None, Step.PREDICT
        self.version += 1

    def hold(self) -> None:
        """Pause the runs: others need the machine."""
        stage = self._stage
        if stage is not None and stage.numbers and not self.lost:
            for run in self._here(stage).runs:
                run.pause()
            self._session.notify("notice.place_given")

    def give_back(self) -> None:
        """The runs that stood there before the lesson's, as `undo` does."""
        stage = self._stage
        if stage is None or not stage.numbers:
            return
        here = self._here(stage)
        self.look_here()
        while here.can_undo and set(_numbers(here)) <= self._mine:
            here.undo()
        self.displaced = False
        self.version += 1

    def look_here(self) -> None:
        """Make the lesson's workspace the visible one."""
        stage = self._stage
        if stage is not None and isinstance(stage.act, Training) and self._session.visible != stage.act.workspace:
            self._session.show(stage.act.workspace)

    def cancel(self) -> None:
        """Give up what computes."""
        if self.task is not None:
            self.task.cancel()

    def note(self, words: str) -> None:
        """What the visitor writes beside the lesson, so much as there is room for."""
        if self.visit is not None:
            self.visit.notes = words[:NOTES]

    # ------------------------------------------------------------------ what happens meanwhile

    def look(self) -> None:
        """Take over what happened since: runs that are built or over, a task that is done, a gate that opened."""
        with self._session.lock:
            stage, visit = self._stage, self.visit
            if stage is None or visit is None or self.opening:
                return
            if isinstance(stage.act, Computation):
                self._look_computed(stage, visit)
            elif not self.building:
                self._look_trained(stage, visit)

    def _look_trained(self, stage: _Stage, visit: Visit) -> None:
        here = self._here(stage)
        if _numbers(here) not in (stage.numbers, stage.before) and _same([run.settings for run in here.runs], stage.plans):
            self._adopt(stage, visit, here)
        if self.lost:
            return
        if self.step is Step.PREDICT and any(run.going or run.over for run in here.runs):
            self._go_to(Step.RUN)  # Play was pressed: nothing was predicted
        if stage.wanted:
            self._let_in(stage)
        if self.step in (Step.RUN, Step.FIX_RUN) and all(run.over for run in here.runs):
            self._read(stage, visit, here.runs)

    def _adopt(self, stage: _Stage, visit: Visit, here: Workspace) -> None:
        """Runs that are built are the lesson's from now on, after a reset too; the act's stand behind those of the fix."""
        stage.numbers, stage.plans = _numbers(here), tuple(run.settings for run in here.runs)  # with what was chosen for them
        self._mine.update(stage.numbers)
        here.ghost = self._ghost(visit, stage) if self.step in (Step.VERDICT, Step.FIX_RUN, Step.FIXED) else None
        for run in here.runs:
            run.refresh()
        self.version += 1

    def _ghost(self, visit: Visit, stage: _Stage) -> Ghost | None:
        act = visit.lesson.act
        alike = isinstance(act, Training) and act.arrangement == getattr(stage.act, "arrangement", "") != "wall"
        if not alike or stage.act is act or "act" not in visit.found:
            return None
        one = len(visit.found["act"]) == 1
        curves = {name: _points(getattr(visit.found["act"][0], name)) for name in ("telemetry", "measures")} if one else {}
        return Ghost(beside=frozenset(stage.numbers), pictures=visit.pictures["act"], curves=curves)

    def _let_in(self, stage: _Stage) -> None:
        wait = self._gate(self)
        if wait != stage.wait:
            stage.wait = wait
            self.version += 1
        if wait is None and isinstance(stage.act, Training) and self._session.visible == stage.act.workspace:
            stage.wanted = False
            self._session.play()

    def _read(self, stage: _Stage, visit: Visit, runs: list[Run]) -> None:
        """Ask each run once what it found; when all have answered, that is the verdict."""
        if stage.failed is not None:
            return
        examine = stage.act.examine if isinstance(stage.act, Training) else None
        stage.asked = stage.asked or [run.ask(lambda trainer: found(trainer, examine)) for run in runs]
        if not all(each.done() for each in stage.asked):
            return
        try:
            everything = tuple(one for each in stage.asked for one in each.result())
        except (Exception, CancelledError) as error:
            self._fail(stage, error)
            return
        visit.turned = visit.turned or [run.settings for run in runs] != list(stage.plans)
        self._conclude(stage, visit, everything, tuple(_light(run.last.picture) for run in runs))

    def _look_computed(self, stage: _Stage, visit: Visit) -> None:
        if stage.wanted:
            wait = self._gate(self)
            if wait is None:
                self._compute(stage, visit)
            elif wait != stage.wait:
                stage.wait, self.version = wait, self.version + 1
        task = stage.task
        if task is None or not task.over or self.step not in (Step.RUN, Step.FIX_RUN):
            return
        if task.result is not None:
            self._conclude(stage, visit, task.result, ())
        elif task.state is Progress.CANCELLED:
            stage.task = None
            self._go_to(Step.PREDICT if self.step is Step.RUN else Step.VERDICT)
        elif stage.failed is None and task.error is not None:
            stage.failed = task.error
            self.version += 1

    def _compute(self, stage: _Stage, visit: Visit) -> None:
        act, seed = stage.act, visit.seed
        stage.wanted, stage.wait, self.version = False, None, self.version + 1
        if isinstance(act, Computation):
            compute = act.compute
            stage.task = self._tasks.start(
                self.owner, lambda task: tuple(compute(seed, lambda share: task.report(share, "lessons.computing")))
            )

    def _conclude(self, stage: _Stage, visit: Visit, everything: tuple[Found, ...], pictures: tuple[Picture | None, ...]) -> None:
        name = self.acting
        try:
            results = tuple(stage.act.results(everything))
        except Exception as error:  # a claim met what it was not made for, such as a run that ended at its first turn
            self._fail(stage, error)
            return
        visit.found[name], visit.results[name], visit.pictures[name] = everything, results, pictures
        self.visits[visit.lesson.name] = visit
        self._go_to(Step.VERDICT if self.step is Step.RUN else Step.FIXED)

    def _fail(self, stage: _Stage, error: BaseException) -> None:
        if not isinstance(error, PlaygroundError | CancelledError):
            log.error("a lesson came to no verdict", exc_info=error)
        stage.failed = error if isinstance(error, PlaygroundError) else PlaygroundError("lesson_failed", reason=repr(error))
        self.version += 1

    # ------------------------------------------------------------------ between the two

    def _begin(self, act: Training | Computation, seed: int) -> _Stage:
        """Build what an act needs. Not under the lock: a build needs it."""
        if isinstance(act, Computation):
            return _Stage(act)
        here = self._session.workspaces[act.workspace]
        if self._session.visible != act.workspace:
            self._session.show(act.workspace)
        before, plans = _numbers(here), tuple(self._limit(each) for each in act.seeded(seed))
        if not set(before) <= self._mine:
            self.displaced = any(run.progress for run in here.runs)
        here.ghost, self.opening = None, True
        try:
            self._session.use(*plans, workspace=act.workspace, play=False, kind=act.arrangement)
        finally:
            self.opening = False
        return _Stage(act, plans, before)

    def _enter(self, stage: _Stage) -> None:
        self._cancel()
        self._stage = stage
        self.version += 1
        self.look()

    def _start(self, stage: _Stage, step: Step) -> None:
        stage.wanted = True
        self._go_to(step)
        self.look()

    def _go_to(self, step: Step) -> None:
        self.step, self.version = step, self.version + 1

    def _end_stage(self) -> None:
        self._cancel()
        stage, self._stage = self._stage, None
        if stage is not None and isinstance(stage.act, Training):
            here = self._here(stage)
            here.ghost = None
            for run in here.runs:
                run.refresh()

    def _cancel(self) -> None:
        stage = self._stage
        if stage is not None and stage.task is not None:
            stage.task.cancel()

    @property
    def _session(self) -> Session:
        session = self._ref()
        if session is None:
            raise ConfigError("session_gone")
        return session

    def _here(self, stage: _Stage) -> Workspace:
        assert isinstance(stage.act, Training)
        return self._session.workspaces[stage.act.workspace]


class Lectures:
    """Everybody's lessons.

    Args:
        tasks, limit: see `Lecture`.

    Attributes:
        gate: asked before any lesson's runs start; may be replaced.
    """

    def __init__(self, tasks: Tasks, *, limit: Callable[[RunConfig], RunConfig] = lambda config: config) -> None:
        self._tasks, self._limit = tasks, limit
        self.gate: Gate = lambda lecture: None
        self._known: WeakKeyDictionary[Session, Lecture] = WeakKeyDictionary()

    def of(self, session: Session) -> Lecture:
        """The lessons of one visitor."""
        known = self._known.get(session)
        if known is None:
            made = Lecture(session, self._tasks, limit=self._limit, gate=self._ask)
            known = self._known.setdefault(session, made)
        return known

    def _ask(self, lecture: Lecture) -> Wait | None:
        return self.gate(lecture)

    def tick(self) -> None:
        """Once a second: nobody need look for a lesson to go on."""
        for session, lecture in list(self._known.items()):
            with session.lock:
                lecture.look()


def _numbers(here: Workspace) -> tuple[int, ...]:
    return tuple(run.number for run in here.runs)


def _same(settings: Sequence[RunConfig], plans: Sequence[RunConfig]) -> bool:
    """Whether runs are those that were asked for; how they are computed was chosen for them where they are built."""
    if len(settings) != len(plans):
        return False
    values = [[{leaf.path: leaf.value for leaf in each.leaves()} for each in configs] for configs in (settings, plans)]
    apart = (path for a, b in zip(*values, strict=True) for path in a.keys() | b.keys() if a.get(path) != b.get(path))
    return all(path in COMPUTED for path in apart)


def _points(lines: Mapping[str, tuple[Any, Any]]) -> Points:
    turns = next((turns for turns, _ in lines.values()), np.zeros(0, np.int64))
    return Points(mark=(0, 0, 0), anew=True, turns=turns, values={name: values for name, (_, values) in lines.items()})


def _light(picture: Picture | None) -> Picture | None:
    """A picture without what no ghost and no worksheet shows."""
    return replace(picture, microscope=None) if isinstance(picture, LinePicture | PlanePicture) else picture


__all__ = ["NOTES", "Act", "Gate", "Lecture", "Lectures", "Step", "Visit", "Wait"]
