"""The tab of points: figure 1 of Goodfellow et al. 2014 in one dimension, the plane in two."""

import gradio as gr

from playground.ui.controls import Panel, create_buttons, create_controls
from playground.ui.desk import Desk
from playground.ui.stage import create_charts, create_picture, figure
from playground.ui.wiring import Wires


def create_distributions_tab(desk: Desk, wires: Wires) -> Panel:
    """Controls, the picture and the charts. Wiring is left to `controls.wire_controls`."""
    with gr.Row(elem_classes="gp-frame"):
        with gr.Column(elem_classes=["gp-panel", "gp-controls", "gp-side"]):
            panel = create_controls("distributions")
            create_buttons(panel, desk, wires)
        with gr.Column(elem_classes="gp-stage"):
            create_picture("distributions", figure("distributions"))
        with gr.Column(elem_classes="gp-curves"):
            create_charts("distributions")
    return panel
