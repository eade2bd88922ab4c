"""One table of colours, legible on both papers."""

import re

import pytest

from playground.views.palette import ROLES, css_variables, faded, resolve, tokens


def luminance(color: str) -> float:
    """WCAG 2.2's relative luminance of #rrggbb."""
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("role", ["ink", "axis", "reference", "discriminator", "real"])
def test_words_and_their_paper_keep_4_5_to_1(role: str, theme: str) -> None:
    assert contrast(getattr(ROLES[role], theme), getattr(ROLES["paper"], theme)) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("role", ["generator", "optimum", "gradient", "doubt", "transport"])
def test_curves_and_their_paper_keep_3_to_1(role: str, theme: str) -> None:
    assert contrast(getattr(ROLES[role], theme), getattr(ROLES["paper"], theme)) >= 3


def test_the_css_has_every_role_in_both_themes() -> None:
    css = css_variables()
    light, dark = css.split(".dark")
    for role, shades in ROLES.items():
        name = f"--gp-{role.replace('_', '-')}"
        assert f"{name}: {shades.light};" in light
        assert f"{name}: {shades.dark};" in dark


def test_every_shade_is_six_hexadecimal_digits() -> None:
    assert all(re.fullmatch("#[0-9a-f]{6}", shade) for shades in ROLES.values() for shade in shades)


def test_a_token_resolves_to_the_themes_colour() -> None:
    assert resolve("@generator/0.25", "light") == "rgba(0, 158, 115, 0.25)"
    assert resolve("@paper", "dark") == "rgba(21, 24, 30, 1)"


def test_a_token_of_no_role_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        resolve("@nobody", "light")
    with pytest.raises(ValueError, match="green"):
        resolve("green", "light")


def test_tokens_are_found_however_deep() -> None:
    assert list(tokens({"a": ["x", {"b": "@ink"}], "c": (0.5, "@paper/0")})) == ["@ink", "@paper/0"]


def test_fading_reaches_every_colour_and_nothing_else() -> None:
    before = {"name": "@ me", "line": {"color": "@generator", "width": 2}, "scale": [[0.0, "@ink/0.5"]]}
    after = faded(before, 0.5)
    assert after == {"name": "@ me", "line": {"color": "@generator/0.500", "width": 2}, "scale": [[0.0, "@ink/0.250"]]}
    assert before["line"]["color"] == "@generator"
