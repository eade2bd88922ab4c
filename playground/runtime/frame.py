"""What the page sees of a run: an immutable record of NumPy arrays and numbers, nothing of torch."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from playground.errors import PlaygroundError
from playground.pictures import ImagePicture, LinePicture, Moment, PlanePicture
from playground.training.events import Ended
from playground.training.history import Rows

Picture = LinePicture | PlanePicture | ImagePicture


class State(enum.StrEnum):
    """What a run is doing."""

    EMPTY = "empty"  # no run here yet
    BUILDING = "building"  # networks and data are being made; the run before, if any, is untouched
    IDLE = "idle"  # built, never played
    QUEUED = "queued"  # plays by itself when its turn comes: others use the machine
    RUNNING = "running"
    PAUSED = "paused"
    ABSENT = "absent"  # paused because nobody looks; goes on when somebody does
    ENDED = "ended"  # by its budget, or because it diverged: see `Frame.ended`
    FAILED = "failed"  # by a mistake in the program: see `Frame.error`


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """A run at one moment.

    Attributes:
        seq: grows with every frame of a session.
        run: the run's own number; another number means another run, whose curves begin anew.
        workspace, index: where it stands: the workspace and its place among the runs there.
        member: whose picture and newest numbers these are, in a stack.
        arrangement: how the runs of the workspace stand together: `one`, `twins` or `wall`.
        leading: whether the player shows this run's numbers: the first of twins, the run of a wall that is looked at.
        family: the number of the workspace's first run: twins share their axes by it.
        turn: completed turns.
        updates_d, updates_g: updates of each network, those by hand included.
        rate: turns a second, smoothed.
        seconds: computing time of the run.
        device, precision: what it computes on, and in.
        ended: how it ended, if it has.
        error: the sentence to show, if there is one.
        picture: the arrays to draw; None before the first.
        starts: whether the runs that are being built will play at once.
        ghost: the last picture of the run that stood in its place before, where that is to be seen too.
        moment: where the update that comes next stands, in slow motion; else None.
        telemetry: the newest losses and scores by name.
        curves: the history's two series, `telemetry` and `measures`, as they stood.
    """

    seq: int = 0
    run: int = 0
    workspace: str = ""
    index: int = 0
    member: int = 0
    arrangement: str = "one"
    leading: bool = True
    family: int = 0
    state: State = State.EMPTY
    turn: int = 0
    updates_d: int = 0
    updates_g: int = 0
    rate: float = 0.0
    seconds: float = 0.0
    device: str = ""
    precision: str = ""
    ended: Ended | None = None
    error: PlaygroundError | None = None
    picture: Picture | None = None
    starts: bool = False
    ghost: Picture | None = None
    moment: Moment | None = None
    telemetry: Mapping[str, float] = field(default_factory=dict)
    curves: Mapping[str, Rows] = field(default_factory=dict)
