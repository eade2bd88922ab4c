"""The Wasserstein game: no sigmoid, no logarithm, a critic whose gap measures a distance."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from playground.objectives.objective import Objective


@dataclass(frozen=True, kw_only=True)
class Wasserstein(Objective):
    """L_D = E[D(G(z))] − E[D(x)],  L_G = −E[D(G(z))]; real data get the high score.

    If D is 1-Lipschitz and at its optimum, −L_D is the earth mover's distance W1(p_data, p_g); it is no distance without
    a constraint on D (clipping, gradient penalty, spectral norm), and only up to the slope of D with one.
    Source: Arjovsky et al. 2017, arXiv:1701.07875, eq. 2 and Algorithm 1 (there D ascends).
    """

    bounded: ClassVar[bool] = False
    needs_slope: ClassVar[bool] = True

    def discriminator_loss(self, *, scores_real: Tensor, scores_fake: Tensor) -> Tensor:
        """E[D(G(z))] − E[D(x)]."""
        return scores_fake.mean(-1) - scores_real.mean(-1)

    def generator_loss(self, *, scores_real: Tensor, scores_fake: Tensor) -> Tensor:
        """−E[D(G(z))]."""
        return -scores_fake.mean(-1)

    @property
    def equilibrium(self) -> float:
        """0, where the critic sees no difference."""
        return 0.0
