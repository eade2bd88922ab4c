"""Judgements beside training: on demand and on schedule, on the threads of the tasks, remembered as long as the tab."""

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from playground.config import RunConfig
from playground.errors import BusyError, ConfigError, PlaygroundError
from playground.judging.bench import FEWEST, MOST, SAMPLES, Bench, Features, finished
from playground.judging.inception import fetch
from playground.judging.judged import judged, tells
from playground.judging.report import Report
from playground.runtime.asking import asked
from playground.runtime.benches import Benches, first_look
from playground.runtime.frame import State
from playground.runtime.run import Run
from playground.runtime.session import Session
from playground.runtime.tasks import Task, Tasks
from playground.training.sampling import Sampler
from playground.training.trainer import Trainer

WORKSPACE = "images"
KEPT = 300
"""Judgements of a tab that are remembered; the oldest make room."""
MOST_TURNS, MOST_SECONDS = 1_000_000, 86_400.0
LEAST_SECONDS = 5.0
PATIENCE = 120.0
"""Seconds for an update of a run that is judged: nobody stands and waits, and a schedule must outlive one slow update."""


@dataclass(frozen=True)
class Wish:
    """What is to be judged how.

    Attributes:
        samples: to be drawn.
        metrics: names of judges; all that fit if empty. Those that do not fit the data are left out.
        features: whose.

    Raises:
        ConfigError: a number of samples that cannot be.
    """

    samples: int = SAMPLES
    metrics: tuple[str, ...] = ()
    features: Features = "own"

    def __post_init__(self) -> None:
        if not FEWEST <= self.samples <= MOST:
            raise ConfigError("judge_samples", value=self.samples, low=FEWEST, high=MOST)


@dataclass(frozen=True)
class Schedule:
    """When to judge by itself while the run trains; 0 is never.

    Attributes:
        turns: between two judgements.
        seconds: of training between two judgements.

    Raises:
        ConfigError: numbers that cannot be.
    """

    turns: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.turns <= MOST_TURNS:
            raise ConfigError("judge_turns", value=self.turns, high=MOST_TURNS)
        if self.seconds and not LEAST_SECONDS <= self.seconds <= MOST_SECONDS:
            raise ConfigError("judge_seconds", value=self.seconds, low=LEAST_SECONDS, high=MOST_SECONDS)

    def due(self, now: "Moment", last: "Moment") -> bool:
        """Whether one is due at `now`, the last having been at `last`: past another multiple of `turns`, or `seconds` later."""
        if self.turns and now.turn // self.turns > last.turn // self.turns:
            return True
        return bool(self.seconds) and now.seconds - last.seconds >= self.seconds


@dataclass(frozen=True)
class Moment:
    """Where a run stands: its turn, and the seconds that it has trained."""

    turn: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, eq=False)
class Judgement:
    """One judgement of one run; plain values, no tensors.

    Attributes:
        number: from 1 on, of the tab.
        run: the run's number.
        data: the name of its data.
        at: where the run stood.
        cost: seconds that the judgement took.
        wish: what was asked for.
        scheduled: whether nobody asked for it.
        report: what came out.
    """

    number: int
    run: int
    data: str
    at: Moment
    cost: float
    wish: Wish
    scheduled: bool
    report: Report


class Judgements:
    """Those of one tab. Every method may be called from any thread; none waits.

    Args:
        sid: of the tab.
        tasks: who works.
        benches: shared by all tabs.
        clock: seconds.

    Attributes:
        schedule: when to judge by itself.
        wish: what the schedule judges by.
        failure: why the last one came to nothing, if it did.
    """

    def __init__(self, sid: str, tasks: Tasks, benches: Benches, clock: Callable[[], float] = time.monotonic) -> None:
        self.schedule, self.wish = Schedule(), Wish()
        self.failure: PlaygroundError | None = None
        self._sid, self._tasks, self._benches, self._clock = sid, tasks, benches, clock
        self._lock, self._numbers = threading.Lock(), itertools.count(1)
        self._done: deque[Judgement] = deque(maxlen=KEPT)
        self._last: tuple[int, Moment] = (0, Moment())  # which run was judged last, and where it stood
        self._task: Task[None] | None = None
        self._scheduled = False

    @property
    def all(self) -> list[Judgement]:
        """Those that are remembered, the oldest first."""
        with self._lock:
            return list(self._done)

    @property
    def task(self) -> Task[None] | None:
        """The one that goes on, if one does."""
        task = self._task
        return None if task is None or task.over else task

    @property
    def scheduled(self) -> bool:
        """Whether the one that goes on is one that nobody asked for."""
        return self._scheduled and self.task is not None

    def start(self, run: Run, wish: Wish, *, scheduled: bool = False) -> None:
        """Judge a run as it stands; it goes on meanwhile.

        Raises:
            BusyError: one goes on, or this tab has too many long jobs.
        """
        with self._lock:
            if self.task is not None:
                raise BusyError("judge_busy")
            self.failure, at = None, Moment(run.turn, run.trainer.seconds)
            self._task = self._tasks.start(self._sid, lambda task: self._judge(task, run, wish, scheduled))
            self._scheduled, self._last = scheduled, (run.number, at)

    def cancel(self) -> None:
        """Stop the one that goes on."""
        if self._task is not None:
            self._task.cancel()

    def plan(self, schedule: Schedule, wish: Wish) -> None:
        """Judge by itself from now on, or not any more."""
        self.schedule, self.wish = schedule, wish

    def tick(self, run: Run) -> None:
        """Start what is due. It is skipped while another one goes on, or while there is no room."""
        if self.task is not None or run.state is not State.RUNNING:
            return
        last = self._last[1] if self._last[0] == run.number else Moment()
        if self.schedule.due(Moment(run.turn, run.trainer.seconds), last):
            try:
                self.start(run, self.wish, scheduled=True)
            except BusyError:
                return

    def _judge(self, task: Task[None], run: Run, wish: Wish, scheduled: bool) -> None:
        """On a thread of the tasks."""
        try:
            if wish.features == "inception":
                for share in fetch():
                    task.report(share, "judging.step.fetching")
            at, config, sampler, name = asked(run, _standing, task, patience=PATIENCE, says="judge.copying")
            bench, looked = self._benches.bench(config, wish.features)
            began, fitting = self._clock(), _fitting(wish, bench, sampler)
            with first_look(task, bench, looked):
                steps = judged(sampler, bench, samples=wish.samples, metrics=fitting)
                report = finished(steps, lambda step: task.report(step.done / step.total, step.key))
            made = Judgement(next(self._numbers), run.number, name, at, self._clock() - began, wish, scheduled, report)
            with self._lock:
                self._done.append(made)
        except PlaygroundError as error:
            self.failure = error
            if scheduled:  # it would fail again and again
                self.schedule = replace(self.schedule, turns=0, seconds=0.0)
            raise


class Judging:
    """The judgements of every tab, forgotten with its session.

    Args:
        tasks: who works.

    Attributes:
        benches: the real sides, for whatever else judges on this server.
    """

    def __init__(self, tasks: Tasks) -> None:
        self._tasks, self.benches, self._lock = tasks, Benches(), threading.Lock()
        self._known: WeakKeyDictionary[Session, Judgements] = WeakKeyDictionary()

    def of(self, session: Session, sid: str) -> Judgements:
        """Those of one tab."""
        with self._lock:
            if session not in self._known:
                self._known[session] = Judgements(sid, self._tasks, self.benches)
            return self._known[session]

    def tick(self) -> None:
        """Start what is due in any tab; to be called about once a second."""
        with self._lock:
            known = list(self._known.items())
        for session, judgements in known:
            runs = session.workspaces[WORKSPACE].runs
            if runs and (judgements.schedule.turns or judgements.schedule.seconds):
                judgements.tick(runs[0])


def _standing(trainer: Trainer) -> tuple[Moment, RunConfig, Sampler, str]:
    """A run as it stands, asked between two of its updates."""
    return Moment(trainer.turn, trainer.seconds), trainer.config, Sampler.of(trainer), trainer.config.get("data")


def _fitting(wish: Wish, bench: Bench, sampler: Sampler) -> tuple[str, ...]:
    """The metrics of a wish that fit the data and the generator; empty stands for all.

    Raises:
        ConfigError: none of them does.
    """
    known = bench.metrics + (bench.asked if tells(sampler, bench) else ())
    fitting = tuple(each for each in wish.metrics if each in known)
    if wish.metrics and not fitting:
        raise ConfigError("judge_metric", name=", ".join(wish.metrics), choices=", ".join(known))
    return fitting
