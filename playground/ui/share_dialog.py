"""The dialog "Share": the link with its code, what a class need not see, a frame for other pages, the command and the script."""

import gradio as gr

from playground.texts import text
from playground.ui.leaving_form import leaving_words, script_buttons
from playground.ui.markup import Markup, element
from playground.ui.share_hiding import check_boxes

WORDS = ("copied", "failed", "dense")


def share_button() -> Markup:
    """For the head of the page."""
    return element("button", text("share.button"), type="button", data_gp_share="open", aria_haspopup="dialog")


def create_share() -> None:
    """The dialog, and the line that says what a link did."""
    gr.HTML(Markup(_dialog() + _line()), elem_id="gp-share-place", js_on_load="window.gp?.share?.mounted(element)")


def _line() -> Markup:
    """What there is to say of the link that was opened, and the way to see what it hides."""
    buttons = [
        element("button", text("share.show_all"), type="button", data_gp_share="show", hidden=True),
        element("button", text("share.dismiss"), type="button", data_gp_share="dismiss"),
    ]
    hidden = element("p", text("share.hid"), data_gp_share_slot="hid", hidden=True)
    told = element("div", data_gp_share_slot="notes")
    return element("div", element("div", hidden, told, role="status"), *buttons, cls="gp-share-line", hidden=True)


def _dialog() -> Markup:
    words = {f"data_word_{name}": text(f"share.word.{name}") for name in WORDS}
    head = element(
        "header",
        element("h2", text("share.title"), id="gp-share-title"),
        element("button", "×", type="button", data_gp_share="close", aria_label=text("share.close"), title=text("share.close")),
    )
    return element(
        "dialog",
        head,
        element("p", text("share.about"), cls="gp-share-about"),
        _link(),
        _part("teacher", _teacher()),
        _part("frame", _frame()),
        _part("command", _command()),
        cls="gp-share",
        id="gp-share",
        aria_labelledby="gp-share-title",
        **words,
    )


def _link() -> Markup:
    now = element(
        "label",
        element("input", type="checkbox", data_gp_share_field="now"),
        " ",
        text("share.now"),
        hidden=True,
        data_gp_share_slot="now",
    )
    code = element("img", alt=text("share.code"), data_gp_share_slot="code", hidden=True)
    visit = element("a", text("share.visit"), href="#", target="_blank", rel="noopener", data_gp_share_slot="visit")
    told = element("p", role="status", data_gp_share_slot="told", cls="gp-share-told")
    beside = element("div", _copied("address", "link"), element("div", visit, now, cls="gp-share-small"), told)
    return element("section", beside, code, cls="gp-share-link")


def _teacher() -> Markup:
    return Markup(element("p", text("share.teacher_about")) + element("div", check_boxes(), cls="gp-share-hide"))


def _frame() -> Markup:
    return Markup(element("p", text("share.frame_about")) + _copied("frame", "frame", rows="3"))


def _command() -> Markup:
    bar = element("progress", max="1", value="0", hidden=True, aria_label=text("share.progress"))
    script = element(
        "div", *script_buttons(), bar, element("p", role="status"), cls="gp-home-buttons", data_gp_home="share", **leaving_words()
    )
    return Markup(_copied("command", "command", rows="3") + element("p", text("share.script_about")) + script)


def _copied(name: str, label: str, rows: str = "") -> Markup:
    """A text of several rows, or a line, that is only read, and the button that copies it."""
    more = {"aria_label": text(f"share.{label}"), "data_gp_share_field": name, "spellcheck": "false"}
    tag, own = ("textarea", {"rows": rows}) if rows else ("input", {"type": "text"})
    field = element(tag, readonly=True, **own, **more)
    button = element("button", text("share.copy"), type="button", data_gp_share="copy", data_gp_share_of=name)
    return element("div", field, button, cls="gp-share-row")


def _part(name: str, inside: Markup) -> Markup:
    return element("details", element("summary", text(f"share.{name}_title")), element("div", inside), data_gp_share_part=name)
