"""The runs that were kept: look, compare, go back, go on."""

import functools
import math
from collections.abc import Mapping

import gradio as gr
from starlette.routing import Route

from playground.runtime.keeping import FIRST_SECONDS, Keeper
from playground.runtime.run import Run
from playground.runtime.session import Session
from playground.texts import text
from playground.ui.bindings import WORKSPACES
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.markup import Markup, element, slot
from playground.ui.past_runs_routes import routes
from playground.ui.runs_told import CHARTS
from playground.ui.wiring import Wires

WORDS = (
    *("open", "open_help", "continue", "continue_help", "watch", "watch_help", "curves", "curves_help", "rename", "name"),
    *(
        "download",
        "download_help",
        "delete",
        "training",
        "choose",
        "compare_first",
        "sending",
        "reading",
        "gone",
    ),
)
"""What the page's script says."""


def create_past_runs(panels: Mapping[str, Panel], desk: Desk, wires: Wires) -> None:
    """The list of runs that were kept; its cards are drawn by the page's script, from what the routes tell it."""
    keeper = desk.sessions.keeper
    if isinstance(keeper, Keeper):
        gr.HTML(section(keeper), js_on_load="window.gp?.mounted(element); window.gp?.runs?.mounted(element)")


def past_runs_routes(desk: Desk) -> list[Route]:
    """What the list asks for; nothing where nothing is kept."""
    keeper = desk.sessions.keeper
    if not isinstance(keeper, Keeper):
        return []
    keeper.scores = functools.partial(judged, desk)
    return routes(desk, keeper)


def judged(desk: Desk, sid: str, session: Session, run: Run) -> Mapping[str, float]:
    """The scores of a run's last judgement; empty without one. The session may be leaving already."""
    known = [each for each in desk.judging.of(session, sid).all if each.run == run.number]
    return {each.name: each.value for each in known[-1].report.scores if math.isfinite(each.value)} if known else {}


def section(keeper: Keeper) -> Markup:
    """The whole part of the page, its list empty."""
    library = keeper.library
    kind = "runs.about_local" if library.local else "runs.about_public"
    about = [text("runs.about", first=FIRST_SECONDS), text(kind, most=library.most, limit=library.largest / 2**20)]
    words = {f"data_word_{name}": text(f"runs.{name}") for name in WORDS}
    return element(
        "section",
        element("h2", text("runs.title"), id="gp-runs-title"),
        element("p", " ".join(about), cls="gp-runs-about"),
        _buttons(),
        element("p", "", cls="gp-runs-says", role="status"),
        _close_by(),
        element("p", text("runs.empty", first=FIRST_SECONDS), cls="gp-runs-empty", hidden=True),
        element("ul", cls="gp-runs-list", aria_label=text("runs.list")),
        cls="gp-panel gp-runs", aria_labelledby="gp-runs-title", data_gp_runs=True, data_tabs=" ".join(WORKSPACES), **words,
    )  # fmt: skip


def _buttons() -> Markup:
    keep = element("button", text("runs.keep"), type="button", id="gp-runs-keep", title=text("runs.keep_help"))
    compare = element(
        "button", text("runs.compare_chosen"), type="button", id="gp-runs-compare", title=text("runs.compare_first")
    )
    upload = element("button", text("runs.upload"), type="button", id="gp-runs-upload", title=text("runs.upload_help"))
    file = element(
        "input", type="file", id="gp-runs-file", accept=".run,.pt", hidden=True, tabindex="-1", aria_label=text("runs.upload")
    )
    undo = element("button", text("runs.undo"), type="button", id="gp-runs-undo")
    regret = element("div", element("p", ""), undo, cls="gp-runs-regret", role="alert", hidden=True)
    return element("div", keep, compare, upload, file, regret, cls="gp-runs-buttons")


def _close_by() -> Markup:
    """One run from close by, or two side by side."""
    pictures = [
        element(
            "figure",
            element("img", data_gp=f"runs-picture-{letter}", alt="", src=""),
            slot(f"runs-name-{letter}", "figcaption"),
            data_runs_picture=letter,
        )
        for letter in "ab"
    ]
    charts = [
        element(
            "div", element("h3", text(f"runs.{group}")),
            element("div", cls="gp-figure", data_gp=f"runs-{group}", role="img", aria_label=text(f"runs.{group}"),
                    aria_describedby="gp-runs-says"),
            data_gp=f"runs-chart-{group}",
        )
        for group in CHARTS
    ]  # fmt: skip
    close = element("button", "×", type="button", id="gp-runs-close", aria_label=text("runs.close"), title=text("runs.close"))
    return element(
        "div", close, slot("runs-whose", "h3", cls="gp-runs-name"),
        slot("runs-says", "p", cls="gp-runs-told", id="gp-runs-says", role="status"),
        element("div", *pictures, cls="gp-runs-pictures"), element("div", *charts, cls="gp-runs-charts"),
        cls="gp-runs-close", hidden=True,
    )  # fmt: skip
