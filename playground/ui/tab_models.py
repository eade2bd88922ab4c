"""The tab of models: generators to open, runs that were kept, and sharing."""

from collections.abc import Mapping

import gradio as gr

from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.models import create_models
from playground.ui.past_runs import create_past_runs
from playground.ui.sharing import create_sharing
from playground.ui.wiring import Wires


def create_models_tab(panels: Mapping[str, Panel], desk: Desk, wires: Wires) -> None:
    """Generators, own runs, and the way to the Hub, one below the other."""
    with gr.Column(elem_classes="gp-models"):
        create_models(panels, desk, wires)
        create_past_runs(panels, desk, wires)
        create_sharing(panels, desk, wires)
