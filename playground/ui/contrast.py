"""Diffusion for contrast: a small DDPM on the same data."""

from starlette.routing import Route

from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.wiring import Wires


def create_contrast(panel: Panel, desk: Desk, wires: Wires) -> None:
    """Diffusion for contrast: a small DDPM on the same data."""


def contrast_routes(desk: Desk) -> list[Route]:
    """Nothing yet."""
    return []
