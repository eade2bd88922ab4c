import re
from pathlib import Path

import pytest

from playground.config import RunConfig
from playground.errors import ConfigError
from playground.texts import has, keys, listed, speaking, spoken, text

ROOT = Path(__file__).parent.parent / "playground"


def test_a_key_gives_its_words_with_the_values_filled_in():
    assert text("error.range", label="Clip c", low=0.1, high=1.0, value=3) == "Clip c must lie between 0.1 and 1, got 3."


def test_an_unknown_language_falls_back_to_english():
    assert text("type.int", "xx") == text("type.int", "en")


def test_an_unknown_key_is_a_mistake_in_the_code():
    with pytest.raises(KeyError):
        text("no.such.key")


def test_every_error_raised_in_the_code_has_its_sentence():
    raised = re.compile(r"(?:Config|Data|Store|Device|Busy)Error\(\s*\"([a-z0-9_]+)\"|TrainingDiverged\(\s*\"([a-z0-9_]+)\"")
    for file in ROOT.rglob("*.py"):
        for match in raised.finditer(file.read_text("utf-8")):
            key = match[1] or match[2]
            assert has(f"error.{key}"), f"{file.name} raises {key!r}, which has no words"


def test_no_two_files_define_one_key():
    import tomllib

    seen: dict[str, str] = {}
    for file in sorted((ROOT / "texts" / "en").glob("*.toml")):
        from playground.texts import _flat

        for key in _flat(tomllib.loads(file.read_text("utf-8"))):
            assert key not in seen, f"{key} stands in {seen[key]} and {file.name}"
            seen[key] = file.name
    assert set(seen) == keys("en")


def test_who_speaks_a_language_is_followed_by_every_text_below():
    with speaking("zh"):
        assert spoken() == "zh"
        assert text("player.play") == text("player.play", "zh")
        with speaking("en"):
            assert text("player.play") == text("player.play", "en")
        assert spoken() == "zh"
    assert spoken() == "en"


def test_an_error_speaks_the_language_in_which_it_is_said():
    error = ConfigError("nobody_moves")
    with speaking("zh"):
        assert error.say() == text("error.nobody_moves", "zh")


def test_a_setting_that_is_refused_is_called_by_its_name_in_the_language():
    with speaking("zh"), pytest.raises(ConfigError) as refused:
        RunConfig(batch=0)
    assert refused.value.values["label"] == text("knob.RunConfig.batch.label", "zh")


def test_a_list_is_joined_as_the_language_does():
    assert listed(["a", "b"]) == "a, b"
    with speaking("zh"):
        assert listed(["a", "b"]) == "a、b"
