"""Requests of the tab of models. The sid in the address is the credential; a mistake is answered with its sentence."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from playground.data.images.source import ImageSource
from playground.errors import BusyError, PlaygroundError, StoreError
from playground.runtime.opened import Gallery, all_brought
from playground.runtime.session import Session
from playground.store import model_file, ready
from playground.ui import opening
from playground.ui.answers import as_json, asked_in_a_form
from playground.ui.cards import card, gallery_news
from playground.ui.desk import Desk
from playground.views.grid import grid

ADDRESS = "/gradio_api/models/{sid}"
BAD_REQUEST = 400
GIVEN_UP = 499
LARGEST_UPLOAD = 128 * 2**20
LARGEST_SEED = 2**31 - 1
Action = Callable[[Desk, Session, Gallery, Request], Response | None]


def models_routes(desk: Desk) -> list[Route]:
    """What the tab asks for: cards, sheets, files; and what it orders: open, judge, cancel, forget."""

    def answered(action: Action, refused: Callable[[str], Response] = _refused) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            try:
                session = desk.sessions.call(request.path_params["sid"])
                gallery = desk.generators.of(session)
                return action(desk, session, gallery, request) or news(desk, session, gallery, request)
            except PlaygroundError as error:
                return refused(error.say())

        return answer

    gets: Mapping[str, Action] = {"cards": cards, "news": news, "sheet/{key}": sheet, "shares/{key}": shares}
    posts: Mapping[str, Action] = {
        "hub": from_hub, "answer": answer_questions, "take": take, "judge/{key}": judge, "cancel": cancel, "forget/{key}": forget,
    }  # fmt: skip
    in_words = partial(PlainTextResponse, status_code=BAD_REQUEST)  # a form is answered with a page or a file
    return [
        Route("/gradio_api/models/picture/{key}", picture, methods=["GET"]),
        Route("/gradio_api/models/file", asked_in_a_form(answered(file, in_words), "sid", "key"), methods=["POST"]),
        *(Route(f"{ADDRESS}/{path}", answered(action), methods=["GET"]) for path, action in gets.items()),
        *(Route(f"{ADDRESS}/{path}", answered(action), methods=["POST"]) for path, action in posts.items()),
        Route(f"{ADDRESS}/open", _upload(desk), methods=["POST"]),
    ]


# ---------------------------------------------------------------------- asking


def cards(desk: Desk, session: Session, gallery: Gallery, request: Request) -> Response:
    """Every card: those that come with the project, and what the tab has open."""
    ready = [card(each, gallery.judged.get(each.key)) for each in all_brought()]
    return as_json({"ready": ready, **gallery_news(gallery)})


def news(desk: Desk, session: Session, gallery: Gallery, request: Request) -> Response:
    """What may have changed; with a judgement of one that comes with the project, its card anew."""
    judged = [card(each, gallery.judged[each.key]) for each in all_brought() if each.key in gallery.judged]
    return as_json({"judged": judged, **gallery_news(gallery)})


def picture(request: Request) -> Response:
    """The small sheet on the card of one that comes with the project: the same for everybody, so a browser may keep it."""
    try:
        found = ready.find(request.path_params["key"])
    except PlaygroundError as error:
        return _refused(error.say())
    return FileResponse(found.picture, media_type="image/png", headers={"Cache-Control": "public, max-age=31536000, immutable"})


def sheet(desk: Desk, session: Session, gallery: Gallery, request: Request) -> Response:
    """`?seed=0&label=3`: fresh samples as PNG; without a label each class has its column."""
    generator = gallery.find(request.path_params["key"])
    seed = _number(request, "seed") or 0
    label = _number(request, "label")
    if seed > LARGEST_SEED or (label is not None and label >= len(generator.class_names)):
        raise StoreError("models_number", value=seed if label is None else label)
    images, columns = generator.sheet(seed, label)
    return Response(grid(images, columns=columns, still=True), media_type="image/png", headers={"Cache-Control": "no-store"})


def shares(desk: Desk, session: Session, gallery: Gallery, request: Request) -> Response:
    """The share of each class in the pictures that a generator of ours learned; none where they have no classes."""
    source = gallery.find(request.path_params["key"]).plan().data.open()
    if not isinstance(source, ImageSource) or source.training_labels is None:
        return as_json({"shares": []})
    counts = np.bincount(source.training_labels, minlength=len(source.class_names))
    listed = zip(source.class_names, (counts / counts.sum()).tolist(), strict=True)
    return as_json({"shares": [list(each) for each in listed]})


def file(desk: Desk, session: Session, gallery: Gallery, request: Request) -> Response:
    """The generator as our model file, for taking home; asked for by a form."""
    generator = gallery.find(request.path_params["key"])
    if generator.model is None:
        raise StoreError("models_no_config", title=generator.title)
    name = f"{generator.key if generator.origin == 'ready' else 'generator'}.safetensors"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(model_file.packed(generator.model()), media_type="application/octet-stream", headers=headers)


# ---------------------------------------------------------------------- ordering


def from_hub(desk: Desk, session: Session, gallery: Gallery, request: Request) -> None:
    """`?id=owner/name`: fetch and open it."""
    opening.order(
        desk,
        request.path_params["sid"],
        gallery,
        opening.from_hub(gallery, request.query_params.get("id", ""), login=not desk.public),
    )


def answer_questions(desk: Desk, session: Session, gallery: Gallery, request: Request) -> None:
    """`?activation=relu&…`: open the file that waits."""
    opening.order(
        desk, request.path_params["sid"], gallery, opening.answered(gallery, dict(request.query_params), login=not desk.public)
    )


def take(desk: Desk, session: Session, gallery: Gallery, request: Request) -> None:
    """The averaged generator of the run on the tab of images, as it is now."""
    opening.order(desk, request.path_params["sid"], gallery, opening.of_run(gallery, session))


def judge(desk: Desk, session: Session, gallery: Gallery, request: Request) -> None:
    """Scores with floors of one of them, beside everything else; `?seed=` of the samples."""
    key, seed = request.path_params["key"], _number(request, "seed") or 0
    job = opening.judged(gallery, gallery.find(key), desk.judging.benches, seed)
    opening.order(desk, request.path_params["sid"], gallery, job)


def cancel(desk: Desk, session: Session, gallery: Gallery, request: Request) -> None:
    """Stop what is under way; of questions, ask no more."""
    if gallery.task is not None:
        gallery.task.cancel()
    gallery.ask(None)


def forget(desk: Desk, session: Session, gallery: Gallery, request: Request) -> None:
    """Close one of the tab's own."""
    gallery.forget(request.path_params["key"])


def _upload(desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    """`POST open?name=netG.pth` with the file as the body, which is bounded while it comes."""

    async def upload(request: Request) -> Response:
        largest = min(LARGEST_UPLOAD, desk.upload_bytes or LARGEST_UPLOAD)
        try:
            session = desk.sessions.call(request.path_params["sid"])
            gallery = desk.generators.of(session)
            if gallery.arriving or (gallery.task is not None and not gallery.task.over):
                raise BusyError("busy_tasks", limit=1)
            name = Path(request.query_params.get("name", "model").replace("\\", "/")).name[:80] or "model"
            await _arrived(desk, gallery, request, name, largest)
            return news(desk, session, gallery, request)
        except ClientDisconnect:  # given up while it was sent
            return Response(status_code=GIVEN_UP)
        except PlaygroundError as error:
            return _refused(error.say())

    return upload


async def _arrived(desk: Desk, gallery: Gallery, request: Request, name: str, largest: int) -> None:
    """Write the body into a file of its own and order that it is opened; what is refused or breaks off leaves nothing."""
    path, ordered = gallery.place(), False
    gallery.arriving = True
    try:
        await _written(request, path, name, largest)
        opening.order(desk, request.path_params["sid"], gallery, opening.from_file(gallery, path, name))
        ordered = True
    finally:
        gallery.arriving = False
        if not ordered:
            gallery.drop(path)


async def _written(request: Request, path: Path, name: str, largest: int) -> None:
    size = 0
    try:
        with path.open("wb") as to:
            async for piece in request.stream():
                size += len(piece)
                if size > largest:
                    raise StoreError("store_too_large", name=name, megabytes=size / 1e6, limit=largest / 1e6)
                to.write(piece)
    except OSError as error:
        raise StoreError("store_disk_full", name=name, megabytes=size / 1e6) from error


def _number(request: Request, name: str) -> int | None:
    written = request.query_params.get(name)
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and len(written) <= 10):
        raise StoreError("models_number", value=written[:40])
    return int(written)


def _refused(words: str) -> Response:
    return as_json({"say": words}, BAD_REQUEST)
