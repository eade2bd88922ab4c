"""Diffusion for contrast: a small DDPM on the same data. The fold is plain HTML; `assets/contrast.js` asks for its numbers."""

from collections.abc import Sequence

import gradio as gr

from playground.runtime.contrast import JUDGED, STEPS
from playground.texts import text
from playground.ui.contrast_routes import T, contrast_routes
from playground.ui.contrast_words import ROWS
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.markup import Markup, element, slot, subscripted
from playground.ui.stage import MOUNTED
from playground.ui.wiring import Wires

__all__ = ["contrast_routes", "create_contrast"]

SECONDS = 120
FIRST_T = 300


def create_contrast(panel: Panel, desk: Desk, wires: Wires) -> None:
    """The fold; it costs nothing before it is opened. Wiring is left to the script."""
    gr.HTML(contrast(), js_on_load=MOUNTED)


def contrast() -> Markup:
    """Four pieces below one word: noising, denoising, a model of one's own, and the comparison."""
    intro = element("p", text("contrast.intro"), cls="gp-contrast-intro")
    source = element("p", text("contrast.source"), cls="gp-says")
    inside = element("div", intro, _noising(), _denoising(), _learning(), _beside(), source, cls="gp-contrast-inside")
    return element("details", element("summary", text("contrast.title")), inside, cls="gp-panel gp-fold", id="gp-contrast")


def _noising() -> Markup:
    time = element(
        "input", type="range", min="0", max=str(T), step="1", value=str(FIRST_T), id="gp-contrast-t", autocomplete="off"
    )
    dials = element(
        "div",
        _labelled("gp-contrast-t", "contrast.t", time, cls="gp-contrast-wide"),
        _choice("gp-contrast-schedule", "contrast.schedule", [(each, text(f"contrast.{each}")) for each in ("cosine", "linear")]),
        _button("another"),
        cls="gp-contrast-dials",
    )
    shown = element("img", alt=text("contrast.picture_alt"), cls="gp-contrast-one", id="gp-contrast-x-t", hidden=True)
    words = element(
        "div",
        element("p", subscripted(text("contrast.noise_formula")), cls="gp-math"),
        slot("contrast-noise-now", "p", "", cls="gp-math", data_gp_math=True),
        slot("contrast-noise-says", "p", "", cls="gp-says", role="status"),
    )
    strip = element("div", cls="gp-contrast-strip", id="gp-contrast-noise-strip", role="group", aria_label=text("contrast.strip"))
    return _section("noise_title", element("div", shown, words, cls="gp-contrast-beside"), dials, strip)


def _denoising() -> Markup:
    models = [(each, text(f"contrast.{each}")) for each in ("ready", "mine")]
    steps = [(str(each), str(each)) for each in STEPS]
    samplers = [(each, text(f"contrast.{each}")) for each in ("ddim", "ancestral")]
    seed = element("input", type="number", min="0", max="999999", step="1", value="0", id="gp-contrast-seed", autocomplete="off")
    dials = element(
        "div",
        _choice("gp-contrast-model", "contrast.model", models),
        _choice("gp-contrast-steps", "contrast.steps", steps, chosen="50"),
        _choice("gp-contrast-sampler", "contrast.sampler", samplers),
        _labelled("gp-contrast-seed", "contrast.seed", seed),
        _button("denoise", primary=True),
        cls="gp-contrast-dials",
    )
    pictures = [
        element(
            "figure",
            element("figcaption", subscripted(text(f"contrast.{name}"))),
            element("img", alt=text(f"contrast.{name}"), id=f"gp-contrast-now-{name.replace('_', '-')}", hidden=True),
        )
        for name in ("x_t", "x_0")
    ]
    moment = element(
        "input", type="range", min="0", max="0", step="1", value="0", id="gp-contrast-moment", disabled=True, autocomplete="off"
    )
    player = element(
        "div", _button("back"), _button("step"),
        _labelled("gp-contrast-moment", "contrast.moment", moment, cls="gp-contrast-wide"), cls="gp-contrast-dials",
    )  # fmt: skip
    strip = element(
        "div", cls="gp-contrast-strip", id="gp-contrast-strip", role="group", aria_label=text("contrast.denoise_strip")
    )
    formulas = [
        element("p", subscripted(text(f"contrast.{name}_formula")), cls="gp-math", data_contrast_formula=sampler)
        for name, sampler in (("ddim", "ddim"), ("denoise", "ancestral"))
    ]
    says = element("p", cls="gp-says", id="gp-contrast-denoise-says", role="status")
    pair = element("div", *pictures, cls="gp-contrast-pair")
    return _section("denoise_title", *formulas, dials, _denoising_goes_on(), pair, player, says, strip)


def _denoising_goes_on() -> Markup:
    bar = element("progress", max="1", value="0", id="gp-contrast-denoise-bar", aria_label=text("contrast.denoise_title"))
    far = element("span", id="gp-contrast-denoise-far", cls="gp-says")
    cancel = _button("cancel-denoise", words="contrast.cancel")
    return element("div", bar, far, cancel, cls="gp-contrast-going", id="gp-contrast-denoise-going", hidden=True)


def _learning() -> Markup:
    seconds = element(
        "input", type="number", min="1", max="600", step="1", value=str(SECONDS), id="gp-contrast-seconds", autocomplete="off"
    )
    dials = element(
        "div",
        _labelled("gp-contrast-seconds", "contrast.budget", seconds),
        _button("train", primary=True),
        _button("pause"),
        _button("discard"),
        cls="gp-contrast-dials",
    )
    bar = element("progress", max="1", value="0", id="gp-contrast-train-bar", aria_label=text("contrast.train_title"))
    chart = element(
        "div", cls="gp-figure gp-contrast-loss", data_gp="contrast-loss", role="img", aria_label=text("contrast.loss_chart"),
        aria_describedby="gp-contrast-learner-says",
    )  # fmt: skip
    left = element("div", element("h3", subscripted(text("contrast.loss"))), chart)
    sheet = element("img", alt=text("contrast.samples_alt"), data_gp="contrast-samples", hidden=True, cls="gp-contrast-sheet")
    right = element("div", element("h3", text("contrast.samples")), sheet)
    says = slot("contrast-learner", "p", "", cls="gp-says", id="gp-contrast-learner-says")
    about = element("p", text("contrast.train_about"), cls="gp-says")
    return _section("train_title", about, dials, bar, says, element("div", left, right, cls="gp-contrast-pair"))


def _beside() -> Markup:
    steps = [(str(each), str(each)) for each in JUDGED]
    dials = element(
        "div",
        _choice("gp-contrast-judged", "contrast.steps", steps, chosen="50"),
        _button("compare", primary=True),
        _button("cancel"),
        cls="gp-contrast-dials",
    )
    bar = element("progress", max="1", value="0", id="gp-contrast-compare-bar", aria_label=text("contrast.beside_title"))
    heads = [element("th", text(f"contrast.column_{name}"), scope="col") for name in ("what", "gan", "ddpm", "floor")]
    rows = [
        element(
            "tr",
            element("th", text(f"contrast.row_{row}", steps=T), scope="row"),
            *[slot(f"contrast-{row}-{side}", "td", "–") for side in ("gan", "ddpm", "floor")],
        )
        for row in ROWS
    ]  # fmt: skip
    table = element(
        "table", element("thead", element("tr", *heads)), element("tbody", *rows), cls="gp-readings gp-contrast-table"
    )
    says = slot("contrast-beside-says", "p", "", cls="gp-says", role="status")
    about = element("p", text("contrast.beside_about"), cls="gp-says")
    return _section("beside_title", about, dials, bar, table, says)


# ------------------------------------------------------------------ their parts


def _section(title: str, *inside: Markup) -> Markup:
    return element("section", element("h2", text(f"contrast.{title}")), *inside, cls="gp-contrast-part")


def _labelled(own: str, key: str, field: Markup, cls: str = "") -> Markup:
    return element("label", element("span", text(key)), field, cls=f"gp-contrast-dial {cls}".strip(), **{"for": own})


def _choice(own: str, key: str, options: Sequence[tuple[str, str]], chosen: str = "") -> Markup:
    made = [element("option", words, value=value, selected=value == chosen) for value, words in options]
    return _labelled(own, key, element("select", *made, id=own, autocomplete="off"))


def _button(word: str, *, primary: bool = False, words: str = "") -> Markup:
    return element(
        "button", text(words or f"contrast.{word}"), type="button", data_contrast=word, id=f"gp-contrast-{word}",
        cls="gp-contrast-primary" if primary else "gp-contrast-button",
    )  # fmt: skip
