"""Tabs to read and to act on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from playground.config import RunConfig
from tests.ui.fakes import LINE, Tab


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Callable[..., Tab]]:
    """Opens tabs; their builders go with the test."""
    tabs: list[Tab] = []

    def opened(*plans: RunConfig) -> Tab:
        tabs.append(Tab(tmp_path / str(len(tabs)), *plans))
        return tabs[-1]

    yield opened
    for tab in tabs:
        tab.workshop.stop()


@pytest.fixture
def tab(opens: Callable[..., Tab]) -> Tab:
    """One run on a line."""
    return opens(LINE)
