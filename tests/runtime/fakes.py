"""Stand-ins for what the runtime works with: a clock, jobs, a trainer without mathematics, an audience."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from playground.config import Change, RunConfig
from playground.device import Device
from playground.pictures import LinePicture, Moment
from playground.runtime.rota import NEVER, Job
from playground.runtime.workshop import Room, Workshop, footprint
from playground.training.events import TELEMETRY, Ended, Outcome, Updated
from playground.training.history import History

LONG = 30.0  # seconds after which a test gives up waiting


class Clock:
    """Seconds that pass when the test says so; `tick` is how much each look at it takes."""

    def __init__(self, tick: float = 0.0) -> None:
        self.now, self.tick = 0.0, tick

    def __call__(self) -> float:
        self.now += self.tick
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += seconds


def line(value: float = 0.0, size: int = 8) -> LinePicture:
    numbers = np.full(size, value, np.float32)
    return LinePicture(
        x=numbers, p_data=numbers, p_g=numbers, scores=numbers, optimum=None, bounded=True, z=None, g_of_z=None, fakes=numbers
    )


def rehearsed(trainer: Any, member: int) -> tuple[Moment, ...]:
    """An update in three moments; the loss tells whose it is."""
    if trainer.ended is not None:
        return ()
    player = "D" if sum(trainer.updates.values()) % 2 == 0 else "G"
    names = ("draw_z", "score", "move")
    return tuple(
        Moment(player=player, name=name, number=number, count=3, loss=float(member)) for number, name in enumerate(names, 1)
    )


class FakeTrainer:
    """Counts its updates as `Trainer` does; `work` is what an update does, `building` what making it does."""

    work: Callable[["FakeTrainer"], None] = staticmethod(lambda trainer: None)
    building: Callable[[RunConfig], None] = staticmethod(lambda config: None)

    choice = None

    def __init__(self, config: RunConfig, *, device: torch.device) -> None:
        type(self).building(config)
        self.config, self.device, self._due = config, device, list(config.changes)
        still = SimpleNamespace(state={})
        self.players = SimpleNamespace(
            generator=torch.nn.utils.skip_init(torch.nn.Linear, 1, 1),
            discriminator=torch.nn.utils.skip_init(torch.nn.Linear, 1, 1),
            optimizer_d=still,
            optimizer_g=still,
        )
        self.turn, self.seconds = 0, 0.0
        self.updates, self.by_hand = {"D": 0, "G": 0}, {"D": 0, "G": 0}
        self.ended: Ended | None = None
        self.history = History.of(config.members)
        self.applied: list[Mapping[str, Any]] = []
        self.threads: set[int] = set()

    @property
    def wanted(self) -> RunConfig:
        return self.config

    @property
    def recipe(self) -> RunConfig:
        by_hand = [Change(0, path, value) for values in self.applied for path, value in values.items()]
        return replace(self.config, changes=(*self.config.changes, *by_hand))

    def update(self) -> Any:
        self.threads.add(threading.get_ident())
        if self.config.budget_turns and self.turn >= self.config.budget_turns:
            self.ended = Ended(Outcome.BUDGET_TURNS, self.turn)
            return self.ended
        type(self).work(self)
        now = tuple(change for change in self._due if change.turn <= self.turn)
        self._due = [change for change in self._due if change not in now]
        self.config = self.config.with_values({change.path: change.value for change in now})
        player = "D" if sum(self.updates.values()) % 2 == 0 else "G"
        self.updates[player] += 1
        self.turn += player == "G"
        event = Updated(player, self.turn, telemetry=self._numbers(TELEMETRY) if player == "G" else None, changes=now)
        self.history.add(event)
        return event

    def step(self, player: str) -> Any:
        self.updates[player] += 1
        self.by_hand[player] += 1
        return Updated(player, self.turn)

    def apply(self, values: Mapping[str, Any]) -> None:
        self.config = self.config.turned(dict(values))
        self.applied.append(values)
        self.ended = None

    def picture(self, member: int = 0) -> LinePicture:
        return line(self.turn + 1000 * member)

    def state(self) -> dict[str, Any]:
        return {"config": self.config.to_dict(), "turn": self.turn, "updates": dict(self.updates)}

    @classmethod
    def restore(cls, state: Mapping[str, Any], *, device: torch.device) -> "FakeTrainer":
        trainer = cls(RunConfig.from_dict(state["config"]), device=device)
        trainer.turn, trainer.updates = state["turn"], dict(state["updates"])
        return trainer

    def _numbers(self, names: tuple[str, ...]) -> dict[str, np.ndarray]:
        return {name: np.full(self.config.members, self.turn, np.float32) + np.arange(self.config.members) for name in names}


class Audience:
    """Remembers every frame."""

    def __init__(self, *, there: bool = True) -> None:
        self.there, self.frames = there, []

    def watching(self, run: Any) -> bool:
        return self.there

    def post(self, frame: Any) -> None:
        self.frames.append(frame)


class Inline:
    """A scheduler without threads: a job that is woken works at once, until it wants to wait or has made `most` moves."""

    def __init__(self, most: int = 3) -> None:
        self.jobs: list[Job] = []
        self.most, self._working, self.crowd = most, False, 1

    def start(self) -> None:
        pass

    def stop(self) -> bool:
        return True

    def add(self, job: Job) -> None:
        self.jobs = [*self.jobs, job] if job not in self.jobs else self.jobs
        self.wake(job)

    def remove(self, job: Job) -> None:
        if job in self.jobs:
            self.jobs.remove(job)

    def wake(self, job: Job) -> None:
        if self._working or job not in self.jobs:
            return
        self._working = True
        try:
            for _ in range(self.most):
                if job.advance() == NEVER:
                    break
        except Exception as error:
            job.fail(error)
        finally:
            self._working = False


def room(config: RunConfig) -> Room:
    """What a fake keeps; its updates need nothing."""
    return Room(footprint(FakeTrainer(config, device=torch.device("cpu"))), 0)


def workshop(scheduler: Any, trainer: type = FakeTrainer, **more: Any) -> Workshop:
    device = Device(torch.device("cpu"), "asked")
    return Workshop(scheduler=scheduler, device=device, trainer=trainer, **({"room": room} | more))


def until(condition: Callable[[], bool], seconds: float = LONG) -> bool:
    """Wait for `condition`, a millisecond between two looks; whether it came true."""
    deadline = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < deadline:
        time.sleep(0.001)
    return holds
