"""What the list of kept runs asks for and orders. The sid in the address is the credential, and says whose runs are seen.

    GET  /gradio_api/live/{sid}/runs                     the cards
    GET  /gradio_api/live/{sid}/runs/{id}/picture|look
    GET  /gradio_api/live/{sid}/compare?a=id&b=id        as fields of a live message, like `look`
    POST /gradio_api/live/{sid}/runs/keep|upload
    POST /gradio_api/live/{sid}/runs/{id}/open|continue|rename|delete|restore
    POST /gradio_api/runs/file                           the run itself, with `sid` and `id` in a form

A `PlaygroundError` is answered with its sentence.
"""

import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from playground.config import RunConfig
from playground.errors import PlaygroundError, StoreError
from playground.runtime.asking import Asking
from playground.runtime.keeping import Keeper
from playground.runtime.session import Session
from playground.runtime.taken import take
from playground.store import checkpoint
from playground.store.checkpoint import Checkpoint
from playground.store.kept import LONGEST_NAME
from playground.texts import text
from playground.ui.answers import NO_STORE, asked_in_a_form, small_body
from playground.ui.desk import Desk
from playground.ui.encode import message
from playground.ui.runs_told import card, close_by, compared, name_of, workspace_of

ADDRESS = "/gradio_api/live/{sid}"
KEEP_SECONDS = 15.0  # that a run has to finish its update
BAD_REQUEST, NOT_FOUND = 400, 404


class Room:
    """A visitor at the list.

    Attributes:
        owner: whose runs are seen.
        identity: of the run that is asked for; "" where none is.
    """

    def __init__(self, desk: Desk, keeper: Keeper, request: Request, body: bytes = b"") -> None:
        self.desk, self.keeper, self.request, self.body = desk, keeper, request, body
        self.sid = request.path_params["sid"]
        self.session: Session = desk.sessions.call(self.sid)
        self.library, self.owner = keeper.library, keeper.library.owner(self.sid)
        self.identity: str = request.path_params.get("id", "")


Act = Callable[[Room], Response]


def routes(desk: Desk, keeper: Keeper) -> list[Route]:
    """Routes for `launch(app_kwargs=…)`; they stand before those of `live`, whose beacon takes any word."""

    def answered(act: Act) -> Callable[[Request], Response]:
        return lambda request: _said(desk, lambda: act(Room(desk, keeper, request)))

    def ordered(act: Act) -> Callable[[Request], Any]:
        async def order(request: Request) -> Response:
            body = await small_body(request)
            return await run_in_threadpool(_said, desk, lambda: act(Room(desk, keeper, request, body or b"")))

        return order

    def picture(request: Request) -> Response:
        """Without counting: a list asks for many at once."""
        sid, library = request.path_params["sid"], keeper.library
        if desk.sessions.get(sid) is None:
            return Response("", NOT_FOUND)
        try:
            found = library.picture(library.owner(sid), request.path_params["id"])
        except StoreError:
            return Response("", NOT_FOUND)
        return Response(found, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})

    async def upload(request: Request) -> Response:
        try:
            desk.sessions.call(request.path_params["sid"])
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "upload.run"
                await _receive(request, path, desk.upload_bytes)
                return await run_in_threadpool(_said, desk, lambda: _take_in(Room(desk, keeper, request), path))
        except ClientDisconnect:
            return Response("", BAD_REQUEST)
        except PlaygroundError as error:
            return PlainTextResponse(error.say(), BAD_REQUEST)

    asking = Asking()

    async def keep(request: Request) -> Response:
        """Waits without holding a thread; who presses twice keeps the run once."""
        try:
            room = Room(desk, keeper, request)
            run = room.session.run(index=room.session.focused[0])
            kept = await asking.answer(run, lambda: keeper.keep(room.sid, room.session, run), patience=KEEP_SECONDS)
        except PlaygroundError as error:
            return PlainTextResponse(error.say(), BAD_REQUEST)
        return _plain(say=text("runs.kept", turn=kept.turn), id=kept.identity)

    orders = {"open": _open, "continue": _continue, "rename": _rename, "delete": _delete, "restore": _restore}
    return [
        Route(f"{ADDRESS}/runs", answered(_list)),
        Route(f"{ADDRESS}/compare", answered(_compare)),
        Route(f"{ADDRESS}/runs/keep", keep, methods=["POST"]),
        Route(f"{ADDRESS}/runs/upload", upload, methods=["POST"]),
        Route(f"{ADDRESS}/runs/{{id}}/picture", picture),
        Route(f"{ADDRESS}/runs/{{id}}/look", answered(_look)),
        *(Route(f"{ADDRESS}/runs/{{id}}/{word}", ordered(act), methods=["POST"]) for word, act in orders.items()),
        Route("/gradio_api/runs/file", asked_in_a_form(answered(_file), "sid", "id"), methods=["POST"]),
    ]


def _said(desk: Desk, act: Callable[[], Response]) -> Response:
    try:
        return act()
    except PlaygroundError as error:
        return PlainTextResponse(error.say(), BAD_REQUEST)


def _plain(**fields: Any) -> Response:
    return Response(message(**fields), media_type="application/json", headers=NO_STORE)


# ---------------------------------------------------------------------- looking


def _list(room: Room) -> Response:
    now = room.keeper.clock()
    found = room.library.runs(room.owner)
    damaged = text("runs.damaged_one" if found.damaged == 1 else "runs.damaged", count=found.damaged)
    cards = [card(each, now) for each in found.runs]
    return _plain(runs=cards, damaged=damaged if found.damaged else "")


def _look(room: Room) -> Response:
    kept, now = room.library.get(room.owner, room.identity), room.keeper.clock()
    shown = close_by(room.library, room.owner, kept, now)
    return _plain(message=shown, going=kept.going(now), stamp=kept.time)


def _compare(room: Room) -> Response:
    one, other = (room.library.get(room.owner, room.request.query_params.get(name, "")) for name in "ab")
    return _plain(message=compared(room.library, room.owner, (one, other)))


def _file(room: Room) -> Response:
    kept = room.library.get(room.owner, room.identity)
    if not kept.nbytes:
        raise StoreError("library_early")
    stem = re.sub(r"[^a-z0-9]+", "-", name_of(kept).lower()).strip("-")[:40] or "run"
    return FileResponse(room.library.path(room.owner, room.identity), filename=f"{stem}-{kept.turn}.run", headers=NO_STORE)


# ---------------------------------------------------------------------- keeping


def _rename(room: Room) -> Response:
    name = room.body.decode("utf-8", "replace").strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise StoreError("library_name", limit=LONGEST_NAME)
    room.library.rename(room.owner, room.identity, name)
    return _plain()


def _delete(room: Room) -> Response:
    name = name_of(room.library.get(room.owner, room.identity))
    room.library.delete(room.owner, room.identity, room.keeper.clock())
    return _plain(say=text("runs.deleted", name=name))


def _restore(room: Room) -> Response:
    room.library.restore(room.owner, room.identity)
    return _plain()


# ---------------------------------------------------------------------- going back


def _open(room: Room, *, play: bool = False) -> Response:
    """The run stands in its workspace; the one that was there can be brought back by undo."""
    kept = room.library.get(room.owner, room.identity)
    run = _limited(room.desk, room.library.open(room.owner, room.identity))
    workspace = workspace_of(kept)
    room.session.use(run, workspace=workspace, play=False)
    room.desk.show(room.session, workspace)
    if play:
        room.session.play()
    said = text("runs.opened", name=name_of(kept), turn=kept.turn)
    return _plain(workspace=workspace, say=said)


def _continue(room: Room) -> Response:
    return _open(room, play=True)


def _limited(desk: Desk, run: Checkpoint) -> Checkpoint:
    """A run within what one may compute on this server: a file may ask for anything."""
    config = RunConfig.from_dict(run.state.get("config"))
    limited = desk.limited(config)
    if limited == config:
        return run
    done = config.changes[: int(run.state.get("done", 0))]
    kept = sum(1 for each in done if each in limited.changes)
    return replace(run, state={**run.state, "config": limited.to_dict(), "done": kept})


# ---------------------------------------------------------------------- a file of a run


def _take_in(room: Room, path: Path) -> Response:
    """Read a run that was sent, build it once to see that it can be, and keep it."""
    run = checkpoint.load(path)
    config = RunConfig.from_dict(run.state.get("config"))
    room.session.refuse_local(config)
    workshop = room.desk.sessions.workshop
    room.session.admit([workshop.room(config).total], replacing=0)
    taken = take(checkpoint.restore(run, device=workshop.device.torch))
    kept = replace(taken.kept, time=room.keeper.clock(), origin="file")
    identity = room.library.begin(room.owner, pinned=True)
    try:
        picture = room.keeper.draw(taken.picture)
        room.library.keep(room.owner, identity, kept, picture=picture, curves=taken.curves, run=taken.run)
    except StoreError:
        room.library.abandon(room.owner, identity)
        raise
    return _plain(say=text("runs.uploaded", turn=kept.turn), id=identity)


async def _receive(request: Request, path: Path, most: int) -> None:
    """Write what comes into a file, as long as it is not too much."""
    size = 0
    try:
        with path.open("wb") as file:
            async for chunk in request.stream():
                size += len(chunk)
                if size > most:
                    raise StoreError("run_upload_size", limit=most / 1e6)
                file.write(chunk)
    except OSError as error:
        raise StoreError("store_write", name=path.name, reason=error.strerror) from error
    if not size:
        raise StoreError("run_upload_empty")
