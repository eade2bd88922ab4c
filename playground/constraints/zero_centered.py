"""Gradient penalties with the target 0: D is to be flat where the game should end."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from playground.constraints.constraint import Constraint
from playground.constraints.gradients import Judge, input_gradient
from playground.knobs import knob
from playground.randomness import Stream


@dataclass(frozen=True, kw_only=True)
class ZeroCentered(Constraint):
    """weight·E‖∇D‖², where subclasses say at which samples. Papers write γ/2 for `weight`: their γ = 10 is our 5.

    Of a linear D with weight w it is weight·‖w‖².
    """

    needs_independent_samples: ClassVar[bool] = True

    weight: float = knob(
        5.0,
        label="Weight γ/2",
        low=0.0,
        high=1000.0,
        live=True,
        stacks=True,
        help="How much a slope of D costs; half of what papers call γ.",
    )

    def at(self, network: Judge, samples: Tensor) -> Tensor:
        """weight·E‖∇D(x)‖² over `samples`: [K] for a stack, [] for a plain network."""
        return self.weight * input_gradient(network, samples).square().sum(-1).mean(-1)


@dataclass(frozen=True, kw_only=True)
class R1(ZeroCentered):
    """weight·E‖∇D(x)‖² over real x.

    Source:
        Mescheder, Geiger & Nowozin 2018, arXiv:1801.04406, R₁ in section 4.1; weight = γ/2.
    """

    def penalty(self, network: Judge, *, real: Tensor, fake: Tensor, rng: Stream) -> Tensor:
        """weight·E‖∇D(x)‖² over real x: [K] or []."""
        return self.at(network, real)


@dataclass(frozen=True, kw_only=True)
class R2(ZeroCentered):
    """weight·E‖∇D(x̃)‖² over fake x̃.

    Source:
        Mescheder, Geiger & Nowozin 2018, arXiv:1801.04406, R₂ in section 4.1; weight = γ/2.
    """

    def penalty(self, network: Judge, *, real: Tensor, fake: Tensor, rng: Stream) -> Tensor:
        """weight·E‖∇D(x̃)‖² over fake x̃: [K] or []."""
        return self.at(network, fake)


@dataclass(frozen=True, kw_only=True)
class R1R2(ZeroCentered):
    """weight·(E‖∇D(x)‖² + E‖∇D(x̃)‖²), over real x and over fake x̃.

    Source:
        Huang et al. 2024 ("R3GAN"), arXiv:2501.05441; weight = γ/2.
    """

    def penalty(self, network: Judge, *, real: Tensor, fake: Tensor, rng: Stream) -> Tensor:
        """R1 + R2 with one weight: [K] or []."""
        return self.at(network, real) + self.at(network, fake)
