"""Mixtures of Gaussians with one σ: the data whose modes can be counted."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import torch
from torch import Tensor

from playground.data.source import Distribution


@dataclass(frozen=True, kw_only=True)
class Mixture(Distribution):
    """p(x) = Σₘ wₘ·N(x; cₘ, σ²·I), with weights wₘ that sum to 1.

    A sibling gives `sigma` and `centres`, and `weights` where they differ.
    """

    exact: ClassVar[bool] = True
    sigma: float = 1.0

    @property
    def centres(self) -> Tensor:
        """cₘ, `[M, D]`."""
        raise NotImplementedError

    @property
    def weights(self) -> Tensor:
        """wₘ, `[M]`; all the same."""
        modes = len(self.centres)
        return torch.full((modes,), 1 / modes)

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """A mode by its weight, then normal noise around its centre: `[count, D]`."""
        centres, weights = self._modes
        mode = torch.multinomial(weights, count, replacement=True, generator=generator)
        noise = torch.randn(count, centres.shape[-1], generator=generator)
        return centres[mode] + self.sigma * noise

    def log_density(self, x: Tensor) -> Tensor:
        """The logarithm of the formula: log Σₘ wₘ·(2πσ²)^(−D/2)·exp(−‖x − cₘ‖² / 2σ²), `[…, D]` → `[…]`."""
        centres, weights = (each.to(x) for each in self._modes)
        squared = (x.unsqueeze(-2) - centres).square().sum(-1)  # […, M]
        scale = centres.shape[-1] * math.log(self.sigma * math.sqrt(2 * math.pi))
        return torch.logsumexp(weights.log() - squared / (2 * self.sigma**2), dim=-1) - scale

    @cached_property
    def _modes(self) -> tuple[Tensor, Tensor]:
        return self.centres, self.weights
