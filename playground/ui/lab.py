"""The lab around the picture of points: one run, twins or a wall; slow motion; read-outs and the microscope."""

from typing import Any

import gradio as gr

from playground.runtime.session import Session
from playground.texts import text
from playground.ui import wiring
from playground.ui.bindings import Workspace
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.instruments import MICROSCOPE, READINGS
from playground.ui.markup import Markup, element, slot, subscripted
from playground.ui.motion import motion_strip
from playground.ui.stage import MOUNTED, figure
from playground.ui.walls import SEEDS, choices, proposed
from playground.ui.wiring import Wires

ARRANGEMENTS = ("one", "twins", "wall")
BOTH = 2


def create_arrangement(panel: Panel, desk: Desk, wires: Wires) -> None:
    """The switch between one run, twins and a wall, and what belongs to each.

    Inputs: sid and the switch, or the form of the wall. Outputs: the panel.
    """
    workspace = panel.workspace
    with gr.Row(elem_classes=["gp-panel", "gp-arrange"]):
        arrangement = gr.Radio(
            [(text(f"lab.{name}"), name) for name in ARRANGEMENTS],
            value="one", label=text("lab.arrangement"), elem_classes="gp-segments", elem_id="gp-arrangement",
        )  # fmt: skip
        aim = gr.Radio(
            [(text(f"lab.aim_{each}"), each) for each in (0, 1, BOTH)],
            value=1, label=text("lab.aim"), elem_classes=["gp-segments", "gp-only-twins"], elem_id="gp-aim",
        )  # fmt: skip
        with gr.Row(elem_classes=["gp-wall-form", "gp-only-wall"]):
            first = desk.shown(None, workspace)
            sweep = gr.Dropdown(choices(first), value="", label=text("lab.sweep"), filterable=False, elem_id="gp-sweep")
            values = gr.Textbox("", label=text("lab.values"), lines=1, max_lines=1, elem_id="gp-values")
            seeds = gr.Number(SEEDS, label=text("lab.seeds"), precision=0, elem_id="gp-seeds")
            build = gr.Button(text("lab.build"), size="sm", elem_id="gp-build")
    panel.others += [
        (arrangement, lambda session: session.workspaces[workspace].form if session else "one"),
        (aim, lambda session: BOTH if session is None or (taken := desk.aim(session, workspace)) is None else taken),
    ]

    def arrange(session: Session, name: str) -> list[Any]:
        desk.arrange(session, workspace, name)
        return panel.updates(desk, session)

    def take_aim(session: Session, which: int) -> list[Any]:
        desk.take_aim(session, None if which == BOTH else which)
        return panel.updates(desk, session)

    def propose(session: Session, path: str) -> list[Any]:
        config = desk.shown(session, workspace)
        known = dict((each, label) for label, each in choices(config))
        path = path if path in known else ""
        return [gr.update(value=proposed(config, path), interactive=bool(path)), gr.update(value=2 if path else SEEDS)]

    def offered(session: Session) -> Any:
        return gr.update(choices=choices(desk.shown(session, workspace)))

    def build_wall(session: Session, path: str, words: str, count: float) -> list[Any]:
        desk.build_wall(session, workspace, path, words, int(count or 0))
        return panel.updates(desk, session)

    wiring.on(
        wires, [arrangement.input], arrange, [arrangement], panel.outputs, instead=lambda session: panel.updates(desk, session)
    )
    wiring.on(wires, [aim.input], take_aim, [aim], panel.outputs)
    wiring.on(wires, [sweep.focus], offered, [], [sweep])
    wiring.on(wires, [sweep.input], propose, [sweep], [values, seeds])
    wiring.on(wires, [build.click, values.submit, seeds.submit], build_wall, [sweep, values, seeds], panel.outputs)


def pictures(workspace: Workspace) -> Markup:
    """The picture of one run, of twins side by side, or of the tile that is marked; and slow motion below it."""
    a, b = (element("p", text(f"lab.twin_{name}"), cls="gp-twin-name gp-only-twins") for name in "ab")
    first = element("div", a, figure(workspace))
    second = element("div", b, figure(workspace, second=True), cls="gp-only-twins")
    difference = slot(f"difference-{workspace}", "p", "", cls="gp-difference gp-only-twins", role="status")
    enlarged = element("p", text("lab.enlarged"), cls="gp-twin-name gp-only-wall")
    both = element("div", first, second, cls="gp-pictures")
    return Markup(wall(workspace) + enlarged + both + difference + motion_strip(workspace))


def wall(workspace: Workspace) -> Markup:
    """The verdict, the tiles, and the score against what differs."""
    verdict = slot(f"verdict-{workspace}", "p", "", cls="gp-verdict", role="status", id=f"gp-verdict-{workspace}")
    canvas = element("canvas", aria_hidden="true")
    tiles = element(
        "div", canvas, element("div", cls="gp-tile-buttons"), cls="gp-tiles", data_gp_tiles=workspace,
        role="group", aria_label=text("lab.tiles"),
    )  # fmt: skip
    key = slot(f"key-{workspace}", "p", "", cls="gp-key")
    chart = element(
        "div", cls="gp-figure gp-sweep", data_gp=f"sweep-{workspace}", role="img",
        aria_label=text("lab.sweep_chart"), aria_describedby=f"gp-verdict-{workspace}",
    )  # fmt: skip
    return element("div", verdict, tiles, key, chart, cls="gp-only-wall")


def create_instruments(workspace: Workspace) -> None:
    """Read-outs in sight; the modes and the microscope behind a word each."""
    gr.HTML(element("div", readings(workspace), cls="gp-panel"), js_on_load=MOUNTED)
    modes = _figure(f"modes-{workspace}", text("lab.modes"), "gp-small")
    modes_fold = _fold(text("lab.modes"), modes, data_gp=f"modes-panel-{workspace}", hidden=True, open=True)
    gr.HTML(modes_fold, js_on_load=MOUNTED)
    gr.HTML(_fold(text("lab.microscope"), _microscope(workspace), id=f"gp-microscope-{workspace}"), js_on_load=MOUNTED)


def _microscope(workspace: Workspace) -> Markup:
    def trio(suffix: str) -> list[Markup]:
        return [
            element(
                "div",
                element("h2", subscripted(text(f"lab.{name}"))),
                _figure(f"{name}-{suffix}", text(f"lab.{name}"), "gp-small"),
            )
            for name in MICROSCOPE
        ]

    twin = element("p", text("lab.twin_a"), cls="gp-twin-name gp-only-twins")
    other = element("p", text("lab.twin_b"), cls="gp-twin-name gp-only-twins")
    first = element("div", *trio(workspace), cls="gp-trio")
    second = element("div", *trio(f"{workspace}-1"), cls="gp-trio gp-only-twins")
    return Markup(twin + first + other + second)


def readings(workspace: Workspace, *, formulas: bool = True) -> Markup:
    """A table with a row for every read-out; those that do not exist for the run are hidden."""
    head = element(
        "tr",
        element("th", text("lab.readings"), scope="col"),
        *([element("th", text("lab.how"), scope="col", cls="gp-formula-cell")] if formulas else []),
        element("th", text("lab.measured"), scope="col", cls="gp-first"),
        element("th", text("lab.twin_b"), scope="col", cls="gp-second"),
        element("th", text("lab.perfect"), scope="col"),
    )
    rows = [
        element(
            "tr",
            element("th", subscripted(text(f"figure.reading.{name}")), scope="row"),
            *(
                [element("td", subscripted(text(f"figure.reading.{name}_formula")), cls="gp-math gp-formula-cell")]
                if formulas
                else []
            ),
            element("td", slot(f"reading-{name}-{workspace}", "span"), cls="gp-number"),
            element("td", slot(f"reading-{name}-{workspace}-1", "span"), cls="gp-number gp-second"),
            element("td", slot(f"floor-{name}-{workspace}", "span"), cls="gp-floor"),
            data_gp=f"row-{name}-{workspace}",
            hidden=True,
        )
        for name in READINGS
    ]
    return element("table", element("thead", head), element("tbody", *rows), cls="gp-readings")


def _figure(name: str, label: str, size: str) -> Markup:
    drawn = element(
        "div", cls=f"gp-figure {size}", data_gp=name, role="img", aria_label=label, aria_describedby=f"gp-says-{name}"
    )
    return Markup(drawn + slot(f"says-{name}", "p", "", cls="gp-sr", id=f"gp-says-{name}"))


def _fold(title: str, inside: Markup, **attributes: str | bool) -> Markup:
    return element("details", element("summary", title), element("div", inside), cls="gp-panel gp-fold", **attributes)
