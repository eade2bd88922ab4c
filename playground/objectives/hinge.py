"""The hinge game of spectrally normalised GANs."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from torch import Tensor
from torch.nn.functional import relu

from playground.objectives.objective import Array, Objective


@dataclass(frozen=True, kw_only=True)
class Hinge(Objective):
    """L_D = E[max(0, 1 − D(x))] + E[max(0, 1 + D(G(z)))],  L_G = −E[D(G(z))].

    Source: Lim & Ye 2017, arXiv:1705.02894; Miyato et al. 2018, arXiv:1802.05957, eq. 16 and 17 (there maximised).
    """

    bounded: ClassVar[bool] = False

    def discriminator_loss(self, *, scores_real: Tensor, scores_fake: Tensor) -> Tensor:
        """E[max(0, 1 − D(x))] + E[max(0, 1 + D(G(z)))]."""
        return relu(1 - scores_real).mean(-1) + relu(1 + scores_fake).mean(-1)

    def generator_loss(self, *, scores_real: Tensor, scores_fake: Tensor) -> Tensor:
        """−E[D(G(z))]."""
        return -scores_fake.mean(-1)

    def optimum(self, p_data: Array, p_g: Array) -> Array:
        """D*(x) = sign(p_data − p_g).

        In [−1, 1] the loss at x is p_data·(1 − D) + p_g·(1 + D), linear in D, so an end of the interval is best.
        """
        return np.sign(p_data - p_g)

    @property
    def equilibrium(self) -> float:
        """2: at p_g = p_data every D in [−1, 1] costs the same."""
        return 2.0
