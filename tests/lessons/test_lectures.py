"""Everybody's lectures."""

import gc
import weakref

from playground.lessons.visit import Step
from playground.runtime.session import Session
from tests.lessons.fakes import lesson


def test_each_session_has_its_own_and_a_tick_looks_at_all(visitor):
    other = Session(visitor.workshop)
    assert visitor.lectures.of(visitor.session) is visitor.lecture
    assert visitor.lectures.of(other) is not visitor.lecture
    visitor.lecture.open(lesson())
    visitor.lecture.predict("many")
    for _ in range(60):
        visitor.runs[0].refresh()
        visitor.lectures.tick()
    assert visitor.lecture.step is Step.VERDICT


def test_lectures_go_with_their_session(visitor):
    session = Session(visitor.workshop)
    seen = weakref.ref(session)
    visitor.lectures.of(session)
    del session
    gc.collect()
    assert seen() is None


def test_a_lecture_that_cannot_go_on_keeps_no_other_from_it(visitor, monkeypatch, caplog):
    def broken():
        raise ZeroDivisionError

    sessions = [Session(visitor.workshop) for _ in range(3)]
    seen = []
    for session in sessions:
        lecture = visitor.lectures.of(session)
        monkeypatch.setattr(lecture, "look", broken if session is sessions[1] else lambda: seen.append(1))
    visitor.lectures.tick()
    assert len(seen) == 2
    assert [each.message for each in caplog.records] == ["a lecture could not go on"]
