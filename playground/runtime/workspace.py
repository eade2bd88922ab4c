"""The runs of one workspace under one player."""

import logging
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import wait
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import Any, Protocol

from playground.config import RunConfig, needs_rebuild
from playground.errors import BusyError, ConfigError, PlaygroundError
from playground.runtime.arrangement import Arrangement, Kind, Trail, Wall, kind_of, wall_of
from playground.runtime.frame import Frame, State
from playground.runtime.ghost import Ghost
from playground.runtime.lockstep import Lockstep
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
    kind: Kind
    wall: Wall | None
    preset: str
    slow: bool = False


class Workspace:
    """Runs that are played together in lockstep, what was here before them (undo), and what is being built.

    A change that needs new networks or data is built beside the runs, which stay as they are until it is ready: a bad
    setting loses nothing. While several changes are built, the newest wins.

    Args:
        name: of the workspace.
        workshop: who builds and works.
        owner: the session.

    Attributes:
        focused: the index and the member that are looked at.
        ghost: of runs before, to be seen behind those that it was made for.
        queued: numbers of runs whose turn has not come yet; they are played when it does, not by hand.
    """

    def __init__(self, name: str, workshop: Workshop, owner: Owner) -> None:
        self.name = name
        self.focused = (0, 0)
        self.ghost: Ghost | None = None
        self.queued: frozenset[int] = frozenset()
        self._workshop, self._owner = workshop, owner
        self._now, self._trail = Arrangement(), Trail()
        self._pending: Build | None = None

    @property
    def runs(self) -> list[Run]:
        """What is played now; one usually."""
        return list(self._now.runs)

    @property
    def arrangement(self) -> Kind:
        """How the runs stand together."""
        return self._now.kind

    @property
    def form(self) -> Kind:
        """How they stand together, or will when their build is ready."""
        return self._wanted.kind

    @property
    def preset(self) -> str:
        """The name of the preset that they were made from, or are being made from; "" where none was chosen."""
        return self._wanted.preset

    @property
    def wall(self) -> Wall | None:
        """What differs over the runs of a wall; None where there is none."""
        return self._now.wall

    @property
    def can_undo(self) -> bool:
        """Whether `undo` has something to bring back, or a build to give up."""
        return self._trail.can_undo or (self._pending is not None and bool(self._now.runs))

    @property
    def can_redo(self) -> bool:
        """Whether `redo` has something to bring back."""
        return self._trail.can_redo

    # ------------------------------------------------------------------ playing

    @property
    def playing(self) -> bool:
        """Whether a run works, or will once somebody looks again."""
        return any(run.state in (State.RUNNING, State.ABSENT) for run in self.runs)

    def state_of(self, frame: Frame) -> State:
        """What a run here is doing: one that holds may be in a queue, of which it knows nothing."""
        waits = frame.run in self.queued and frame.state in (State.IDLE, State.PAUSED)
        return State.QUEUED if waits else frame.state

    @property
    def on(self) -> bool:
        """Whether it plays, or will once what is being built is ready."""
        pending = self._pending
        return self.playing if pending is None else pending.play

    @property
    def building(self) -> bool:
        """Whether a build takes so long that it should be shown."""
        return self._pending is not None and self._pending.slow

    def play(self) -> None:
        """Go on; a run that is being built starts when it is ready.

        Raises:
            ConfigError: no run here, all are over, or their turn has not come.
        """
        with self._owner.lock:
            if self._pending is not None:
                self._pending.play = True
                self._show_building()
                return
            self._refuse_none()
            self._refuse_queued()
            for run in [run for run in self.runs if not run.over] or self.runs:
                run.play()

    def pause(self) -> bool:
        """Hold after the current update; whether anything ran or was about to.

        Several runs come to rest at the same turn: one that is a turn behind makes it first. In slow motion they hold
        at their moments instead.
        """
        with self._owner.lock:
            starting = self._pending is not None and self._pending.play
            if self._pending is not None:
                self._pending.play = False
                self._show_building()
            foremost_first = sorted(self.runs, key=lambda run: -run.turn)  # else it could go on before it is held itself
            ran = any([run.pause() for run in foremost_first])
            if ran and len(foremost_first) > 1 and self._owner.speed.unit != "moments":
                for run in foremost_first:
                    run.settle()
            return ran or starting

    def step(self, step: Step) -> None:
        """Hold, make one update by hand in every run, and wait for it.

        Raises:
            ConfigError: no run here, it is over, its turn has not come, or no such step.
            BusyError: it takes longer than 10 s, or the run is being built.
        """
        with self._owner.lock:
            if self._pending is not None:
                raise BusyError("busy_building")
            self._refuse_none()
            self._refuse_queued()
            if len(self.runs) > 1:
                self.pause()  # and come to rest at the same turn
            futures = [run.step(step) for run in self.runs if not run.over] or [run.step(step) for run in self.runs]
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

    @property
    def base(self) -> RunConfig:
        """The settings of the run that is looked at, alone and from turn 0: what twins are made from.

        Raises:
            ConfigError: no run here.
        """
        with self._owner.lock:
            index, member = self.front
            config = self.settings(index)
            return replace(config if config.members == 1 else config.member(member), changes=())

    @property
    def plain(self) -> RunConfig:
        """What a wall is made from: the settings of the one run, or those that the wall which stands here was made from.

        Raises:
            ConfigError: no run here.
        """
        with self._owner.lock:
            wall = self._wanted.wall
            if self.form != "wall":
                return self.base
            plain = replace(self.settings(), sweep=None, members=1, changes=())
            known = wall is not None and wall.path is not None and wall.origin is not None
            return plain.with_values({str(wall.path): wall.origin}) if wall is not None and known else plain

    def set(self, values: Mapping[str, Any], index: int | None = None) -> None:
        """Change settings: live knobs in the living runs, others by building all of them anew, so that none has a start.

        Args:
            values: by dotted path.
            index: of one run; None changes all. On a wall all are changed, whatever it is.

        Raises:
            ConfigError, DataError: a value that cannot be, or the setting that a wall compares; everything stays as it was.
        """
        with self._owner.lock:
            plans = self._plans()
            self._refuse_none()
            kind, wall = self.form, self._wanted.wall
            if kind == "wall":
                index = None
                if wall is not None:
                    _refuse_compared(plans, values, wall.path)
            meant = range(len(plans)) if index is None else [index]
            if not 0 <= meant[0] < len(plans):
                raise ConfigError("no_run")
            wanted = [plan.with_values(values) if at in meant else plan for at, plan in enumerate(plans)]
            if wanted == plans:
                return  # a widget that says again what already holds, or is being built
            rebuild = self._pending is not None or any(map(needs_rebuild, plans, wanted))
            if not rebuild:
                for at in meant:
                    self.runs[at].apply(values)
        if rebuild:
            self.use(*wanted, kind=None if kind == "one" else kind, wall=wall)

    def reset(self) -> None:
        """The same settings from turn 0, paused. `undo` brings the old run back.

        Raises:
            ConfigError, DataError: as `use`.
        """
        with self._owner.lock:
            self._refuse_none()
            plans, kind, wall = self._plans(), self.form, self._wanted.wall
        self.use(*plans, play=False, kind=kind, wall=wall)

    def use(
        self,
        *plans: Plan,
        play: bool | None = None,
        kind: Kind | None = None,
        wall: Wall | None = None,
        preset: str | None = None,
    ) -> None:
        """Build runs and put them in the place of those that are here.

        Returns when they are built, or after the workshop's patience; then the state is `building`, and an error is
        told to the owner.

        Args:
            plans: a config, or a checkpoint to go on from, for each run.
            play: whether they start at once; None: if those before them ran.
            kind: how they stand together; None: as their number and their members say.
            wall: what differs over them, if they are a wall.
            preset: the name of the one that they are made from; None if it is that of those before them.

        Raises:
            ConfigError, DataError, StoreError, BusyError: they cannot be built. What is here stays as it is.
        """
        with self._owner.lock:
            configs = [_config(plan) for plan in plans]
            kind = kind or kind_of(configs)
            wall = wall_of(configs) if kind == "wall" and wall is None else wall
            preset = self.preset if preset is None else preset
            build = self._pending = Build(plans, self.on if play is None else play, kind, wall, preset)
        future = self._workshop.builders.submit(copy_context().run, self._build, build)  # its errors speak as the caller does
        if wait([future], self._workshop.patience).not_done:
            with self._owner.lock:
                if self._pending is build:
                    build.slow = True
                    self._show_building()
                    return
        future.result()

    def alone(self, index: int = 0, member: int = 0) -> None:
        """Back to one run. A run of its own lives on; a member of a stack is built anew and starts from turn 0.

        Raises:
            ConfigError: there is no such run, or no such member.
            DataError, BusyError: as `use`.
        """
        with self._owner.lock:
            config = self.settings(index)
            if not 0 <= member < config.members:
                raise ConfigError("no_member", member=member + 1, members=config.members)
            if self._pending is None and config.members == 1:
                if self._now.kind != "one":
                    known = self.kept
                    self._trail.leave(self._now)
                    self._show(Arrangement("one", (self._now.runs[index],), preset=self._now.preset))
                    self._forget_from(known)
                return
        self.use(config if config.members == 1 else config.member(member), kind="one")

    @property
    def front(self) -> tuple[int, int]:
        """The index and the member that are looked at; while others are built, the first of those."""
        return self.focused if self._pending is None else (0, 0)

    def focus(self, index: int, member: int) -> None:
        """Pictures show this member of this run.

        Raises:
            ConfigError: there is no such run, or no such member.
        """
        with self._owner.lock:
            if not 0 <= index < len(self.runs):
                raise ConfigError("no_run")
            self.runs[index].look_at(member)
            self.focused = (index, member)
            for run in self.runs:
                run.refresh()

    def undo(self) -> None:
        """Back to the runs that stood here before the last change that built anew; while it builds, those are still here.

        Raises:
            ConfigError: there are none.
        """
        with self._owner.lock:
            if self._pending is not None and self._now.runs:
                self._pending = None
                for run in self.runs:
                    run.refresh()
                return
            self._show(self._trail.back(self._now))

    def redo(self) -> None:
        """What `undo` took back.

        Raises:
            ConfigError: nothing was taken back since.
        """
        with self._owner.lock:
            self._show(self._trail.forward(self._now))

    def close(self) -> None:
        """Forget every run, and what is being built."""
        with self._owner.lock:
            self._pending = None
            known = self.kept
            self._now, self._trail = Arrangement(), Trail()
            self._forget_from(known)

    @property
    def kept(self) -> list[Run]:
        """Every run that takes memory: those that are played, and those that undo and redo bring back."""
        return list(dict.fromkeys([*self._now.runs, *self._trail.runs]))

    # ------------------------------------------------------------------ building

    def _build(self, build: Build) -> None:
        """On a builder's thread."""
        try:
            trainers = self._trainers(build)
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
                self._install(trainers, build)

    def _trainers(self, build: Build) -> list[Trainer]:
        """Those of a build, or the first of them, once something newer is wanted. None is made before all have room."""
        trainers: list[Trainer] = []
        if self._pending is build:
            self._owner.admit([0] * len(build.plans), replacing=len(self.runs))  # so many at all
            self._admit([self._workshop.room(_config(plan)).total for plan in build.plans])
        for plan in build.plans:
            if self._pending is not build:
                break
            trainers.append(self._workshop.build(plan))
        return trainers

    def _admit(self, sizes: Sequence[int]) -> None:
        """Ask for room; where there is none, with fewer steps of undo."""
        try:
            self._owner.admit(sizes, replacing=len(self.runs))
        except BusyError:
            with self._owner.lock:
                known = self.kept
                if not self._trail.shorten():
                    raise
                self._forget_from(known)
            self._owner.admit(sizes, replacing=len(self.runs))

    def _report(self, error: Exception) -> None:
        if not isinstance(error, PlaygroundError):
            log.error("a run could not be built", exc_info=error)
            error = PlaygroundError("run_failed", reason=repr(error))
        self._owner.tell(error)
        for run in self.runs:
            run.refresh()
        if not self.runs:
            self._owner.post(Frame(workspace=self.name, error=error))

    def _install(self, trainers: Sequence[Trainer], build: Build) -> None:
        focus = self.focused if build.kind == self._now.kind else (0, 0)
        runs = tuple(self._run(trainer, index) for index, trainer in enumerate(trainers))
        known = self.kept
        self._trail.leave(self._now)
        self._show(Arrangement(build.kind, runs, build.wall, build.preset), play=build.play, focus=focus)
        self._forget_from(known)

    def _run(self, trainer: Trainer, index: int) -> Run:
        return Run(
            trainer,
            audience=self._owner,
            wake=self._workshop.scheduler.wake,
            clock=self._workshop.clock,
            crowd=lambda: self._workshop.scheduler.crowd,
            workspace=self.name,
            index=index,
            device=self._workshop.device.name,
            nbytes=footprint(trainer),
            rehearse=self._workshop.rehearse,
        )

    def _forget_from(self, known: Sequence[Run]) -> None:
        """Close those of `known` that nothing can bring back any more."""
        kept = set(self.kept)
        for run in known:
            if run not in kept:
                run.close()
                self._workshop.scheduler.remove(run)

    def _show(self, arrangement: Arrangement, *, play: bool | None = None, focus: tuple[int, int] = (0, 0)) -> None:
        """Put these runs in the place of those that are here; they play if those did, unless `play` says."""
        playing = self.playing if play is None else play
        for run in self.runs:
            if run not in arrangement.runs:
                run.pause()
        self.focused = _within(focus, arrangement.runs)  # first: who reads meanwhile must not look for it in the new runs
        self._pending, self._now = None, arrangement
        self._owner.changed()
        lockstep = Lockstep(arrangement.runs)
        for index, run in enumerate(arrangement.runs):
            run.place(index, lockstep)
        for run in arrangement.runs:
            run.look_at(self.focused[1] if run.index == self.focused[0] else 0)
            run.set_speed(self._owner.speed)
            self._workshop.scheduler.add(run)
            if playing and not run.over:
                run.play()
            run.refresh()

    def _show_building(self) -> None:
        """At once, whatever the runs are at; also whether those that are built will play."""
        for run in self.runs:
            self._owner.post(run.last)
        if not self.runs:
            self._owner.post(Frame(workspace=self.name))

    # ------------------------------------------------------------------ asking

    def _plans(self) -> list[RunConfig]:
        if self._pending is not None:
            return [_config(plan) for plan in self._pending.plans]
        return [run.settings for run in self.runs]

    @property
    def _wanted(self) -> Build | Arrangement:
        return self._pending or self._now

    def _refuse_none(self) -> None:
        if not self.runs and self._pending is None:
            raise ConfigError("no_run")

    def _refuse_queued(self) -> None:
        if any(run.number in self.queued for run in self.runs):
            raise ConfigError("run_queued")


def _config(plan: Plan) -> RunConfig:
    return plan if isinstance(plan, RunConfig) else RunConfig.from_dict(plan.state.get("config"))


def _refuse_compared(plans: Sequence[RunConfig], values: Mapping[str, Any], path: str | None) -> None:
    """Raises ConfigError if `values` set what a wall compares, or take it away with the setting that it belongs to."""
    for plan in plans:
        plain = replace(plan, sweep=None)
        before, after = (
            next((leaf for leaf in each.leaves() if leaf.path == path), None) for each in (plain, plain.with_values(values))
        )
        if path in values or (before and before.value) != (after and after.value):
            raise ConfigError("wall_path", label=before.label() if before else path)


def _within(focus: tuple[int, int], runs: Sequence[Run]) -> tuple[int, int]:
    """The focus, if there is such a run and such a member; else the first."""
    index, member = focus
    return focus if index < len(runs) and member < runs[index].settings.members else (0, 0)
