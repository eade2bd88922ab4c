"""The column of controls of a workspace, made from the knobs of `RunConfig`, and its one handler `set`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from playground.command import command
from playground.config import RunConfig
from playground.errors import ConfigError
from playground.presets import DEFAULT, of_workspace
from playground.runtime.session import Session
from playground.texts import has, text
from playground.ui import wiring
from playground.ui.bindings import Binding, Workspace, bindings
from playground.ui.desk import Desk
from playground.ui.markup import slot
from playground.ui.widgets import component, listeners, update
from playground.ui.wiring import Wires

OPEN = ("data", "objective", "constraint", "optimizer_d.rate", "optimizer_g.rate", "d_steps")
SECTIONS: dict[str, tuple[str, ...]] = {
    "networks": ("latent_dim", "latent", "generator", "discriminator", "initialization"),
    "optimisers": ("optimizer_d", "optimizer_g", "batch", "g_steps", "order", "gradient_clip"),
}
"""Accordions and the heads of the paths in them; the last one, "advanced", has what is left."""


@dataclass
class Panel:
    """The widgets of one workspace.

    Attributes:
        bindings, widgets: one beside the other.
        preset: the chooser of presets.
        others: further widgets that show the session, each with what it shows.
    """

    workspace: Workspace
    bindings: list[Binding]
    widgets: list[gr.components.Component]
    preset: gr.Dropdown
    others: list[tuple[gr.components.Component, Callable[[Session | None], Any]]] = field(default_factory=list)

    @property
    def outputs(self) -> list[gr.components.Component]:
        """Everything that shows a config."""
        return [self.preset, *self.widgets, *(widget for widget, _ in self.others)]

    def updates(self, desk: Desk, session: Session | None) -> list[Any]:
        """What makes all of them show the session's config."""
        config = desk.shown(session, self.workspace)
        known = [update(each, config) for each in self.bindings]
        return [desk.preset_name(session, self.workspace), *known, *(shown(session) for _, shown in self.others)]


def create_controls(workspace: Workspace) -> Panel:
    """The column: a few controls in sight, the others behind a word each."""
    config, listed = of_workspace(workspace)[DEFAULT[workspace]], bindings(workspace)
    made: dict[str, gr.components.Component] = {}

    def place(paths: Sequence[str]) -> None:
        for path in paths:
            for each in listed:
                if each.name not in made and path in (each.path, each.parent):
                    made[each.name] = component(each, config)

    presets = [(_preset_label(name), name) for name in of_workspace(workspace)]
    preset = gr.Dropdown(
        presets, value=DEFAULT[workspace], label=text("page.preset"), interactive=True, filterable=False,
        elem_id=f"gp-preset-{workspace}", elem_classes=["gp-knob", "gp-broad"],
    )  # fmt: skip
    gr.HTML(slot(f"changes-{workspace}", "p", "", cls="gp-changes"), js_on_load="window.gp?.mounted(element)")
    for path in OPEN:
        _place_exactly(path, listed, made, config)
    with gr.Accordion(text("section.data"), open=False, elem_classes="gp-section-data"):
        place(["data"])
    for section, paths in SECTIONS.items():
        with gr.Accordion(text(f"section.{section}"), open=False, elem_classes=f"gp-section-{section}"):
            place(paths)
    with gr.Accordion(text("section.advanced"), open=False, elem_classes="gp-section-advanced"):
        place([each.path for each in listed])
    return Panel(workspace, listed, [made[each.name] for each in listed], preset)


def _preset_label(name: str) -> str:
    key = f"preset.{name}.name"
    return text(key) if has(key) else name.replace("_", " ").capitalize()


def _place_exactly(path: str, listed: list[Binding], made: dict[str, gr.components.Component], config: RunConfig) -> None:
    for each in listed:
        inside = path == "constraint" and each.parent == path and not each.knob.advanced
        if each.path == path or inside:
            made[each.name] = component(each, config)


def wire_controls(panel: Panel, desk: Desk, wires: Wires) -> None:
    """Connect every widget to `set`.

    Inputs: sid, the widget. Outputs: the widget itself, or the whole panel where other widgets come and go.
    """
    for binding, widget in zip(panel.bindings, panel.widgets, strict=True):
        many = binding.is_variant
        wiring.on(
            wires, listeners(widget), _set(panel, binding, desk, many=many), [widget], panel.outputs if many else [widget],
            instead=_held(panel, binding, desk, many=many),
            latest=True,
        )  # fmt: skip
    for event, clicked in ((panel.preset.input, False), (panel.preset.select, True)):
        wiring.on(wires, [event], _use_preset(panel, desk, clicked=clicked), [panel.preset], panel.outputs)


def create_buttons(panel: Panel, desk: Desk, wires: Wires) -> None:
    """Restore the preset, undo, and the command line that repeats the run.

    Inputs: sid. Outputs: the panel; the text of the command.
    """
    workspace = panel.workspace
    with gr.Row(elem_classes="gp-buttons"):
        restore = gr.Button(text("page.restore"), size="sm", elem_id=f"gp-restore-{workspace}")
        repeat = gr.Button(text("page.command"), size="sm", elem_id=f"gp-command-{workspace}")
    shown = gr.Textbox(
        label=text("page.command_label"), lines=3, visible=False, buttons=["copy"], elem_classes="gp-command", interactive=False
    )

    def show_command(session: Session) -> Any:
        return gr.update(value=command(session.run(workspace).trainer.recipe), visible=True)

    def restored(session: Session) -> list[Any]:
        desk.use_preset(session, workspace, desk.preset_name(session, workspace))
        return panel.updates(desk, session)

    wiring.on(wires, [repeat.click], show_command, [], [shown])
    wiring.into_sight(shown, ".gp-command textarea")
    wiring.on(wires, [restore.click], restored, [], panel.outputs)


def _set(panel: Panel, binding: Binding, desk: Desk, *, many: bool) -> wiring.Handler:
    def set_knob(session: Session, value: Any) -> Any:
        try:
            desk.change(session, panel.workspace, binding.path, binding.read(value))
        except ConfigError as error:
            raise error.called(binding.label) from error
        return panel.updates(desk, session) if many else gr.skip()

    return set_knob


def _held(panel: Panel, binding: Binding, desk: Desk, *, many: bool) -> wiring.Handler:
    def held(session: Session) -> Any:
        return panel.updates(desk, session) if many else update(binding, desk.shown(session, panel.workspace))

    return held


def _use_preset(panel: Panel, desk: Desk, *, clicked: bool) -> wiring.Handler:
    """Use another preset, or with a click the same one again if its settings were changed.

    Gradio tells of an input whenever the list is left, and of a selection with the mouse alone: a run must not begin anew
    because somebody passed by with the keyboard, nor twice because it hears of one choice twice.
    """

    def use_preset(session: Session, name: str) -> list[Any]:
        same = name == desk.preset_name(session, panel.workspace)
        if same and not (clicked and desk.changed(session, panel.workspace)):
            return [gr.skip()] * len(panel.outputs)
        desk.show(session, panel.workspace)
        desk.use_preset(session, panel.workspace, name)
        return panel.updates(desk, session)

    return use_preset
