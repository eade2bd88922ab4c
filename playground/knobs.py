"""Settings that are written once.

A `Settings` class is a frozen dataclass whose fields are knobs. A knob says its label, range, unit and help, and whether
it can change while a run lives; the widgets of the page, the flags of the command line, JSON, share links and the docs
are all made from it. A *variant* is a knob whose value is itself one of several sibling `Settings` (the objective, the
optimiser, …), chosen by name.

    @dataclass(frozen=True, kw_only=True)
    class Clipping(Constraint):
        limit: float = knob(0.01, label="Clip c", low=1e-4, high=10.0, log=True, live=True, help="Weights stay in [−c, c].")
"""

import difflib
import functools
import math
import typing
from collections.abc import Hashable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self, TypeVar, cast

from playground.errors import ConfigError
from playground.texts import has, text

HUGE = 2**1000
"""Whole numbers from here on have no float, and may have more digits than Python writes: no knob takes them."""

S = TypeVar("S", bound="Settings")


@dataclass(frozen=True, kw_only=True)
class Knob:
    """What is known of one setting beside its value.

    Attributes:
        label: its name on the page, in English; other languages have theirs in texts/.
        help: one sentence for a first-year student.
        low, high: the closed range of a number.
        unit: shown behind the value.
        live: whether it can change while the run lives; otherwise a change starts the run anew.
        log: whether a slider should move by factors.
        choices: the allowed words of a `str` knob, or numbers of an `int` knob; empty allows any.
        variants: name → class, for a knob whose value is one of several sibling settings.
        local: not settable by a visitor of a page (a path on the server's disk, say), only on the command line.
        advanced: behind the word "Advanced" on the page.
        stacks: whether the members of a stack may differ in it: code that reads it then also takes a tensor `[K]`, one
            value a member (see `put` and `lined_up`); of data, each member has a source of its own.
    """

    label: str
    help: str
    low: float = -math.inf
    high: float = math.inf
    unit: str = ""
    live: bool = False
    log: bool = False
    choices: tuple[str, ...] | tuple[int, ...] = ()
    variants: Mapping[str, type["Settings"]] | None = None
    local: bool = False
    advanced: bool = False
    stacks: bool = False


def knob(default: Any, *, label: str, help: str, **more: Any) -> Any:
    """A dataclass field that is a knob; `more` goes to `Knob`."""
    return field(default=default, metadata={"knob": Knob(label=label, help=help, **more)})


@dataclass(frozen=True)
class Leaf:
    """One knob of a tree of settings, where it stands and what it is set to.

    Attributes:
        path: dotted, as in `optimizer_d.rate`.
        kind: `bool`, `int`, `float` or `str`; `str` for the name of a variant.
        value: for a variant, its name.
        owner: the class that declares it.
    """

    path: str
    knob: Knob
    kind: type
    value: Any
    owner: type

    @property
    def name(self) -> str:
        """The field's own name."""
        return self.path.rpartition(".")[2]

    def label(self) -> str:
        """Its label in the language that is spoken."""
        return _label(self.owner, self.name, self.knob)

    def help(self) -> str:
        """Its help in the language that is spoken."""
        return _words(self.owner, self.name, "help") or self.knob.help

    def unit(self) -> str:
        """Its unit in the language that is spoken; empty without one."""
        key = f"knob.unit.{self.knob.unit}"
        return text(key) if has(key) else self.knob.unit


def _label(owner: type, name: str, spec: Knob) -> str:
    return _words(owner, name, "label") or spec.label


def _words(owner: type, name: str, what: str) -> str:
    keys = (f"knob.{each.__name__}.{name}.{what}" for each in owner.__mro__)
    return next((text(key) for key in keys if has(key)), "")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A frozen record of knobs that refuses a value outside its range.

    Raises:
        ConfigError: at construction, naming the knob, its range and the value.
    """

    def __post_init__(self) -> None:
        for name, spec, kind in knobs_of(type(self)):
            try:
                object.__setattr__(self, name, _checked(getattr(self, name), spec, kind))
            except ConfigError as error:
                raise error.called(_label(type(self), name, spec)) from None

    # ------------------------------------------------------------------ reading

    def leaves(self, prefix: str = "") -> Iterator[Leaf]:
        """Every knob in order, a variant's name before the variant's own knobs."""
        for name, spec, kind in knobs_of(type(self)):
            value, path = getattr(self, name), prefix + name
            if spec.variants is None:
                yield Leaf(path, spec, kind, value, type(self))
            else:
                yield Leaf(path, spec, str, variant_name(spec.variants, value), type(self))
                yield from value.leaves(path + ".")

    def get(self, path: str) -> Any:
        """The value at a dotted path; for a variant, its name."""
        for leaf in self.leaves():
            if leaf.path == path:
                return leaf.value
        raise unknown_setting(path, [leaf.path for leaf in self.leaves()])

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON: a variant is an object with its `name` first."""
        plain: dict[str, Any] = {}
        for name, spec, _ in knobs_of(type(self)):
            value = getattr(self, name)
            if spec.variants is None:
                plain[name] = value
            else:
                plain[name] = {"name": variant_name(spec.variants, value)} | value.to_dict()
        return plain

    # ------------------------------------------------------------------ making

    @classmethod
    def from_dict(cls, plain: object, prefix: str = "") -> Self:
        """The settings that `to_dict` wrote; knobs that are left out keep their defaults.

        Raises:
            ConfigError: not an object, an unknown field (with a guess), a wrong type, a value out of range.
        """
        if not isinstance(plain, dict):
            raise ConfigError("not_a_config", found=type(plain).__name__)
        known = {name: spec for name, spec, _ in knobs_of(cls)}
        values: dict[str, Any] = {}
        for name, value in plain.items():
            if name not in known:
                raise unknown_setting(prefix + str(name), [prefix + each for each in known])
            spec = known[name]
            values[name] = value if spec.variants is None else _variant_from(value, spec, prefix + name, _label(cls, name, spec))
        return cls(**values)

    def with_values(self, changes: Mapping[str, Any]) -> Self:
        """A copy with dotted paths changed.

        A variant's path takes a name; the new variant keeps the old one's values for knobs that both inherit.

        Raises:
            ConfigError: an unknown path (with a guess) or a value that its knob refuses.
        """
        own = {name for name, spec, _ in knobs_of(type(self)) if spec.variants is None}
        changed = self
        for path, value in changes.items():
            if path not in own:
                changed = changed._with_value(path, value, path)
        together = {path: value for path, value in changes.items() if path in own}  # at once: they may only fit as a whole
        return replace(changed, **together) if together else changed

    def _with_value(self, path: str, value: Any, whole: str) -> Self:
        head, _, rest = path.partition(".")
        known = {name: spec for name, spec, _ in knobs_of(type(self))}
        if head not in known or (rest and known[head].variants is None):
            stem = whole[: len(whole) - len(path)]
            raise unknown_setting(whole, [stem + leaf.path for leaf in self.leaves()])
        spec, current = known[head], getattr(self, head)
        if rest:
            value = current._with_value(rest, value, whole)
        elif spec.variants is not None and not isinstance(value, Settings):
            value = _switched(current, _variant_class(spec, value, _label(type(self), head, spec)))
        return replace(self, **{head: value})


def knobs_of(settings: type[Settings]) -> tuple[tuple[str, Knob, type], ...]:
    """`(field name, knob, type)` of each knob that a class declares or inherits, in order."""
    return _knobs_of(cast(Hashable, settings))


@functools.cache
def _knobs_of(settings: Any) -> tuple[tuple[str, Knob, type], ...]:
    hints = typing.get_type_hints(settings)
    return tuple((each.name, each.metadata["knob"], hints[each.name]) for each in fields(settings) if "knob" in each.metadata)


def variant_name(variants: Mapping[str, type[Settings]], value: Settings) -> str:
    """The name under which a variant's class is registered."""
    return next(name for name, each in variants.items() if each is type(value))


def put(settings: S, path: str, value: object) -> S:
    """A copy of `settings` with the knob at a dotted path set to `value`, unchecked.

    So members of a stack come to differ in one knob: its value is then a tensor `[K]` instead of a number. Such a copy
    is for the code that computes with it; it has no equality, no JSON and no range.
    """
    head, _, rest = path.partition(".")
    changed = copy(settings)
    object.__setattr__(changed, head, put(getattr(settings, head), rest, value) if rest else value)
    return changed


def lined_up(value: Any, tensor: Any) -> Any:
    """A knob's value as it can be computed with beside `tensor`: a number as it is, `[K]` as `[K, 1, …]`.

    Args:
        value: a number, or one a member, `[K]`.
        tensor: what has the members on its first axis, `[K, …]`.
    """
    return value if isinstance(value, (int, float)) else value.reshape(value.shape + (1,) * (tensor.ndim - 1))


def unknown_setting(path: str, known: list[str]) -> ConfigError:
    """The error for a path that nothing answers to, with the nearest that something does."""
    guess = difflib.get_close_matches(path, known, n=1)
    return ConfigError("unknown_setting", path=path, hint=text("error.hint", guess=guess[0]) if guess else "")


def parse(leaf: Leaf, written: str) -> Any:
    """The value of a knob from text, as a flag or a link writes it.

    Raises:
        ConfigError: text that is not of the knob's type.
    """
    words = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
    try:
        if leaf.kind is bool:
            return words[written.strip().lower()]
        return leaf.kind(written)
    except (KeyError, ValueError):
        raise ConfigError("type", label=leaf.label(), expected=text(f"type.{leaf.kind.__name__}"), value=written) from None


def _variant_class(spec: Knob, name: object, label: str) -> type[Settings]:
    variants = cast(Mapping[str, type[Settings]], spec.variants)
    if not isinstance(name, str) or name not in variants:
        raise ConfigError("choice", label=label, value=name, choices=", ".join(variants))
    return variants[name]


def _variant_from(value: object, spec: Knob, path: str, label: str) -> Settings:
    if isinstance(value, str):
        return _variant_class(spec, value, label)()
    if not isinstance(value, dict):
        raise ConfigError("type", label=label, expected=text("type.variant"), value=value)
    rest = dict(value)
    return _variant_class(spec, rest.pop("name", None), label).from_dict(rest, path + ".")


def _switched(current: Settings, target: type[Settings]) -> Settings:
    """`target` with what it and `current` both inherit: two rates are one knob, two widths σ of other data are not."""
    if type(current) is target:
        return current
    mine = {name: spec for name, spec, _ in knobs_of(type(current))}
    return target(**{name: getattr(current, name) for name, spec, _ in knobs_of(target) if mine.get(name) is spec})


def _checked(value: Any, spec: Knob, kind: type) -> Any:
    """`value` as its knob wants it (a whole float may be an int, an int may be a float).

    Raises:
        ConfigError: wrong type, not finite, out of range, not among the choices.
    """
    if type(value) is int and abs(value) >= HUGE:
        value = math.inf if value > 0 else -math.inf
        if kind in (int, float) and not spec.choices:
            raise ConfigError("range", label=spec.label, low=spec.low, high=spec.high, value=value)
    if spec.variants is not None:
        if not any(type(value) is each for each in spec.variants.values()):
            raise ConfigError("choice", label=spec.label, value=value, choices=", ".join(spec.variants))
        return value
    if kind is float and type(value) is int:
        value = float(value)
    if kind is int and isinstance(value, float) and value.is_integer():
        value = int(value)
    if kind not in (bool, int, float, str):
        return value
    if type(value) is not kind:
        raise ConfigError("type", label=spec.label, expected=text(f"type.{kind.__name__}"), value=value)
    if isinstance(value, (int, float)) and kind is not bool and not spec.choices:
        if not math.isfinite(value):
            raise ConfigError("not_finite", label=spec.label, low=spec.low, high=spec.high, value=value)
        if not spec.low <= value <= spec.high:
            raise ConfigError("range", label=spec.label, low=spec.low, high=spec.high, value=value)
    if spec.choices and value not in spec.choices:
        raise ConfigError("choice", label=spec.label, value=value, choices=", ".join(map(str, spec.choices)))
    return value
