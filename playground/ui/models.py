"""Generators to open: the ones that come with the project, from a file, from the Hub.

The cards and the viewer are filled by `assets/models.js` from the requests of `model_routes`.
"""

from collections.abc import Mapping
from typing import Any

import gradio as gr

from playground.runtime.session import Session
from playground.texts import text
from playground.ui import wiring
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.markup import Markup, element
from playground.ui.model_routes import models_routes
from playground.ui.wiring import Wires

__all__ = ["create_models", "models_routes"]
WORDS = (
    "generated", "floor", "score", "share", "in_data", "sheet_of", "any_class", "protocol", "failed", "sending", "cancelled",
)  # fmt: skip
"""What the script says."""


def create_models(panels: Mapping[str, Panel], desk: Desk, wires: Wires) -> None:
    """Cards, what a card opens, and the ways in.

    Inputs: sid, the key of a generator whose settings the run on the tab of images should have. Outputs: its panel.
    """
    words = {f"data_word_{name}": text(f"models.word.{name}") for name in WORDS}
    gr.HTML(
        element("div", _head(), _ways_in(), _viewer(), id="gp-zoo", data_tab=text("workspace.images"), **words),
        js_on_load="window.gp?.zoo?.mounted(element)",
    )
    with gr.Row(elem_classes="gp-plumbing"):
        key = gr.Textbox()
        train = gr.Button("train", elem_id="gp-zoo-train")
    panel = panels["images"]

    def trained(session: Session, name: str) -> list[Any]:
        plan = desk.generators.of(session).find(name).plan()
        desk.show(session, "images")
        session.use(desk.limited(plan), workspace="images")
        return panel.updates(desk, session)

    wiring.on(wires, [train.click], trained, [key], panel.outputs, js="() => [window.gp.sid, window.gp.zoo.training]")


def _head() -> Markup:
    return element(
        "section",
        element("h2", text("models.title")),
        element("p", text("models.invite"), cls="gp-zoo-soft"),
        element("div", cls="gp-zoo-cards", role="list", aria_label=text("models.title")),
        cls="gp-panel",
    )


def _ways_in() -> Markup:
    """From a file, from the Hub, from the run; how far it is; and the form for what has to be asked."""
    file = element("input", type="file", accept=".safetensors,.pth,.pt,.bin,.ckpt", id="gp-zoo-file", data_zoo="file")
    hub = element(
        "input", type="text", id="gp-zoo-hub", data_zoo="hub", placeholder="huggan/dcgan-mnist", maxlength="200",
        spellcheck="false", autocomplete="off",
    )  # fmt: skip
    return element(
        "section",
        element("h2", text("models.open")),
        element(
            "div",
            element("label", text("models.from_file"), file, **{"for": "gp-zoo-file"}),
            element("label", text("models.from_hub"), hub, **{"for": "gp-zoo-hub"}),
            _button("fetch", text("models.fetch")),
            _button("take", text("models.take")),
            cls="gp-zoo-ways",
        ),
        _busy(),
        element("form", cls="gp-zoo-asks", hidden=True, data_title=text("models.asks"), data_go=text("models.go")),
        element("p", text("models.about_files"), cls="gp-zoo-soft"),
        cls="gp-panel",
    )


def _busy() -> Markup:
    progress = element("progress", max="1", value="0", aria_label=text("models.word.working"))
    says = element("span", role="status", cls="gp-zoo-says")
    return element("div", progress, says, _button("cancel", text("models.cancel")), cls="gp-zoo-busy", hidden=True)


def _viewer() -> Markup:
    """A sheet of fresh samples with what turns it, and beside it all that is known of the generator."""
    seed = element("input", type="number", min="0", max="2147483647", step="1", value="0", id="gp-zoo-seed", data_zoo="seed")
    turning = element(
        "div",
        element("label", text("models.seed"), **{"for": "gp-zoo-seed"}),
        _button("less", "−", aria_label=text("models.less")), seed, _button("more", "+", aria_label=text("models.more")),
        _button("other", text("models.other")),
        cls="gp-zoo-turning",
    )  # fmt: skip
    classes = element("div", cls="gp-zoo-classes", role="group", aria_label=text("models.classes"), hidden=True)
    left = element(
        "div",
        element("img", alt="", cls="gp-zoo-sheet", data_zoo="sheet"),
        turning,
        classes,
    )
    right = element(
        "div",
        element("p", cls="gp-zoo-about"),
        element("div", *_actions(), cls="gp-zoo-actions"),
        element("table", cls="gp-zoo-scores"),
        _shares(),
        element("dl", cls="gp-zoo-facts"),
        element("div", cls="gp-zoo-notes"),
    )
    close = _button("close", "×", aria_label=text("models.word.close"))
    title = element("div", element("h2", "", tabindex="-1"), close, cls="gp-zoo-title")
    return element(
        "section", title, element("div", left, right, cls="gp-zoo-two"), cls="gp-panel gp-zoo-viewer", hidden=True,
        aria_label=text("models.viewer"),
    )  # fmt: skip


def _shares() -> Markup:
    """Bars of the classes among the samples, and a line at the data's own share."""
    line = element("span", element("i"), text("models.in_data"), cls="gp-zoo-real", hidden=True)
    key = element("p", text("models.shares"), line)
    return element("div", key, element("div", cls="gp-zoo-bars", role="img"), cls="gp-zoo-shares", hidden=True)


def _actions() -> list[Markup]:
    link = element("a", text("models.png"), download="samples.png", data_zoo="png", href="#")
    return [
        _button("train", text("models.train")), _button("judge", text("models.judge")), link,
        _button("model", text("models.file")), _button("forget", text("models.forget")),
    ]  # fmt: skip


def _button(name: str, words: str, **attributes: str) -> Markup:
    return element("button", words, type="button", data_zoo=name, **attributes)
