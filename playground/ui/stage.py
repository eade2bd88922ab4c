"""What a workspace shows beside its controls: the picture with its formula, and the charts."""

import gradio as gr

from playground.texts import text
from playground.ui.bindings import Workspace
from playground.ui.history import history_bar
from playground.ui.inspector import inspector
from playground.ui.markup import Markup, element, slot, subscripted
from playground.ui.paint import groups

MOUNTED = "window.gp?.mounted(element)"


def create_picture(workspace: Workspace, inside: Markup) -> None:
    """A panel with the picture, its sentence and the bar of history, and below it the game as coded."""
    invitation = element("p", text(f"page.invite_{workspace}"), cls="gp-invite", data_gp=f"invite-{workspace}")
    says = slot(f"says-{workspace}", "p", "", cls="gp-says", data_gp_math=True, id=f"gp-says-{workspace}")
    gr.HTML(element("div", inside, invitation, says, cls="gp-panel"), js_on_load=MOUNTED)
    gr.HTML(element("div", history_bar(workspace), cls="gp-panel"), js_on_load=MOUNTED)
    gr.HTML(element("div", _formula(workspace), cls="gp-panel"), js_on_load=MOUNTED)


def figure(workspace: Workspace, *, second: bool = False) -> Markup:
    """Where Plotly draws the picture; `second`: that of the twin."""
    return element(
        "div",
        cls="gp-figure gp-picture",
        data_gp=f"picture-{workspace}" + ("-1" if second else ""),
        role="img",
        aria_label=text(f"page.picture_{workspace}"),
        aria_describedby=f"gp-says-{workspace}",
    )


def sheets(workspace: Workspace) -> Markup:
    """Two sheets of pictures: what the generator makes, and what it has to imitate; `assets/looking.js` makes each a button."""

    def sheet(kind: str, name: str) -> Markup:
        image = element(
            "img", data_gp=f"{name}-{workspace}", alt=text(f"page.{name}_alt"), aria_describedby=f"gp-says-{workspace}"
        )
        tiles = element("div", cls="gp-sheet-tiles", role="group", aria_label=text(f"looking.tiles_{kind}"))
        return element(
            "figure",
            element("figcaption", text(f"page.{name}")),
            element("div", cls="gp-sheet-classes", aria_hidden="true"),
            element("div", image, tiles, cls="gp-sheet-box"),
            cls="gp-sheet",
            data_gp_sheet=kind,
            data_word=text(f"looking.tile_{kind}"),
            data_word_score=text("looking.tile_score"),
        )

    return Markup(
        element("div", sheet("fake", "fakes"), sheet("real", "real"), cls="gp-pair") + _verdicts(workspace) + inspector()
    )


def _verdicts(workspace: Workspace) -> Markup:
    """The switch that shows D's verdict on every picture, with its key and a sentence."""
    switch = element(
        "label",
        element("input", type="checkbox", data_gp_verdicts=True),
        " ",
        text("looking.verdict"),
        title=text("looking.verdict_help"),
    )
    key = element(
        "span", cls="gp-verdict-key", data_bounded=text("looking.verdict_key"), data_critic=text("looking.verdict_key_critic")
    )
    said = slot(f"verdicts-{workspace}", "span", "", cls="gp-verdict-says")
    return element("p", switch, key, said, cls="gp-verdicts")


def _smoothing() -> Markup:
    """One smoothing for all curves of the page; `assets/looking.js` draws it."""
    dial = element(
        "input",
        type="range",
        min="0",
        max="0.99",
        step="0.01",
        value="0",
        data_gp_smoothing=True,
        aria_label=text("looking.smoothing"),
    )
    words = element("span", text("looking.smoothing"))
    return element("label", words, dial, element("output", "0"), cls="gp-smoothing", title=text("looking.smoothing_help"))


def create_charts(workspace: Workspace) -> None:
    """The small charts, one below the other, each with its sentence for screen readers."""
    names = groups(workspace, "telemetry")[:2] + groups(workspace, "measures") + groups(workspace, "telemetry")[2:]
    charts = [_chart(workspace, name) for name in names]
    gr.HTML(element("div", _smoothing(), *charts, cls="gp-panel"), js_on_load=MOUNTED)


def _chart(workspace: Workspace, name: str) -> Markup:
    says = f"says-{workspace}-{name}"
    drawn = element(
        "div",
        cls="gp-figure gp-curve",
        data_gp=f"curves-{workspace}-{name}",
        role="img",
        aria_label=text(f"chart.{name}"),
        aria_describedby=f"gp-{says}",
    )
    return element(
        "section",
        element("h2", subscripted(text(f"chart.{name}"))),
        drawn,
        slot(says, "p", "", cls="gp-sr", id=f"gp-{says}"),
        data_gp=f"chart-{workspace}-{name}",
        hidden=name == "modes",
    )


def _formula(workspace: Workspace) -> Markup:
    def row(player: str) -> tuple[Markup, Markup]:
        loss = slot(f"formula-{player}-{workspace}", "span", "", cls=f"gp-math gp-{player}", data_gp_math=True)
        now = [slot(f"when-{workspace}", "small", text("page.now")), " ", slot(f"now-{player}-{workspace}", "span", "–")]
        if player == "d":
            now += [" ", element("small", slot(f"rest-{workspace}", "span", ""))]
        return loss, element("span", *now, cls="gp-now")

    warning = slot(f"warning-{workspace}", "p", "", cls="gp-warning", role="status")
    choice = slot(f"choice-{workspace}", "small", "", cls="gp-choice")
    return element("div", *row("d"), *row("g"), warning, choice, cls="gp-formula")
