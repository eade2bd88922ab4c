"""What the server is made of: its routes do not stand in each other's way."""

import pytest
from starlette.routing import Match, Route

from playground.ui.flags import parse
from playground.ui.launch import ROUTES, create_desk


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    desk = create_desk(parse([]))
    yield [route for of in ROUTES for route in of(desk)]
    desk.sessions.tasks.stop()
    desk.sessions.keeper.stop()


def test_no_address_is_registered_twice(table):
    addresses = [(method, route.path) for route in table if isinstance(route, Route) for method in route.methods]
    assert sorted(addresses) == sorted(set(addresses))


def test_every_address_is_answered_by_its_own_route(table):
    """An earlier one with a place for any word must not catch what a later one is for."""
    for route in table:
        method = "POST" if "POST" in route.methods else "GET"
        path = route.path.replace("{sid}", "s" * 32).replace("{word}", "no-word").replace("{thing}", "no-thing")
        path = path.replace("{id}", "0" * 16).replace("{key}", "no-key")
        asked = {"type": "http", "method": method, "path": path}
        first = next(each for each in table if each.matches(asked)[0] is Match.FULL)
        assert first is route, f"{method} {route.path} is caught by {first.path}"
