"""A class counts where its tabs stand, and knows nothing else of them."""

from types import SimpleNamespace

import pytest

from playground.errors import BusyError, ConfigError
from playground.runtime.classes import ALPHABET, GUESSES, LENGTH, OPENED, OPENED_AN_HOUR, Classes
from playground.runtime.tally import Place, tally
from tests.runtime.fakes import Clock

TEACHER = "teacher"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tabs() -> dict[str, object]:
    """The sessions that there are, by token."""
    return {name: SimpleNamespace() for name in (TEACHER, "a", "b", "c")}


@pytest.fixture
def classes(clock, tabs) -> Classes:
    return Classes(tabs.get, clock, most=2, tabs=2, expires=100.0)


def test_a_code_is_five_letters_that_are_not_mistaken_for_others(classes):
    code = classes.open(TEACHER).code
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert not set(ALPHABET) & set("AEIOULY0123456789")


def test_a_teacher_who_opens_a_class_again_has_the_same(classes):
    assert classes.open(TEACHER) is classes.open(TEACHER)


def test_tabs_join_by_the_code_however_it_is_written(classes):
    known = classes.open(TEACHER)
    assert classes.join("a", f" {known.code[:2].lower()} {known.code[2:].lower()}") is known
    assert classes.joined_by("a") is known
    assert classes.joined_by("b") is None


def test_a_teacher_reads_counts_alone(classes, tabs):
    known = classes.open(TEACHER)
    for name in ("a", "b"):
        classes.join(name, known.code)
    counted = classes.tallied(known, lambda session: Place("ring_collapse", "running", "one", None, ("collapsed",)))
    assert counted == tally([Place("ring_collapse", "running", "one", None, ("collapsed",))] * 2)
    assert "'a'" not in repr(counted)


def test_the_counts_are_sums_over_the_places():
    counted = tally(
        [
            Place(),
            Place("one", "predicting"),
            Place("one", "verdict", "x", True, ("healthy", "collapsed")),
            Place("one", "fix", "y", False, ("healthy",)),
            Place("two", "running", "x"),
        ]
    )
    assert counted.tabs == 5
    assert counted.steps == {"one": {"predicting": 1, "verdict": 1, "fix": 1}, "two": {"running": 1}}
    assert counted.choices == {"one": {"x": 1, "y": 1}, "two": {"x": 1}}
    assert counted.right == {"one": (1, 2)}
    assert counted.states == {"healthy": 2, "collapsed": 1}


def test_a_closed_tab_is_gone_from_its_class(classes, tabs):
    known = classes.open(TEACHER)
    classes.join("a", known.code)
    del tabs["a"]
    assert classes.tallied(known, lambda session: Place()).tabs == 0
    classes.tick()
    assert known.members == set()


def test_a_tab_is_in_one_class_at_most(classes):
    one, other = classes.open(TEACHER), classes.open("c")
    classes.join("a", one.code)
    classes.join("a", other.code)
    assert (one.members, other.members) == (set(), {"a"})
    classes.leave("a")
    assert classes.joined_by("a") is None


def test_a_class_without_its_teacher_ends(classes, clock):
    known = classes.open(TEACHER)
    clock.passes(99.0)
    assert classes.taught_by(TEACHER) is known
    clock.passes(99.0)
    assert classes.join("a", known.code) is known
    clock.passes(2.0)
    classes.tick()
    assert classes.taught_by(TEACHER) is None
    assert classes.joined_by("a") is None


def test_a_class_that_was_closed_is_over_for_all(classes):
    known = classes.open(TEACHER)
    classes.join("a", known.code)
    classes.close(TEACHER)
    assert classes.joined_by("a") is None
    with pytest.raises(ConfigError, match=r".+\.$"):
        classes.join("a", known.code)


def test_everybody_is_asked_to_open_a_lesson(classes):
    known = classes.open(TEACHER)
    classes.call(TEACHER, "ring_collapse")
    first = known.call
    classes.call(TEACHER, "ring_collapse")
    assert (first.lesson, known.call.lesson) == ("ring_collapse", "ring_collapse")
    assert first.number != known.call.number


@pytest.mark.parametrize("action", [lambda classes: classes.call("a", "x"), lambda classes: classes.show("a", True)])
def test_only_a_teacher_has_a_say(classes, action):
    classes.join("a", classes.open(TEACHER).code)
    with pytest.raises(ConfigError, match=r".+\.$"):
        action(classes)


def test_there_is_an_end_to_classes_and_to_the_tabs_of_one(classes, tabs):
    known = classes.open(TEACHER)
    for name in ("a", "b"):
        classes.join(name, known.code)
    with pytest.raises(BusyError, match="2"):
        classes.join("c", known.code)
    classes.join("a", known.code)  # it is in already
    classes.open("c")
    with pytest.raises(BusyError, match="2"):
        classes.open("b")


def test_a_teacher_cannot_join_the_own_class(classes):
    with pytest.raises(ConfigError, match=r".+\.$"):
        classes.join(TEACHER, classes.open(TEACHER).code)


def test_codes_cannot_be_guessed_for_long(classes, clock):
    known = classes.open(TEACHER)
    for _ in range(GUESSES):
        with pytest.raises(ConfigError):
            classes.join("a", "BBBBB" if known.code != "BBBBB" else "CCCCC")
    with pytest.raises(BusyError):
        classes.join("a", known.code)  # not even the right one
    classes.join("b", known.code)  # another tab may
    clock.passes(60.0)
    assert classes.join("a", known.code) is known


# ---------------------------------------------------------------------- classes that nobody looks after


def test_an_abandoned_class_makes_room_for_a_teacher(classes, tabs):
    for name in ("a", "b"):
        classes.open(name)
    with pytest.raises(BusyError, match="2"):
        classes.open(TEACHER)  # their teachers are here
    del tabs["a"]
    kept = classes.taught_by("b")
    assert classes.open(TEACHER).teacher == TEACHER
    assert (classes.taught_by("a"), classes.taught_by("b")) == (None, kept)


def test_a_class_whose_tabs_are_here_outlives_the_session_of_its_teacher(classes, tabs, clock):
    known = classes.open(TEACHER)
    classes.open("b")
    classes.join("a", known.code)
    del tabs[TEACHER]
    with pytest.raises(BusyError, match="2"):
        classes.open("c")
    clock.passes(60.0)
    classes.tick()
    assert classes.joined_by("a") is known


def test_a_class_that_everybody_left_is_over_long_before_another(clock, tabs):
    classes = Classes(tabs.get, clock, expires=100.0, abandoned=10.0)
    left, quiet = classes.open("a"), classes.open("b")
    del tabs["a"]
    clock.passes(9.0)
    classes.tick()
    assert classes.taught_by("a") is left
    clock.passes(11.0)
    classes.tick()
    assert (classes.taught_by("a"), classes.taught_by("b")) == (None, quiet)


def test_a_tab_opens_so_many_classes_and_no_more(classes, clock):
    for _ in range(OPENED):
        classes.open("a")
        classes.close("a")
    with pytest.raises(BusyError, match=r".+\.$"):
        classes.open("a")
    classes.open("b")
    clock.passes(3600.0 / OPENED_AN_HOUR)
    classes.open("a")


def test_one_address_has_so_many_classes_and_no_more(clock, tabs):
    classes = Classes(tabs.get, clock, of_one_address=1)
    classes.open("a", "school")
    with pytest.raises(BusyError, match="1 class"):
        classes.open("b", "school")
    classes.open("b", "elsewhere")
    for name in ("c", TEACHER):
        classes.open(name)  # an address that is not known is not counted
    del tabs["a"]
    tabs["d"] = object()
    classes.open("d", "school")
