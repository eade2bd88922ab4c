"""One browser tab: its workspaces, what it sees, and what it is told."""

import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from playground.config import RunConfig, wall
from playground.errors import ConfigError, PlaygroundError
from playground.knobs import Leaf
from playground.runtime.arrangement import Kind, Wall
from playground.runtime.frame import Frame, State
from playground.runtime.mailbox import Mailbox
from playground.runtime.notices import Notice, Notices
from playground.runtime.pace import Speed
from playground.runtime.past import Past
from playground.runtime.run import Run, Step
from playground.runtime.workshop import Workshop
from playground.runtime.workspace import Plan, Workspace
from playground.texts import ENGLISH, speaking
from playground.training.history import Series

WORKSPACES = ("distributions", "images")
SNAPSHOT_BYTES = 16_000_000  # of all runs of a session together
SEEN_SHARE = 0.75  # of them for the runs that stand in the workspaces; the rest for those that undo keeps

Mark = tuple[int, int, int]
"""Where a reader of curves stands: the run's number, the generation of its history, how many points it has."""


@dataclass(frozen=True)
class Posted:
    """A frame, and what `encode` made of it."""

    frame: Frame
    data: bytes


@dataclass(frozen=True, eq=False)
class Points:
    """Points of a curve that a reader does not have yet.

    Attributes:
        mark: give it back to get what comes after.
        anew: whether these replace all that the reader had: another run, or a history that was thinned.
        turns: `[n]`.
        values: name → `[n]`.
    """

    mark: Mark
    anew: bool
    turns: NDArray[np.int64]
    values: Mapping[str, NDArray[np.float32]]


def _no_bytes(frame: Frame) -> bytes:
    return b""


class Session:
    """The player of one tab and the runs of its workspaces.

    Every method may be called from any thread; none waits for an update, but `step` (for the one it makes) and what
    builds (as long as `Workshop.patience`).

    Args:
        workshop: who builds and works.
        names: of the workspaces; the first is visible.
        encode: makes of a frame what is sent, once a frame, on a worker.
        admit: raises BusyError when this session may not take runs of these sizes in bytes, or not have so many runs.
        local: whether settings may name paths on this machine's disk.

    Attributes:
        lock: held while runs come, go or change their state; never while tensors are worked on.
        visible: the name of the workspace that is seen.
        viewers: how many windows look.
        speed: of all runs.
        language: the tab's: what is encoded for it is encoded in it.
        beside: gives the bytes of what the tab has open beside its runs, for each kind of it.
        told: the sentences that no click waits for.
    """

    def __init__(
        self,
        workshop: Workshop,
        *,
        names: Sequence[str] = WORKSPACES,
        encode: Callable[[Frame], bytes] = _no_bytes,
        admit: Callable[["Session", Sequence[int], int], None] = lambda session, sizes, runs: None,
        local: bool = False,
    ) -> None:
        self.lock = threading.RLock()
        self.visible, self.viewers, self.speed = names[0], 0, Speed()
        self.language = ENGLISH
        self.beside: list[Callable[[], int]] = []
        self._past = Past()
        self.workspaces = {name: Workspace(name, workshop, self) for name in names}
        self._encode, self._admit, self._local = encode, admit, local
        self._frames: dict[int, Mailbox[Posted]] = {0: Mailbox()}
        self._seq = itertools.count(1)
        self.told = Notices(workshop.clock)

    # ------------------------------------------------------------------ the player

    def play(self) -> None:
        """Go on in the visible workspace, and pause the others. Who looked back sees what is now."""
        with self.lock:
            self._here.play()
            self.look_back(None)
            self._pause_others()

    def pause(self) -> None:
        """Hold after the current update."""
        self._here.pause()

    def step(self, step: Step) -> None:
        """Hold, and make one update of `D`, of `G`, or `both`: to the end of the turn, seen as it is now."""
        self.look_back(None)
        self._here.step(step)

    def reset(self) -> None:
        """The same settings from turn 0, paused; `undo` brings the old run back."""
        self._here.reset()

    def set_speed(self, value: float, unit: Literal["turns", "updates", "moments"] = "turns") -> None:
        """At most `value` turns, updates or moments of an update a second; infinite is as fast as the machine goes.

        Raises:
            ConfigError: not more than 0, or another unit.
        """
        with self.lock:
            self.speed = Speed(value, unit)
            for run in self.runs():
                run.set_speed(self.speed)

    def show(self, name: str) -> None:
        """Another workspace becomes the visible one; a run in the one that was is paused.

        Raises:
            ConfigError: there is no such workspace.
        """
        with self.lock:
            self._workspace(name)
            self.visible = name
            self.look_back(None)
            self._pause_others()
            for run in self._here.runs:
                run.refresh()
            if not self._here.runs:
                self.post(Frame(workspace=name))

    # ------------------------------------------------------------------ settings

    def settings(self, workspace: str | None = None, index: int = 0) -> RunConfig:
        """The config as it stands, or as it will be when its build is ready. Errors: `Workspace.settings`."""
        return self._workspace(workspace).settings(index)

    def set(self, path: str, value: object, index: int | None = None) -> None:
        """Change one setting of the visible runs. Errors: `Workspace.set`."""
        self.change({path: value}, index)

    def change(self, values: Mapping[str, Any], index: int | None = None) -> None:
        """Change several settings at once. Errors: `Workspace.set`."""
        self.refuse_local(self.settings(index=index or 0).with_values(values))
        self._here.set(values, index)

    def use(
        self,
        *plans: Plan,
        workspace: str | None = None,
        play: bool | None = None,
        kind: Kind | None = None,
        wall: Wall | None = None,
        preset: str | None = None,
    ) -> None:
        """Build runs from configs or checkpoints, to stand together as `kind` and `wall` say. Errors: `Workspace.use`."""
        for plan in plans:
            self.refuse_local(plan if isinstance(plan, RunConfig) else RunConfig.from_dict(plan.state.get("config")))
        self._workspace(workspace).use(*plans, play=play, kind=kind, wall=wall, preset=preset)

    def undo(self) -> None:
        """Back to the runs before the last change that builds anew. Errors: `Workspace.undo`."""
        self._here.undo()

    def redo(self) -> None:
        """What `undo` took back. Errors: `Workspace.redo`."""
        self._here.redo()

    # ------------------------------------------------------------------ one run, twins, a wall

    @property
    def arrangement(self) -> Kind:
        """How the visible runs stand together: `one`, `twins` or `wall`."""
        return self._here.arrangement

    def twin(self) -> None:
        """The run that is looked at, twice from turn 0: same settings, same seed. Errors: `Workspace.use`."""
        base = self._here.base
        self._here.use(base, base, kind="twins")

    def wall(self, path: str | None, values: Sequence[Any] = (), seeds: int = 1) -> None:
        """The run, many times from turn 0; a wall in place of another is made from what that one was made from.

        Args:
            path: of the setting that differs; None for the seed alone.
            values: that it has.
            seeds: runs of each value.

        Raises:
            ConfigError: more than 64 runs, or no such setting; and as `Workspace.use`.
        """
        base = self._here.plain
        configs = wall(base, path, values, seeds)
        for config in configs:
            self.refuse_local(config)
        self._here.use(*configs, kind="wall", wall=None if path is None else Wall(path, tuple(values), base.get(path)))

    def alone(self, index: int = 0, member: int = 0) -> None:
        """Back to one of the runs. Errors: `Workspace.alone`."""
        self._here.alone(index, member)

    @property
    def focused(self) -> tuple[int, int]:
        """The index and the member that are looked at."""
        return self._here.focused

    def focus(self, index: int, member: int = 0) -> None:
        """Look at this member of this run. Errors: `Workspace.focus`."""
        self._here.focus(index, member)

    @property
    def can_undo(self) -> bool:
        """Whether `undo` has something to bring back, or a build to give up."""
        return self._here.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether `redo` has something to bring back."""
        return self._here.can_redo

    # ------------------------------------------------------------------ the past

    @property
    def past(self) -> int | None:
        """The turn that is looked back at; None for now."""
        return self._past.turn

    def look_back(self, turn: int | None) -> None:
        """See the visible runs as they were at `turn`, while they go on; None is now."""
        self._past.look(turn)

    def then(self, index: int = 0) -> Frame | None:
        """A visible run as it was at the turn that is looked back at, or at its last snapshot before: see `Past.then`."""
        here = self._here
        runs, standing = here.runs, (here.focused, here.arrangement, here.building)
        return self._past.then(runs[index], standing, lambda frame: self._placed(frame, here)) if index < len(runs) else None

    def bookmark(self, turn: int | None = None, index: int = 0) -> int:
        """Keep one of the visible runs as it was at `turn`; returns the turn that is kept. Errors: `Past.bookmark`, `run`."""
        return self._past.bookmark(self.run(index=index), turn)

    def bookmarks(self, index: int = 0) -> tuple[int, ...]:
        """The turns that were bookmarked. Errors: `run`."""
        return self.run(index=index).snapshots.bookmarks

    def forget_bookmark(self, turn: int, index: int = 0) -> None:
        """The bookmark at `turn` is not needed any more. Errors: `run`."""
        self.run(index=index).snapshots.forget_bookmark(turn)

    # ------------------------------------------------------------------ looking

    def frames(self, index: int = 0) -> Mailbox[Posted]:
        """The newest frame of one of the visible runs."""
        return self._frames.setdefault(index, Mailbox())

    def curves(
        self, series: Literal["telemetry", "measures"], after: Mark | None = None, *, index: int = 0, member: int = 0
    ) -> Points | None:
        """The points of the visible run's curves that come after `after`; None when there is nothing new, or nobody there."""
        runs = self._here.runs
        if index >= len(runs):
            return None
        return _points(runs[index].number, getattr(runs[index].trainer.history, series), after, member)

    def notices(self, after: int = 0) -> list[Notice]:
        """What the visitor was told since the notice with number `after`."""
        return self.told.after(after)

    def run(self, workspace: str | None = None, index: int = 0) -> Run:
        """One of the runs.

        Raises:
            ConfigError: there is none.
        """
        runs = self._workspace(workspace).runs
        if not 0 <= index < len(runs):
            raise ConfigError("no_run")
        return runs[index]

    def runs(self) -> list[Run]:
        """The runs of all workspaces."""
        return [run for each in self.workspaces.values() for run in each.runs]

    @property
    def nbytes(self) -> int:
        """What all its runs keep, those for undo included (an estimate) and their snapshots, and what is open beside them."""
        runs = sum(run.nbytes + run.snapshots.nbytes for each in self.workspaces.values() for run in each.kept)
        return runs + sum(each() for each in list(self.beside))

    # ------------------------------------------------------------------ coming and going

    def absent(self) -> None:
        """Nobody looks: hold what runs."""
        with self.lock:
            for run in self.runs():
                run.absent()

    def present(self) -> None:
        """Somebody looks: go on, and show a frame at once."""
        with self.lock:
            if any(run.state is State.ABSENT for run in self.runs()):
                self.notify("notice.absent")
            for run in self.runs():
                run.present()
            if not self._here.runs:
                self.post(Frame(workspace=self.visible))

    def close(self) -> None:
        """Forget every run."""
        for each in self.workspaces.values():
            each.close()

    # ------------------------------------------------------------------ for runs and workspaces

    def watching(self, run: Run) -> bool:
        """Whether anybody looks at `run`."""
        return self.viewers > 0 and run.workspace == self.visible

    def post(self, frame: Frame) -> None:
        """Show a frame, if it is of a run that is visible."""
        workspace = self.workspaces[frame.workspace]
        current = frame.run == 0 or any(run.number == frame.run for run in workspace.runs)
        if frame.workspace != self.visible or not current:
            return
        frame = self._placed(frame, workspace)
        with speaking(self.language):
            self.frames(frame.index).put(Posted(frame, self._encode(frame)))

    def admit(self, sizes: Sequence[int], *, replacing: int) -> None:
        """Raises BusyError when runs of so many bytes each, in place of `replacing` others, have no room."""
        self._admit(self, sizes, len(self.runs()) - replacing + len(sizes))

    def admit_beside(self, nbytes: int) -> None:
        """Raises BusyError when something of so many bytes, which is no run, has no room."""
        self._admit(self, [nbytes], len(self.runs()))

    def changed(self) -> None:
        """Runs came or went: they share the memory for snapshots, and nobody looks back any more."""
        self.look_back(None)
        seen = self.runs()
        old = [run for each in self.workspaces.values() for run in each.kept if run not in seen]
        for runs, share in ((seen, SEEN_SHARE if old else 1.0), (old, 1.0 - SEEN_SHARE)):
            for run in runs:
                run.snapshots.resize(int(share * SNAPSHOT_BYTES) // len(runs))

    def tell(self, error: PlaygroundError) -> None:
        """Say an error that no caller waits for."""
        self.notify(f"error.{error.key}", **error.values)

    def notify(self, key: str, /, **values: object) -> None:
        """Say a sentence of the texts."""
        self.told.add(key, values)

    # ------------------------------------------------------------------ inside

    @property
    def _here(self) -> Workspace:
        return self.workspaces[self.visible]

    def _placed(self, frame: Frame, workspace: Workspace) -> Frame:
        """`frame` with what only the session knows of it."""
        runs, kind = workspace.runs, workspace.arrangement
        return replace(
            frame,
            seq=next(self._seq),
            state=State.BUILDING if workspace.building else workspace.state_of(frame),
            starts=workspace.building and workspace.on,
            arrangement=kind,
            leading=frame.index == (workspace.focused[0] if kind == "wall" else 0),
            family=runs[0].number if runs else 0,
            ghost=workspace.ghost.of(frame) if workspace.ghost else None,
        )

    def _workspace(self, name: str | None) -> Workspace:
        name = self.visible if name is None else name
        if name not in self.workspaces:
            raise ConfigError("no_workspace", name=name, names=", ".join(self.workspaces))
        return self.workspaces[name]

    def _pause_others(self) -> None:
        for name, each in self.workspaces.items():
            if name != self.visible and each.pause():
                self.notify("notice.paused_other", workspace=name)

    def refuse_local(self, config: RunConfig) -> None:
        """A visitor of a page must not read this machine's disk."""
        for leaf in () if self._local else config.leaves():
            if leaf.knob.local and leaf.value != _default(leaf):
                raise ConfigError("local_only", label=leaf.label())


def _default(leaf: Leaf) -> object:
    return next(each.default for each in fields(leaf.owner) if each.name == leaf.name)


def _points(run: int, series: Series, after: Mark | None, member: int) -> Points | None:
    rows = series.rows
    if member >= rows.values.shape[2]:  # of the stack that stood here a moment ago
        return None
    anew = after is None or after[:2] != (run, rows.generation)
    start = 0 if anew or after is None else after[2]
    if start >= rows.length and not (anew and after is not None):
        return None
    values = rows.values[start : rows.length, :, member].copy()
    return Points(
        mark=(run, rows.generation, rows.length),
        anew=anew,
        turns=rows.turns[start : rows.length].copy(),
        values={name: values[:, column] for column, name in enumerate(series.names)},
    )
