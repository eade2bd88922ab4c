"""Taking a run along: as a script, as a sheet, as many pictures, as a film of its sheets. Each is made in a task of its own.

One request makes one thing and waits for it, a second one asks how far it is, and whoever gives up the first one cancels it.
The sid in the address is the credential, as on all routes of the live page.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import torch
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from playground.config import RunConfig
from playground.errors import BusyError, ConfigError, DataError, PlaygroundError
from playground.pictures import ImagePicture
from playground.runtime.asking import asked
from playground.runtime.run import Run
from playground.runtime.tasks import Task
from playground.store.script import Plan, compose, files_of, zipped
from playground.store.script.compose import default_turns
from playground.training.history import History
from playground.training.sampling import Sampler
from playground.training.trainer import Trainer
from playground.ui.answers import NO_STORE
from playground.ui.desk import Desk
from playground.ui.film import MOST_FRAMES, film_of_sheets
from playground.ui.samples_zip import enlarged, pictures_zip
from playground.views.grid import sheet

MOST_PICTURES = 1000
LARGEST_SEED = 2**31 - 1
ENLARGED = (1, 4)
POLL_SECONDS = 0.05
ANY_CLASS = -1


@dataclass(frozen=True)
class Thing:
    """What was made.

    Attributes:
        content: of the file.
        kind: its media type.
    """

    content: bytes
    kind: str


Maker = Callable[[Task[Thing], Run, int, Request], Thing]


def leaving_routes(desk: Desk) -> list[Route]:
    """`POST …/leave/{thing}` makes it, `GET …/leave` says how far that is, `GET …/leave/classes` what may be asked for."""
    parcels = Parcels(desk)
    return [
        Route("/gradio_api/live/{sid}/leave/{thing}", parcels.make, methods=["POST"]),
        Route("/gradio_api/live/{sid}/leave", parcels.progress),
        Route("/gradio_api/live/{sid}/leave/classes", parcels.classes),
    ]


class Parcels:
    """Makes things to take along, one at a time for each visitor.

    Args:
        desk: the server's.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._making: dict[str, Task[Thing]] = {}

    async def make(self, request: Request) -> Response:
        """The file; 499 if whoever asked went away, or the sentence of what was wrong."""
        return await self._answered(request, self._make)

    async def progress(self, request: Request) -> Response:
        """`{share, says}` of what is being made for this visitor; share −1 if nothing is."""
        task = self._making.get(request.path_params["sid"])
        told = {"share": -1.0, "says": ""} if task is None else {"share": task.fraction, "says": task.say()}
        return JSONResponse(told, headers=NO_STORE)

    async def classes(self, request: Request) -> Response:
        """The names of the classes that the run in focus can be told to make; an empty list if it is told none."""

        async def answer(request: Request, sid: str) -> Response:
            run, _ = self._focused(sid)
            return JSONResponse(list(run.trainer.players.class_names), headers=NO_STORE)

        return await self._answered(request, answer)

    async def _answered(self, request: Request, answer: Callable[[Request, str], Awaitable[Response]]) -> Response:
        try:
            return await answer(request, request.path_params["sid"])
        except PlaygroundError as error:
            gone = error.key in ("session_gone", "session_token")
            status = 404 if gone else 429 if isinstance(error, BusyError) else 400
            told = {"gone": gone, "say": error.say()}
            return JSONResponse(told, status_code=status, headers=NO_STORE)

    async def _make(self, request: Request, sid: str) -> Response:
        maker = MAKERS.get(request.path_params["thing"])
        if maker is None:
            return PlainTextResponse("", status_code=404)
        run, member = self._focused(sid)
        if sid in self._making:
            raise BusyError("leave_busy")
        task = self._desk.sessions.tasks.start(sid, lambda task: maker(task, run, member, request))
        self._making[sid] = task
        try:
            while not task.over:
                if await request.is_disconnected():
                    task.cancel()
                await asyncio.sleep(POLL_SECONDS)
        finally:
            task.cancel()
            del self._making[sid]
        if task.error is not None:
            raise task.error
        if task.result is None:  # cancelled: nobody waits for it
            return Response(status_code=499)
        return Response(task.result.content, media_type=task.result.kind, headers=NO_STORE)

    def _focused(self, sid: str) -> tuple[Run, int]:
        """The run that is looked at, and which of its members."""
        session = self._desk.sessions.call(sid)
        index, member = session.focused
        return session.run(index=index), member


# ---------------------------------------------------------------------- things


@dataclass(frozen=True)
class Facts:
    """What a script is written from, copied between two updates.

    Attributes:
        config: what repeats the run.
        turn: completed turns.
        by_hand: updates that no script repeats.
        device: where it runs.
        threads: with which it computes.
        history: its curves, which may be read while it goes on.
    """

    config: RunConfig
    turn: int
    by_hand: int
    device: torch.device
    threads: int
    history: History

    @classmethod
    def of(cls, trainer: Trainer) -> "Facts":
        """To be called between two updates, on the thread that makes them."""
        by_hand, threads = sum(trainer.by_hand.values()), torch.get_num_threads()
        return cls(trainer.recipe, trainer.turn, by_hand, trainer.device, threads, trainer.history)

    def plan(self, member: int) -> Plan:
        """For one member of the run."""
        turns = default_turns(self.config, self.turn)
        return Plan.of(self.config, device=self.device, threads=self.threads, turns=turns, member=member)


def script(task: Task[Thing], run: Run, member: int, request: Request) -> Thing:
    """The run as a zip with train.py; with `?plain`, train.py alone."""
    facts = asked(run, Facts.of, task, fraction=0.05, says="leaving.reading")
    plan = facts.plan(member)
    if "plain" in request.query_params:
        return Thing(compose(plan).encode(), "text/x-python; charset=utf-8")
    task.report(0.3, "leaving.packing_data")
    files = files_of(plan, history=None if facts.by_hand else facts.history, member=member)
    name = f"gan-{facts.config.get('data')}"
    return Thing(zipped(files, name, tell=lambda done: task.report(0.7 + 0.3 * done, "leaving.packing_data")), "application/zip")


def one_sheet(task: Task[Thing], run: Run, member: int, request: Request) -> Thing:
    """`?times=1|4`: the sheet that was shown last, each pixel as it is or as a square of 4 × 4."""
    picture, times = run.last.picture, whole(request, "times", 1, low=1, high=ENLARGED[-1])
    if not isinstance(picture, ImagePicture):
        raise DataError("leave_no_pictures")
    return Thing(enlarged(sheet(picture.fakes), times), "image/png")


def samples(task: Task[Thing], run: Run, member: int, request: Request) -> Thing:
    """`?count=&seed=&class=`: fresh samples of the averaged generator as PNGs in a zip."""
    count = whole(request, "count", 64, low=1, high=MOST_PICTURES)
    seed = whole(request, "seed", 0, low=0, high=LARGEST_SEED)
    if run.trainer.config.data.kind != "image":
        raise DataError("leave_no_pictures")
    sampler = asked(run, Sampler.of, task, says="leaving.reading")
    wanted = whole(request, "class", ANY_CLASS, low=ANY_CLASS, high=max(len(sampler.class_names) - 1, ANY_CLASS))

    def tell(done: int) -> None:
        task.report(done / count, "leaving.drawing", done=done, total=count)

    return Thing(
        pictures_zip(sampler, count, seed=seed, wanted=None if wanted == ANY_CLASS else wanted, tell=tell), "application/zip"
    )


def film(task: Task[Thing], run: Run, member: int, request: Request) -> Thing:
    """The sheets of the run from the first turn until now, as a GIF."""
    kept = [run.snapshots.at(turn) for turn in spread(run.snapshots.turns, MOST_FRAMES)]
    shown = [(each.turn, each.picture.fakes) for each in kept if each is not None and isinstance(each.picture, ImagePicture)]
    if kept and not shown:
        raise DataError("leave_no_pictures")
    if len(shown) < 2:
        raise DataError("leave_short")
    return Thing(
        film_of_sheets(shown, tell=lambda done: task.report(done / len(shown), "leaving.filming", done=done, total=len(shown))),
        "image/gif",
    )


MAKERS: dict[str, Maker] = {"script": script, "sheet": one_sheet, "samples": samples, "film": film}


def spread(turns: tuple[int, ...], most: int) -> list[int]:
    """At most so many of them, evenly, the first and the last among them."""
    if len(turns) <= most:
        return list(turns)
    return [turns[round(at * (len(turns) - 1) / (most - 1))] for at in range(most)]


def whole(request: Request, name: str, default: int, *, low: int, high: int) -> int:
    """A whole number of the address.

    Raises:
        ConfigError: something else, or a number outside of the range.
    """
    written = request.query_params.get(name, str(default))
    digits = written.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 12 and low <= int(written) <= high):
        raise ConfigError("query", name=name, low=low, high=high, value=written[:40])
    return int(written)
