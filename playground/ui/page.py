"""The page: its head, the player, a tab for each workspace, and what may be scripted."""

from typing import Any

import gradio as gr
from gradio.components import Navbar

from playground.runtime.session import Session
from playground.texts import ENGLISH, LANGUAGES, speaking, spoken, text
from playground.ui import wiring
from playground.ui.arrival import Parts, wire_arrival
from playground.ui.bindings import WORKSPACES
from playground.ui.controls import Panel, wire_controls
from playground.ui.desk import Desk
from playground.ui.endpoints import create_endpoints
from playground.ui.markup import Markup, element, slot
from playground.ui.player import create_player, wire_player
from playground.ui.projector import keys_dialog, keys_switch, projector_switch
from playground.ui.share_dialog import create_share, share_button
from playground.ui.tab_distributions import create_distributions_tab
from playground.ui.tab_images import create_images_tab
from playground.ui.tab_latent import create_latent_tab
from playground.ui.tab_lessons import create_lessons_tab
from playground.ui.tab_models import create_models_tab
from playground.ui.tab_theory import create_theory_tab
from playground.ui.wiring import Wires

ONCE_ARRIVED = '(_, ...rest) => [window.gp?.arrived ? window.gp.sid : "", ...rest]'
"""A tab that is selected before the page has come to its session is Gradio's choice, not the visitor's: after a reload it would
leave the workspace that was looked at."""
TABS = {"distributions": create_distributions_tab, "images": create_images_tab}


def create_page(desk: Desk) -> gr.Blocks:
    """The whole page, wired: at the root in English, at `/zh` in Chinese, for the same sessions."""
    with gr.Blocks(title=text("page.title"), analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as page:
        create_endpoints(desk)  # first, so that its names are its own
        _create_body(page, desk)
    for code, name in LANGUAGES.items():
        if code != ENGLISH:
            with page.route(name, code, show_in_navbar=False), speaking(code):
                _create_body(page, desk)
    return page


def _create_body(page: gr.Blocks, desk: Desk) -> None:
    """What a page holds, in the language that is spoken."""
    Navbar(visible=False)
    gr.HTML(_head(), elem_id="gp-head", js_on_load="window.gp?.mounted(element)")
    with gr.Row(elem_classes="gp-plumbing"):
        wires = Wires(desk.sessions, gr.Textbox(elem_id="gp-sid"), gr.Textbox(elem_id="gp-say"))
        restore = gr.Button("restore", elem_id="gp-restore-one")
        target = gr.Textbox()
    bar = create_player()
    banners = _create_banners()
    panels: dict[str, Panel] = {}
    with gr.Tabs(elem_id="gp-tabs", overflow_behavior="wrap") as tabs:
        for workspace in WORKSPACES:
            with gr.Tab(text(f"workspace.{workspace}"), id=workspace) as tab:
                panels[workspace] = TABS[workspace](desk, wires)
            _wire_tab(tab, desk, panels[workspace], wires)
        with gr.Tab(text("latent.tab"), id="latent"):
            create_latent_tab(panels, desk, wires)
        with gr.Tab(text("lessons.tab"), id="lessons"):
            create_lessons_tab(bar["speed"], desk, wires)
        with gr.Tab(text("models.tab"), id="models"):
            create_models_tab(panels, desk, wires)
        with gr.Tab(text("theory.tab"), id="theory"):
            create_theory_tab()
    gr.HTML(_tools(), elem_id="gp-tools", js_on_load="window.gp?.mounted(element); window.gp?.projector?.mounted()")
    create_share()
    wire_player(bar, panels, desk, wires)
    for panel in panels.values():
        wire_controls(panel, desk, wires)
    shown = [widget for each in panels.values() for widget in each.outputs]
    wiring.on(wires, [restore.click], _restore(desk, panels), [target], shown, js="() => [window.gp.sid, window.gp.restoring]")
    wires.say.change(None, [wires.say], None, js="(words) => window.gp?.say(words)", api_visibility="private", queue=False)
    wire_arrival(Parts(page, bar, banners, panels, tabs), desk, wires)


def _create_banners() -> dict[str, Any]:
    gr.HTML(
        element("p", text("page.lost"), role="status", cls="gp-banner", data_gp="lost"), elem_id="gp-lost-place", js_on_load=""
    )
    made: dict[str, Any] = {}
    with gr.Row(elem_id="gp-gone", elem_classes="gp-banner"):
        gr.HTML(slot("gone-words", "p", text("page.gone"), role="status"), js_on_load="")
        made["anew"] = gr.Button(text("page.anew"), size="sm")
    with gr.Row(elem_id="gp-saved", elem_classes="gp-banner", visible=False) as made["saved"]:
        made["saved_words"] = gr.Markdown("")
        made["resume"] = gr.Button(text("page.resume"), size="sm", variant="primary")
        made["discard"] = gr.Button(text("page.discard"), size="sm")
    return made


def _wire_tab(tab: gr.Tab, desk: Desk, panel: Panel, wires: Wires) -> None:
    """Show another workspace.  Inputs: sid. Outputs: its panel."""

    def show(sid: str) -> list[Any]:
        session = desk.sessions.get(sid)
        if session is None:  # the page has not arrived
            return [gr.skip()] * (len(panel.outputs) + 1)
        desk.show(session, panel.workspace)
        return [*panel.updates(desk, session), gr.skip()]

    tab.select(
        wires.kind(show, len(panel.outputs)),
        [wires.sid],
        [*panel.outputs, wires.say],
        js=ONCE_ARRIVED,
        queue=False,
        show_progress="hidden",
        trigger_mode="multiple",  # a tab that is come back to while its first call is under way must not be dropped
        api_visibility="private",
    )


def _restore(desk: Desk, panels: dict[str, Panel]) -> wiring.Handler:
    def restore(session: Session, name: str) -> list[Any]:
        for panel in panels.values():
            for binding in panel.bindings:
                if binding.name == name:
                    desk.restore(session, panel.workspace, binding.path)
        return [update for each in panels.values() for update in each.updates(desk, session)]

    return restore


def _head() -> Markup:
    """The name, the language of the page, and the way to the others."""
    others = [
        element("a", name, href="#", lang=code, data_gp_language=code, hreflang=code)
        for code, name in LANGUAGES.items()
        if code != spoken()
    ]
    return element(
        "div",
        element("h1", _mark(), text("page.title")),
        *others,
        share_button(),
        cls="gp-head",
        data_gp_spoken=spoken(),
        data_word_strange=text("page.strange_language"),
    )


def _mark() -> Markup:
    """The project's mark: two bell curves, one moving onto the other."""
    return Markup(
        '<svg viewBox="0 0 34 20" aria-hidden="true" fill="none" stroke-width="2.4" stroke-linecap="round">'
        '<path d="M1 18C7 18 8 3 13 3s6 15 12 15" stroke="currentColor" stroke-dasharray="3 3.4"/>'
        '<path d="M9 18c6 0 7-11 12-11s6 11 12 11" style="stroke:var(--gp-generator)"/></svg>'
    )


def _tools() -> Markup:
    theme = element("button", "◐", type="button", data_gp_theme=True, aria_label=text("page.theme"), title=text("page.theme"),
                    **{f"data_word_{name}": text(f"classroom.{name}") for name in ("sign", "leave", "left")})  # fmt: skip
    toast = element("div", cls="gp-toast", id="gp-toast", role="alert")
    keys = element("p", text("page.keys"), cls="gp-sr")
    return element("div", projector_switch(), keys_switch(), theme, toast, keys, keys_dialog())
