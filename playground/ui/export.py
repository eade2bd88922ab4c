"""What a visitor takes home: the curves as a table, past pictures to draw a film from, and the film.

Figures as PNG and SVG are made by the browser alone (assets/export.js). The routes stand beside the live one, and like it
they know a visitor by the sid in the address, and make no session.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import wraps

import gradio as gr
import numpy as np
from numpy.typing import NDArray
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from playground.errors import BusyError, ConfigError, DataError, PlaygroundError
from playground.runtime.tasks import Task
from playground.texts import text
from playground.training.history import History, Rows, Series
from playground.ui.answers import NO_STORE
from playground.ui.bindings import Workspace
from playground.ui.desk import Desk
from playground.ui.encode import message
from playground.ui.film import MOST_BYTES, MOST_FRAMES, MOST_HEIGHT, MOST_WIDTH, animate, split
from playground.ui.leaving import leaving_routes
from playground.ui.leaving_form import leaving_words, samples_form, script_buttons
from playground.ui.markup import Markup, element

FILMS_AT_ONCE = 4  # of all visitors: each may hold `MOST_BYTES`
ARRIVAL_SECONDS = 60.0
POLL_SECONDS = 0.05
ROWS = 256  # of the table, made at a time
WORDS = ("figure", "png", "svg", "drawing", "packing", "done", "cancelled", "short", "changed", "failed", "turn")
MOST_RUNS = 2**16  # a number that is believed

Handler = Callable[[Request], Response]


def export_buttons(workspace: Workspace) -> Markup:
    """The row "Take home"; it also carries the words that the page's script needs."""
    curves = element("button", text("export.curves"), type="button", data_gp_curves=workspace, title=text("export.curves_help"))
    kind = {"data_gp_leave": "film"} if workspace == "images" else {"data_gp_film": workspace}  # sheets are packed by the server
    film = element("button", text("export.film"), type="button", title=text("export.film_help"), **kind)
    cancel = element("button", text("export.cancel"), type="button", data_gp_film_cancel=True, hidden=True)
    bar = element("progress", max="1", value="0", hidden=True, aria_label=text("export.film"))
    says = element("p", "", role="status", cls="gp-home-says")
    words = {f"data_word_{name}": text(f"export.{name}") for name in WORDS}
    most = {"most": MOST_FRAMES, "width": MOST_WIDTH, "height": MOST_HEIGHT, "bytes": MOST_BYTES}
    bounds = {f"data_{name}": str(value) for name, value in most.items()}
    buttons = element("div", curves, film, *script_buttons(), cancel, cls="gp-home-buttons")
    return element(
        "div", element("h2", text("export.title")), buttons, *([samples_form()] if workspace == "images" else []), bar, says,
        cls="gp-panel gp-home", data_gp_home=workspace, **words, **bounds, **leaving_words(),
    )  # fmt: skip


def create_export(workspace: Workspace) -> None:
    """The row in a place of its own."""
    gr.HTML(export_buttons(workspace), js_on_load="window.gp?.mounted(element)")


def export_routes(desk: Desk) -> list[Route]:
    """Routes for `launch(app_kwargs=…)`; they stand before those of `live`, whose beacon takes any word."""
    films = Films(desk)
    return [
        Route("/gradio_api/live/{sid}/curves.csv", _answered(desk, lambda request: _curves(desk, request))),
        Route("/gradio_api/live/{sid}/past", _answered(desk, lambda request: _past(desk, request))),
        Route("/gradio_api/live/{sid}/gif", films.make, methods=["POST"]),
        *leaving_routes(desk),
    ]


# ---------------------------------------------------------------------- curves


def _curves(desk: Desk, request: Request) -> Response:
    """`?index=`: which of the visible runs; without it, all of them."""
    session = desk.sessions.call(request.path_params["sid"])
    first = session.run(index=_number(request, "index", MOST_RUNS))
    runs = [first] if "index" in request.query_params else session.workspaces[first.workspace].runs
    histories = [run.trainer.history for run in runs]
    return StreamingResponse(table(histories), media_type="text/csv; charset=utf-8", headers=NO_STORE)


def table(histories: Sequence[History]) -> Iterator[str]:
    """All curves of runs as CSV, in pieces: a line for each turn at which anything was measured, empty where one was not.

    The columns are `turn` and the names of the curves; those of stacks of K runs are `name.0`, `name.1`, … Several
    histories stand one below the other, and a first column `run` counts them from 0. Numbers have as many digits as
    float32 needs to come back the same.
    """
    members = max(series.rows.values.shape[2] for each in histories for series in _series(each))
    names = [name for series in _series(histories[0]) for name in series.names]
    columns = names if members == 1 else [f"{name}.{member}" for name in names for member in range(members)]
    yield ",".join([*(["run"] if len(histories) > 1 else []), "turn", *columns]) + "\n"
    for number, history in enumerate(histories):
        head = f"{number}," if len(histories) > 1 else ""
        for rows in _rows(history, members):
            yield "".join(head + ",".join(row) + "\n" for row in rows.tolist())


def _rows(history: History, members: int) -> Iterator[NDArray[np.str_]]:
    """A run's lines, some at a time: the turn, and every number in words."""
    known = [each.rows for each in _series(history)]
    turns = np.unique(np.concatenate([each.turns[: each.length] for each in known]))
    for start in range(0, len(turns), ROWS):
        some = turns[start : start + ROWS]
        yield np.concatenate([some[:, None].astype(str), *(_written(some, each, members) for each in known)], axis=1)


def _written(turns: NDArray[np.int64], rows: Rows, members: int) -> NDArray[np.str_]:
    """Numbers as words at each of `turns`, `[n, names·members]`: empty for what was not measured there."""
    known, values = rows.turns[: rows.length], rows.values[: rows.length]
    written = np.full((len(turns), values.shape[1], members), "", "<U32")
    if len(known):
        place = np.searchsorted(known, turns, side="right") - 1  # the last of several of one turn
        found = values[place]
        missing = (known[place] != turns)[:, None, None] | np.isnan(found)
        written[..., : values.shape[2]] = np.where(missing, "", found.astype(str))
    return written.reshape(len(turns), -1)


def _series(history: History) -> tuple[Series, Series]:
    return history.telemetry, history.measures


# ---------------------------------------------------------------------- the past


def _past(desk: Desk, request: Request) -> Response:
    """`?index=&turn=`: the picture at or before that turn as a live message, whole; without `turn`, what there is.

    Without `index` it is the run that leads: the first of twins, the one of a wall that is looked at.
    """
    session = desk.sessions.call(request.path_params["sid"])
    run = session.run(index=_number(request, "index", MOST_RUNS))
    if "index" not in request.query_params:
        run = next((each for each in session.workspaces[run.workspace].runs if each.last.leading), run)
    if "turn" not in request.query_params:
        known = {"run": run.number, "index": run.index, "turn": run.last.turn, "turns": run.snapshots.turns}
        return JSONResponse(known, headers=NO_STORE)
    found = run.snapshots.at(_number(request, "turn", 2**53))
    if found is None:
        raise DataError("no_past")
    # Turn 0 would begin the run's axes anew, while others look at it.
    frame = replace(run.last, turn=max(found.turn, 1), picture=found.picture, member=found.member, moment=None)
    drawn, (_, still) = desk.painter.picture(frame), desk.painter.layout(frame)
    data = message(**_merged(drawn, still), numbers={"past": found.turn, "past_run": run.number})
    return Response(data, media_type="application/json", headers=NO_STORE)


def _merged(one: Mapping[str, dict], other: Mapping[str, dict]) -> dict[str, dict]:
    """Two messages as one; a figure has its traces from `one` and its layout from `other`."""
    merged = {field: dict(slots) for field, slots in one.items()}
    for field, slots in other.items():
        for slot, value in slots.items():
            before = merged.setdefault(field, {}).get(slot)
            merged[field][slot] = {**before, **value} if isinstance(before, dict) else value
    return merged


# ---------------------------------------------------------------------- the film


class Films:
    """Makes GIFs of PNGs, one at a time for each visitor and a few for all.

    Args:
        desk: the server's.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._owners: set[str] = set()

    async def make(self, request: Request) -> Response:
        """PNGs as `film.split` reads them in, the GIF out."""
        sid = request.path_params["sid"]
        try:
            self._desk.sessions.call(sid)
            self._refuse_many(sid)
            self._owners.add(sid)
            try:
                made = await self._made(sid, request)
            finally:
                self._owners.discard(sid)
        except PlaygroundError as error:
            return refusal(error)
        except ClientDisconnect:
            return Response(status_code=499)
        return Response(made, media_type="image/gif", headers=NO_STORE)

    def _refuse_many(self, sid: str) -> None:
        if sid in self._owners:
            raise BusyError("film_busy")
        if len(self._owners) >= FILMS_AT_ONCE:
            raise BusyError("film_busy_server", limit=FILMS_AT_ONCE)

    async def _made(self, sid: str, request: Request) -> bytes:
        body = await _body(request)
        task = self._desk.sessions.tasks.start(sid, lambda task: _animated(task, body))
        while not task.over:
            if await request.is_disconnected():
                task.cancel()
            await asyncio.sleep(POLL_SECONDS)
        if task.error is not None:
            raise task.error
        if task.result is None:  # cancelled: nobody waits for it
            raise ClientDisconnect
        return task.result


def _animated(task: Task[bytes], body: bytes) -> bytes:
    frames = split(body)
    return animate(frames, tell=lambda done: task.report(done / len(frames), "task.waiting"))


async def _body(request: Request) -> bytes:
    """The request's body, read no further than a film may be large.

    Raises:
        DataError: it is larger, or arrives too slowly.
    """
    pieces, length = [], 0
    try:
        async with asyncio.timeout(ARRIVAL_SECONDS):
            async for piece in request.stream():
                length += len(piece)
                if length > MOST_BYTES:
                    raise DataError("film_bytes", limit=MOST_BYTES / 1e6)
                pieces.append(piece)
    except TimeoutError as error:
        raise DataError("film_slow", seconds=ARRIVAL_SECONDS) from error
    return b"".join(pieces)


# ---------------------------------------------------------------------- for all of them


def refusal(error: PlaygroundError) -> JSONResponse:
    """A sentence with the status that fits it; `gone` where the server does not know the visitor."""
    gone = error.key in ("session_gone", "session_token")
    status = 404 if gone else 429 if isinstance(error, BusyError) else 400
    return JSONResponse({"gone": gone, "say": error.say()}, status_code=status, headers=NO_STORE)


def _answered(desk: Desk, handler: Handler) -> Handler:
    """`handler` with a sentence in place of a `PlaygroundError`; it is no coroutine, so Starlette gives it a thread."""

    @wraps(handler)
    def wrapper(request: Request) -> Response:
        try:
            return handler(request)
        except PlaygroundError as error:
            return refusal(error)

    return wrapper


def _number(request: Request, name: str, high: int) -> int:
    written = request.query_params.get(name, "0")
    if not (written.isascii() and written.isdecimal() and len(written) < 17 and int(written) <= high):
        raise ConfigError("query", name=name, low=0, high=high, value=written[:40])
    return int(written)
