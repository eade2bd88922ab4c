"""What is known of a run when its script is written, and what its knobs are called there."""

from dataclasses import dataclass
from typing import Any, Self

import torch

from playground.config import RunConfig
from playground.data.source import Source
from playground.errors import ConfigError
from playground.knobs import Leaf
from playground.training.build import told_classes

COVERED = frozenset({
    "data", "objective", "constraint", "latent_dim", "latent", "generator", "discriminator", "initialization",
    "optimizer_d", "optimizer_g", "batch", "packing", "d_steps", "g_steps", "order", "gradient_clip", "instance_noise", "ema",
    "precision", "seed", "condition", "label_noise", "flip", "augment", "rate_decay", "decay_turns", "layout", "compiled",
    "threads",
})  # fmt: skip
"""The settings of a run that scripts know how to write."""
FIXED = frozenset({"augment", "rate_decay", "objective", "constraint"})
"""Words that a script has one of: it cannot turn them on its way."""
OPEN = {"precision": "fp32", "layout": "channels_last", "compiled": "off"}
"""What a script takes where the config leaves it to the machine."""
SILENT = frozenset({"telemetry_every", "measure_every", "budget_turns", "budget_seconds", "members"})
"""Those that change no loss."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A run to write down: one member of it, if it is a stack.

    Attributes:
        config: of that member at the start, without what is left to the machine, with the changes to come.
        source: its data, opened.
        device: where it ran.
        threads: of the CPU, with which it ran; more or fewer add up in another order.
        turns: how many the script makes if nobody says otherwise.
    """

    config: RunConfig
    source: Source
    device: torch.device
    threads: int
    turns: int

    @classmethod
    def of(cls, config: RunConfig, *, device: torch.device, threads: int, turns: int, member: int = 0) -> Self:
        """The plan for one member of a run.

        Raises:
            ConfigError: a setting that scripts cannot write yet, by its name.
            DataError: data that cannot be read.
        """
        alone = config.member(member)
        open_choices = {leaf.path: value for leaf in alone.leaves() if (value := OPEN.get(leaf.path)) and leaf.value == "auto"}
        alone = alone.with_values(open_choices) if open_choices else alone
        for leaf in alone.leaves():
            refuse_unknown(leaf, alone)
        return cls(config=alone, source=alone.data.open(), device=device, threads=threads, turns=turns)

    @property
    def classes(self) -> int:
        """How many classes G and D are told of; 0 if they are told none."""
        if self.config.condition == "none":
            return 0
        return len(told_classes(self.config, self.source))

    @property
    def told(self) -> str:
        """What follows the samples where a network is called: its labels, if it is told any."""
        return ", labels" if self.classes else ""

    @property
    def layout(self) -> str:
        """How pictures lie in memory, as torch calls it."""
        return "channels_last" if self.value("layout", "channels_last") == "channels_last" else "contiguous_format"

    def value(self, path: str, otherwise: Any = None) -> Any:
        """The value of a knob at the start; of one that this config does not have, `otherwise`."""
        return next((leaf.value for leaf in self.config.leaves() if leaf.path == path), otherwise)

    @property
    def is_image(self) -> bool:
        """Whether samples are pictures."""
        return self.config.data.kind == "image"

    @property
    def is_half(self) -> bool:
        """Whether networks compute in bfloat16."""
        return self.config.precision == "bf16"

    def ever(self, path: str) -> set[Any]:
        """Every value that a knob has in the run: at the start and after each change."""
        return {self.config.get(path)} | {change.value for change in self.config.changes if change.path == path}

    def varies(self, path: str) -> bool:
        """Whether a knob is turned while the run lives."""
        return len(self.ever(path)) > 1

    def variables(self) -> dict[str, Leaf]:
        """The name of each knob in the script."""
        return {variable(leaf.path): leaf for leaf in self.config.leaves()}


def variable(path: str) -> str:
    """What a knob is called in a script: `optimizer_d.rate` is rate_d, `constraint.weight` is constraint_weight."""
    family, _, name = path.partition(".")
    if not name:
        return family
    if family.startswith("optimizer_"):
        return name + family.removeprefix("optimizer")
    return name if family == "objective" else f"{family}_{name}"


def refuse_unknown(leaf: Leaf, config: RunConfig) -> None:
    """Raises: ConfigError: a setting away from its default that no template knows, which could make a wrong script."""
    head = leaf.path.partition(".")[0]
    turned = any(change.path == leaf.path and change.value != leaf.value for change in config.changes)
    if head in COVERED | SILENT and not (turned and leaf.path in FIXED):
        return
    if turned or leaf.value != RunConfig().get(leaf.path):
        raise ConfigError("script_setting", label=leaf.label())
