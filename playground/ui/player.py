"""The player bar: the same on every tab. It acts on the workspace that is seen."""

import functools
import math
from collections.abc import Callable
from typing import Any, Literal

import gradio as gr

from playground.runtime.pace import Speed
from playground.runtime.session import Session
from playground.texts import text
from playground.ui import wiring
from playground.ui.bindings import WORKSPACES
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.diagnosis import light
from playground.ui.markup import element, slot
from playground.ui.wiring import Wires

Unit = Literal["turns", "updates", "moments"]
SPEEDS: dict[str, tuple[float, Unit]] = {
    "moment": (1.0, "moments"),
    "update": (1.0, "updates"),
    "1": (1.0, "turns"),
    "5": (5.0, "turns"),
    "30": (30.0, "turns"),
    "100": (100.0, "turns"),
    "300": (300.0, "turns"),
    "max": (math.inf, "turns"),
}
"""Steps of the speed, from one captioned step of an update a second to as fast as the machine goes."""


def speed_name(session: Session | None) -> str:
    """The step at which a session's speed stands."""
    return next((name for name, (value, unit) in SPEEDS.items() if session and session.speed == Speed(value, unit)), "max")


def create_player() -> dict[str, Any]:
    """The bar's widgets; they answer once the page is attached to its session."""
    with gr.Row(elem_id="gp-player"):
        widgets: dict[str, Any] = {
            name: gr.Button(text(f"player.{name}"), size="sm", elem_id=f"gp-{name}", interactive=False)
            for name in ("play", "step-d", "step-g", "step-turn", "reset", "undo", "redo")
        }
        choices = [(text(f"speed.{name}"), name) for name in SPEEDS]
        widgets["speed"] = gr.Dropdown(
            choices, value="max", label=text("player.speed"), filterable=False, interactive=True, elem_id="gp-speed"
        )
        widgets |= {name: gr.Button(name, elem_id=f"gp-{name}", elem_classes="gp-hidden") for name in ("slower", "faster")}
        gr.HTML(_readout(), elem_id="gp-read", js_on_load="window.gp?.mounted(element)")
    return widgets


def wire_player(widgets: dict[str, Any], panels: dict[str, Panel], desk: Desk, wires: Wires) -> None:
    """Connect the bar.

    Inputs: sid, the visible workspace. Outputs: none, the live stream shows what happens; after an undo all widgets.
    """

    def button(name: str, handler: wiring.Handler, outputs: list[Any] | None = None) -> None:
        wiring.on(wires, [widgets[name].click], handler, [], outputs or [])

    button("play", lambda session: desk.toggle(session, session.visible))
    button("step-d", lambda session: session.step("D"))
    button("step-g", lambda session: session.step("G"))
    button("step-turn", lambda session: session.step("both"))
    button("reset", lambda session: session.reset())
    shown = [widget for each in WORKSPACES for widget in panels[each].outputs]
    button("undo", lambda session: _back(session.undo, session, panels, desk), shown)
    button("redo", lambda session: _back(session.redo, session, panels, desk), shown)
    wiring.on(wires, [widgets["speed"].input], _speed, [widgets["speed"]], [])
    for name, way in (("slower", -1), ("faster", +1)):  # pressed by the keys ↓ and ↑
        button(name, functools.partial(_another_speed, way=way), [widgets["speed"]])


def _back(step: Callable[[], None], session: Session, panels: dict[str, Panel], desk: Desk) -> list[Any]:
    step()
    return [update for each in WORKSPACES for update in panels[each].updates(desk, session)]


def _speed(session: Session, name: str) -> None:
    session.set_speed(*SPEEDS[name])


def _another_speed(session: Session, way: int) -> str:
    """The next step of the speed, slower or faster, as far as there is one."""
    names = list(SPEEDS)
    name = names[min(max(names.index(speed_name(session)) + way, 0), len(names) - 1)]
    _speed(session, name)
    return name


def _readout() -> str:
    turn = element("span", slot("turn", "b", "0"), " ", element("small", text("player.turns")))
    rate = element("span", slot("rate", "span", "–", cls="gp-rate"), " ", element("small", text("player.per_second")))
    device = element("small", slot("device", "span", ""))
    return element("div", turn, rate, device, light(), cls="gp-readout")
