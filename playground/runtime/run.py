"""One training under one config, worked on by the scheduler."""

import itertools
import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, Literal, Protocol, TypeVar

from playground.errors import ConfigError, PlaygroundError
from playground.pictures import ImagePicture
from playground.runtime.frame import Frame, Picture, State
from playground.runtime.lockstep import Lockstep
from playground.runtime.pace import Pace, Rate, Speed
from playground.runtime.rota import NEVER, Job
from playground.runtime.slow_motion import Rehearse, SlowMotion
from playground.runtime.snapshots import Snapshots
from playground.runtime.usual import usual
from playground.training.events import Updated
from playground.training.trainer import Trainer

PICTURE_SECONDS = 1 / 15  # between two pictures while somebody looks
SHEET_SECONDS = 1 / 5  # between two sheets of images, which have ten times the bytes
UNWATCHED_SECONDS = 1.0  # between two pictures while nobody does: for the snapshots only
SNAPSHOT_BYTES = 4_000_000
PICTURE_SHARE, CROWDED_SHARE = 2.0, 2.5  # a picture that takes t seconds is followed by at least so much t of training
CROWD = 4  # of more runs at once, training takes the larger share
AT_FULL_RATE = 4  # of so many runs together each is shown as often as one alone; of more, all together as often as these

Answer = TypeVar("Answer")
Step = Literal["D", "G", "both"]
STEPS: tuple[Step, ...] = ("D", "G", "both")
RESTING = (State.IDLE, State.PAUSED, State.ABSENT)

_numbers = itertools.count(1)


class Audience(Protocol):
    """Whom a run shows itself to."""

    def watching(self, run: "Run") -> bool:
        """Whether anybody looks at `run`."""
        ...

    def post(self, frame: Frame) -> None:
        """Here is a frame to look at."""
        ...


class Run:
    """A trainer, and the commands that run between two of its updates.

    Only the scheduler's workers touch the trainer: `advance` is called by one of them at a time. Everything else may be
    called from any thread and returns at once; what needs the trainer is ordered and done after the current update.

    Args:
        trainer: what is trained.
        workspace, index: where it stands.
        audience: whom it shows itself to.
        wake: tells the scheduler that there is something to do.
        clock: the scheduler's.
        crowd: how many jobs share the workers now: see `Rota.crowd`.
        device: the name of what it computes on.
        nbytes: what it keeps in memory, estimated.
        rehearse: tells an update in moments, for slow motion.

    Attributes:
        number: unlike any other run's in this process.
        member: whom its pictures show, in a stack.
        lockstep: who it stays together with.
        state: what it is doing.
        settings: the config as it stands, live knobs included that wait for the next turn.
        snapshots: pictures from its start on.
        error: the sentence of what went wrong, if something did.
    """

    def __init__(
        self,
        trainer: Trainer,
        *,
        audience: Audience,
        wake: Callable[[Job], None],
        clock: Callable[[], float],
        crowd: Callable[[], int] = lambda: 1,
        workspace: str = "",
        index: int = 0,
        device: str = "",
        nbytes: int = 0,
        rehearse: Rehearse = lambda trainer, member: (),
    ) -> None:
        self.number = next(_numbers)
        self.workspace, self.index, self.device, self.nbytes = workspace, index, device, nbytes
        self.member, self.lockstep = 0, Lockstep((self,))
        self.settings = trainer.wanted
        self.snapshots = Snapshots(SNAPSHOT_BYTES)
        self.error: PlaygroundError | None = None
        self._trainer, self._audience, self._wake, self._clock, self._crowd = trainer, audience, wake, clock, crowd
        self.state = State.PAUSED if self.progress else State.IDLE
        self._moving, self._turning = threading.Lock(), threading.Lock()
        self._unturned = 0  # knobs whose order waits: until then `settings` is ahead of the trainer
        self._orders: deque[tuple[Callable[[], Any], Future[Any], bool]] = deque()
        self._pace, self._rate, self._slow = Pace(Speed()), Rate(), SlowMotion(rehearse)
        self._urgent, self._dirty, self._closed = True, True, False
        self._moved = True  # since the last picture, which is shown again until then
        self._looked_at, self._cost, self._trained = -NEVER, 0.0, 0.0
        self._last = self._frame(None)

    # ------------------------------------------------------------------ from any thread

    def play(self) -> None:
        """Go on.

        Raises:
            ConfigError: the run is over.
        """
        if self.over:
            raise ConfigError("run_ended")
        self._go(of=RESTING)

    def pause(self, state: State = State.PAUSED) -> bool:
        """Hold after the current update; whether it ran. Seen at once, even while an update takes long."""
        if not self._move(state, of=(State.RUNNING, State.ABSENT)):
            return False
        self._last = replace(self._last, state=state, rate=0.0)
        self._audience.post(self._last)
        self.refresh()
        self.lockstep.moved()
        return True

    def absent(self) -> None:
        """Nobody looks: hold until `present`."""
        if self.state is State.RUNNING:
            self.pause(State.ABSENT)

    def present(self) -> None:
        """Somebody looks again."""
        self._go(of=(State.ABSENT,))
        self.refresh()

    def step(self, step: Step) -> Future[None]:
        """Hold, then make one update of D or of G by hand, or `both`: the run's own updates to the end of the turn.

        Raises:
            ConfigError: no such step, or the run is over.
        """
        if step not in STEPS:
            raise ConfigError("step", value=step)
        if self.over:
            raise ConfigError("run_ended")
        self.pause()
        return self._order(lambda: self._step(step), urgent=True)

    def apply(self, values: Mapping[str, Any]) -> Future[None]:
        """Turn live knobs from the next turn on.

        Raises:
            ConfigError: an unknown knob, a value out of range, a knob that is not live. Nothing has changed then.
        """
        with self._turning:
            self.settings = self.settings.turned(dict(values))
            self._unturned += 1
        return self._order(lambda: self._apply(values), urgent=True)

    def settle(self) -> None:
        """Once held, make the turn that a run beside it is ahead, so that they rest at the same turn."""
        self._order(self._settle)

    def set_speed(self, speed: Speed) -> None:
        """How fast at most, from now on."""
        self._order(lambda: self._set_speed(speed))

    def place(self, index: int, lockstep: Lockstep) -> None:
        """It stands at `index` now, and stays together with others."""
        old, self.lockstep = self.lockstep, lockstep
        self.index, self._last = index, replace(self._last, index=index)
        old.moved()

    def look_at(self, member: int) -> None:
        """Its pictures show another member of the stack.

        Raises:
            ConfigError: there is no such member.
        """
        if not 0 <= member < self.settings.members:
            raise ConfigError("no_member", member=member + 1, members=self.settings.members)
        if member != self.member:
            self.member = member
            self._order(self._turn_to_member, urgent=True)

    def ask(self, question: Callable[[Trainer], Answer]) -> Future[Answer]:
        """`question(trainer)`, asked on a worker between two updates. It must copy what it returns."""
        return self._order(lambda: question(self._trainer))

    def refresh(self) -> None:
        """Show a frame as soon as the current update is done."""
        self._urgent = True
        self._wake(self)

    def close(self) -> None:
        """Never work again; what was ordered and not done is cancelled."""
        self._closed = True
        self._cancel_orders()
        self.lockstep.moved()

    def wake(self) -> None:
        """There is something to do."""
        self._wake(self)

    @property
    def over(self) -> bool:
        """Whether it cannot go on."""
        return self.state in (State.ENDED, State.FAILED)

    @property
    def turn(self) -> int:
        """Completed turns."""
        return self._trainer.turn

    @property
    def going(self) -> bool:
        """Whether it works, so that those beside it wait for it."""
        return self.state is State.RUNNING and not self._closed

    @property
    def resting(self) -> bool:
        """Whether it holds and could go on."""
        return self.state in RESTING and not self._closed

    @property
    def progress(self) -> bool:
        """Whether any update was made."""
        return any(self._trainer.updates.values())

    @property
    def lost(self) -> bool:
        """Whether it diverged or failed."""
        ended = self._trainer.ended
        return self.state is State.FAILED or (ended is not None and ended.error is not None)

    @property
    def last(self) -> Frame:
        """The newest frame, whether anybody saw it or not."""
        return self._last

    @property
    def trainer(self) -> Trainer:
        """For what may be read from any thread: `history`'s rows, `recipe`, `turn`, `updates`. Else `ask`."""
        return self._trainer

    # ------------------------------------------------------------------ on a worker

    def advance(self) -> float:
        """One order or one update; returns when the next is due."""
        if self._closed:
            return NEVER
        waits = False
        if self._orders:
            self._obey(*self._orders.popleft())
        elif self.state is State.RUNNING and self._pace.ready_at <= self._clock():
            waits = not self.lockstep.may_go(self)
            if not waits:
                self._go_on()
        self._look(waits)
        if self._orders:
            return -NEVER
        if waits:  # it is woken when it may go on; till then there is at most a picture to make
            return self._next_look() if self._dirty else NEVER
        return self._pace.ready_at if self.state is State.RUNNING else NEVER

    def fail(self, error: Exception) -> None:
        """The trainer raised `error`, which is a mistake in the program: this run stops, and says so."""
        self.error = error if isinstance(error, PlaygroundError) else PlaygroundError("run_failed", reason=repr(error))
        self.state = State.FAILED
        self._cancel_orders()
        self._last = replace(self._last, state=self.state, error=self.error, rate=0.0)
        self._audience.post(self._last)
        self.lockstep.moved()

    def _go_on(self) -> None:
        """An update; in slow motion a moment, with the last of which the update happens."""
        if self._pace.speed.unit != "moments" or self._slow.advance(self._trainer, self.member):
            self._update()
        else:
            self._dirty = True
            self._pace.updated(self._clock(), turned=False)

    def _update(self) -> None:
        before, began = self._trainer.turn, self._clock()
        event = self._trainer.update()
        if isinstance(event, Updated) and event.changes:  # a scheduled knob has turned
            self._read_settings()
        now, self._dirty, self._moved = self._clock(), True, True
        self._trained += now - began
        turned = self._trainer.turn > before
        self._pace.updated(now, turned=turned)
        if self._trainer.ended is not None:
            self._end()
        elif turned:
            self.lockstep.moved()

    def _end(self) -> None:
        self._move(State.ENDED, of=(State.RUNNING, *RESTING))
        self._slow.drop()
        self._urgent = True
        self.lockstep.moved()

    def _settle(self) -> None:
        if not self.resting:
            return
        if self.lockstep.lag(self) == 1:  # more is no matter of who was held first, and may take long
            self._drop_moments()
            self._update()
            self._urgent = True
        self.lockstep.settle()

    def _set_speed(self, speed: Speed) -> None:
        if speed.unit != "moments":
            self._drop_moments()
        self._pace.restart(speed)

    def _turn_to_member(self) -> None:
        self._slow.turn_to(self._trainer, self.member)
        self._moved = self._dirty = True

    def _drop_moments(self) -> None:
        if self._slow.shown is not None:
            self._dirty = self._urgent = True
        self._slow.drop()

    def _step(self, step: Step) -> None:
        self._drop_moments()
        self._dirty = self._moved = True
        turn = self._trainer.turn
        if step != "both":
            self._trainer.step(step)
        else:
            while self._trainer.turn == turn and self._trainer.ended is None:
                self._trainer.update()
            self.lockstep.settle()
        if self._trainer.ended is not None:
            self._end()

    def _apply(self, values: Mapping[str, Any]) -> None:
        try:
            self._trainer.apply(values)
        finally:
            self._read_settings(applied=1)
        self._drop_moments()
        if self._trainer.ended is None:  # a larger budget gives an ended run another life
            self._move(State.PAUSED, of=(State.ENDED,))

    def _read_settings(self, applied: int = 0) -> None:
        """`settings` are the trainer's, unless a knob that was turned since has not come to it yet."""
        with self._turning:
            self._unturned -= applied
            if not self._unturned:
                self.settings = self._trainer.wanted

    def _look(self, waits: bool) -> None:
        """Make a picture, if one is due; `waits`: for a run beside it."""
        watched = self._audience.watching(self)
        urgent = self._urgent
        if urgent:  # cleared before the picture is made: who asks meanwhile gets another
            self._urgent = False
        if (urgent and watched) or (self._dirty and self._due(waits)):
            self._show(watched)

    def _due(self, waits: bool) -> bool:
        """Whether it is time for another picture.

        At a slow speed every update is shown, because the next is further away than the next picture.
        """
        now, ready_at = self._clock(), self._pace.ready_at
        if waits:
            return now >= self._next_look()
        due = self._looked_at + self._between
        if ready_at > now:  # it waits for its next update anyway
            return ready_at > due
        return now >= due and self._trained >= self._share * self._cost

    @property
    def _share(self) -> float:
        """Seconds of training for each second of pictures: who shares the machine with many sees fewer, and trains."""
        return CROWDED_SHARE if self._crowd() > CROWD else PICTURE_SHARE

    @property
    def _between(self) -> float:
        """Seconds between two pictures."""
        if not self._audience.watching(self):
            return UNWATCHED_SECONDS
        seconds = SHEET_SECONDS if isinstance(self._last.picture, ImagePicture) else PICTURE_SECONDS
        return seconds * max(1.0, len(self.lockstep.runs) / AT_FULL_RATE)

    def _next_look(self) -> float:
        """When a run that waits may be shown: the pictures of all who wait must not keep others from their work."""
        others = max(len(self.lockstep.runs), self._crowd())
        return self._looked_at + max(self._between, (1 + self._share) * others * self._cost)

    def _show(self, watched: bool) -> None:
        if self.state is State.FAILED:
            self._audience.post(self._last)
            return
        member, picture, began = self.member, self._last.picture, self._clock()
        anew = self._moved
        if self._moved or picture is None:
            picture = self._trainer.picture(member)
            self._trained, self._moved = 0.0, False
        self._dirty = False
        self._looked_at = self._clock()
        self.snapshots.offer(self._trainer.turn, picture, member)
        self._rate.measure(self._looked_at, self._trainer.turn)
        self._last = self._frame(picture, member)
        if watched:
            self._audience.post(self._last)
        if anew:
            self._cost = usual(self._cost, self._clock() - began, rise=0.1)  # encoded and posted; the first takes longest

    def _frame(self, picture: Picture | None, member: int = 0) -> Frame:
        trainer, state = self._trainer, self.state
        history = trainer.history
        return Frame(
            run=self.number,
            workspace=self.workspace,
            index=self.index,
            member=member,
            state=state,
            turn=trainer.turn,
            updates_d=trainer.updates["D"],
            updates_g=trainer.updates["G"],
            rate=self._rate.value if state is State.RUNNING else 0.0,
            seconds=trainer.seconds,
            device=self.device,
            precision=trainer.config.precision,
            ended=trainer.ended,
            error=trainer.ended.error if trainer.ended else self.error,
            picture=picture,
            moment=self._slow.shown,
            telemetry=history.telemetry.latest(member) | history.measures.latest(member),
            curves={"telemetry": history.telemetry.rows, "measures": history.measures.rows},
        )

    # ------------------------------------------------------------------ between the two

    def _go(self, of: tuple[State, ...]) -> None:
        if self._move(State.RUNNING, of=of):
            self._order(self._restart, urgent=True)

    def _restart(self) -> None:
        self._pace.restart()
        self._rate.restart()

    def _move(self, to: State, *, of: tuple[State, ...]) -> bool:
        with self._moving:
            if self.state not in of:
                return False
            self.state = to
            return True

    def _order(self, order: Callable[[], Answer], *, urgent: bool = False) -> Future[Answer]:
        future: Future[Answer] = Future()
        self._orders.append((order, future, urgent))
        if self._closed:
            self._cancel_orders()
        else:
            self._wake(self)
        return future

    def _obey(self, order: Callable[[], Any], future: Future[Any], urgent: bool) -> None:
        """An order that fails tells whoever gave it; the run goes on. After an urgent one a frame is shown at once."""
        self._urgent = self._urgent or urgent
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(order())
        except Exception as error:  # handed to whoever gave the order
            future.set_exception(error)

    def _cancel_orders(self) -> None:
        while self._orders:
            try:
                self._orders.popleft()[1].cancel()
            except IndexError:  # another thread was quicker
                return
