"""What is asked of the point that is looked at: arithmetic, truncation, inversion, and what D thinks of it.

Plain HTML that assets/latent_panels.js fills from the requests of `latent_panel_routes`.
"""

from collections.abc import Mapping

import gradio as gr

from playground.texts import text
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.latent_panel_routes import panel_routes
from playground.ui.markup import Markup, element, slot
from playground.ui.wiring import Wires

__all__ = ["create_latent_panels", "panel_routes"]
WORDS = (
    "failed",
    "all_of",
    "a_class",
    "sample",
    "length",
    "norm",
    "told_class",
    "by_itself",
    "score_at",
    "kept",
    "worst",
    "nearest",
    "turn",
    "lowest",
)
"""What the script says."""
BUTTON = "gp-point-button"
TRAYS = ("plus", "minus", "base")


def create_latent_panels(panels: Mapping[str, Panel], desk: Desk, wires: Wires) -> None:
    """Four folds below the lattice. The first is open."""
    words = {f"data_word_{name}": text(f"latent_panels.word.{name}") for name in WORDS}
    folds = [
        _fold("arithmetic", _arithmetic(), opened=True),
        _fold("truncation", _truncation()),
        _fold("inversion", _inversion()),
        _fold("thinks", _thinks()),
    ]
    gr.HTML(element("div", *folds, id="gp-point", **words), js_on_load="window.gp?.point?.mounted(element)")


def _fold(name: str, *inside: Markup, opened: bool = False) -> Markup:
    title = element("summary", text(f"latent_panels.{name}"))
    invite = element("p", text(f"latent_panels.{name}_invite"), cls="gp-point-soft")
    return element(
        "details", title, element("div", invite, *inside), cls="gp-panel gp-fold", data_point_fold=name, open=opened
    )  # fmt: skip


# ---------------------------------------------------------------------- arithmetic


def _arithmetic() -> Markup:
    sheet = element("div", cls="gp-point-sheet", role="group", aria_label=text("latent_panels.sheet"))
    says = element("p", "", cls="gp-point-soft", data_point="labels")
    left = element("div", _seed("samples"), sheet, says)
    terms = []
    for name, sign in zip(TRAYS, ("", "−", "+"), strict=True):
        if sign:
            terms.append(element("span", sign, cls="gp-point-sign", aria_hidden="true"))
        terms.append(_tray(name))
    terms += [element("span", "=", cls="gp-point-sign", aria_hidden="true"), _sum()]
    shell = element("label", element("input", type="checkbox", checked=True, data_point="shell"), text("latent_panels.shell"))
    row = element("div", shell, _button("example"), _button("empty"), _button("walk-sum"), cls="gp-point-row")
    says = element("p", "", cls="gp-point-says", role="status", data_point="sum-says")
    right = element("div", element("div", *terms, cls="gp-point-terms"), says, row)
    return element("div", left, right, cls="gp-point-two gp-point-arithmetic")


def _tray(name: str) -> Markup:
    title = text(f"latent_panels.tray_{name}")
    pressed = "true" if name == "plus" else "false"
    pick = element("button", title, type="button", cls=BUTTON, data_tray=name, aria_pressed=pressed)
    picture = element("img", alt=text("latent_panels.mean_of", name=title), hidden=True, data_mean=name)
    classes = element("select", data_fill=name, aria_label=text("latent_panels.fill", name=title), hidden=True)
    members = element("div", cls="gp-point-members", data_members=name)
    return element("div", pick, picture, element("small", "", data_norm=name), classes, members, cls="gp-point-tray")


def _sum() -> Markup:
    picture = element("img", alt=text("latent_panels.sum"), hidden=True, data_point="sum")
    pixels = element("img", alt=text("latent_panels.pixels"), hidden=True, data_point="pixels")
    first = element("div", element("b", text("latent_panels.sum")), picture, element("small", "", data_point="sum-norm"))
    second = element(
        "div", element("b", text("latent_panels.pixels")), pixels, element("small", text("latent_panels.pixels_why"))
    )
    return element("div", first, second, cls="gp-point-sums")


# ---------------------------------------------------------------------- truncation


def _truncation() -> Markup:
    psi = element(
        "input", type="range", min="0", max="1", step="0.01", value="1", id="gp-point-psi", data_point="psi",
        aria_describedby="gp-point-psi-says",
    )  # fmt: skip
    read = element("output", "1.00", data_point="psi-read")
    row = element("div", element("label", text("latent_panels.psi"), **{"for": "gp-point-psi"}), psi, read, cls="gp-point-row")
    says = element("p", "", id="gp-point-psi-says", cls="gp-point-soft", data_point="psi-says")
    sheet = element("img", alt=text("latent_panels.psi_sheet"), cls="gp-point-image", data_point="psi-sheet")
    left = element("div", row, sheet, says, _seed("psi"))
    return element("div", left, _price("psi"), cls="gp-point-two")


def _price(over: str) -> Markup:
    return element(
        "div",
        element("h2", text(f"latent_panels.price_{over}")),
        element("div", _button(f"price-{over}"), _button(f"stop-price-{over}", hidden=True), cls="gp-point-row"),
        _progress(f"price-{over}"),
        element(
            "div",
            _figure(f"price-{over}", text(f"latent_panels.price_{over}"), says=f"gp-point-price-says-{over}"),
            data_chart=f"price-{over}",
            hidden=True,
        ),
        slot(f"point-price-says-{over}", "p", "", id=f"gp-point-price-says-{over}", cls="gp-point-soft"),
    )


# ---------------------------------------------------------------------- inversion


def _inversion() -> Markup:
    file = element(
        "input", type="file", accept="image/png,image/jpeg,image/webp,image/bmp,image/gif", id="gp-point-file", data_point="file"
    )  # fmt: skip
    drop = element("label", element("b", text("latent_panels.drop")), file, cls="gp-point-drop", **{"for": "gp-point-file"})
    crops = [(name, text(f"latent_panels.take_{name}")) for name in ("centre", "whole")]
    crop = _select("crop", crops)
    label = _select("label", [], hidden=True)
    learned = element("label", element("input", type="checkbox", data_point="learned"), text("latent_panels.learned"))
    buttons = element(
        "div", _button("invert-point"), _button("invert-real"), _button("stop-inverting", hidden=True), cls="gp-point-row"
    )
    options = element("div", crop, label, learned, cls="gp-point-row")
    left = element(
        "div", drop, buttons, options, _progress("inverting"), element("p", "", cls="gp-point-soft", data_point="about")
    )
    pictures = [_picture(name) for name in ("given", "found", "difference")]
    chart = element(
        "div",
        element("h2", text("latent_panels.errors")),
        _figure("errors", text("latent_panels.errors"), says="gp-point-found-says"),
        cls="gp-point-chart",
    )
    found = slot("point-found-says", "p", "", id="gp-point-found-says", cls="gp-point-says", role="status")
    title, tiles = element("h2", text("latent_panels.near_title")), element("div", cls="gp-point-near")
    near = element("div", title, tiles, hidden=True, data_point="near")
    walk = element("div", _button("walk-found"), cls="gp-point-row")
    result = element(
        "div", element("div", *pictures, cls="gp-point-pictures"), found, near, chart, walk, hidden=True, data_point="result"
    )  # fmt: skip
    return element("div", left, result, cls="gp-point-two")


def _picture(name: str) -> Markup:
    words = text(f"latent_panels.picture_{name}")
    return element("figure", element("img", alt=words, hidden=True, data_point=name), element("figcaption", words))


# ---------------------------------------------------------------------- what D thinks


def _thinks() -> Markup:
    without = element("p", text("latent_panels.without_d"), cls="gp-point-says", data_point="without-d", hidden=True)
    plane = element(
        "div",
        element("h2", text("latent_panels.plane")),
        element(
            "canvas", cls="gp-point-plane", tabindex="0", role="application", data_point="plane",
            aria_label=text("latent_panels.plane_alt"), aria_describedby="gp-point-place",
        ),
        element("p", "", id="gp-point-place", cls="gp-point-says", role="status", data_point="place"),
        element("label", element("input", type="checkbox", checked=True, data_point="tint"), text("latent_panels.tint")),
    )  # fmt: skip
    way = element(
        "div",
        element("h2", text("latent_panels.way")),
        _figure("way", text("latent_panels.way"), says="gp-point-score-says"),
        element("img", alt=text("latent_panels.way_alt"), cls="gp-point-strip", data_point="way"),
        element("p", "", id="gp-point-score-says", cls="gp-point-says", data_point="point-score"),
    )
    share = element(
        "input", type="range", min="0.05", max="1", step="0.05", value="0.25", id="gp-point-share", data_point="share"
    )
    reject = element("label", element("input", type="checkbox", data_point="reject"), text("latent_panels.reject"))
    turned = element(
        "div", reject, element("label", text("latent_panels.share"), **{"for": "gp-point-share"}), share,
        element("output", "25 %", data_point="share-read"), cls="gp-point-row",
    )  # fmt: skip
    pool = element(
        "div",
        element("h2", text("latent_panels.pool")),
        turned,
        element(
            "canvas", cls="gp-point-pool", role="img", data_point="pool",
            aria_label=text("latent_panels.pool"), aria_describedby="gp-point-pool-says",
        ),
        element("p", text("latent_panels.reject_how"), id="gp-point-pool-says", cls="gp-point-soft"),
        element("h2", text("latent_panels.extremes")),
        element("div", cls="gp-point-near", data_point="worst"),
        element("div", cls="gp-point-near", data_point="top"),
    )  # fmt: skip
    spread = element(
        "div",
        element("h2", text("latent_panels.spread")),
        _figure("scores", text("latent_panels.spread"), says="gp-point-thinks-says"),
        slot("point-thinks-says", "p", "", id="gp-point-thinks-says", cls="gp-point-soft"),
        _price("share"),
    )
    left, right = (element("div", *each, cls="gp-point-column") for each in ((plane, way), (pool, spread)))
    row = element("div", _button("think"), element("span", "", cls="gp-point-soft", data_point="think-turn"), cls="gp-point-row")
    inside = element("div", row, element("div", left, right, cls="gp-point-two"), data_point="with-d")
    return Markup(without + inside)


# ---------------------------------------------------------------------- pieces


def _seed(name: str) -> Markup:
    words = text("latent_panels.seed")
    number = element(
        "input", type="number", min="0", max="2147483647", step="1", value="0", id=f"gp-point-seed-{name}", data_seed=name
    )  # fmt: skip
    other = element("button", text("latent_panels.other"), type="button", cls=BUTTON, data_other=name)
    return element("div", element("label", words, **{"for": f"gp-point-seed-{name}"}), number, other, cls="gp-point-row")


def _select(name: str, choices: list[tuple[str, str]], *, hidden: bool = False) -> Markup:
    options = [element("option", words, value=value) for value, words in choices]
    return element(
        "label", text(f"latent_panels.{name}"), element("select", *options, data_point=name), hidden=hidden, data_field=name
    )


def _button(name: str, *, hidden: bool = False) -> Markup:
    words = text(f"latent_panels.button.{name.replace('-', '_')}")
    return element("button", words, type="button", cls=BUTTON, data_do=name, hidden=hidden)


def _progress(name: str) -> Markup:
    bar = element("progress", max="1", value="0", aria_label=text("latent_panels.progress"))
    return element("div", bar, element("span", "", role="status"), cls="gp-point-progress", data_progress=name, hidden=True)


def _figure(name: str, label: str, *, says: str) -> Markup:
    """`says`: the id of the sentence that tells a screen reader what is drawn."""
    return element(
        "div",
        cls="gp-figure gp-point-figure",
        data_gp=f"point-{name}",
        role="img",
        aria_label=label,
        aria_describedby=says,
    )
