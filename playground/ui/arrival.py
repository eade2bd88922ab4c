"""How a page comes to its session: when it opens, when it begins anew, when it goes on with a saved run."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import gradio as gr

from playground.errors import PlaygroundError
from playground.runtime.session import Session
from playground.ui.bindings import WORKSPACES
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.player import speed_name
from playground.ui.share_arrival import Taken, asks, take
from playground.ui.wiring import Wires

KEPT = "() => [window.gp.sid, window.gp.kept(), window.gp.share?.search() ?? '']"
OPEN = "() => { window.gp.open(); }"


@dataclass(frozen=True)
class Parts:
    """What has to show the session once it is known."""

    page: gr.Blocks
    bar: dict[str, Any]
    banners: dict[str, Any]
    panels: dict[str, Panel]
    tabs: gr.Tabs

    @property
    def outputs(self) -> list[Any]:
        """Every widget, the player (enabled), the tabs, and the banner of saved runs."""
        widgets = [widget for each in self.panels.values() for widget in each.outputs]
        return [*widgets, *self._buttons, self.bar["speed"], self.tabs, self.banners["saved_words"], self.banners["saved"]]

    def updates(self, desk: Desk, session: Session | None, sid: str, tab: str = "") -> list[Any]:
        """What makes them show it, on a tab that is asked for; without a session the buttons stay off."""
        shown = [update for each in self.panels.values() for update in each.updates(desk, session)]
        enabled = [gr.update(interactive=session is not None)] * len(self._buttons)
        selected = gr.Tabs(selected=tab or (session.visible if session else WORKSPACES[0]))
        offers = desk.offers(sid)
        return [*shown, *enabled, speed_name(session), selected, offers, gr.update(visible=bool(offers))]

    @property
    def _buttons(self) -> list[gr.Button]:
        return [each for name, each in self.bar.items() if name != "speed"]


def wanted(desk: Desk, sid: str, session: Session, search: str, tabs: Collection[str], *, own: bool) -> Taken:
    """What the page's address asks for: a call of this tab like any other. Arguments: `share_arrival.take`.

    Raises:
        BusyError: too many calls.
    """
    if asks(search):
        desk.sessions.call(sid)
    return take(desk, session, search, tabs, own=own)


def wire_arrival(parts: Parts, desk: Desk, wires: Wires) -> None:
    """Connect the page's load and the banners.

    Inputs: sid, the settings that the tab kept, what its address asks for. Outputs: `Parts.outputs`, what came of the address.
    Then the live stream opens.
    """
    search, taken = gr.Textbox(visible=False), gr.Textbox(visible=False)

    def attach(sid: str, kept: str, asked: str) -> list[Any]:
        own = bool(kept) or desk.sessions.get(sid) is not None
        try:
            session = desk.attach(sid, kept, wires.language)
        except PlaygroundError as error:
            return [*parts.updates(desk, None, sid), "", wires.sentence(error.say())]
        try:
            came = wanted(desk, sid, session, asked, [str(getattr(tab, "id", "")) for tab in parts.tabs.children], own=own)
        except PlaygroundError as error:
            return [*parts.updates(desk, session, sid), "", wires.sentence(error.say())]
        return [*parts.updates(desk, session, sid, came.tab), came.to_json(), gr.skip()]

    def resume(sid: str, *_: str) -> list[Any]:
        session = desk.sessions.resume(sid)
        session.language = wires.language
        return [*parts.updates(desk, session, sid), gr.skip(), gr.skip()]

    def discard(sid: str, kept: str, asked: str) -> list[Any]:
        desk.sessions.discard(sid)
        return attach(sid, kept, asked)

    def listen(trigger: Any, handler: Any) -> None:
        done = trigger(
            wires.kind(handler, len(parts.outputs) + 1),
            [wires.sid, wires.say, search],
            [*parts.outputs, taken, wires.say],
            js=KEPT,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )
        done.then(None, js=OPEN, api_visibility="private", queue=False)

    taken.change(None, [taken], None, js="(came) => window.gp.share?.came(came)", api_visibility="private", queue=False)
    listen(parts.page.load, attach)
    listen(parts.banners["anew"].click, attach)
    listen(parts.banners["resume"].click, resume)
    listen(parts.banners["discard"].click, discard)
