"""Sending a generator to the Hub."""

from collections.abc import Mapping

from starlette.routing import Route

from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.wiring import Wires


def create_sharing(panels: Mapping[str, Panel], desk: Desk, wires: Wires) -> None:
    """Sending a generator to the Hub."""


def sharing_routes(desk: Desk) -> list[Route]:
    """Nothing yet."""
    return []
