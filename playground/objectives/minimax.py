"""The game as the 2014 paper states it: G minimises what D maximises."""

from dataclasses import dataclass

from torch import Tensor
from torch.nn.functional import logsigmoid

from playground.objectives.logistic import Logistic


@dataclass(frozen=True, kw_only=True)
class Minimax(Logistic):
    """min_G max_D V(D, G) = E[log D(x)] + E[log(1 − D(G(z)))]: "saturating", its gradient for G dies when D is sure.

    Source: Goodfellow et al. 2014, arXiv:1406.2661, eq. 1 and Algorithm 1. Our losses are minimised: L_D = −V.
    """

    def generator_loss(self, *, scores_real: Tensor, scores_fake: Tensor) -> Tensor:
        """L_G = E[log(1 − D(G(z)))]."""
        return logsigmoid(-scores_fake).mean(-1)
