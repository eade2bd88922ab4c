"""What is asked of the point that is looked at: arithmetic, truncation, inversion, and what D thinks of it."""

from collections.abc import Mapping

from starlette.routing import Route

from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.wiring import Wires


def create_latent_panels(panels: Mapping[str, Panel], desk: Desk, wires: Wires) -> None:
    """The panels below the lattice."""


def panel_routes(desk: Desk) -> list[Route]:
    """What they ask for."""
    return []
