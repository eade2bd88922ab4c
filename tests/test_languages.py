"""Every language says all that English says, and fills in the same values."""

import re
from string import Formatter

import pytest

from playground.texts import ENGLISH, LANGUAGES, keys, text

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
CHINESE = r"[\u4e00-\u9fff]"
NO_WORDS = re.compile(r"<sub>[^<]*</sub>|<[^>]*>|https?://\S+|`[^`]*`|%?\{[^{}]*\}")
"""Subscripts, markup, addresses, code and values: what no language translates."""
SYMBOLS = {"log", "max", "clip", "tanh", "nats"}
"""Written with small letters, but the same in every language: functions and a unit."""
IN_THE_CODE = ("knob.", "choice.")
"""English says these beside the knob itself; `test_knob_words` holds the two together."""
WITHOUT_WORDS = {
    "door.path_placeholder",  # ~/pictures
    "door.repo_placeholder",  # owner/name
    "models.share.where_hint",  # your-name/my-gan
    "figure.reading.of",  # these four: a slash between two numbers
    "latent_panels.word.kept",
    "looking.of",
    "models.fetching",
    "theory.optimum.formula_f",  # a formula, with commas in place of "so" and "and"
}
"""Keys whose few English words a language need not replace by words of its own."""


def placeholders(words: str) -> set[tuple[str, str | None, str | None]]:
    """Name, conversion and format of each; a value may be said twice."""
    return {(name, conversion, spec) for _, name, spec, conversion in Formatter().parse(words) if name is not None}


def english_words(words: str) -> set[str]:
    """What is left of two small letters or more."""
    return set(re.findall(r"\b[a-z]{2,}\b", NO_WORDS.sub(" ", words))) - SYMBOLS


@pytest.mark.parametrize("language", OTHERS)
def test_every_english_key_has_words_in_the_language(language: str) -> None:
    silent = {key for key in keys() if bool(text(key, language)) != bool(text(key, ENGLISH))}
    missing = keys() - keys(language) | silent
    assert not missing, sorted(missing)


@pytest.mark.parametrize("language", OTHERS)
def test_no_key_has_words_that_english_lacks(language: str) -> None:
    extra = {key for key in keys(language) - keys() if not key.startswith(IN_THE_CODE)}
    assert not extra, sorted(extra)


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_fills_in_the_same_values_in_the_same_way(language: str) -> None:
    differing = [key for key in keys() if placeholders(text(key, language)) != placeholders(text(key, ENGLISH))]
    assert not differing, sorted(differing)


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_has_as_much_markup(language: str) -> None:
    def markup(words: str) -> list[str]:
        return sorted(re.findall(r"</?\w+>", words))

    differing = [key for key in keys() if markup(text(key, language)) != markup(text(key, ENGLISH))]
    assert not differing, sorted(differing)


def test_what_has_english_words_has_chinese_ones_in_chinese() -> None:
    left = [
        key for key in keys() - WITHOUT_WORDS if english_words(text(key, ENGLISH)) and not re.search(CHINESE, text(key, "zh"))
    ]
    assert not left, sorted(left)


def test_a_subscript_ends_before_the_chinese_that_follows() -> None:
    swallowed = [key for key in keys("zh") if re.search(rf"_\w*{CHINESE}", text(key, "zh"))]
    assert not swallowed, sorted(swallowed)
