"""The bar of history: a run as it was at any of its turns, with marks to come back to."""

from playground.texts import text
from playground.ui.bindings import Workspace
from playground.ui.markup import Markup, element


def history_bar(workspace: Workspace) -> Markup:
    """The bar of one workspace; `assets/lab.js` moves it and tells the server where it was moved."""
    slider = element(
        "input", type="range", min="0", max="1", value="1", step="1", disabled=True, aria_label=text("history.bar")
    )  # fmt: skip
    track = element("div", slider, element("div", cls="gp-marks"), cls="gp-track")
    return element(
        "div",
        element("span", text("history.title")),
        track,
        element("span", "0", cls="gp-when"),
        element("button", text("history.now"), type="button", data_gp_history_word="now", title=text("history.now_help")),
        element(
            "button", "◆ " + text("history.mark"), type="button", data_gp_history_word="bookmark", title=text("history.mark_help")
        ),
        cls="gp-history",
        data_gp_history=workspace,
        data_word_now=text("history.at_now"),
        data_word_past=text("history.at"),
        data_word_seen=text("history.seen"),
        data_word_set="◆ " + text("history.mark"),
        data_word_unset="◇ " + text("history.unmark"),
        data_word_mark=text("history.bookmark"),
    )
