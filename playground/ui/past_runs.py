"""The runs that were kept: look, compare, go back, go on."""

from collections.abc import Mapping

from starlette.routing import Route

from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.wiring import Wires


def create_past_runs(panels: Mapping[str, Panel], desk: Desk, wires: Wires) -> None:
    """The list of runs that were kept."""


def past_runs_routes(desk: Desk) -> list[Route]:
    """Nothing yet."""
    return []
