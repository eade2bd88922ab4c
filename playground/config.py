"""RunConfig: everything that a run is made from.

A tree of knobs. Same config, same machine, same torch and thread count: the same run.
"""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from playground.constraints import CONSTRAINTS
from playground.constraints.constraint import Constraint
from playground.data import DATA
from playground.data.distributions_1d import TwoBumps
from playground.data.source import Data
from playground.errors import ConfigError
from playground.knobs import Settings, knob
from playground.networks import INITIALIZATIONS, NETWORKS
from playground.networks.mlp import MLP
from playground.networks.network import Network
from playground.objectives import OBJECTIVES
from playground.objectives.non_saturating import NonSaturating
from playground.objectives.objective import Objective
from playground.optimizers import OPTIMIZERS, Adam, Optimiser


class Change(NamedTuple):
    """A live knob that was turned: from turn `turn` on, `path` has `value`."""

    turn: int
    path: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class RunConfig(Settings):
    """One run, whole.

    Attributes:
        changes: what was changed while it lived, in order; a run made from this config repeats it.

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
        help="Noise added to real and fake samples before D sees them, so that they overlap. 0 is off.",
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
        choices=("auto", "fp32", "bf16"),
        advanced=True,
        help="bf16 is about twice as fast on image networks where the hardware has it; auto takes it there.",
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
        high=64,
        advanced=True,
        help="Independent runs trained as one stack; each has its own seed.",
    )
    seed: int = knob(0, label="Seed", low=0, high=2**31 - 1, help="The same seed gives the same run.")
    changes: tuple[Change, ...] = field(default=())

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.d_steps == self.g_steps == 0:
            raise ConfigError("nobody_moves")
        if self.data.kind == "image" and self.members > 1:
            raise ConfigError("no_image_stacks", members=self.members)
        if self.data.kind == "image" and self.packing > 1:
            raise ConfigError("no_image_packs", packing=self.packing)

    @property
    def seeds(self) -> list[int]:
        """One seed a member: `seed, seed + 1, …`."""
        return [self.seed + member for member in range(self.members)]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return super().to_dict() | {"changes": [list(change) for change in self.changes]}

    @classmethod
    def from_dict(cls, plain: object, prefix: str = "") -> Self:
        """The config that `to_dict` wrote, checked field by field.

        Raises:
            ConfigError: as `Settings.from_dict`; and a change that names no live knob.
        """
        if not isinstance(plain, dict):
            return super().from_dict(plain, prefix)
        rest = dict(plain)
        changes = _changes(rest.pop("changes", []))
        config = replace(super().from_dict(rest, prefix), changes=changes)
        replayed = config
        for change in changes:
            replayed = replayed.turned({change.path: change.value})
        return config

    def turned(self, values: dict[str, Any]) -> Self:
        """A copy with live knobs turned.

        Raises:
            ConfigError: an unknown path, a value that is refused, or a knob that is not live.
        """
        known = {leaf.path: leaf for leaf in self.leaves()}
        for path, value in values.items():
            if path in known and not known[path].knob.live and known[path].value != value:
                raise ConfigError("not_live", label=known[path].label())
        return self.with_values(values)


def needs_rebuild(old: RunConfig, new: RunConfig) -> bool:
    """Whether going from one config to the other needs new networks, data or streams."""
    before = {leaf.path: leaf.value for leaf in old.leaves()}
    after = {leaf.path: leaf for leaf in new.leaves()}
    return before.keys() != after.keys() or any(before[path] != leaf.value and not leaf.knob.live for path, leaf in after.items())


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
