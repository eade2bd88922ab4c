"""The tab without training: three pages of plain HTML, whose numbers and figures `assets/theory.js` asks for."""

import json
from collections.abc import Sequence

import gradio as gr

from playground.knobs import Leaf
from playground.texts import has, text
from playground.ui.markup import Markup, element, slot, subscripted
from playground.ui.theory_routes import PAGES

MOUNTED = "window.gp?.mounted(element); window.gp?.theory?.mounted(element)"
HANDLES = {
    "apart-bumps": [{"x": "distance"}],
    "optimum-optima": [{"x": "mean_data"}, {"x": "mean_g"}],
    "dirac-plane": [{"x": "theta", "y": "psi"}],
}
"""What can be dragged in a figure: the knobs that its place sets."""
STEPS = (0.01, 0.05, 0.1)
SLIDER_STOPS = 400


def create_theory_tab() -> None:
    """The pages; wiring is left to the script."""
    gr.HTML(theory(), js_on_load=MOUNTED)


def theory() -> Markup:
    """The choice of pages, and the pages, one of them in sight."""
    pages = {"apart": _apart, "optimum": _optimum, "dirac": _dirac}
    choice = [
        element(
            "button", text(f"theory.{name}.name"), type="button", role="tab", id=f"gp-theory-tab-{name}",
            aria_controls=f"gp-theory-{name}", aria_selected="false" if at else "true", tabindex="-1" if at else "0",
        )
        for at, name in enumerate(PAGES)
    ]  # fmt: skip
    sections = [_page(name, pages[name](), first=at == 0) for at, name in enumerate(PAGES)]
    head = element("div", *choice, role="tablist", aria_label=text("theory.pages"), cls="gp-theory-tabs")
    return element("div", head, *sections, cls="gp-theory")


def _page(name: str, inside: Sequence[Markup], *, first: bool) -> Markup:
    """A page: its question, what to do, the dials, and what is `inside`: the middle and the side."""
    intro = element(
        "header",
        element("h2", text(f"theory.{name}.question")),
        element("p", text(f"theory.{name}.do")),
        cls="gp-panel gp-theory-intro",
    )
    dials = [_dial(name, leaf) for leaf in PAGES[name].settings().leaves()]
    restore = element("button", text("theory.restore"), type="button", data_theory_restore=True)
    column = element("div", *dials, restore, cls="gp-panel gp-theory-dials", role="group", aria_label=text("theory.settings"))
    return element(
        "section", intro, column, *inside, cls="gp-theory-page", id=f"gp-theory-{name}", role="tabpanel",
        aria_labelledby=f"gp-theory-tab-{name}", data_theory_page=name, hidden=not first,
    )  # fmt: skip


# ------------------------------------------------------------------ the three pages


def _apart() -> list[Markup]:
    rows = [
        _row(subscripted(text(f"theory.apart.row_{name}")), f"theory-apart-{name}", f"theory-apart-{name}-slope")
        for name in ("js", "kl", "kl_reverse", "w1")
    ]
    works = [
        _row(text("theory.apart.work_good"), "theory-apart-good", ""),
        _row(text("theory.apart.work_wasteful"), "theory-apart-wasteful", "theory-apart-more"),
    ]
    plan = [
        element("h3", text("theory.apart.plan_heading")),
        _figure("apart", "plan"),
        _table(text("theory.apart.works"), works),
    ]
    middle = _stage(
        "apart", _figure("apart", "bumps"), plan, [subscripted(text(f"theory.apart.formula_{each}")) for each in ("js", "w1")]
    )
    head = [text(f"theory.apart.table_{each}") for each in ("name", "value", "slope")]
    return [
        middle,
        _side(
            element("h3", text("theory.apart.curves_heading")),
            _figure("apart", "curves"),
            _table(text("theory.apart.table"), rows, head),
        ),
    ]


def _optimum() -> list[Markup]:
    rows = [
        _row(text(f"theory.optimum.game_{game}"), f"theory-optimum-{game}", f"theory-optimum-{game}-faint")
        for game in ("minimax", "non_saturating", "least_squares", "wasserstein")
    ]
    head = [text(f"theory.optimum.table_{each}") for each in ("name", "value", "faint")]
    formulas = [subscripted(text(f"theory.optimum.formula_{each}")) for each in ("d", "f")]
    middle = _stage("optimum", _figure("optimum", "optima"), [], formulas)
    return [
        middle,
        _side(
            element("h3", text("theory.optimum.pushes_heading")),
            _figure("optimum", "pushes"),
            _table(text("theory.optimum.table"), rows, head),
        ),
    ]


def _dirac() -> list[Markup]:
    formulas = [slot(f"theory-dirac-{each}", "span", "", data_gp_math=True) for each in ("loss-d", "loss-g", "field")]
    middle = _stage("dirac", _figure("dirac", "plane"), [], formulas)
    return [
        middle,
        _side(
            element("h3", text("theory.dirac.distance_heading")),
            _figure("dirac", "distance"),
            _table("", [_row(text("theory.dirac.end"), "theory-dirac-end", "")]),
            element("h3", text("theory.dirac.meaning_heading")),
            _figure("dirac", "meaning"),
            slot("theory-dirac-at", "p", "", cls="gp-says"),
        ),
    ]


# ------------------------------------------------------------------ their parts


def _stage(page: str, picture: Markup, more: Sequence[Markup], formulas: Sequence[Markup]) -> Markup:
    """The middle: the picture with its sentence, what stands below it, and the formulas with their sources."""
    says = slot(f"theory-{page}-says", "p", "", cls="gp-says", id=f"gp-theory-{page}-said", role="status")
    sources = [_source(page, suffix) for suffix in ("", "_2") if has(f"theory.{page}.source{suffix}")]
    lines = [element("p", each, cls="gp-math") for each in formulas]
    about = [
        element("p", subscripted(text(f"theory.{page}.about"))),
        element("p", text("theory.source"), ": ", *_joined(sources)),
    ]
    panels = [
        element("div", picture, says, *more, cls="gp-panel"),
        element("div", *lines, *about, cls="gp-panel gp-theory-about"),
    ]
    return element("div", *panels, cls="gp-theory-stage")


def _side(*inside: Markup) -> Markup:
    return element("div", element("div", *inside, cls="gp-panel"), cls="gp-theory-side")


def _figure(page: str, name: str) -> Markup:
    """Where Plotly draws."""
    handles = HANDLES.get(f"{page}-{name}")
    main = name in ("bumps", "optima", "plane")
    return element(
        "div", cls=f"gp-figure gp-theory-{name}", data_gp=f"theory-{page}-{name}", role="img",
        aria_label=text(f"theory.{page}.picture" if main else f"theory.{page}.{name}_picture"),
        aria_describedby=f"gp-theory-{page}-said", data_handles=json.dumps(handles) if handles else False,
    )  # fmt: skip


def _table(caption: str, rows: Sequence[Markup], head: Sequence[str] = ()) -> Markup:
    above = [element("caption", subscripted(caption))] if caption else []
    heads = [element("thead", element("tr", *[element("th", each, scope="col") for each in head]))] if head else []
    return element("table", *above, *heads, element("tbody", *rows), cls="gp-theory-table")


def _row(name: str, *slots: str) -> Markup:
    """A row: its name, then a cell for each slot."""
    cells = [slot(each, "td") if each else element("td", "") for each in slots]
    return element("tr", element("th", name, scope="row"), *cells)


def _source(page: str, suffix: str) -> Markup:
    return element(
        "a", text(f"theory.{page}.source{suffix}"), href=text(f"theory.{page}.link{suffix}"), target="_blank", rel="noopener"
    )


def _joined(parts: Sequence[Markup]) -> list[Markup]:
    return [piece for at, part in enumerate(parts) for piece in ([Markup("; "), part] if at else [part])]


def _dial(page: str, leaf: Leaf) -> Markup:
    """A knob: label, number and slider, or label and choice; the help is shown while it has the focus."""
    own, helped = f"gp-dial-{page}-{leaf.path}", f"gp-dial-{page}-{leaf.path}-help"
    label = element("label", subscripted(leaf.label()), **{"for": own})
    inside = _choice(page, leaf, own, helped) if leaf.knob.choices else _slider(page, leaf, own, helped)
    note = element("span", leaf.help(), cls="gp-dial-help", id=helped, role="tooltip")
    return element(
        "div", label, *inside, note, cls="gp-dial", data_knob=leaf.path, data_default=_plain(leaf.value),
        data_gp=f"theory-{page}-dial-{leaf.path}",
    )  # fmt: skip


def _choice(page: str, leaf: Leaf, own: str, helped: str) -> list[Markup]:
    options = [
        element("option", _named(leaf.path, str(value)), value=str(value), selected=value == leaf.value)
        for value in leaf.knob.choices
    ]
    return [element("select", *options, id=own, aria_describedby=helped, autocomplete="off")]


def _slider(page: str, leaf: Leaf, own: str, helped: str) -> list[Markup]:
    ends = {"min": _plain(leaf.knob.low), "max": _plain(leaf.knob.high), "value": _plain(leaf.value), "autocomplete": "off"}
    step = "1" if leaf.kind is int else _plain(_step(leaf.knob.high - leaf.knob.low))
    field = element(
        "input", type="number", id=own, step="any", aria_describedby=helped, data_gp=f"theory-{page}-number-{leaf.path}", **ends
    )
    slider = element(
        "input", type="range", aria_label=leaf.label(), step=step, data_gp=f"theory-{page}-range-{leaf.path}", **ends
    )
    return [field, slider]


def _named(path: str, value: str) -> str:
    """A choice's word; games and constraints have theirs already."""
    family = {"game": "variant.objective", "constraint": "variant.constraint"}.get(path, f"theory.{path}")
    return text(f"{family}.{value}")


def _step(span: float) -> float:
    return next((step for step in STEPS if span / step <= SLIDER_STOPS), STEPS[-1])


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
