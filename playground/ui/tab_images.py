"""The tab of images: samples of the fixed z beside real pictures, and pictures of the visitor's own."""

import gradio as gr

from playground.ui.controls import Panel, create_buttons, create_controls
from playground.ui.desk import Desk
from playground.ui.export import create_export
from playground.ui.stage import create_charts, create_picture, sheets
from playground.ui.upload import create_upload
from playground.ui.wiring import Wires


def create_images_tab(desk: Desk, wires: Wires) -> Panel:
    """Controls, upload, the sheets and the charts. Wiring is left to `controls.wire_controls`."""
    with gr.Row(elem_classes="gp-frame"):
        with gr.Column(elem_classes=["gp-panel", "gp-controls", "gp-side"]):
            panel = create_controls("images")
            create_upload(panel, desk, wires)
            create_buttons(panel, desk, wires)
        with gr.Column(elem_classes="gp-stage"):
            create_picture("images", sheets("images"))
        with gr.Column(elem_classes="gp-curves"):
            create_charts("images")
            create_export("images")
    return panel
