"""In what two runs differ, in words."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from playground.config import RunConfig, differing
from playground.knobs import Leaf
from playground.texts import grouped, has, listed, text
from playground.views.palette import words


def difference(a: RunConfig, b: RunConfig) -> str:
    """What was changed from A to B, as in "B differs from A: Optimiser of D, Learning rate 0.001 → 0.004".

    A knob that names a variant is said once; of the knobs below it only those that both variants have.

    Args:
        a: of the first run.
        b: of the second.
    """
    known = {leaf.path: leaf for leaf in b.leaves()}
    parts = [
        words("difference.part", knob=_named(known, new.path), old=_shown(old), new=_shown(new)) for old, new in differing(a, b)
    ]
    return words("difference.some", parts=listed(parts, "semicolon")) if parts else words("difference.none")


def apart(configs: Sequence[RunConfig]) -> list[str]:
    """What sets each of several runs apart: its settings that most of the others do not have, "" for one that has none.

    The seed is left out, and what belongs to a variant where that itself is told.

    Args:
        configs: of the runs.
    """
    leaves = [{leaf.path: leaf for leaf in config.leaves() if leaf.path != "seed"} for config in configs]
    common = {
        path: Counter(str(each[path].value) for each in leaves if path in each).most_common(1)[0][0]
        for path in dict.fromkeys(path for each in leaves for path in each)
    }
    said = []
    for each in leaves:
        own = [path for path, leaf in each.items() if str(leaf.value) != common[path]]
        told = [path for path in own if path.rpartition(".")[0] not in own]
        said.append(listed([f"{_named(each, path)} {_shown(each[path])}" for path in told], "comma"))
    return said


def _named(leaves: dict[str, Leaf], path: str) -> str:
    """The knob's label, behind that of the knob it belongs to."""
    label, owner = leaves[path].label(), path.rpartition(".")[0]
    return words("difference.of", owner=leaves[owner].label(), knob=label) if owner in leaves else label


def _shown(leaf: Leaf) -> str:
    value = leaf.value
    if isinstance(value, bool):
        return words("difference.on" if value else "difference.off")
    if isinstance(value, int | float):
        return " ".join(filter(None, [_number(value), leaf.unit()]))
    return _word(leaf, value)


def _number(value: float) -> str:
    plain = grouped(value) if isinstance(value, int) else f"{Decimal(f'{value:.4g}'):f}"  # 5e-05 is .00005
    return plain.replace("-", "−")


def _word(leaf: Leaf, value: Any) -> str:
    """The word for a variant or a choice, as the widgets have it."""
    family = leaf.path.partition("_")[0]
    kind = {"generator": "network", "discriminator": "network"}.get(
        leaf.path, family if leaf.path.startswith("optimizer_") else leaf.path
    )
    keys = (f"variant.{kind}.{value}", f"choice.{leaf.name}.{value}")
    found = next((text(key) for key in keys if has(key) or has(key)), None)
    return found if found is not None else str(value).replace("_", " ")
