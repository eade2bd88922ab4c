"""The relativistic pairing game: is the real one more real than the fake one?"""

import math
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor
from torch.nn.functional import logsigmoid

from playground.objectives.objective import Objective


@dataclass(frozen=True, kw_only=True)
class Relativistic(Objective):
    """L_D = −E[log σ(D(x) − D(G(z)))],  L_G = −E[log σ(D(G(z)) − D(x))], real and fake in pairs.

    Source: Jolicoeur-Martineau 2018, arXiv:1807.00734 (RSGAN); with R1 + R2 it is the game of R3GAN, arXiv:2501.05441.
    """

    bounded: ClassVar[bool] = False
    paired: ClassVar[bool] = True

    def discriminator_loss(self, *, scores_real: Tensor, scores_fake: Tensor) -> Tensor:
        """−E[log σ(D(x) − D(G(z)))]."""
        return -logsigmoid(scores_real - scores_fake).mean(-1)

    def generator_loss(self, *, scores_real: Tensor, scores_fake: Tensor) -> Tensor:
        """−E[log σ(D(G(z)) − D(x))]."""
        return -logsigmoid(scores_fake - scores_real).mean(-1)

    @property
    def equilibrium(self) -> float:
        """log 2, where D cannot tell the two of a pair apart."""
        return math.log(2)
