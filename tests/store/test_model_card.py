"""The card that goes with a generator to the Hub."""

import pytest

from playground.command import command
from playground.config import RunConfig
from playground.presets import PRESETS
from playground.store.model_card import PICTURE, model_card

PLAN = PRESETS["digits"]
WORDS = {"turn": 1234, "seconds": 56.7, "licence": "CC BY 4.0"}
SCORES = {"scores": {"frechet": {"value": 12.3456, "floor": 0.5}}, "protocol": ["512 pictures each"]}


def card(plan=PLAN, words=WORDS, title="Digits"):
    return model_card("me/digits", title, plan, words)


def test_it_begins_with_a_header_that_the_hub_reads():
    lines = card().splitlines()
    assert lines[0] == "---" and "library_name: gan-playground" in lines[: lines.index("---", 1)]
    assert "- conditional" not in lines


def test_one_that_is_told_a_class_is_marked():
    assert "- conditional" in card(words=WORDS | {"class_names": ["0", "1"]}).splitlines()


def test_it_says_from_what_it_was_made_how_far_it_was_trained_and_how_to_open_it():
    text = card()
    assert "# Digits" in text and f"]({PICTURE})" in text
    assert command(PLAN) in text and "1,234" in text and "CC BY 4.0" in text
    assert "hf download me/digits" in text and "python -m playground sample" in text


def test_scores_stand_beside_their_floor_and_one_without_says_so():
    assert "| 12.35 | 0.5 |" in card(words=WORDS | SCORES) and "- 512 pictures each" in card(words=WORDS | SCORES)
    assert "|---|" not in card()


@pytest.mark.parametrize("bad", ["<script>x</script>", "a\n# b", "[x](javascript:y)", "`x` | y", "\0\x1b"])
def test_words_that_a_file_brought_along_become_no_markup(bad):
    title = next(line for line in card(title=bad).splitlines() if line.startswith("# "))
    assert not set("<>[]`|\0\x1b") & set(title)
    assert card(title=bad).count("\n# ") == 1
    assert "<script>" not in card(words=WORDS | {"licence": bad, "scores": SCORES["scores"], "protocol": [bad]})


def test_any_plan_has_a_card():
    for plan in (RunConfig(), *PRESETS.values()):
        assert model_card("me/x", "X", plan, {}).startswith("---\n")
