"""A visitor's own pictures."""

from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.wiring import Wires


def create_upload(panel: Panel, desk: Desk, wires: Wires) -> None:
    """Later."""
