"""How fast pictures drown in noise: β_t and ᾱ_t, and the closed forms that follow from them.

    q(x_t | x_{t−1}) = N(√(1−β_t)·x_{t−1}, β_t·I),    α_t = 1 − β_t,    ᾱ_t = α_1·…·α_t
    q(x_t | x_0) = N(√ᾱ_t·x_0, (1−ᾱ_t)·I)

Times are the paper's: t = 1 … T are noisy, t = 0 is the picture itself, with β_0 = 0 and ᾱ_0 = 1.
Source: Ho, Jain & Abbeel 2020, arXiv:2006.11239, section 2.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from playground.knobs import Settings, knob

LARGEST_BETA = 0.999
"""Of the cosine schedule, so that its last step leaves something to divide by (Nichol & Dhariwal)."""
PAPER_STEPS = 1000
"""Ho et al. give β for so many steps; with fewer, each has to do more."""


@dataclass(frozen=True, eq=False)
class Noising:
    """β_t, α_t and ᾱ_t for t = 0 … T, each `[T + 1]` float32.

    Attributes:
        beta: the variance that step t adds.
        alpha_bar: the share of the picture's variance that is left at t; falls from 1.
    """

    beta: Tensor
    alpha_bar: Tensor

    @property
    def steps(self) -> int:
        """T."""
        return len(self.beta) - 1

    def noised(self, x_0: Tensor, t: Tensor, epsilon: Tensor) -> Tensor:
        """x_t = √ᾱ_t·x_0 + √(1−ᾱ_t)·ε: the picture at time t in one jump.

        Args:
            x_0: `[B, …]`, the pictures.
            t: `[B]` int64, the time of each.
            epsilon: `[B, …]`, standard normal.
        """
        alpha_bar = self.at(t, x_0)
        return alpha_bar.sqrt() * x_0 + (1 - alpha_bar).sqrt() * epsilon

    def x_0_of(self, x_t: Tensor, t: Tensor, epsilon: Tensor) -> Tensor:
        """x_0 = (x_t − √(1−ᾱ_t)·ε) / √ᾱ_t: `noised` backwards; where ε is a guess, so is x_0."""
        alpha_bar = self.at(t, x_t)
        return (x_t - (1 - alpha_bar).sqrt() * epsilon) / alpha_bar.sqrt()

    def epsilon_of(self, x_t: Tensor, t: Tensor, x_0: Tensor) -> Tensor:
        """ε = (x_t − √ᾱ_t·x_0) / √(1−ᾱ_t), for t ≥ 1."""
        alpha_bar = self.at(t, x_t)
        return (x_t - alpha_bar.sqrt() * x_0) / (1 - alpha_bar).sqrt()

    def snr(self) -> Tensor:
        """ᾱ_t / (1−ᾱ_t), the signal's variance over the noise's, `[T + 1]`; infinite at t = 0."""
        return self.alpha_bar / (1 - self.alpha_bar)

    def at(self, t: Tensor, like: Tensor) -> Tensor:
        """ᾱ at each time, `[B]` as `[B, 1, …]`, on `like`'s device."""
        return self.alpha_bar.to(like.device, like.dtype)[t.to(like.device)].reshape(-1, *[1] * (like.ndim - 1))


@dataclass(frozen=True, kw_only=True)
class Schedule(Settings):
    """What β_t is."""

    def noising(self, steps: int) -> Noising:
        """β and ᾱ for T = `steps`."""
        beta = torch.cat([torch.zeros(1, dtype=torch.float64), self.betas(steps)])
        return Noising(beta.float(), torch.cumprod(1 - beta, dim=0).float())

    def betas(self, steps: int) -> Tensor:
        """β_1 … β_T, `[T]` float64."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Linear(Schedule):
    """β_t rises evenly, as in the paper; scaled by 1000 / T, so that the last picture is as noisy for any T.

    Source: Ho, Jain & Abbeel 2020, arXiv:2006.11239, section 4; the scaling: the code of Nichol & Dhariwal 2021.
    """

    first: float = knob(1e-4, label="β₁", low=1e-6, high=0.01, help="The variance of the first step's noise, for T = 1000.")
    last: float = knob(0.02, label="β_T", low=1e-3, high=0.1, help="The variance of the last step's noise, for T = 1000.")

    def betas(self, steps: int) -> Tensor:
        """β_t from `first` to `last`."""
        scale = PAPER_STEPS / steps
        return (scale * torch.linspace(self.first, self.last, steps, dtype=torch.float64)).clamp(max=LARGEST_BETA)


@dataclass(frozen=True, kw_only=True)
class Cosine(Schedule):
    """ᾱ_t = f(t)/f(0) with f(t) = cos²((t/T + s)/(1 + s)·π/2): small pictures are not drowned so early.

    Source: Nichol & Dhariwal 2021, arXiv:2102.09672, equation 17.
    """

    offset: float = knob(0.008, label="Offset s", low=0.0, high=0.1, help="Keeps the first steps from being too small.")

    def betas(self, steps: int) -> Tensor:
        """β_t = 1 − ᾱ_t/ᾱ_{t−1}, at most 0.999."""
        t = torch.linspace(0, 1, steps + 1, dtype=torch.float64)
        f = torch.cos((t + self.offset) / (1 + self.offset) * math.pi / 2) ** 2
        return (1 - f[1:] / f[:-1]).clamp(max=LARGEST_BETA)


SCHEDULES: Mapping[str, type[Schedule]] = {"cosine": Cosine, "linear": Linear}
