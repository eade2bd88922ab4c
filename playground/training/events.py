"""What a run tells: one event an update. The page, the command line and the tests read the same stream."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from playground.config import Change
from playground.errors import PlaygroundError

Player = Literal["D", "G"]
Values = Mapping[str, NDArray[np.float32]]
"""Numbers by name, each `[K]`: one a member of the stack."""

TELEMETRY = ("discriminator_loss", "generator_loss", "penalty", "d_real", "d_fake", "gradient_norm_d", "gradient_norm_g",
             "d_held_out")  # fmt: skip
MEASURES = ("js", "w1", "kl", "kl_reverse", "value", "captured", "high_quality", "mode_kl")
"""JS and both KL, V(D, G) and the KL over modes in nats, W1 in the data's unit, modes counted, the share of good samples.

NaN where the data or the game do not have such a number, and for a member whose G makes no numbers any more.
"""


@dataclass(frozen=True)
class Updated:
    """One update of one network.

    Attributes:
        player: whose weights moved.
        turn: completed turns.
        telemetry: the numbers of `TELEMETRY`, when the turn that ends here is one in which they are read.
        measures: the numbers of `MEASURES`, likewise.
        changes: live knobs that took effect just before this update.
    """

    player: Player
    turn: int
    telemetry: Values | None = None
    measures: Values | None = None
    changes: tuple[Change, ...] = ()


class Outcome(enum.StrEnum):
    """Why a run ended."""

    BUDGET_TURNS = "budget_turns"
    BUDGET_SECONDS = "budget_seconds"
    DIVERGED = "diverged"


@dataclass(frozen=True)
class Ended:
    """The last event of a run; `error` has the sentence when it did not end well."""

    outcome: Outcome
    turn: int
    error: PlaygroundError | None = None


Event = Updated | Ended
