"""The tab of the latent space: a generator under the finger, paths between its samples, and what is asked of both.

The pictures are drawn by `assets/latent*.js` from the requests of `latent_routes`.
"""

from collections.abc import Mapping

import gradio as gr

from playground.texts import text
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.latent_panels import create_latent_panels
from playground.ui.markup import Markup, element, slot
from playground.ui.wiring import Wires

WORDS = (
    "live", "no_live", "wait", "norm", "turn", "still", "seeds_a_second", "direction", "share", "name_of", "amount_of",
    "strip_of", "finding", "class_share", "dimension", "from_here", "of_seed", "film_made", "drawing", "figure_3",
)  # fmt: skip
"""What the scripts say."""
VIEWS = (1, 3, 7)
STOPS = "ABCD"


def create_latent_tab(panels: Mapping[str, Panel], desk: Desk, wires: Wires) -> None:
    """The lattice with its generator, then paths, then what is asked of the point that is looked at."""
    words = {f"data_word_{name}": text(f"latent.word.{name}") for name in WORDS}
    with gr.Column(elem_classes="gp-latent"):
        gr.HTML(
            element("div", _chooser(), _walk(), _paths(), id="gp-latent", **words),
            js_on_load="window.gp?.latent?.mounted(element); window.gp?.mounted(element)",
        )
        create_latent_panels(panels, desk, wires)


def _chooser() -> Markup:
    cards = element("div", cls="gp-latent-cards", role="radiogroup", aria_label=text("latent.generators"))
    return element("section", element("h2", text("latent.title")), cards, cls="gp-panel gp-latent-choose")


# ---------------------------------------------------------------------- the lattice


def _walk() -> Markup:
    picture = element(
        "canvas", data_latent="picture", tabindex="0", role="application", width="28", height="28",
        aria_label=text("latent.picture"), aria_describedby="gp-latent-how gp-latent-says",
    )  # fmt: skip
    how = element("p", text("latent.how"), id="gp-latent-how", cls="gp-latent-soft")
    says = element("p", "", data_latent="says", id="gp-latent-says", cls="gp-latent-says")  # no status: it would never be silent
    stage = element("div", element("div", picture, cls="gp-latent-frame"), says, how, cls="gp-latent-stage")
    return element("section", stage, element("div", _compass(), _sliders(), cls="gp-latent-side"), cls="gp-panel gp-latent-walk")


def _compass() -> Markup:
    """The map, and beside it what moves one."""
    plan = element("canvas", data_latent="map", role="img", aria_label=text("latent.map"))
    zoom = element(
        "div",
        _button("nearer", "+", aria_label=text("latent.nearer")),
        _button("farther", "−", aria_label=text("latent.farther")),
        cls="gp-latent-zoom",
    )  # fmt: skip
    return element("div", element("div", plan, zoom, cls="gp-latent-map"), _moves(), cls="gp-latent-compass")


def _moves() -> Markup:
    views = _segments(text("latent.view"), "view", {str(each): "1" if each == 1 else f"{each} × {each}" for each in VIEWS}, "1")
    speed = element(
        "input", type="range", min="-2", max="2", step="0.1", value="0", data_latent="speed", id="gp-latent-speed",
    )  # fmt: skip
    seed = element(
        "input", type="number", min="0", max="2147483647", step="1", value="0", data_latent="seed", id="gp-latent-seed"
    )
    return element(
        "div",
        _labelled(text("latent.view"), views),
        element("label", text("latent.speed"), element("output", text("latent.word.still"), data_latent="speed-says"),
                **{"for": "gp-latent-speed"}),
        element("div", speed, _button("stop", "■", aria_label=text("latent.stop")), cls="gp-latent-row"),
        element("label", text("latent.plane"), **{"for": "gp-latent-seed"}),
        element("div", seed, _button("dice", text("latent.dice")), cls="gp-latent-row"),
        element("div", _button("snap", text("latent.snap")), _button("home", text("latent.home")), cls="gp-latent-row"),
        cls="gp-latent-moves",
    )  # fmt: skip


# ---------------------------------------------------------------------- sliders


def _sliders() -> Markup:
    """Directions with what each does, the classes, and every number of z behind a word."""
    methods = element(
        "div",
        *(
            element("button", text(f"latent.{name}"), type="button", data_method=name, aria_pressed=_yes(name == "activations"),
                    title=text(f"latent.{name}_help"))
            for name in ("activations", "jacobian")
        ),
        cls="gp-latent-segments", role="group", aria_label=text("latent.method"),
    )  # fmt: skip
    again = _button("again", text("latent.again"), title=text("latent.again_help"))
    head = element(
        "div", element("h2", text("latent.sliders")), methods, again,
        _button("zero", text("latent.zero")), cls="gp-latent-head",
    )  # fmt: skip
    classes = element(
        "div", element("h2", text("latent.classes")), element("p", text("latent.classes_help"), cls="gp-latent-soft"),
        element("div", cls="gp-latent-mixer"), data_latent="classes", hidden=True,
    )  # fmt: skip
    raw = element(
        "details",
        element("summary", text("latent.raw")),
        element("p", text("latent.raw_help"), cls="gp-latent-soft"),
        element("div", cls="gp-latent-raw"),
        data_latent="raw",
    )
    rows = element("div", cls="gp-latent-directions", aria_live="off")
    return element(
        "div", classes, head, element("p", text("latent.sliders_help"), cls="gp-latent-soft"), rows, raw, cls="gp-latent-sliders"
    )


# ---------------------------------------------------------------------- paths


def _paths() -> Markup:
    preset = _button("figure-3", text("latent.figure_3"), title=text("latent.figure_3_help"))
    head = element("div", element("h2", text("latent.paths")), preset, cls="gp-latent-head")
    stops = element("div", *map(_stop, STOPS), cls="gp-latent-stops")
    strips = element("div", *map(_strip, ("linear", "spherical")), cls="gp-latent-strips")
    figure = element(
        "div",
        cls="gp-figure",
        data_gp="latent-norms",
        role="img",
        aria_label=text("latent.norms"),
        aria_describedby="gp-latent-norms-how",
    )
    chart = element(
        "div", element("h3", text("latent.norms")), figure,
        element("p", text("latent.norms_help"), id="gp-latent-norms-how", cls="gp-latent-soft"), cls="gp-latent-chart",
    )  # fmt: skip
    return element(
        "section", head, element("p", text("latent.paths_help"), cls="gp-latent-soft"), stops, _path_controls(), strips,
        element("div", chart, _sheet(), _film(), cls="gp-latent-three"), cls="gp-panel gp-latent-paths",
    )  # fmt: skip


def _stop(name: str) -> Markup:
    label = text("latent.stop_of", name=name)
    seed = element(
        "input",
        type="number",
        min="0",
        max="2147483647",
        step="1",
        data_stop_seed=name,
        aria_label=text("latent.stop_seed", name=name),
    )
    picture = element("button", element("canvas", width="28", height="28", aria_hidden="true"), type="button", data_stop_go=name,
                      aria_label=text("latent.stop_go", name=name), title=text("latent.stop_go", name=name))  # fmt: skip
    take = element(
        "button", text("latent.take"), type="button", data_stop_take=name, aria_label=text("latent.take_as", name=name)
    )
    says = element("span", "", data_stop_says=name, cls="gp-latent-soft")
    words = element("div", element("b", name), says, element("div", seed, take, cls="gp-latent-row"), cls="gp-latent-stop-words")
    return element("div", picture, words, cls="gp-latent-stop", role="group", aria_label=label)


def _path_controls() -> Markup:
    through = _segments(text("latent.through"), "through", {str(count): " → ".join(STOPS[:count]) for count in (2, 4)}, "2")
    count = element("input", type="range", min="5", max="41", step="1", value="11", data_latent="count", id="gp-latent-count")
    label = element(
        "label", text("latent.count"), element("output", "11", data_latent="count-says"), **{"for": "gp-latent-count"}
    )
    return element("div", through, label, count, cls="gp-latent-row gp-latent-path-controls")


def _strip(kind: str) -> Markup:
    picture = element(
        "canvas", data_strip=kind, width="308", height="28", role="img", aria_label=text(f"latent.strip_{kind}"),
        title=text("latent.pick"),
    )  # fmt: skip
    return element("figure", element("figcaption", text(f"latent.strip_{kind}")), picture)


def _sheet() -> Markup:
    kinds = _segments(
        text("latent.kind"), "kind", {kind: text(f"figure.latent.{kind}") for kind in ("linear", "spherical")}, "spherical"
    )
    canvas = element(
        "canvas",
        data_latent="sheet",
        width="28",
        height="28",
        role="img",
        aria_label=text("latent.sheet"),
        title=text("latent.pick"),
    )
    head = element("div", element("h3", text("latent.sheet")), kinds, cls="gp-latent-head")
    return element("div", head, canvas, cls="gp-latent-sheet")


def _film() -> Markup:
    link = element("a", text("latent.film_save"), data_latent="film-save", download="walk.gif", href="#", hidden=True)
    return element(
        "div",
        element("h3", text("latent.film")),
        element("p", text("latent.film_help"), cls="gp-latent-soft"),
        element("img", alt=text("latent.film"), data_latent="film-shown", hidden=True),
        element("div", _button("film", text("latent.film_make")), link, cls="gp-latent-row"),
        slot("latent-film", "p", "", cls="gp-latent-soft", role="status"),
        cls="gp-latent-film",
    )


def _segments(label: str, name: str, choices: Mapping[str, str], chosen: str) -> Markup:
    """A switch: buttons side by side, one of which is down."""
    buttons = [
        element("button", words, type="button", aria_pressed=_yes(value == chosen), **{f"data_{name}": value})
        for value, words in choices.items()
    ]
    return element("div", *buttons, cls="gp-latent-segments", role="group", aria_label=label)


def _labelled(words: str, inside: Markup) -> Markup:
    return element("div", element("span", words, cls="gp-latent-label", aria_hidden="true"), inside)


def _button(name: str, words: str, **attributes: str) -> Markup:
    return element("button", words, type="button", data_latent=name, **attributes)


def _yes(value: bool) -> str:
    return "true" if value else "false"
