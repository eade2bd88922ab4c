"""What the built page asks of the browser: no wish of a visitor is dropped because an earlier one is still under way."""

import pytest

from playground.runtime.sessions import Sessions
from playground.store.shelf import Shelf
from tests.runtime.fakes import Inline, workshop
from tests.ui.fakes import on_a_page

CHOSEN = ("select", "change", "input")
"""Whoever chooses something else while the server answers wants the other."""
DOOR = {"gp-upload", "gp-door-read-folder", "gp-door-path", "gp-door-read-hub", "gp-door-repo", "gp-door-crop"}


@pytest.fixture(scope="module")
def listening(tmp_path_factory):
    """Every event that asks the server: the element's id, the event, what becomes of it while one before it is under way."""
    sessions = Sessions(workshop(Inline()), Shelf(tmp_path_factory.mktemp("shelf")))

    async def itself(page):
        return page

    page = on_a_page(sessions, itself)
    sessions.tasks.stop()
    found = []
    for each in (function.get_config() for function in page.fns.values()):
        if each["backend_fn"]:
            names = [(getattr(page.blocks.get(target), "elem_id", None), event) for target, event in each["targets"]]
            found += [(name, event, each["trigger_mode"]) for name, event in names]
    return found


def test_no_choice_is_dropped_while_the_one_before_is_under_way(listening):
    chosen = [each for each in listening if each[1] in CHOSEN]
    assert {event for _, event, _ in chosen} == set(CHOSEN)
    assert [each for each in chosen if each[2] == "once"] == []


def test_a_tab_that_is_selected_again_waits_for_no_answer_to_another(listening):
    """`always_last` would ask for it after a third that was selected meanwhile."""
    tabs = [each for each in listening if each[1] == "select" and each[0] is None]
    assert tabs
    assert {mode for _, _, mode in tabs} == {"multiple"}


def test_something_else_may_be_brought_while_the_first_is_read(listening):
    brings = [each for each in listening if each[0] in DOOR]
    assert {name for name, _, _ in brings} == DOOR
    assert {mode for _, _, mode in brings} == {"multiple"}
