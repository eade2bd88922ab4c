"""The tab of points: figure 1 of Goodfellow et al. 2014 in one dimension, the plane in two; one run, twins or a wall."""

import gradio as gr

from playground.ui.controls import Panel, create_buttons, create_controls
from playground.ui.desk import Desk
from playground.ui.export import create_export
from playground.ui.lab import create_arrangement, create_instruments, pictures
from playground.ui.own_data import create_own_data
from playground.ui.stage import create_charts, create_picture
from playground.ui.wiring import Wires


def create_distributions_tab(desk: Desk, wires: Wires) -> Panel:
    """Controls, the pictures, the instruments and the charts. Wiring is left to `controls.wire_controls`."""
    with gr.Row(elem_classes=["gp-frame", "gp-lab"], elem_id="gp-lab-distributions"):
        with gr.Column(elem_classes=["gp-panel", "gp-controls", "gp-side"]) as side:
            panel = create_controls("distributions")
        with gr.Column(elem_classes="gp-stage"):
            create_arrangement(panel, desk, wires)
            create_picture("distributions", pictures("distributions"))
            create_instruments("distributions")
        with gr.Column(elem_classes="gp-curves"):
            create_charts("distributions")
            create_export("distributions")
    with side:  # last, because the arrangement adds to what shows the session
        create_own_data(panel, desk, wires)
        create_buttons(panel, desk, wires)
    return panel
