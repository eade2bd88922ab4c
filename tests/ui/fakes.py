"""A tab without a server: real runs of tiny networks, whose work and whose time go on only when the test says so."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import orjson

from playground.config import RunConfig
from playground.data.distributions_1d import TwoBumps
from playground.data.distributions_2d import Ring, TwoMoons
from playground.networks.mlp import MLP
from playground.runtime.rota import Job
from playground.runtime.sessions import Sessions
from playground.store.shelf import Shelf
from playground.training.trainer import Trainer
from playground.ui.desk import Desk
from playground.ui.page import create_page
from playground.ui.paint import Painter
from playground.ui.reader import Reader
from tests.runtime.fakes import LONG, Clock, workshop

SID = "token-of-a-visitor-1"
MOVE_SECONDS = 0.1  # more than lies between two pictures of a run
READ_SECONDS = 3.0  # more than any teller waits between two of its messages
BUILD_SECONDS = 120.0  # the first build of a process imports half of torch: 2 s, and on a busy machine many times as many


def tiny(data: Any, **settings: Any) -> RunConfig:
    """Networks of four neurons on `data`, told of and measured after every turn."""
    network = MLP(width=4, depth=1)
    plain = {"generator": network, "discriminator": network, "batch": 8, "telemetry_every": 1, "measure_every": 1}
    return RunConfig(data=data, **(plain | settings))


LINE = tiny(TwoBumps())
PLANE = tiny(Ring(), latent_dim=2)
WITHOUT_MODES = tiny(TwoMoons(), latent_dim=2)
"""Data without centres, so that no mode can be counted."""


def on_a_page(sessions: Sessions, scene: Callable[[Any], Awaitable[Any]]) -> Any:
    """What `scene(page)` comes to, with the whole page built: on a thread, as Gradio leaves a loop behind where none runs."""

    async def played() -> Any:
        return await scene(create_page(Desk(sessions, Painter())))

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, played()).result(LONG)


class Crank:
    """A scheduler without threads: its jobs move only when it is turned, each once a turn of it."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.crowd = clock, 1
        self.jobs: list[Job] = []

    def start(self) -> None:
        pass

    def stop(self) -> bool:
        return True

    def add(self, job: Job) -> None:
        self.jobs = [*self.jobs, job] if job not in self.jobs else self.jobs

    def remove(self, job: Job) -> None:
        self.jobs = [each for each in self.jobs if each is not job]

    def wake(self, job: Job) -> None:
        pass

    def turn(self, times: int = 1) -> None:
        for _ in range(times):
            self.clock.passes(MOVE_SECONDS)
            for job in self.jobs:
                job.advance()


class Told:
    """What one reading of the news said."""

    def __init__(self, raw: list[bytes]) -> None:
        self.raw = raw
        self.messages: list[dict[str, Any]] = [orjson.loads(each) for each in raw]

    def all(self, field: str) -> list[Any]:
        """The field of every message that has it, in order."""
        return [each[field] for each in self.messages if field in each]

    def of(self, field: str) -> dict[str, Any]:
        """The entries of a field of all messages together; the last one counts."""
        return {name: value for each in self.all(field) for name, value in each.items()}

    def drawn(self, slot: str) -> list[Any]:
        """The traces that a figure was given, as often as it was given any."""
        return [each[slot]["data"] for each in self.all("figures") if "data" in each.get(slot, {})]

    def laid_out(self, slot: str) -> list[Any]:
        """The layouts that a figure was given without traces."""
        return [each[slot]["layout"] for each in self.all("figures") if slot in each and "data" not in each[slot]]


class Tab:
    """A session with its desk and a window that reads it.

    Args:
        folder: of the shelf.
        plans: of the runs that it starts with; none leaves it empty.
    """

    def __init__(self, folder: Path, *plans: RunConfig) -> None:
        self.clock = Clock()
        self.crank, painter = Crank(self.clock), Painter()
        self.workshop = workshop(self.crank, Trainer, clock=self.clock, patience=BUILD_SECONDS)
        self.sessions = Sessions(self.workshop, Shelf(folder), encode=painter.encode)
        self.desk = Desk(self.sessions, painter)
        self.session = self.sessions.open(SID)
        self.session.viewers = 1
        if plans:
            self.session.use(*plans)
        self.reader = Reader(self.session, self.desk)

    @property
    def runs(self) -> list[Any]:
        return self.session.workspaces[self.session.visible].runs

    def reads(self) -> Told:
        """Everything that is news to the window, long after it last read."""
        self.clock.passes(READ_SECONDS)
        return Told(list(self.reader.news(self.clock.now)))

    def answers(self) -> None:
        """What was asked of the runs is answered, without any training."""
        self.crank.turn(6)

    def trains(self, turns: int = 1) -> None:
        """So many turns of every run, and then a rest."""
        wanted = [run.turn + turns for run in self.runs]
        self.session.play()
        for _ in range(20 * turns + 20):
            if all(run.turn >= least or run.over for run, least in zip(self.runs, wanted, strict=True)):
                break
            self.crank.turn()
        self.session.pause()
        self.answers()

    def settles(self) -> Told:
        """Read until there is nothing more to say, floors included; returns all that was said."""
        told: list[bytes] = []
        for _ in range(3):
            told += self.reads().raw
            self.answers()
        return Told(told + self.reads().raw)
