"""Sentences that no click waits for: who hears which."""

from playground.runtime.notices import FRESH_SECONDS, KEPT, Notices
from tests.runtime.fakes import Clock


def told(*keys):
    clock = Clock()
    notices = Notices(clock)
    for key in keys:
        notices.add(key, {})
    return notices, clock


def heard(notices, number):
    return [each.key for each in notices.after(number)]


def test_a_window_that_comes_first_begins_with_what_nobody_heard():
    notices, _ = told("a", "b")
    assert heard(notices, notices.begin()) == ["a", "b"]


def test_a_window_that_comes_later_hears_what_is_new_alone():
    notices, _ = told("a", "b")
    notices.hear(1)
    assert heard(notices, notices.begin()) == ["b"]
    notices.hear(2)
    assert heard(notices, notices.begin()) == []


def test_who_hears_late_takes_nothing_back():
    notices, _ = told("a", "b")
    notices.hear(2)
    notices.hear(1)
    assert notices.heard == 2


def test_what_is_old_is_of_no_use_any_more():
    notices, clock = told("old")
    clock.passes(FRESH_SECONDS + 1)
    notices.add("new", {})
    assert heard(notices, notices.begin()) == ["new"]


def test_only_so_many_are_kept():
    notices, _ = told(*map(str, range(KEPT + 5)))
    assert len(notices.after(0)) == KEPT


def test_a_workspace_is_called_by_its_name():
    notices, _ = told()
    notices.add("notice.paused_other", {"workspace": "images"})
    assert "Images" in notices.after(0)[0].say()
