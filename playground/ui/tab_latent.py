"""The tab of the latent space: a generator under the finger, paths between its samples, and what is asked of both."""

from collections.abc import Mapping

import gradio as gr

from playground.texts import text
from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.latent_panels import create_latent_panels
from playground.ui.markup import element
from playground.ui.wiring import Wires


def create_latent_tab(panels: Mapping[str, Panel], desk: Desk, wires: Wires) -> None:
    """The lattice with its generator, then what is asked of the point that is looked at."""
    with gr.Column(elem_classes="gp-latent"):
        gr.HTML(
            element("div", element("h2", text("latent.title")), id="gp-latent"),
            js_on_load="window.gp?.latent?.mounted(element)",
        )
        create_latent_panels(panels, desk, wires)
