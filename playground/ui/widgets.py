"""A binding as a Gradio component."""

from typing import Any

import gradio as gr

from playground.config import RunConfig
from playground.ui.bindings import Binding

BROAD = ("data", "objective", "constraint")


def component(binding: Binding, config: RunConfig) -> gr.components.Component:
    """The widget of a binding, as it shows `config`."""
    value = binding.value(config)
    shown = {
        "value": binding.knob_default() if value is None else value,
        "label": binding.label,
        "info": _info(binding, config),
        "visible": binding.shown(config),
        "interactive": True,
        "elem_id": f"gp-{binding.name}",
        "elem_classes": ["gp-knob", *_classes(binding)],
    }
    if binding.path == "data":
        return gr.Radio(binding.choices, **shown | {"info": None})
    match binding.widget:
        case "check":
            return gr.Checkbox(**shown)
        case "choice":
            return gr.Dropdown(binding.choices, filterable=False, **shown)
        case "ladder":
            return gr.Dropdown(binding.choices, allow_custom_value=True, **shown)
        case "slider":
            step = 1 if binding.kind is int else _step(binding)
            return gr.Slider(binding.knob.low, binding.knob.high, step=step, buttons=[], **shown)
    return gr.Textbox(**shown)


def update(binding: Binding, config: RunConfig) -> dict[str, Any]:
    """What makes the widget show `config`."""
    if not binding.shown(config):
        return gr.update(visible=False)
    value = binding.value(config)
    if value is None:
        return gr.update(visible=True)
    if binding.is_variant and binding.path != "data":
        return gr.update(value=value, visible=True, info=_info(binding, config))
    return gr.update(value=value, visible=True)


def listeners(widget: gr.components.Component) -> list[Any]:
    """The events in which a visitor, and nobody else, changes the widget."""
    if isinstance(widget, gr.Textbox):
        return [widget.submit, widget.blur]
    return [widget.input]  # type: ignore[attr-defined]


def _info(binding: Binding, config: RunConfig) -> str:
    """The knob's help, and what is to be said of the variant that is chosen."""
    return " ".join(each for each in (binding.about(config), binding.help) if each)


def _classes(binding: Binding) -> list[str]:
    rebuild = [] if binding.knob.live or binding.path == "data" else ["gp-rebuild"]
    broad = ["gp-broad"] if binding.path in BROAD else []
    ladder = ["gp-ladder"] if binding.widget == "ladder" else []
    return [*rebuild, *broad, *ladder, *(["gp-data", f"gp-data-{binding.workspace}"] if binding.path == "data" else [])]


def _step(binding: Binding) -> float:
    span = binding.knob.high - binding.knob.low
    return next(step for step in (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0) if span / step <= 1000)
