"""A closer look at the pictures: which classes there are, and D under the microscope. One sample: `inspector.py`."""

import gradio as gr

from playground.texts import text
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.instruments import MICROSCOPE
from playground.ui.looking_routes import looking_routes
from playground.ui.markup import Markup, element, slot, subscripted
from playground.ui.stage import MOUNTED
from playground.ui.wiring import Wires

__all__ = ["create_looking", "looking_routes"]


def create_looking(panel: Panel, desk: Desk, wires: Wires) -> None:
    """The classes of the samples, and the microscope in a fold; `assets/looking.js` asks for what is in them."""
    gr.HTML(classes(), js_on_load=MOUNTED)
    gr.HTML(microscope(), js_on_load=MOUNTED)


def classes() -> Markup:
    """Bars of the classes, and the numbers of the fakes beside those of real pictures."""

    def row(name: str) -> Markup:
        return element(
            "tr",
            element("th", text(f"looking.{name}"), scope="row"),
            element("td", slot(f"classes-{name}-images", "span", "–"), cls="gp-number"),
            element("td", slot(f"classes-{name}-real-images", "span", "–"), cls="gp-number"),
        )

    when = element("small", " ", text("looking.at_turn"), " ", slot("classes-turn-images", "span", "–"))
    head = element(
        "tr",
        element("td"),
        element("th", text("looking.generated"), scope="col"),
        element("th", text("looking.real"), scope="col"),
    )
    table = element("table", element("thead", head), element("tbody", row("n"), row("present"), row("sure")), cls="gp-readings")
    bars = element(
        "div",
        cls="gp-figure gp-small",
        data_gp="classes-images",
        role="img",
        aria_label=text("looking.classes_chart"),
        aria_describedby="gp-says-classes-images",
    )
    body = element("div", element("div", bars), table, cls="gp-classes-body", data_gp="classes-body-images", hidden=True)
    says = slot("says-classes-images", "p", text("looking.not_counted"), cls="gp-says", id="gp-says-classes-images")
    title = element("h2", text("looking.classes"), when, title=text("looking.classes_help"))
    return element("div", title, body, says, cls="gp-panel gp-classes", id="gp-sorted-images")


def microscope() -> Markup:
    """D from close by, in a fold: it is looked at only while that is open."""
    trio = [
        element(
            "div",
            element("h2", subscripted(text(f"lab.{name}"))),
            element(
                "div",
                cls="gp-figure gp-small",
                data_gp=f"{name}-images",
                role="img",
                aria_label=text(f"lab.{name}"),
                aria_describedby=f"gp-says-{name}-images",
            ),
            slot(f"says-{name}-images", "p", "", cls="gp-sr", id=f"gp-says-{name}-images"),
        )
        for name in MICROSCOPE
    ]
    note = element("p", text("looking.microscope_help"), cls="gp-says")
    inside = element("div", element("div", *trio, cls="gp-trio"), note)
    summary = element("summary", text("looking.microscope"))
    return element("details", summary, inside, cls="gp-panel gp-fold", id="gp-microscope-images")
