"""Every word a person reads, by key and language.

A language is a folder of TOML files; nested tables become dotted keys, so `[error]` / `range = "…"` in any file of
`en/` is `text("error.range")`. English is complete; another language falls back to it, key by key.
"""

import functools
import re
import string
import tomllib
from importlib import resources
from typing import Any

LANGUAGES = ("en",)
THIN = "\u202f"  # stands between thousands, in every language (ISO 80000-1, 7.3.1)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def text(key: str, language: str = "en", /, **values: object) -> str:
    """The words for `key`, with `{name}` filled in from `values`.

    Raises:
        KeyError: no language has this key: a mistake in the code, found by the tests.
    """
    words = _table(language).get(key)
    if words is None:
        words = _table("en")[key]
    return _WORDS.vformat(words, (), values) if values else words


def grouped(value: float) -> str:
    r"""A whole number with its thousands apart.

    >>> grouped(2262.4)
    '2\u202f262'
    """
    return f"{value:,.0f}".replace(",", THIN)


def has(key: str, language: str = "en", /) -> bool:
    """Whether `key` has words in this very language."""
    return key in _table(language)


def keys(language: str = "en", /) -> frozenset[str]:
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
