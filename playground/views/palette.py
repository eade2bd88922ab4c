"""What each colour means, everywhere the same, in both themes.

A figure names roles, "@generator" or "@generator/0.25" with an opacity; the browser puts in the theme's colour. So a
figure is the same data in light and dark, and a change of theme needs no word from the server.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from playground.texts import text


class Shades(NamedTuple):
    """A role's colour on light and on dark paper, as #rrggbb."""

    light: str
    dark: str


ROLES: Mapping[str, Shades] = {
    "real": Shades("#1a1a1a", "#f2f2f2"),
    "generator": Shades("#009e73", "#2fd3a5"),
    "discriminator": Shades("#0072b2", "#5ab4f0"),
    "optimum": Shades("#0072b2", "#5ab4f0"),
    "reference": Shades("#6b6b6b", "#a5a5a5"),
    "doubt": Shades("#a8763e", "#c99a62"),
    "gradient": Shades("#d55e00", "#ff8a4c"),
    "warning": Shades("#e69f00", "#ffc04d"),
    "transport": Shades("#b0568f", "#e49bc8"),
    "ink": Shades("#1a1a1a", "#f2f2f2"),
    "paper": Shades("#ffffff", "#15181e"),
    "grid_line": Shades("#e7e9ec", "#2a2f38"),
    "axis": Shades("#5b6068", "#a9b0ba"),
}
"""Safe for colour-blind eyes (after Okabe and Ito); text roles (ink, axis, reference) keep 4.5 : 1 on the paper."""

TOKEN = re.compile(r"@([a-z_]+)(?:/([01]|0?\.\d+))?")
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif'


def css_variables() -> str:
    """The palette as CSS: `--gp-<role>` (a hyphen for each underscore), for light paper on `:root`, for dark below `.dark`."""
    blocks = []
    for selector, theme in ((":root", "light"), (".dark", "dark")):
        lines = [f"  --gp-{role.replace('_', '-')}: {getattr(shades, theme)};" for role, shades in ROLES.items()]
        blocks.append(f"{selector} {{\n" + "\n".join(lines) + "\n}\n")
    return "\n".join(blocks)


def resolve(token: str, theme: Literal["light", "dark"]) -> str:
    """The colour of one token, `rgba(r, g, b, a)`: for exports and stills that no browser colours.

    Raises:
        KeyError: no such role.
        ValueError: not a token.
    """
    found = TOKEN.fullmatch(token)
    if found is None:
        raise ValueError(token)
    shade = getattr(ROLES[found[1]], theme)
    red, green, blue = (int(shade[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {found[2] or 1})"


def faded(figure: Any, share: float) -> Any:
    """The same with the opacity of every colour token times `share`; arrays are shared, nothing is written.

    Args:
        figure: a figure, a trace, or any part of one.
        share: in (0, 1].
    """
    if isinstance(figure, str):
        found = TOKEN.fullmatch(figure)
        return figure if found is None else f"@{found[1]}/{share * float(found[2] or 1):.3f}"
    if isinstance(figure, Mapping):
        return {key: faded(value, share) for key, value in figure.items()}
    if isinstance(figure, list | tuple):
        return [faded(value, share) for value in figure]
    return figure


def tokens(figure: Any) -> Iterator[str]:
    """Every colour token in a figure, however deep."""
    if isinstance(figure, str) and figure.startswith("@"):
        yield figure
    elif isinstance(figure, Mapping):
        for value in figure.values():
            yield from tokens(value)
    elif isinstance(figure, list | tuple):
        for value in figure:
            yield from tokens(value)


def words(key: str, /, **values: object) -> str:
    """A figure's words: `text("figure.<key>")`."""
    return text(f"figure.{key}", **values)
