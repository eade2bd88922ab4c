"""The gradient penalty of WGAN-GP."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from playground.constraints.constraint import Constraint
from playground.constraints.gradients import Judge, input_gradient
from playground.knobs import knob, lined_up
from playground.randomness import Stream


@dataclass(frozen=True, kw_only=True)
class GradientPenalty(Constraint):
    """λ·E[(‖∇D(x̂)‖ − t)²], x̂ = ε·x + (1 − ε)·x̃, ε ~ U[0, 1] once a sample; one-sided: λ·E[max(0, ‖∇D(x̂)‖ − t)²].

    x is real and x̃ is fake, so x̂ lies on the line between them. Of a linear D with weight w it is λ·(‖w‖ − t)².

    Source:
        Gulrajani et al. 2017, arXiv:1704.00028, equation 3, with t = 1 (the critic's loss there is minimised, as here);
        one-sided: mentioned there, studied by Petzka, Fischer & Lukovnikov 2017, arXiv:1709.08894.
    """

    needs_independent_samples: ClassVar[bool] = True

    weight: float = knob(
        10.0,
        label="Weight λ",
        low=0.0,
        high=1000.0,
        live=True,
        stacks=True,
        help="How much a wrong slope of D costs, beside D's own loss.",
    )
    target: float = knob(
        1.0,
        label="Target slope",
        low=0.0,
        high=10.0,
        live=True,
        stacks=True,
        help="The slope that D is drawn to between real and fake.",
    )
    one_sided: bool = knob(
        False, label="One-sided", live=True, advanced=True, help="Only slopes above the target cost something."
    )

    def penalty(self, network: Judge, *, real: Tensor, fake: Tensor, rng: Stream) -> Tensor:
        """λ·E[(‖∇D(x̂)‖ − t)²]: [K] for a stack, [] for a plain network."""
        epsilon = one_per_sample(real, rng)
        between = epsilon * real + (1 - epsilon) * fake
        slope: Tensor = torch.linalg.vector_norm(input_gradient(network, between), dim=-1)  # [K, B] or [B]
        excess: Tensor = slope - lined_up(self.target, slope)
        if self.one_sided:
            excess = excess.clamp(min=0)
        return self.weight * excess.square().mean(-1)


def one_per_sample(samples: Tensor, rng: Stream) -> Tensor:
    """U[0, 1], one number a sample, ready to be multiplied with `samples`: [K, B, 1] or [B, 1, 1, 1]."""
    batch, *features = samples.shape[1:] if rng.stacked else samples.shape
    drawn = rng.draw(lambda g: torch.rand(batch, *[1] * len(features), generator=g))
    return drawn.to(samples)
