"""D's half of Goodfellow's game, which the saturating and the non-saturating game share."""

import math
from dataclasses import dataclass

import numpy as np
from torch import Tensor
from torch.nn.functional import logsigmoid

from playground.knobs import knob, lined_up
from playground.objectives.objective import Array, Objective


@dataclass(frozen=True, kw_only=True)
class Logistic(Objective):
    """L_D = −E[s·log D(x) + (1 − s)·log(1 − D(x))] − E[log(1 − D(G(z)))], with D = σ(score) and the label s of real data.

    At s = 1 this is binary cross-entropy, and −L_D is the value V(D, G).
    Source: Goodfellow et al. 2014, arXiv:1406.2661, eq. 1 (there maximised over D); s < 1 is one-sided label smoothing,
    Salimans et al. 2016, arXiv:1606.03498, section 3.4.
    """

    real_label: float = knob(
        1.0,
        label="Label of real data",
        low=0.5,
        high=1.0,
        live=True,
        advanced=True,
        stacks=True,
        help="One-sided label smoothing: .9 keeps D from being too sure of real data. 1 is off.",
    )

    def discriminator_loss(self, *, scores_real: Tensor, scores_fake: Tensor) -> Tensor:
        """−E[s·log D(x) + (1 − s)·log(1 − D(x))] − E[log(1 − D(G(z)))]; log(1 − σ(a)) is computed as log σ(−a)."""
        s = lined_up(self.real_label, scores_real)
        real: Tensor = s * logsigmoid(scores_real) + (1 - s) * logsigmoid(-scores_real)
        return -real.mean(-1) - logsigmoid(-scores_fake).mean(-1)

    def probability(self, scores: Tensor) -> Tensor:
        """D(x) = σ(score)."""
        return scores.sigmoid()

    def optimum(self, p_data: Array, p_g: Array) -> Array:
        """D*(x) = s·p_data / (p_data + p_g).  Source: arXiv:1406.2661, proposition 1 (s = 1)."""
        return self.real_label * p_data / np.maximum(p_data + p_g, np.finfo(np.float32).tiny)

    @property
    def equilibrium(self) -> float | None:
        """2·log 2 = 1.386, where D = ½ everywhere (label smoothing moves it)."""
        return 2 * math.log(2) if self.real_label == 1 else None
