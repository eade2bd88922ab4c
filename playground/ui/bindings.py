"""Knobs ↔ widgets: which widget a knob gets, what it shows and what it means.

Nothing here is written by hand for one knob: the list of bindings is read off `RunConfig`, so a new knob, objective or
data set is on the page as soon as it exists. Siblings that inherit a knob share its widget.
"""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from playground.config import OF_IMAGES, OF_POINTS, RunConfig
from playground.data.images.image_data import SIZES
from playground.knobs import Knob, Leaf, Settings, knobs_of, parse, variant_name
from playground.texts import has, listed, text

Workspace = Literal["distributions", "images"]
WORKSPACES: tuple[Workspace, ...] = ("distributions", "images")
KINDS: dict[Workspace, tuple[str, ...]] = {"distributions": ("line", "plane"), "images": ("image",)}

Widget = Literal["check", "choice", "ladder", "slider", "text"]
_MEMORIES = (0.0, 0.5, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999)
_STEPS: Mapping[str, tuple[int, ...]] = {"data.size": SIZES}
DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+(e[-+]?\d+)?", re.IGNORECASE)
FILLED = (
    *("data.drawing", "data.key", "members", "threads"),
    *("data.repo", "data.revision", "data.part", "data.picture", "data.label", "data.crop"),
)
"""Knobs that the page sets in other ways: a drawing, what a visitor brought, a wall; runs of a page have a thread each."""
MEANT: Mapping[str, Workspace] = {**dict.fromkeys(OF_IMAGES, "images"), **dict.fromkeys(OF_POINTS, "distributions")}
"""Knobs that say something in one workspace alone."""
FEW = 3  # changed settings that are named
_WIDE = 200  # a slider has about so many pixels: a longer range is a ladder of steps


@dataclass(frozen=True)
class Binding:
    """One widget of a workspace.

    Attributes:
        workspace: the tab that it stands in.
        path: of its knob, as in `optimizer_d.rate`.
        name: unique in the page; the element is `gp-` + name.
        knob: the knob.
        kind: of its value.
        owner: the class that declares the knob.
        parents: names of the variants that it belongs to; empty for a knob of `RunConfig` itself.
    """

    workspace: Workspace
    path: str
    name: str
    knob: Knob
    kind: type
    owner: type[Settings]
    parents: tuple[str, ...] = ()

    @property
    def parent(self) -> str:
        """The path of the variant that it belongs to, or an empty string."""
        return self.path.rpartition(".")[0]

    @property
    def is_variant(self) -> bool:
        """Whether its value is the name of one of several siblings."""
        return self.knob.variants is not None

    def shown(self, config: RunConfig) -> bool:
        """Whether the knob exists in `config`: its variant is chosen, and it says something there."""
        if self.is_variant and len(self.choices) < 2:
            return False
        return not self.parents or config.get(self.parent) in self.parents

    def value(self, config: RunConfig) -> Any:
        """What the widget shows for `config`; its default where the knob does not exist."""
        for leaf in config.leaves():
            if leaf.path == self.path and (not self.parents or config.get(self.parent) in self.parents):
                return leaf.value
        return None

    def knob_default(self) -> Any:
        """The knob's own default, for a widget whose variant is not chosen."""
        for name, knob, _ in knobs_of(self.owner):
            if name == self.path.rpartition(".")[2]:
                default: Any = self.owner.__dataclass_fields__[name].default
                return default if knob.variants is None else variant_name(knob.variants, default)
        return None

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """`(label, value)` of what one can choose; empty for a free value."""
        if self.knob.variants is not None:
            names = [name for name, each in self.knob.variants.items() if _offered(self, name, each)]
            return [(_variant_label(self.path, name), name) for name in names]
        if self.knob.choices:
            return [(_choice_label(self, each), each) for each in self.knob.choices]
        if self.widget != "ladder":
            return []
        steps = _STEPS.get(self.path) or ladder(self.knob, self.kind)
        return [(f"{each:g}" if each < 1e5 else f"{each:.0e}", self.kind(each)) for each in steps]

    @property
    def widget(self) -> Widget:
        """Which widget suits the knob."""
        if self.knob.variants is not None or self.knob.choices:
            return "choice"
        if self.kind is bool:
            return "check"
        if self.kind is str:
            return "text"
        return "ladder" if self.path in _STEPS or is_wide(self.knob, self.kind) else "slider"

    @property
    def label(self) -> str:
        """The knob's label with its unit, and whose it is where that is not plain."""
        own = _leaf(self).label()
        if has(f"place.{self.path}"):
            own = text(f"place.{self.path}")
        elif has(f"place.of.{self.parent}"):
            own = text(f"place.of.{self.parent}", label=own)
        return f"{own} ({_leaf(self).unit()})" if self.knob.unit else own

    @property
    def help(self) -> str:
        """The knob's help, and whether turning it starts the run anew."""
        return _leaf(self).help() if self.knob.live else text("page.restarts", help=_leaf(self).help())

    def about(self, config: RunConfig) -> str:
        """A sentence on the variant that is chosen, where there is one."""
        keys = [f"about.{kind}.{self.value(config)}" for kind in _families(self.path)] if self.is_variant else []
        return next((text(key) for key in keys if has(key)), "")

    def read(self, written: Any) -> Any:
        """The knob's value from what the widget holds.

        Raises:
            ConfigError: words where a number is expected.
        """
        if isinstance(written, str) and self.kind is not str:
            return parse(_leaf(self), written.replace(",", ".") if DECIMAL_COMMA.fullmatch(written.strip()) else written)
        return written


def bindings(workspace: Workspace) -> list[Binding]:
    """Every widget of a workspace, in the order of `RunConfig`."""
    return list(_bindings(workspace, prefix="", parents={"": RunConfig}))


def say_changes(changed: Collection[str], workspace: Workspace) -> str:
    """What is not as in the preset that is named above it: a few labels, and how many more; empty without any."""
    names = list(dict.fromkeys(each.label for each in bindings(workspace) if each.path in changed))
    if not names:
        return ""
    more = len(names) - FEW
    named = listed(names[:FEW])
    return text("page.changes_more" if more > 0 else "page.changes", names=named, count=more)


def ladder(knob: Knob, kind: type) -> list[float]:
    """Steps from a knob's lowest to its highest value: powers of two for counts, 1–2–5 by factors of ten otherwise."""
    if kind is float and 0.99 <= knob.high < 1 and knob.low == 0:
        return [each for each in _MEMORIES if each <= knob.high]
    if kind is int and knob.high <= 2**16:
        steps = [float(2**power) for power in range(17)]
    else:
        steps = [digit * 10.0**power for power in range(-6, 9) for digit in (1, 2, 5)]
        steps = [float(f"{each:.0e}") for each in steps]
        if knob.low == 0 and kind is float:
            steps = [each for each in steps if each >= 1e-3]
    steps = [each for each in steps if knob.low <= each <= knob.high and (kind is float or each >= 1)]
    return ([0.0] if knob.low <= 0 else []) + steps


def _bindings(workspace: Workspace, *, prefix: str, parents: Mapping[str, type[Settings]]) -> Iterator[Binding]:
    shared: dict[tuple[str, int], list[str]] = {}
    specs: dict[tuple[str, int], tuple[str, Knob, type, type[Settings]]] = {}
    for variant, each in parents.items():
        for name, knob, kind in knobs_of(each):
            if knob.local or prefix + name in FILLED or MEANT.get(prefix + name, workspace) != workspace:
                continue
            key = (name, id(knob))
            shared.setdefault(key, []).append(variant)
            specs.setdefault(key, (name, knob, kind, each))
    for key, (name, knob, kind, owner) in specs.items():
        names = tuple(each for each in shared[key] if each)
        path = prefix + name
        tail = f"-{names[0]}" if names else ""
        element = f"knob-{workspace}-{path.replace('.', '-')}{tail}"
        yield Binding(workspace, path, element, knob, str if knob.variants else kind, owner, names)
        if knob.variants is not None:
            offered = {each: cls for each, cls in knob.variants.items() if _kind_fits(workspace, path, cls)}
            yield from _bindings(workspace, prefix=path + ".", parents=offered)


def _kind_fits(workspace: Workspace, path: str, variant: type[Settings]) -> bool:
    if path == "data":
        return getattr(variant, "kind", "") in KINDS[workspace]
    kinds = getattr(variant, "kinds", None)
    return kinds is None or any(kind in kinds for kind in KINDS[workspace])


def _offered(binding: Binding, name: str, variant: type[Settings]) -> bool:
    if binding.path == "data" and any(knob.local for _, knob, _ in knobs_of(variant)):
        return False
    return _kind_fits(binding.workspace, binding.path, variant)


def is_wide(knob: Knob, kind: type) -> bool:
    """Whether a knob's range is too long for a slider."""
    if knob.log or not math.isfinite(knob.high - knob.low):
        return True
    return knob.high - knob.low > _WIDE or (kind is float and 0.99 <= knob.high < 1)


def _leaf(binding: Binding) -> Leaf:
    return Leaf(binding.path, binding.knob, binding.kind, None, binding.owner)


def _variant_label(path: str, name: str) -> str:
    for kind in _families(path):
        if has(f"variant.{kind}.{name}"):
            return text(f"variant.{kind}.{name}")
    return name.replace("_", " ").capitalize()


def _families(path: str) -> tuple[str, ...]:
    """Under which words a variant's names are: G's optimiser is an optimiser."""
    return path, {"generator": "network", "discriminator": "network"}.get(path, path.partition("_")[0])


def _choice_label(binding: Binding, value: str | int) -> str:
    key = f"choice.{binding.path.rpartition('.')[2]}.{value}"
    return text(key) if has(key) else str(value).replace("_", " ")
