"""Sending a generator to the Hub: which one, where to, what its card will say, and how far it is."""

from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.errors import BusyError, PlaygroundError
from playground.runtime.opened import Gallery, Generator
from playground.runtime.tasks import Task
from playground.store import hub, model_file
from playground.store.model_card import PICTURE, model_card
from playground.texts import text
from playground.ui import opening
from playground.ui.answers import as_json
from playground.ui.cards import gallery_news
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.markup import element
from playground.ui.model_routes import ADDRESS, BAD_REQUEST
from playground.ui.wiring import Wires
from playground.views.grid import grid

STEPS = ("models.push.asking", "models.push.creating", "models.push.sending")


def create_sharing(panels: Mapping[str, Panel], desk: Desk, wires: Wires) -> None:
    """The form; `assets/models.js` fills the choice and sends what is chosen."""
    choice = element("select", id="gp-share-which", data_share="which")
    repo = element(
        "input", type="text", id="gp-share-repo", data_share="repo", placeholder=text("models.share.where_hint"), maxlength="200",
        spellcheck="false", autocomplete="off",
    )  # fmt: skip
    private = element("input", type="checkbox", id="gp-share-private", data_share="private", checked=True)
    form = element(
        "div",
        element("label", text("models.share.which"), choice, **{"for": "gp-share-which"}),
        element("label", text("models.share.where"), repo, **{"for": "gp-share-repo"}),
        element("label", private, text("models.share.private"), cls="gp-share-private"),
        element("button", text("models.share.preview"), type="button", data_share="preview"),
        element("button", text("models.share.send"), type="button", data_share="send", disabled=desk.public),
        cls="gp-zoo-ways",
    )
    says = element("p", text("error.hub_public") if desk.public else text("models.share.about"), cls="gp-zoo-soft")
    card = element("pre", cls="gp-share-card", tabindex="0", aria_label=text("models.share.card"), hidden=True)
    inside = element("div", element("h2", text("models.share.title")), says, form, card, id="gp-share", cls="gp-panel")
    gr.HTML(inside, js_on_load="window.gp?.zoo?.sharing(element)")


def sharing_routes(desk: Desk) -> list[Route]:
    """`GET …/share/card?key=&repo=`: the card as text. `POST …/share?key=&repo=&private=1`: send it."""

    def answered(action: Callable[[Desk, Gallery, Request], Response]) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            try:
                session = desk.sessions.call(request.path_params["sid"])
                return action(desk, desk.generators.of(session), request)
            except PlaygroundError as error:
                return as_json({"say": error.say()}, BAD_REQUEST)

        return answer

    return [
        Route(f"{ADDRESS}/share/card", answered(preview), methods=["GET"]),
        Route(f"{ADDRESS}/share", answered(send), methods=["POST"]),
    ]


def preview(desk: Desk, gallery: Gallery, request: Request) -> Response:
    """What the card will say."""
    generator = gallery.find(request.query_params.get("key", ""))
    repo = hub.repo_id(request.query_params.get("repo", "") or text("models.share.where_hint"))
    return as_json({"card": _card(gallery, generator, repo)})


def send(desk: Desk, gallery: Gallery, request: Request) -> Response:
    """Start sending.

    Raises:
        BusyError: strangers use this server, or something else is under way.
        StoreError: no such generator, one of others, no id, or no token.
    """
    if desk.public:
        raise BusyError("hub_public")
    generator = gallery.find(request.query_params.get("key", ""))
    repo = hub.repo_id(request.query_params.get("repo", ""))
    private = request.query_params.get("private") == "1"
    generator.plan()
    opening.order(desk, request.path_params["sid"], gallery, _pushing(gallery, generator, repo, private=private))
    return as_json(gallery_news(gallery))


def _pushing(gallery: Gallery, generator: Generator, repo: str, *, private: bool) -> opening.Job:
    def job(task: Task[Any]) -> str:
        def tell(key: str) -> None:
            task.report((STEPS.index(key) + 1) / (len(STEPS) + 1), key)

        task.report(0.0, "models.push.packing")
        files = _files(gallery, generator, repo)
        url = hub.push(repo, files, private=private, message=text("models.push.message", title=generator.title), tell=tell)
        gallery.told = text("models.push.done", url=url)
        return url

    return job


def _files(gallery: Gallery, generator: Generator, repo: str) -> dict[str, bytes]:
    """What lies in the repository afterwards."""
    assert generator.model is not None
    model, (images, columns) = generator.model(), generator.sheet(0, None)
    return {
        hub.OURS: model_file.packed(model),
        "README.md": _card(gallery, generator, repo).encode(),
        "config.json": hub.config_file(model.config, model.words),
        PICTURE: grid(images, columns=columns, still=True),
    }


def _card(gallery: Gallery, generator: Generator, repo: str) -> str:
    words = {**generator.words, **gallery.judged.get(generator.key, {})}
    return model_card(repo, generator.title, generator.plan(), words)
