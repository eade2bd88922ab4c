"""The game that everybody plays: the same D, and a G that is fed when it is losing."""

from dataclasses import dataclass

from torch import Tensor
from torch.nn.functional import logsigmoid

from playground.objectives.logistic import Logistic


@dataclass(frozen=True, kw_only=True)
class NonSaturating(Logistic):
    """D as in `Minimax`; G maximises log D(G(z)): the same fixed point, but a strong gradient early in learning.

    This is cross-entropy with the label "real" on fakes, hence "the label trick".
    Source: Goodfellow et al. 2014, arXiv:1406.2661, section 3.
    """

    def generator_loss(self, *, scores_real: Tensor, scores_fake: Tensor) -> Tensor:
        """L_G = −E[log D(G(z))]."""
        return -logsigmoid(scores_fake).mean(-1)
