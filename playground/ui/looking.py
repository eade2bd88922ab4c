"""A closer look at the pictures: one sample, what D says of each, and which classes there are."""

from starlette.routing import Route

from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.wiring import Wires


def create_looking(panel: Panel, desk: Desk, wires: Wires) -> None:
    """A closer look at the pictures: one sample, what D says of each, and which classes there are."""


def looking_routes(desk: Desk) -> list[Route]:
    """Nothing yet."""
    return []
