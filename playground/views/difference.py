"""In what two runs differ, in words."""

from typing import Any

from playground.config import RunConfig
from playground.knobs import Leaf
from playground.texts import grouped, has, text
from playground.views.palette import words


def difference(a: RunConfig, b: RunConfig, language: str = "en") -> str:
    """What was changed from A to B, as in "B differs from A: Optimiser of D, Learning rate 0.001 → 0.004".

    A knob that names a variant is said once; of the knobs below it only those that both variants have.

    Args:
        a: of the first run.
        b: of the second.
        language: of its words.
    """
    before, after = ({leaf.path: leaf for leaf in config.leaves()} for config in (a, b))
    parts = [
        words(
            "difference.part",
            language,
            knob=_named(after, path, language),
            old=_shown(old, language),
            new=_shown(after[path], language),
        )
        for path, old in before.items()
        if path in after and old.value != after[path].value
    ]
    return words("difference.some", language, parts="; ".join(parts)) if parts else words("difference.none", language)


def _named(leaves: dict[str, Leaf], path: str, language: str) -> str:
    """The knob's label, behind that of the knob it belongs to."""
    label, owner = leaves[path].label(language), path.rpartition(".")[0]
    return words("difference.of", language, owner=leaves[owner].label(language), knob=label) if owner in leaves else label


def _shown(leaf: Leaf, language: str) -> str:
    value = leaf.value
    if isinstance(value, bool):
        return words("difference.on" if value else "difference.off", language)
    if isinstance(value, int | float):
        return " ".join(filter(None, [_number(value), leaf.knob.unit]))
    return _word(leaf, value, language)


def _number(value: float) -> str:
    plain = grouped(value) if isinstance(value, int) else f"{value:.4g}"
    return plain.replace("-", "−")


def _word(leaf: Leaf, value: Any, language: str) -> str:
    """The word for a variant or a choice, as the widgets have it."""
    family = leaf.path.partition("_")[0]
    kind = {"generator": "network", "discriminator": "network"}.get(
        leaf.path, family if leaf.path.startswith("optimizer_") else leaf.path
    )
    keys = (f"variant.{kind}.{value}", f"choice.{leaf.name}.{value}")
    found = next((text(key, language) for key in keys if has(key, language) or has(key)), None)
    return found if found is not None else str(value).replace("_", " ")
