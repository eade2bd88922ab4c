"""RunConfig: everything that a run is made from.

A tree of knobs. Same config, same machine, same torch and thread count: the same run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, Self

from playground.constraints import CONSTRAINTS
from playground.constraints.constraint import Constraint
from playground.data import DATA
from playground.data.distributions_1d import TwoBumps
from playground.data.source import Data
from playground.errors import ConfigError
from playground.knobs import Leaf, Settings, knob, unknown_setting
from playground.networks import CONDITIONS, INITIALIZATIONS, NETWORKS
from playground.networks.mlp import MLP
from playground.networks.network import Network
from playground.objectives import OBJECTIVES
from playground.objectives.non_saturating import NonSaturating
from playground.objectives.objective import Objective
from playground.optimizers import OPTIMIZERS, Adam, Optimiser

LARGEST_WALL = 64
"""Runs that a wall may hold, in all its stacks together."""
LARGEST_SEED = 2**31 - 1
OF_IMAGES = frozenset({"condition", "label_noise", "flip", "augment", "layout", "compiled"})
OF_POINTS = frozenset({"packing"})
"""Settings that say something for pictures alone, or for points."""
COMPUTED = ("precision", "layout", "compiled", "threads")
"""How a run is computed: what was chosen for it is no change of the visitor's."""
NOT_ON_A_WALL = frozenset({
    "data", "generator", "discriminator", "precision", "layout", "compiled", "threads", "telemetry_every", "measure_every",
    "budget_turns", "budget_seconds", "members", "seed",
})  # fmt: skip
"""Settings that say nothing about a game when they are compared, or that decide what else there is to set."""


class Change(NamedTuple):
    """A live knob that was turned: from turn `turn` on, `path` has `value`."""

    turn: int
    path: str
    value: Any


class Sweep(NamedTuple):
    """The one knob in which the members of a stack differ, and its values, each for as many members as any other."""

    path: str
    values: tuple[Any, ...]

    @property
    def over_data(self) -> bool:
        """Whether the members have different data."""
        return self.path.startswith("data.")


@dataclass(frozen=True, kw_only=True)
class RunConfig(Settings):
    """One run, whole.

    Attributes:
        changes: what was changed while it lived, in order; a run made from this config repeats it.
        sweep: the knob in which the members of the stack differ, if they do; each value has members / values seeds.

    Raises:
        ConfigError: a value out of its range, or values that do not fit each other.
    """

    data: Data = knob(TwoBumps(), variants=DATA, label="Data", help="What the generator has to imitate: p_data.")
    objective: Objective = knob(
        NonSaturating(), variants=OBJECTIVES, label="Game", help="The two losses: what D and G each try to make small."
    )
    constraint: Constraint = knob(
        Constraint(),
        variants=CONSTRAINTS,
        label="Constraint on D",
        help="What keeps D smooth, so that G always has a slope to follow.",
    )
    condition: str = knob(
        "none",
        label="Classes",
        choices=tuple(CONDITIONS),
        help="Whether G is told which class to make, and how D is told which one it should be. Needs pictures with classes.",
    )
    label_noise: float = knob(
        0.0,
        label="Shuffled labels",
        low=0.0,
        high=1.0,
        live=True,
        advanced=True,
        help="The share of labels that are replaced by any class, so that they say nothing. Only where there are classes.",
    )
    latent_dim: int = knob(
        1, label="Size of z", low=1, high=512, help="How many random numbers the generator makes a sample from."
    )
    latent: str = knob(
        "normal",
        label="p_z",
        choices=("normal", "uniform"),
        help="Where z is drawn from: a standard normal, or uniform in [−1, 1].",
    )
    generator: Network = knob(MLP(), variants=NETWORKS, label="Generator", help="The network G that turns z into a sample.")
    discriminator: Network = knob(MLP(), variants=NETWORKS, label="Discriminator", help="The network D that scores samples.")
    initialization: str = knob(
        "default",
        label="Initial weights",
        choices=tuple(INITIALIZATIONS),
        advanced=True,
        help="How the weights are drawn before the first turn.",
    )
    optimizer_d: Optimiser = knob(
        Adam(), variants=OPTIMIZERS, label="Optimiser of D", help="How D's weights follow their gradient."
    )
    optimizer_g: Optimiser = knob(
        Adam(), variants=OPTIMIZERS, label="Optimiser of G", help="How G's weights follow their gradient."
    )
    batch: int = knob(
        128, label="Batch size", low=1, high=4096, unit="samples", help="Samples in one update, real and fake each."
    )
    packing: int = knob(
        1,
        label="Packing m",
        low=1,
        high=8,
        advanced=True,
        help="How many samples D judges at once, all real or all fake: a lack of variety shows in a pack. Points only.",
    )
    d_steps: int = knob(1, label="D steps a turn, k", low=0, high=100, live=True, help="Updates of D in a turn. 0 freezes D.")
    g_steps: int = knob(
        1, label="G steps a turn", low=0, high=100, live=True, advanced=True, help="Updates of G in a turn. 0 freezes G."
    )
    order: str = knob(
        "d_first",
        label="Who moves first",
        choices=("d_first", "g_first"),
        live=True,
        advanced=True,
        help="Which network moves first in a turn.",
    )
    gradient_clip: float = knob(
        0.0,
        label="Clip gradients at",
        low=0.0,
        high=1000.0,
        live=True,
        advanced=True,
        help="The longest gradient of a network that is let through. 0 is off.",
    )
    instance_noise: float = knob(
        0.0,
        label="Instance noise σ",
        low=0.0,
        high=5.0,
        live=True,
        advanced=True,
        stacks=True,
        help="Noise added to real and fake samples before D sees them, so that they overlap. 0 is off.",
    )
    flip: bool = knob(
        False,
        label="Mirror",
        advanced=True,
        help="Half of the real pictures are mirrored, left to right. Wrong for digits and letters.",
    )
    augment: str = knob(
        "none",
        label="Augmentation",
        choices=("none", "translation", "cutout", "color", "translation_cutout", "all"),
        live=True,
        advanced=True,
        help="Random changes of real and fake pictures alike before D sees them, so that a small set lasts longer.",
    )
    rate_decay: str = knob(
        "none",
        label="Rates fade",
        choices=("none", "linear", "cosine"),
        live=True,
        advanced=True,
        help="Whether both learning rates go down to 0, in a line or in half a wave. Then the run stands still.",
    )
    decay_turns: int = knob(
        10_000,
        label="Rates fade over",
        low=1,
        high=100_000_000,
        unit="turns",
        live=True,
        advanced=True,
        help="The turn at which rates that fade reach 0.",
    )
    ema: float = knob(
        0.0,
        label="Averaged generator",
        low=0.0,
        high=0.9999,
        live=True,
        advanced=True,
        help="Memory of the averaged generator that pictures and scores use: min(this, t / (t + 20)). 0 shows G itself.",
    )
    precision: str = knob(
        "fp32",
        label="Precision",
        choices=("auto", "fp32", "tf32", "bf16"),
        advanced=True,
        help="In how many bits image networks compute. Auto tries what the device has, and takes the quickest that agrees.",
    )
    layout: str = knob(
        "channels_last",
        label="Memory layout",
        choices=("auto", "contiguous", "channels_last"),
        advanced=True,
        help="How pictures lie in memory: it changes the speed only. Auto tries both.",
    )
    compiled: str = knob(
        "off",
        label="Compiled networks",
        choices=("auto", "off", "on"),
        advanced=True,
        help="torch.compile makes a program of each network, which takes a minute at first. Auto tries it on a GPU.",
    )
    threads: int = knob(
        0,
        label="Threads",
        low=0,
        high=64,
        advanced=True,
        help="CPU threads of one update. 0 is one where a page is served, else what was quickest when it was tried.",
    )
    telemetry_every: int = knob(
        5, label="Read losses every", low=1, high=1000, unit="turns", live=True, advanced=True, help="How often losses are read."
    )
    measure_every: int = knob(
        100,
        label="Measure every",
        low=1,
        high=100_000,
        unit="turns",
        live=True,
        advanced=True,
        help="How often JS and W1 are measured.",
    )
    budget_turns: int = knob(
        0,
        label="Stop after",
        low=0,
        high=100_000_000,
        unit="turns",
        live=True,
        advanced=True,
        help="The run ends by itself after so many turns. 0 is never.",
    )
    budget_seconds: float = knob(
        0.0,
        label="Stop after",
        low=0.0,
        high=1e7,
        unit="seconds of computing",
        live=True,
        advanced=True,
        help="The run ends by itself after so many seconds of its own computing. 0 is never.",
    )
    members: int = knob(
        1,
        label="Runs at once",
        low=1,
        high=LARGEST_WALL,
        advanced=True,
        help="Independent runs trained as one stack; each has its own seed.",
    )
    seed: int = knob(0, label="Seed", low=0, high=LARGEST_SEED, help="The same seed gives the same run.")
    changes: tuple[Change, ...] = field(default=())
    sweep: Sweep | None = field(default=None)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.d_steps == self.g_steps == 0:
            raise ConfigError("nobody_moves")
        if self.data.kind == "image" and self.members > 1:
            raise ConfigError("no_image_stacks", members=self.members)
        if self.data.kind == "image" and self.packing > 1:
            raise ConfigError("no_image_packs", packing=self.packing)
        if self.data.kind != "image" and self.condition != "none":
            raise ConfigError("points_without_classes", condition=self.condition)
        if self.data.kind != "image" and (self.flip or self.augment != "none"):
            raise ConfigError("points_not_augmented", augment=self.augment, flip=self.flip)
        if self.sweep is not None:
            object.__setattr__(self, "sweep", self._checked_sweep(*self.sweep))
        if max(self.seeds) > LARGEST_SEED:
            raise ConfigError("seeds", seed=self.seed, members=self.members, largest=LARGEST_SEED)

    @property
    def seeds(self) -> list[int]:
        """One seed a member: `seed, seed + 1, …`; under a sweep the same ones for each of its values."""
        return [self.seed + member % self._seeds_a_value for member in range(self.members)]

    @property
    def _seeds_a_value(self) -> int:
        return self.members if self.sweep is None else self.members // len(self.sweep.values)

    def each(self, path: str) -> list[Any]:
        """The value of a knob in each member: the sweep's values for the knob that is swept."""
        if self.sweep is None or self.sweep.path != path:
            return [self.get(path)] * self.members
        return [self.sweep.values[member // self._seeds_a_value] for member in range(self.members)]

    def member(self, member: int) -> Self:
        """One member of the stack as a run of its own: what it would be alone."""
        if member not in self._alone:  # a wall asks for each of its members in every picture
            alone = replace(self, members=1, sweep=None, seed=self.seeds[member])
            if self.sweep is not None:
                alone = alone.with_values({self.sweep.path: self.each(self.sweep.path)[member]})
            self._alone[member] = alone
        return self._alone[member]

    @cached_property
    def _alone(self) -> dict[int, Self]:
        return {}

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        sweep = {} if self.sweep is None else {"sweep": [self.sweep.path, list(self.sweep.values)]}
        return super().to_dict() | {"changes": [list(change) for change in self.changes]} | sweep

    @classmethod
    def from_dict(cls, plain: object, prefix: str = "") -> Self:
        """The config that `to_dict` wrote, checked field by field.

        Raises:
            ConfigError: as `Settings.from_dict`; a change that names no live knob; a sweep that cannot be.
        """
        if not isinstance(plain, dict):
            return super().from_dict(plain, prefix)
        rest = dict(plain)
        changes, sweep = _changes(rest.pop("changes", [])), _sweep(rest.pop("sweep", None))
        config = replace(super().from_dict(rest, prefix), changes=changes, sweep=sweep)
        replayed = config
        for change in changes:
            replayed = replayed.turned({change.path: change.value})
        return config

    def turned(self, values: dict[str, Any]) -> Self:
        """A copy with live knobs turned.

        Raises:
            ConfigError: an unknown path, a value that is refused, a knob that is not live, or one that is swept.
        """
        known = {leaf.path: leaf for leaf in self.leaves()}
        for path, value in values.items():
            if path not in known or known[path].value == value:
                continue
            if not known[path].knob.live:
                raise ConfigError("not_live", label=known[path].label())
            if self.sweep is not None and self.sweep.path == path:
                raise ConfigError("swept", label=known[path].label())
        return self.with_values(values)

    def _checked_sweep(self, path: str, values: Sequence[Any]) -> Sweep:
        """A sweep whose values its knob takes, each by itself, in the knob's own type."""
        known = {leaf.path: leaf for leaf in self.leaves()}
        stacking = [leaf.path for leaf in known.values() if leaf.knob.stacks]
        if path not in known:
            raise unknown_setting(path, stacking)
        if self.data.kind == "image":
            raise ConfigError("no_image_sweep")
        if not known[path].knob.stacks:
            raise ConfigError("not_swept", label=known[path].label(), choices=", ".join(stacking))
        if not values or self.members % len(values):
            raise ConfigError("sweep_members", count=len(values), members=self.members)
        head, _, rest = path.partition(".")
        owner, own = (getattr(self, head), rest) if rest else (replace(self, sweep=None), path)
        return Sweep(path, tuple(owner.with_values({own: value}).get(own) for value in values))


def differing(a: RunConfig, b: RunConfig) -> list[tuple[Leaf, Leaf]]:
    """The knobs that two configs both have and that are set differently, as `a` has each and as `b` has it.

    None means that all their settings are the same: a knob that only one of them has belongs to a variant, and that is itself
    a knob of both. `changes` and `sweep` are not looked at.
    """
    known = {leaf.path: leaf for leaf in b.leaves()}
    return [(leaf, known[leaf.path]) for leaf in a.leaves() if leaf.path in known and leaf.value != known[leaf.path].value]


def needs_rebuild(old: RunConfig, new: RunConfig) -> bool:
    """Whether going from one config to the other needs new networks, data or streams."""
    return old.sweep != new.sweep or any(not leaf.knob.live for leaf, _ in differing(old, new))


def wall(config: RunConfig, path: str | None, values: Sequence[Any], seeds: int) -> list[RunConfig]:
    """The stacks of a wall: `config` under several seeds, and under several values of one knob.

    A knob that members of a stack may differ in gives one stack, value by value; any other gives a stack a value, one
    after the other. Changes of that knob fall away, since each run has a value of its own.

    Args:
        config: what all have in common; its own stack and sweep do not matter.
        path: the knob that differs, or None for seeds alone; for a variant, `values` are names.
        values: its values.
        seeds: runs for each value.

    Raises:
        ConfigError: an unknown knob, a value that it refuses, no run at all or too many.
    """
    count = seeds if path is None else seeds * len(values)
    if count < 1:
        raise ConfigError("wall_empty", values=len(values), seeds=seeds)
    if count > LARGEST_WALL:
        raise ConfigError("wall_too_large", count=count, largest=LARGEST_WALL)
    changes = tuple(change for change in config.changes if change.path != path)
    common = replace(config, members=1, sweep=None, changes=changes)
    if path is None:
        return [replace(common, members=seeds)]
    leaf = next((each for each in common.leaves() if each.path == path), None)
    if leaf is not None and leaf.knob.stacks and common.data.kind != "image":
        return [replace(common, members=count, sweep=Sweep(path, tuple(values)))]
    return [replace(common.with_values({path: value}), members=seeds) for value in values]


def sweepable(config: RunConfig) -> list[Leaf]:
    """The knobs whose values are worth comparing on a wall: numbers, choices, and variants such as the game."""
    mute = OF_POINTS if config.data.kind == "image" else OF_IMAGES
    return [
        leaf
        for leaf in config.leaves()
        if leaf.path not in NOT_ON_A_WALL | mute
        and not leaf.knob.local
        and (leaf.kind in (int, float) or leaf.knob.choices or leaf.knob.variants)
    ]


def _sweep(plain: object) -> Sweep | None:
    if plain is None:
        return None
    if not (isinstance(plain, (list, tuple)) and len(plain) == 2 and isinstance(plain[0], str)):
        raise ConfigError("sweep", value=plain)
    path, values = plain
    if not isinstance(values, (list, tuple)):
        raise ConfigError("sweep", value=plain)
    return Sweep(path, tuple(values))


def _changes(plain: object) -> tuple[Change, ...]:
    if not isinstance(plain, (list, tuple)):
        raise ConfigError("changes", value=plain)
    changes = []
    for each in plain:
        if not (
            isinstance(each, (list, tuple))
            and len(each) == 3
            and type(each[0]) is int
            and each[0] >= 0
            and isinstance(each[1], str)
        ):
            raise ConfigError("changes", value=each)
        changes.append(Change(*each))
    return tuple(sorted(changes, key=lambda change: change.turn))
