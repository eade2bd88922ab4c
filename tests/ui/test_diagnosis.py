"""The light in the player bar: its words, when they are told, and where they lead."""

import re
from pathlib import Path

import numpy as np
import orjson
import pytest

from playground.lessons.catalogue import LESSONS
from playground.metrics import diagnosis as thresholds
from playground.metrics.diagnosis import Diagnosis, State
from playground.runtime.frame import Frame
from playground.runtime.frame import State as RunState
from playground.texts import LANGUAGES, speaking, text
from playground.ui.diagnosis import ABOUT, SECONDS, Light, about, lesson_about, light, said
from playground.ui.paint import Painter

REASONS = set(re.findall(r'State\.[A-Z_]+, "(\w+)"', Path(thresholds.__file__).read_text("utf-8")))
REASONS |= {"leads", "leads_critic", "sure", "sure_js"}
COLLAPSED = Diagnosis(State.COLLAPSED, "modes", {"captured": 1.0, "modes": 8.0, "most": 4.0, "quality": 0.62})


NUMBERS = (
    "readings", "threshold", "js", "real", "fake", "floor", "gap", "held_out", "share", "least_js", "captured", "modes",
    "most", "quality", "variety", "swings", "size", "changes", "loss",
)  # fmt: skip


def every():
    return [Diagnosis(State.HEALTHY, reason, dict.fromkeys(NUMBERS, 0.25)) for reason in sorted(REASONS)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_whole_sentence_in_every_language(language):
    with speaking(language):
        for each in every():
            sentence = said(each)["texts"]["diagnosis-reason"]
            assert "{" not in sentence and sentence[-1] in ".。"


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_word_and_something_to_try(state):
    told = said(Diagnosis(state, "warming", {"readings": 3, "threshold": 20}))["texts"]
    assert told["diagnosis"] and told["diagnosis-advice"]


def test_every_reason_has_its_lesson():
    assert set(ABOUT) == REASONS


def test_a_link_leads_to_a_lesson_that_there_is():
    for each in every():
        assert lesson_about(each) in {None, *LESSONS}
    assert lesson_about(COLLAPSED) == "ring_collapse"


def test_a_collapse_is_said_with_its_numbers_and_the_threshold():
    told = said(COLLAPSED)
    assert told["texts"]["diagnosis"] == "collapsed: 1 of 8 modes"
    assert "at most 4" in told["texts"]["diagnosis-reason"]
    assert told["attributes"]["light"]["data-diagnosis"] == "collapsed"
    assert told["attributes"]["diagnosis-lesson"] == {"data-lesson": "ring_collapse", "hidden": None}


def test_the_light_is_a_button_for_what_it_opens():
    assert 'popovertarget="gp-standing"' in light() and 'id="gp-standing"' in about()
    assert 'role="status"' in light()


# ---------------------------------------------------------------------- when it is told


def messages(teller, now):
    return [orjson.loads(each) for each in teller.news(now)]


def test_a_run_that_has_just_begun_is_too_early_to_call(tab):
    tab.trains(2)
    (told,) = messages(Light(tab.session, lambda run, member: {}), 1.0)
    assert told["attributes"]["light"]["data-diagnosis"] == "warming"


def test_what_stands_still_is_told_once(tab):
    tab.trains(2)
    teller = Light(tab.session, lambda run, member: {})
    assert [len(messages(teller, now * SECONDS)) for now in (1, 2, 3)] == [1, 0, 0]


def test_a_tab_without_a_run_is_told_nothing(opens):
    assert messages(Light(opens().session, lambda run, member: {}), 1.0) == []


def test_a_new_state_is_told_when_it_is_found_twice(tab, monkeypatch):
    tab.trains(2)
    found = iter([State.HEALTHY, State.COLLAPSED, State.HEALTHY, State.COLLAPSED, State.COLLAPSED])
    teller = Light(tab.session, lambda run, member: {})
    monkeypatch.setattr(teller, "_diagnosis", lambda run, member: Diagnosis(next(found), "warming"))
    heard = [[each["attributes"]["light"]["data-diagnosis"] for each in messages(teller, now * SECONDS)] for now in range(1, 6)]
    assert heard == [["healthy"], [], [], [], ["collapsed"]]


# ---------------------------------------------------------------------- in the bar


@pytest.mark.parametrize("state", [RunState.RUNNING, RunState.PAUSED])
def test_the_bar_shows_what_d_says_while_it_runs_and_when_it_is_paused(state):
    frame = Frame(state=state, turn=9, telemetry={"d_real": np.float32(0.61), "d_fake": np.float32(0.43)})
    sent = Painter().readings_of(frame)
    assert sent["texts"]["state"] == text("diagnosis.beliefs", real="0.61", fake="0.43")
    assert sent["attributes"]["light"]["data-reads"] == ""
    assert sent["texts"]["state-said"] == ""


def test_what_is_more_urgent_goes_before_it():
    sent = Painter().readings_of(Frame(state=RunState.ABSENT, turn=9, telemetry={"d_real": 0.6, "d_fake": 0.4}))
    assert sent["attributes"]["light"]["data-reads"] is None
    assert sent["texts"]["state"] == sent["texts"]["state-said"] == text("state.absent")
