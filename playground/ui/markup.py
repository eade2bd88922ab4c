"""Fixed pieces of the page as HTML. Words go in escaped; what a visitor writes never comes here."""

import html
import re


class Markup(str):
    """HTML that needs no escaping any more."""


def element(tag: str, *children: str, cls: str = "", **attributes: str | bool) -> Markup:
    """`<tag …>children</tag>`; children that are not `Markup` are escaped, `data_x` is written `data-x`."""
    if cls:
        attributes["class"] = cls
    written = "".join(
        f" {name.replace('_', '-')}" + ("" if value is True else f'="{html.escape(str(value))}"')
        for name, value in attributes.items()
        if value is not False
    )
    inside = "".join(each if isinstance(each, Markup) else html.escape(each) for each in children)
    return Markup(f"<{tag}{written}>" if tag in ("img", "br", "input") else f"<{tag}{written}>{inside}</{tag}>")


def slot(name: str, tag: str, words: str = "", **more: str | bool) -> Markup:
    """A place whose words the live stream sets."""
    return element(tag, words, data_gp=name, **more)  # type: ignore[arg-type]


def subscripted(words: str) -> Markup:
    """Escaped words in which `p_data` and `p_{g}` have a subscript."""
    return Markup(re.sub(r"_(?:\{([^}]*)\}|(\w+))", lambda found: f"<sub>{found[1] or found[2]}</sub>", html.escape(words)))
