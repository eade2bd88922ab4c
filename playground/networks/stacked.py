"""Layers for stacks: K small networks that learn side by side as one, without knowing of each other.

Shapes, here and in all of networks/: K members, B samples, D features, P pieces, Z latent numbers, C×H×W pixels.
A layer maps [K, B, in] → [K, B, out]. Everything it owns has K first, and member k never reads what belongs to another.

No layer here draws from a global generator: parameters come unset and are filled by `init.initialize`.
"""

import math
from typing import ClassVar

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn

from playground.randomness import Stream


class StackedLinear(nn.Module):
    """y = x·W + b, one product for all members: [K, B, in] → [K, B, out].

    Mind that W is [K, in, out], the transpose of `torch.nn.Linear.weight`, as `torch.baddbmm` wants it.

    Args:
        members: K.
        inputs: in.
        outputs: out.
        bias: whether there is a b, [K, 1, out]; before a batch norm it would be subtracted again.
        precise: compute in the parameters' own precision even where autocast would take bfloat16. Its 8 bits place a
            point at 2 only to within 0.008, so layers that read or write coordinates and scores are precise.

    Attributes:
        weight_per_member: says to whoever treats weights as matrices that `weight` is K of them, not one.
    """

    weight_per_member: ClassVar[bool] = True

    def __init__(self, members: int, inputs: int, outputs: int, *, bias: bool = True, precise: bool = False) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(members, inputs, outputs))
        self.bias = nn.Parameter(torch.empty(members, 1, outputs)) if bias else None
        self.precise = precise

    def forward(self, x: Tensor) -> Tensor:
        """[K, B, in] → [K, B, out]."""
        if self.precise and torch.is_autocast_enabled(x.device.type):
            with torch.autocast(x.device.type, enabled=False):
                return self._affine(x.to(self.weight.dtype))
        return self._affine(x)

    def _affine(self, x: Tensor) -> Tensor:
        if self.bias is None:
            return torch.bmm(x, self.weight)
        return torch.baddbmm(self.bias, x, self.weight)

    def extra_repr(self) -> str:
        """What `repr` says between the brackets."""
        members, inputs, outputs = self.weight.shape
        return f"{members} × ({inputs} → {outputs}), bias={self.bias is not None}, precise={self.precise}"


class StackedBatchNorm(nn.Module):
    """y = γ·(x − μ)/√(σ² + ε) + β, with μ and σ² of each member's own batch: [K, B, D] → [K, B, D].

    As `torch.nn.BatchNorm1d` does it for one member: σ² is biased for the output and unbiased for the running value,
    running ← 0.9·running + 0.1·batch, and in `eval()` the running values take the batch's place.

    Args:
        members: K.
        features: D.

    Source:
        Ioffe & Szegedy 2015, arXiv:1502.03167, algorithm 1.
    """

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, members: int, features: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(members, 1, features))
        self.bias = nn.Parameter(torch.empty(members, 1, features))
        self.register_buffer("running_mean", torch.zeros(members, 1, features))
        self.register_buffer("running_var", torch.ones(members, 1, features))

    def forward(self, x: Tensor) -> Tensor:
        """[K, B, D] → [K, B, D]; in training mode the running values move."""
        members, batch, features = x.shape
        flat = x.transpose(0, 1).reshape(batch, members * features)  # [K, B, D] → [B, K·D]
        mean, variance = self.running_mean.view(-1), self.running_var.view(-1)
        normed = F.batch_norm(flat, mean, variance, self.weight.view(-1), self.bias.view(-1), self.training)
        return normed.view(batch, members, features).transpose(0, 1)


class StackedLayerNorm(nn.Module):
    """y = γ·(x − μ)/√(σ² + ε) + β, with μ and σ² over the features of each sample: [K, B, D] → [K, B, D].

    Samples do not mix, so it may stand in a discriminator with a gradient penalty.

    Args:
        members: K.
        features: D.

    Source:
        Ba, Kiros & Hinton 2016, arXiv:1607.06450; in place of batch norm in a critic: arXiv:1704.00028, section 4.
    """

    def __init__(self, members: int, features: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(members, 1, features))
        self.bias = nn.Parameter(torch.empty(members, 1, features))

    def forward(self, x: Tensor) -> Tensor:
        """[K, B, D] → [K, B, D]."""
        return torch.addcmul(self.bias, F.layer_norm(x, x.shape[-1:]), self.weight)


class Dropout(nn.Module):
    """y = x·m/(1 − p), m ~ Bernoulli(1 − p), while training; y = x in `eval()`.

    Masks are drawn on the CPU from a stream of the run's own and moved to x's device, so every device drops the same
    features. A copy of the network carries a copy of the stream and so never moves the run's.

    Args:
        rate: p in [0, 1).
        stream: where masks come from, with one generator for each member of the stack.

    Source:
        Srivastava et al. 2014, JMLR 15; the division by 1 − p as in `torch.nn.Dropout`.
    """

    def __init__(self, rate: float, stream: Stream) -> None:
        super().__init__()
        self.rate = rate
        self.stream = stream

    def forward(self, x: Tensor) -> Tensor:
        """[K, B, D] → [K, B, D]."""
        if not self.training or self.rate == 0:
            return x
        keep = 1 - self.rate
        mask = self.stream.draw(lambda g: torch.rand(x.shape[1:], generator=g)) < keep  # [B, D] a member
        return x * mask.view(x.shape).to(x).div_(keep)

    def extra_repr(self) -> str:
        """What `repr` says between the brackets."""
        return f"{self.rate:g}"


class Maxout(nn.Module):
    """hᵢ = maxⱼ xᵢⱼ over P linear pieces: [K, B, D·P] → [K, B, D]; the pieces of one feature lie side by side.

    Args:
        pieces: P.

    Source:
        Goodfellow et al. 2013, arXiv:1302.4389, section 3.
    """

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.pieces = pieces

    def forward(self, x: Tensor) -> Tensor:
        """[K, B, D·P] → [K, B, D]."""
        return x.reshape(*x.shape[:-1], -1, self.pieces).max(dim=-1).values

    def extra_repr(self) -> str:
        """What `repr` says between the brackets."""
        return f"pieces={self.pieces}"


class ToStack(nn.Module):
    """A plain batch as the only member of a stack: [B, …] → [1, B, D]."""

    def forward(self, x: Tensor) -> Tensor:
        """[B, …] → [1, B, D]."""
        return x.flatten(1).unsqueeze(0)


class Scores(nn.Module):
    """The last numbers of a discriminator as scores: [K, B, 1] → [K, B]; or [B, 1, 1, 1], or [1, B, 1], → [B].

    A score is never of less than float32: a loss is a mean of small differences.

    Args:
        stacked: whether scores carry the axis of members.
    """

    def __init__(self, *, stacked: bool) -> None:
        super().__init__()
        self.stacked = stacked

    def forward(self, x: Tensor) -> Tensor:
        """[K, B, 1] → [K, B], or to [B]."""
        return at_least_float32(x.squeeze(-1) if self.stacked else x.flatten())


class Pixels(nn.Module):
    """tanh of whatever the last layer gave, as pictures in [−1, 1]: […] → [B, C, H, W].

    Args:
        sample_shape: (C, H, W).
    """

    def __init__(self, sample_shape: tuple[int, ...]) -> None:
        super().__init__()
        self.sample_shape = tuple(sample_shape)

    def forward(self, x: Tensor) -> Tensor:
        """[1, B, C·H·W] or [B, C, H, W] → [B, C, H, W]."""
        if x.shape[1:] != self.sample_shape:
            x = x.reshape(x.numel() // math.prod(self.sample_shape), *self.sample_shape)
        return torch.tanh(at_least_float32(x))


def at_least_float32(x: Tensor) -> Tensor:
    """`x`, widened where autocast left it in half a precision; float32 and float64 stay as they are."""
    return x.to(torch.promote_types(x.dtype, torch.float32))
