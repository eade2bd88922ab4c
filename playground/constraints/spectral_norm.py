"""Spectral normalisation: every layer of D stretches at most by 1."""

from dataclasses import dataclass
from typing import cast

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn
from torch.nn.utils.parametrize import register_parametrization

from playground.constraints.constraint import Constraint
from playground.knobs import knob
from playground.randomness import Stream

FIRST_ITERATIONS = 15
"""Power iterations before the first update, as torch has it: random directions have become good ones by then."""


class DividedBySigma(nn.Module):
    """W ↦ W/σ(W), σ(W) ≈ uᵀWv the largest singular value, for each member's matrix by itself.

    A power iteration, v ← Wᵀu/‖Wᵀu‖, u ← Wv/‖Wv‖, moves u and v towards the singular vectors. They move while
    training only, follow W from update to update, and are constants to the gradient. (torch's own parametrization would
    flatten a stack [K, in, out] into one matrix.)

    Args:
        weight: [K, in, out] of a stack, or [out, in, …kernel], which is one matrix [out, in·kernel].
        stacked: which of the two.
        rng: where the first u comes from.
        power_iterations: in each forward pass while training.

    Source:
        Miyato et al. 2018, arXiv:1802.05957, algorithm 1 and equation 8.
    """

    u: Tensor
    v: Tensor

    def __init__(self, weight: Tensor, *, stacked: bool, rng: Stream, power_iterations: int) -> None:
        super().__init__()
        self.stacked = stacked
        self.power_iterations = power_iterations
        with torch.no_grad():
            matrices = self._matrices(weight)
            members, rows, _ = matrices.shape
            u = rng.draw(lambda g: torch.randn(rows, generator=g)).view(members, rows, 1).to(weight)
            u, v = _power_iteration(matrices, u, FIRST_ITERATIONS)
        self.register_buffer("u", u)
        self.register_buffer("v", v)

    def forward(self, weight: Tensor) -> Tensor:
        """W/σ(W), in W's own shape and precision."""
        with torch.autocast(weight.device.type, enabled=False):
            matrices = self._matrices(weight)
            u, v = self._followed(matrices)
            sigma = torch.bmm(torch.bmm(u.mT, matrices), v)  # uᵀWv, [K, 1, 1]
            return weight / (sigma if self.stacked else sigma.squeeze())

    def _matrices(self, weight: Tensor) -> Tensor:
        return weight if self.stacked else weight.flatten(1).unsqueeze(0)

    def _followed(self, matrices: Tensor) -> tuple[Tensor, Tensor]:
        """Copies of u and v, moved after W while training; copies, since later passes move them and backward reads them."""
        if not self.training:
            return self.u.clone(), self.v.clone()
        with torch.no_grad():
            u, v = _power_iteration(matrices, self.u, self.power_iterations)
            self.u.copy_(u)
            self.v.copy_(v)
        return u, v


def _power_iteration(matrices: Tensor, u: Tensor, times: int) -> tuple[Tensor, Tensor]:
    """Better u [K, rows, 1] and v [K, columns, 1] for matrices [K, rows, columns]."""
    v = u
    for _ in range(times):
        v = F.normalize(torch.bmm(matrices.mT, u), dim=-2)  # Wᵀu/‖Wᵀu‖
        u = F.normalize(torch.bmm(matrices, v), dim=-2)  # Wv/‖Wv‖
    return u, v


@dataclass(frozen=True, kw_only=True)
class SpectralNorm(Constraint):
    """W ← W/σ(W) in every linear layer and convolution of D, σ the largest singular value. Biases and norms stay.

    Each layer is then 1-Lipschitz, and so is D where its activations are. A convolution's kernel [out, in, k, k] counts
    as the matrix [out, in·k·k], as in the paper; the convolution itself may stretch by up to k times that.

    Source:
        Miyato et al. 2018, arXiv:1802.05957.
    """

    power_iterations: int = knob(
        1,
        label="Power iterations",
        low=1,
        high=10,
        advanced=True,
        help="How often σ is refined each time D looks at samples.",
    )

    def prepare(self, network: nn.Module, *, rng: Stream) -> None:
        """Put W/σ(W) in W's place; the parameters that learn are still the W."""
        for layer in list(network.modules()):
            stacked = getattr(layer, "weight_per_member", False)
            if stacked or isinstance(layer, (nn.Linear, nn.Conv2d)):
                weight = cast(Tensor, layer.weight)
                divided = DividedBySigma(weight, stacked=stacked, rng=rng, power_iterations=self.power_iterations)
                register_parametrization(layer, "weight", divided)
