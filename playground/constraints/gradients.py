"""How steep a discriminator is where it stands."""

from collections.abc import Callable

import torch
from torch import Tensor

Judge = Callable[[Tensor], Tensor]
"""D as a function of x alone; of a conditional D, with the labels of a batch bound."""


def input_gradient(network: Judge, x: Tensor) -> Tensor:
    """∇ₓD(x) of every sample, flat: [K, B, D] → [K, B, D], [B, C, H, W] → [B, C·H·W]; differentiable in D's weights.

    One backward pass of Σ D(xᵢ) gives all of them, since neither members nor samples mix (but see
    `Constraint.needs_independent_samples`). The result is at least float32, also under autocast, where a squared norm
    in bfloat16 would keep two or three digits.

    Args:
        network: D, with scores [K, B] or [B]; `scores.ndim` is the index of the first feature axis.
        x: samples; they are cut from whatever made them.
    """
    x = x.detach().requires_grad_()
    with torch.enable_grad():
        scores = network(x)
        (gradient,) = torch.autograd.grad(scores, x, torch.ones_like(scores), create_graph=True)
    gradient = gradient.to(torch.promote_types(gradient.dtype, torch.float32))
    return gradient.flatten(scores.ndim)
