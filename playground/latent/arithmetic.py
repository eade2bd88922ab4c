"""Arithmetic with z: averages of examples, and what one of them has that another lacks.

Source: Radford, Metz & Chintala 2015, arXiv:1511.06434, section 6.3.2 and figure 7: smiling woman − neutral woman + neutral man,
each the average of three z, because single ones were unstable.
"""

import math

from torch import Tensor

from playground.latent.prior import within


def mean(zs: Tensor) -> Tensor:
    """z̄ = Σ z / n, `[n, Z]` → `[Z]`.

    What the examples share adds up and what they do not cancels: of n independent draws ‖z̄‖ is only √(Z/n), see `at_home`.
    """
    return zs.mean(0)


def analogy(plus: Tensor, minus: Tensor, base: Tensor) -> Tensor:
    """base + (plus − minus), `[…, Z]` each: `base` with what `plus` has and `minus` lacks.

    Of independent draws its norm is √3 times that of p_z, see `at_home`.
    """
    return base + (plus - minus)


def at_home(z: Tensor, latent: str) -> Tensor:
    """A sum or an average brought back to where p_z has its draws: √Z·z/‖z‖ if it is normal, clipped to its cube if uniform.

    Args:
        z: `[…, Z]`; 0 stays 0.
        latent: p_z.
    """
    if latent == "uniform":
        return within(z, latent)
    norm: Tensor = z.norm(dim=-1, keepdim=True)
    return z * math.sqrt(z.shape[-1]) / norm.where(norm > 0, norm.new_ones(()))
