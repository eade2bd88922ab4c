"""What is taken of a run that is put away."""

import pytest

from playground.config import RunConfig
from playground.runtime.frame import State
from playground.runtime.resting import at_rest
from playground.runtime.session import Session
from tests.runtime.fakes import LONG, Inline, workshop


@pytest.fixture
def run():
    shop = workshop(Inline(), patience=LONG)
    session = Session(shop)
    session.use(RunConfig())
    yield session.run()
    shop.stop()


def test_a_run_rests_and_is_taken_with_where_it_stood(run):
    run.play()
    checkpoint = at_rest(run, {"workspace": "distributions"})
    assert run.state is State.PAUSED
    assert checkpoint.state["turn"] == run.turn
    assert checkpoint.about == {"workspace": "distributions", "turn": run.turn, "data": "two_bumps"}


def test_a_run_that_came_nowhere_is_not_taken(run):
    assert at_rest(run, {}) is None


def test_a_run_whose_update_takes_too_long_is_given_up(run, monkeypatch, caplog):
    run.play()
    monkeypatch.setattr(run, "_wake", lambda job: None)  # its worker never comes to what it is asked
    assert at_rest(run, {}, seconds=0.01) is None
    assert "longer than 0.01 s" in caplog.text
