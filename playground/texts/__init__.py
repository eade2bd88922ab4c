"""Every word a person reads, by key and language.

A language is a folder of TOML files; nested tables become dotted keys, so `[error]` / `range = "…"` in any file of
`en/` is `text("error.range")`. English is complete; another language falls back to it, key by key.

Which language is spoken is a matter of who listens, so nobody hands it on: who knows the listener says
`with speaking("zh"):` around what talks, and every `text(…)` below follows. Threads begin in English.
"""

import functools
import re
import string
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import resources
from typing import Any

ENGLISH = "en"
LANGUAGES = {"en": "English", "zh": "中文"}
"""Code → the name of a language in its own words."""
THIN = "\u202f"  # stands between thousands, in every language (ISO 80000-1, 7.3.1)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within it, words are those of `language`; of one that is not known, English."""
    before = _spoken.set(language if language in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _spoken.reset(before)


def spoken() -> str:
    """The code of the language that is spoken here."""
    return _spoken.get()


def text(key: str, language: str | None = None, /, **values: object) -> str:
    """The words for `key` in the language that is spoken, or in `language`, with `{name}` filled in from `values`.

    Raises:
        KeyError: no language has this key: a mistake in the code, found by the tests.
    """
    words = _table(language or spoken()).get(key)
    if words is None:
        words = _table(ENGLISH)[key]
    return _WORDS.vformat(words, (), values) if values else words


def grouped(value: float) -> str:
    r"""A whole number with its thousands apart.

    >>> grouped(2262.4)
    '2\u202f262'
    """
    return f"{value:,.0f}".replace(",", THIN)


def listed(parts: Iterable[str], mark: str = "comma") -> str:
    """Parts in a row, with the mark between them that the language has: a `comma`, or a `semicolon`."""
    return text(f"list.{mark}").join(parts)


def has(key: str) -> bool:
    """Whether `key` has words in the language that is spoken, or in English."""
    return key in _table(spoken()) or key in _table(ENGLISH)


def keys(language: str = ENGLISH, /) -> frozenset[str]:
    """Every key that has words in this language."""
    return frozenset(_table(language))


class _Words(string.Formatter):
    """`{name:,}` is filled in with thousands apart as everywhere."""

    def format_field(self, value: Any, format_spec: str) -> str:
        shown = str(super().format_field(value, format_spec))
        return shown.replace(",", THIN) if "," in format_spec else shown


_WORDS = _Words()


@functools.cache
def _table(language: str) -> dict[str, str]:
    if language not in LANGUAGES:
        return {}
    table: dict[str, str] = {}
    for file in resources.files(__package__).joinpath(language).iterdir():
        if file.name.endswith(".toml"):
            table |= _flat(tomllib.loads(file.read_text("utf-8")))
    return table


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in tree.items():
        flat |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: _THOUSANDS.sub(THIN, str(value))}
    return flat
