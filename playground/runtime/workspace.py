"""The runs of one workspace under one player."""

import logging
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import wait
from dataclasses import dataclass
from typing import Any, Protocol

from playground.config import RunConfig, needs_rebuild
from playground.errors import BusyError, ConfigError, PlaygroundError
from playground.runtime.frame import Frame, State
from playground.runtime.pace import Speed
from playground.runtime.run import Audience, Run, Step
from playground.runtime.workshop import Workshop, footprint
from playground.store.checkpoint import Checkpoint
from playground.training.trainer import Trainer

log = logging.getLogger(__name__)

Plan = RunConfig | Checkpoint
STEP_SECONDS = 10.0  # that a step by hand is waited for


class Owner(Audience, Protocol):
    """The session, as its workspaces see it."""

    lock: threading.RLock
    speed: Speed

    def admit(self, sizes: Sequence[int], *, replacing: int) -> None:
        """Raises BusyError when runs of so many bytes each, in place of `replacing` others, have no room."""
        ...

    def changed(self) -> None:
        """Runs came or went."""
        ...

    def tell(self, error: PlaygroundError) -> None:
        """Something went wrong that no caller waits for any more."""
        ...


@dataclass(eq=False)
class Build:
    """Runs that are being built; `slow` once nobody waits for them."""

    plans: Sequence[Plan]
    play: bool
    slow: bool = False


class Workspace:
    """Runs that are played together, what was here before them (undo), and what is being built.

    A change that needs new networks or data is built beside the runs, which stay as they are until it is ready: a bad
    setting loses nothing. While several changes are built, the newest wins.

    Args:
        name: of the workspace.
        workshop: who builds and works.
        owner: the session.

    Attributes:
        runs: what is played now; one usually.
    """

    def __init__(self, name: str, workshop: Workshop, owner: Owner) -> None:
        self.name = name
        self.runs: list[Run] = []
        self._workshop, self._owner = workshop, owner
        self._undo: list[Run] = []
        self._redo: list[Run] = []
        self._pending: Build | None = None

    # ------------------------------------------------------------------ playing

    @property
    def playing(self) -> bool:
        """Whether a run works, or will once somebody looks again."""
        return any(run.state in (State.RUNNING, State.ABSENT) for run in self.runs)

    @property
    def building(self) -> bool:
        """Whether a build takes so long that it should be shown."""
        return self._pending is not None and self._pending.slow

    def play(self) -> None:
        """Go on; a run that is being built starts when it is ready.

        Raises:
            ConfigError: no run here, or all are over.
        """
        with self._owner.lock:
            if self._pending is not None:
                self._pending.play = True
                return
            self._refuse_none()
            for run in [run for run in self.runs if not run.over] or self.runs:
                run.play()

    def pause(self) -> bool:
        """Hold after the current update; whether anything ran or was about to."""
        with self._owner.lock:
            starting = self._pending is not None and self._pending.play
            if self._pending is not None:
                self._pending.play = False
            return any([run.pause() for run in self.runs]) or starting

    def step(self, step: Step) -> None:
        """Hold, make one update by hand in every run, and wait for it.

        Raises:
            ConfigError: no run here, it is over, or no such step.
            BusyError: it takes longer than 10 s, or the run is being built.
        """
        with self._owner.lock:
            if self._pending is not None:
                raise BusyError("busy_building")
            self._refuse_none()
            futures = [run.step(step) for run in self.runs]
        if wait(futures, STEP_SECONDS).not_done:
            raise BusyError("busy_step", seconds=STEP_SECONDS)
        for future in futures:
            future.result()

    # ------------------------------------------------------------------ changing

    def settings(self, index: int = 0) -> RunConfig:
        """The config of one run as it stands, or as it will be when its build is ready.

        Raises:
            ConfigError: no run here.
        """
        with self._owner.lock:
            plans = self._plans()
            if not 0 <= index < len(plans):
                raise ConfigError("no_run")
            return plans[index]

    def set(self, values: Mapping[str, Any], index: int | None = None) -> None:
        """Change settings: live knobs in the living runs, others by building anew.

        Args:
            values: by dotted path.
            index: of one run; None changes all.

        Raises:
            ConfigError, DataError: a value that cannot be; everything stays as it was.
        """
        with self._owner.lock:
            plans = self._plans()
            self._refuse_none()
            meant = range(len(plans)) if index is None else [index]
            wanted = [plan.with_values(values) if at in meant else plan for at, plan in enumerate(plans)]
            if wanted == plans:
                return  # a widget that says again what already holds, or is being built
            rebuild = self._pending is not None or any(map(needs_rebuild, plans, wanted))
            if not rebuild:
                for at in meant:
                    self.runs[at].apply(values)
        if rebuild:
            self.use(*wanted)

    def reset(self) -> None:
        """The same settings from turn 0, paused. `undo` brings the old run back.

        Raises:
            ConfigError, DataError: as `use`.
        """
        with self._owner.lock:
            self._refuse_none()
            plans = self._plans()
        self.use(*plans, play=False)

    def use(self, *plans: Plan, play: bool | None = None) -> None:
        """Build runs and put them in the place of those that are here.

        Returns when they are built, or after the workshop's patience; then the state is `building`, and an error is
        told to the owner.

        Args:
            plans: a config, or a checkpoint to go on from, for each run.
            play: whether they start at once; None: if those before them ran.

        Raises:
            ConfigError, DataError, StoreError, BusyError: they cannot be built. What is here stays as it is.
        """
        with self._owner.lock:
            playing = self.playing if self._pending is None else self._pending.play
            build = self._pending = Build(plans, playing if play is None else play)
        future = self._workshop.builders.submit(self._build, build)
        if wait([future], self._workshop.patience).not_done:
            with self._owner.lock:
                if self._pending is build:
                    build.slow = True
                    self._show_building()
                    return
        future.result()

    def undo(self) -> None:
        """Back to the runs that stood here before the last change that built anew.

        Raises:
            ConfigError: there are none.
        """
        with self._owner.lock:
            if not self._undo:
                raise ConfigError("no_undo")
            self._redo, runs, self._undo = self.runs, self._undo, []
            self._show(runs, played=self._redo)

    def redo(self) -> None:
        """What `undo` took back.

        Raises:
            ConfigError: nothing was taken back since.
        """
        with self._owner.lock:
            if not self._redo:
                raise ConfigError("no_redo")
            self._undo, runs, self._redo = self.runs, self._redo, []
            self._show(runs, played=self._undo)

    def close(self) -> None:
        """Forget every run, and what is being built."""
        with self._owner.lock:
            self._pending = None
            for runs in (self.runs, self._undo, self._redo):
                self._forget(runs)
            self.runs, self._undo, self._redo = [], [], []

    @property
    def kept(self) -> list[Run]:
        """Every run that takes memory: those that are played, and those that undo and redo bring back."""
        return [*self.runs, *self._undo, *self._redo]

    # ------------------------------------------------------------------ building

    def _build(self, build: Build) -> None:
        """On a builder's thread."""
        try:
            trainers = [self._workshop.build(plan) for plan in build.plans]
            self._owner.admit([footprint(each) for each in trainers], replacing=len(self.runs))
        except Exception as error:
            with self._owner.lock:
                slow, current = build.slow, self._pending is build
                if current:
                    self._pending = None
            if not slow:
                raise  # to whoever waits for the build
            if current:
                self._report(error)
            return
        with self._owner.lock:
            if self._pending is build:  # else something newer was wanted meanwhile
                self._pending = None
                self._install(trainers, play=build.play)

    def _report(self, error: Exception) -> None:
        if not isinstance(error, PlaygroundError):
            log.error("a run could not be built", exc_info=error)
            error = PlaygroundError("run_failed", reason=repr(error))
        self._owner.tell(error)
        for run in self.runs:
            run.refresh()

    def _install(self, trainers: Sequence[Trainer], *, play: bool) -> None:
        for run in self.runs:
            run.pause()
        self._forget(self._undo)
        self._forget(self._redo)
        self._undo, self._redo = self.runs, []
        self.runs = [self._run(trainer, index) for index, trainer in enumerate(trainers)]
        self._owner.changed()
        for run in self.runs:
            run.set_speed(self._owner.speed)
            self._workshop.scheduler.add(run)
            if play and not run.over:
                run.play()

    def _run(self, trainer: Trainer, index: int) -> Run:
        return Run(
            trainer,
            audience=self._owner,
            wake=self._workshop.scheduler.wake,
            clock=self._workshop.clock,
            workspace=self.name,
            index=index,
            device=self._workshop.device.name,
            nbytes=footprint(trainer),
        )

    def _forget(self, runs: Sequence[Run]) -> None:
        for run in runs:
            run.close()
            self._workshop.scheduler.remove(run)

    def _show(self, runs: list[Run], *, played: Sequence[Run]) -> None:
        playing = any([run.pause() for run in played])
        self._pending = None
        self.runs = runs
        self._owner.changed()
        for run in runs:
            run.set_speed(self._owner.speed)
            if playing and not run.over:
                run.play()
            run.refresh()

    def _show_building(self) -> None:
        for run in self.runs:
            self._owner.post(run.last)
        if not self.runs:
            self._owner.post(Frame(workspace=self.name))

    # ------------------------------------------------------------------ asking

    def _plans(self) -> list[RunConfig]:
        if self._pending is not None:
            return [
                plan if isinstance(plan, RunConfig) else RunConfig.from_dict(plan.state["config"]) for plan in self._pending.plans
            ]
        return [run.settings for run in self.runs]

    def _refuse_none(self) -> None:
        if not self.runs and self._pending is None:
            raise ConfigError("no_run")
