"""The class panel: a teacher opens a class and sees counts, a student joins one. `assets/classroom.js` fills it."""

import gradio as gr

from playground.lessons.catalogue import LESSONS
from playground.texts import text
from playground.ui.classroom_routes import classroom_routes
from playground.ui.desk import Desk
from playground.ui.markup import Markup, element
from playground.ui.stage import MOUNTED

__all__ = ["classroom_routes", "create_classroom"]

WORDS = ("left", "closed", "copied", "close_sure", "close", "show", "hide")


def create_classroom(desk: Desk) -> None:
    """The panel, for the Lessons tab."""
    gr.HTML(panel(), js_on_load=MOUNTED + "; window.gp?.classroom?.mounted()")


def panel() -> Markup:
    """A fold with three faces: in no class, in one as a student, in one as its teacher. One is seen at a time."""
    inside = element("div", _outside(), _student(), _teacher(), data_gp_class="outside")
    words = {f"data_word_{name}": text(f"classroom.{name}") for name in WORDS}
    return element(
        "details",
        element("summary", text("classroom.title")),
        inside,
        cls="gp-panel gp-fold gp-class",
        id="gp-class",
        **words,
    )


def _outside() -> Markup:
    field = element(
        "input",
        id="gp-class-code",
        type="text",
        autocomplete="off",
        autocapitalize="characters",
        spellcheck="false",
        maxlength="12",
        placeholder=text("classroom.code_hint"),
        aria_label=text("classroom.code"),
    )
    join = element("form", field, _button("join", kind="submit"), cls="gp-class-join")
    return _face(
        "outside", element("p", text("classroom.about"), cls="gp-says"), element("div", join, _button("open"), cls="gp-class-row")
    )


def _student() -> Markup:
    return _face("student", element("p", data_gp_class_told="says", role="status"), _button("leave"))


def _teacher() -> Markup:
    code = element("b", data_gp_class_told="code", cls="gp-class-code")
    link = element("a", href="#", data_gp_class_told="address", target="_blank", rel="noopener")
    how = element(
        "div",
        code,
        element("p", data_gp_class_told="tabs", role="status", cls="gp-class-tabs"),
        element("p", text("classroom.address"), " ", link),
        element("p", text("classroom.own_machine"), cls="gp-says gp-class-own", hidden=True),
        element("div", _button("copy"), _button("close"), cls="gp-class-row"),
    )
    qr = element("img", alt=text("classroom.qr"), data_gp_class_told="qr", width="168", height="168")
    return _face("teacher", element("div", qr, how, cls="gp-class-head"), _call(), _counts())


def _call() -> Markup:
    """Everybody is asked to open a lesson."""
    lessons = [
        element("option", f"{number}. {text(f'lesson.{name}.title')}", value=name) for number, name in enumerate(LESSONS, 1)
    ]
    choice = element(
        "select", element("option", text("classroom.choose"), value=""), *lessons, aria_label=text("classroom.lesson")
    )
    return element("form", choice, _button("call", kind="submit"), cls="gp-class-call gp-class-row")


def _counts() -> Markup:
    """Who stands where, what was predicted, how the runs fare."""
    table = element("table", data_gp_class_told="steps", aria_label=text("classroom.steps"))
    bars = element("ul", data_gp_class_told="bars", cls="gp-class-bars")
    predictions = element(
        "section",
        element("h3", data_gp_class_told="bars-title"),
        element("p", data_gp_class_told="bars-says", cls="gp-says"),
        bars,
        _button("show"),
        data_gp_class_part="bars",
    )
    states = element("ul", data_gp_class_told="states", cls="gp-class-states")
    runs = element("section", element("h3", text("classroom.runs")), states, data_gp_class_part="states")
    return element("div", table, element("div", predictions, runs, cls="gp-class-two"))


def _face(name: str, *inside: Markup) -> Markup:
    return element("div", *inside, data_gp_class_face=name, hidden=name != "outside")


def _button(name: str, kind: str = "button") -> Markup:
    return element("button", text(f"classroom.{name}"), type=kind, data_gp_class_word=name)
