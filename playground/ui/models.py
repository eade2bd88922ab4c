"""Generators to open: the ones that come with the project, from a file, from the Hub."""

from collections.abc import Mapping

from starlette.routing import Route

from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.wiring import Wires


def create_models(panels: Mapping[str, Panel], desk: Desk, wires: Wires) -> None:
    """Generators to open: the ones that come with the project, from a file, from the Hub."""


def models_routes(desk: Desk) -> list[Route]:
    """Nothing yet."""
    return []
