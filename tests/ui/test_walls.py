"""A wall's words and values."""

import pytest

from playground.config import sweepable
from playground.errors import ConfigError
from playground.metrics.verdict import Verdict
from playground.presets import get
from playground.ui.walls import Tile, choices, described, proposed, read_values

CONFIG = get("two_bumps")


@pytest.mark.parametrize("path", [leaf.path for leaf in sweepable(CONFIG)])
def test_the_values_proposed_for_a_knob_are_values_of_it(path):
    values = read_values(CONFIG, path, proposed(CONFIG, path))
    assert len(values) >= 2
    for value in values:
        assert CONFIG.with_values({path: value}).get(path) == value


def test_the_seed_comes_first_and_every_choice_has_another_name():
    labels = [label for label, _ in choices(CONFIG)]
    assert choices(CONFIG)[0][1] == ""
    assert len(set(labels)) == len(labels)


def test_values_are_written_with_spaces_commas_or_semicolons():
    assert read_values(CONFIG, "d_steps", "1, 2;5  20 5") == [1, 2, 5, 20]


@pytest.mark.parametrize(("words", "key"), [("", "no_values"), ("a few", "type")])
def test_words_that_are_no_values_get_a_sentence(words, key):
    with pytest.raises(ConfigError) as caught:
        read_values(CONFIG, "d_steps", words)
    assert caught.value.key == key
    assert caught.value.say()


def test_a_knob_that_is_not_there_cannot_differ():
    with pytest.raises(ConfigError) as caught:
        read_values(CONFIG, "data.radius", "1 2")
    assert caught.value.key == "not_sweepable"


def test_a_tile_says_its_value_its_seed_and_why_it_is_judged_so():
    tile = Tile(0, 1, 0.01, 7, 8, Verdict.COLLAPSED, {"captured": 1.0, "high_quality": 0.99, "js": 0.4})
    assert tile.label(alone=True) == "0.01"
    assert "7" in tile.label(alone=False)
    assert "1 of 8" in tile.note()
    assert "99%" in tile.note()
    assert tile.score == 1 / 8


def test_a_tile_without_modes_is_judged_by_js_and_a_lost_one_by_nothing():
    assert "JS 0.400" in Tile(0, 0, None, 0, None, Verdict.OFF, {"js": 0.4}).note()
    assert "nan" not in Tile(0, 0, None, 0, None, Verdict.LOST, {"js": float("nan")}).note()


@pytest.mark.parametrize(
    ("seeds", "apart", "said"),
    [
        ([0, 1, 2, 3], "", ("only the seed", "seeds 0 to 3")),
        ([5], "", ("only the seed", "seed 5")),
        ([7, 0, 3], "", ("only the seed", "3 seeds from 0 to 7")),
        ([0, 0, 0], "Adam", ("several settings", "3 runs")),
    ],
)
def test_a_wall_says_what_its_runs_differ_in(seeds, apart, said):
    assert described([Tile(at, 0, None, seed, 8, None, {}, apart) for at, seed in enumerate(seeds)]) == said
