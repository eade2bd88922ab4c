"""The tab of images: samples of the fixed z beside real pictures, and pictures of the visitor's own."""

import gradio as gr

from playground.ui.contrast import create_contrast
from playground.ui.controls import Panel, create_buttons, create_controls
from playground.ui.desk import Desk
from playground.ui.export import create_export
from playground.ui.judge import create_judge
from playground.ui.looking import create_looking
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
            create_looking(panel, desk, wires)
            create_judge(panel, desk, wires)
            create_contrast(panel, desk, wires)
        with gr.Column(elem_classes="gp-curves"):
            create_charts("images")
            create_export("images")
    return panel
