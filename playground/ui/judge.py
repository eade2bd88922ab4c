"""Judging the generator beside its training: on demand and on schedule."""

from starlette.routing import Route

from playground.ui.controls import Panel
from playground.ui.desk import Desk
from playground.ui.wiring import Wires


def create_judge(panel: Panel, desk: Desk, wires: Wires) -> None:
    """Judging the generator beside its training: on demand and on schedule."""


def judge_routes(desk: Desk) -> list[Route]:
    """Nothing yet."""
    return []
