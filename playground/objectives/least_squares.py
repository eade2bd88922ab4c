"""Least-squares GAN: regression to labels instead of classification."""

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from playground.knobs import knob, lined_up
from playground.objectives.objective import Array, Objective


@dataclass(frozen=True, kw_only=True)
class LeastSquares(Objective):
    """L_D = ½E[(D(x) − b)²] + ½E[(D(G(z)) − a)²],  L_G = ½E[(D(G(z)) − c)²], with a = 0 and c = 1.

    Source: Mao et al. 2016, arXiv:1611.04076, eq. 2 and 9 (0-1 coding); b < 1 is one-sided label smoothing.
    """

    real_label: float = knob(
        1.0,
        label="Label of real data",
        low=0.5,
        high=1.0,
        live=True,
        advanced=True,
        stacks=True,
        help="b, the value that D should give to real data. 1 is the paper's; .9 smooths it.",
    )

    def discriminator_loss(self, *, scores_real: Tensor, scores_fake: Tensor) -> Tensor:
        """½E[(D(x) − b)²] + ½E[D(G(z))²]."""
        beside_label: Tensor = scores_real - lined_up(self.real_label, scores_real)
        return 0.5 * (beside_label**2).mean(-1) + 0.5 * (scores_fake**2).mean(-1)

    def generator_loss(self, *, scores_real: Tensor, scores_fake: Tensor) -> Tensor:
        """½E[(D(G(z)) − 1)²]."""
        return 0.5 * ((scores_fake - 1) ** 2).mean(-1)

    def optimum(self, p_data: Array, p_g: Array) -> Array:
        """D*(x) = (b·p_data + a·p_g) / (p_data + p_g) with a = 0.  Source: arXiv:1611.04076, eq. 5."""
        return self.real_label * p_data / np.maximum(p_data + p_g, np.finfo(np.float32).tiny)

    @property
    def equilibrium(self) -> float:
        """b²/4, where D = b/2 everywhere."""
        return self.real_label**2 / 4
