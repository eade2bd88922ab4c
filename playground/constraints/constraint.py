"""Keeping D smooth: three hooks with which a discriminator's update has no `if`."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn

from playground.constraints.gradients import Judge
from playground.knobs import Settings
from playground.randomness import Stream


@dataclass(frozen=True, kw_only=True)
class Constraint(Settings):
    """No constraint, and the base of all others: every hook does nothing.

    Hooks keep nothing in `self`: a live knob is changed by putting another object in this one's place.

    Attributes:
        needs_independent_samples: whether `penalty` reads ∂D(xᵢ)/∂xᵢ sample by sample. Under batch norm a score depends
            on all samples, the sum of scores then gives Σⱼ ∂D(xⱼ)/∂xᵢ, and the formula is no longer what is computed:
            such a D (`Network.mixes_samples`) is warned about.
    """

    needs_independent_samples: ClassVar[bool] = False

    def prepare(self, network: nn.Module, *, rng: Stream) -> None:
        """Change D once, after it is built and before its optimizer is."""

    def penalty(self, network: Judge, *, real: Tensor, fake: Tensor, rng: Stream) -> Tensor:
        """What is added to D's loss, already weighted: [K] for a stack, [] for a plain network.

        Args:
            network: D as a function of samples alone.
            real: samples of the data, [K, B, D] or [B, C, H, W].
            fake: samples of G, of the same shape, detached or not: no gradient flows back into them.
            rng: for draws of the penalty's own.
        """
        return real.new_zeros(real.shape[:1] if real.ndim == 3 else ())

    def after_step(self, network: nn.Module) -> None:
        """Change D's weights right after its optimizer's step."""
