"""p_z, the law that z is drawn from."""

import torch
from torch import Tensor


def latent(kind: str, count: int, size: int, generator: torch.Generator) -> Tensor:
    """`count` draws of z ~ p_z, `[count, size]`: standard normal, or uniform in [−1, 1]."""
    if kind == "uniform":
        return torch.rand(count, size, generator=generator) * 2 - 1
    return torch.randn(count, size, generator=generator)


def within(z: Tensor, kind: str) -> Tensor:
    """z where p_z can be: in the cube [−1, 1]^Z for a uniform one, anywhere for a normal one. Same shape."""
    return z.clamp(-1, 1) if kind == "uniform" else z
