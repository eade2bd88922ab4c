"""The tab without training as HTML."""

import re

import pytest

from playground.ui.tab_theory import HANDLES, theory
from playground.ui.theory_routes import PAGES


@pytest.fixture(scope="module")
def page():
    return theory()


def test_every_knob_has_a_labelled_dial(page):
    for name, each in PAGES.items():
        for leaf in each.settings().leaves():
            assert f'<label for="gp-dial-{name}-{leaf.path}">' in page
            assert f'data-knob="{leaf.path}"' in page


def test_a_slider_has_the_knobs_range(page):
    assert re.search(r'type="range" aria-label="Distance d"[^>]*min="-8" max="8" value="2"', page)


def test_every_id_is_its_own_and_is_no_slot(page):
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(set(ids)) == len(ids)
    slots = set(re.findall(r' data-gp="([^"]+)"', page))
    assert not {f"gp-{slot}" for slot in slots} & set(ids)  # live.js would write into both


def test_what_can_be_dragged_are_knobs(page):
    for figure, handles in HANDLES.items():
        name, _, slot = figure.partition("-")
        knobs = {leaf.path for leaf in PAGES[name].settings().leaves()}
        assert {knob for handle in handles for knob in handle.values()} <= knobs
        assert f'data-gp="theory-{name}-{slot}"' in page


def test_one_page_is_in_sight(page):
    sections = re.findall(r"<section [^>]*>", page)
    assert [" hidden" in each for each in sections] == [False, True, True]


def test_every_answer_has_its_places(page):
    slots = set(re.findall(r' data-gp="([^"]+)"', page))
    for each in PAGES.values():
        answer = each.answer(each.settings())
        assert set(answer.figures) | set(answer.texts) | set(answer.attributes) <= slots
