"""Points on a line, all with exact densities: what figure 1 of Goodfellow et al. 2014 (arXiv:1406.2661) needs."""

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from playground.data.mixture import Mixture
from playground.data.source import Distribution, Kind
from playground.knobs import knob

REACH = 4.0
"""What is measured reaches so many standard deviations to either side."""
HOME = (-1.0, 1.0)
"""Where a fresh G has its samples, about: a view holds it too, so that a G that never leaves it is seen."""


@dataclass(frozen=True, kw_only=True)
class Line(Distribution):
    """Points on a line, around a mean."""

    kind: ClassVar[Kind] = "line"
    exact: ClassVar[bool] = True
    sample_shape = (1,)

    mean: float = knob(0.0, label="Mean", low=-5.0, high=5.0, stacks=True, help="Where the middle of the data lies.")

    @property
    def reach(self) -> float:
        """How far what is measured reaches to either side of the mean."""
        raise NotImplementedError

    @property
    def measured_range(self) -> tuple[float, float]:
        """`(low, high)`, with the mean in the middle."""
        return self.mean - self.reach, self.mean + self.reach

    @property
    def view_range(self) -> tuple[float, float]:
        """`(low, high)`: what is measured, and where G begins."""
        low, high = self.measured_range
        return min(low, HOME[0]), max(high, HOME[1])


@dataclass(frozen=True, kw_only=True)
class LineMixture(Mixture, Line):
    """Gaussians side by side; `offsets` says where their centres lie from the mean."""

    @property
    def offsets(self) -> tuple[float, ...]:
        """Of the centres from the mean, from left to right."""
        return (0.0,)

    @property
    def centres(self) -> Tensor:
        """`[M, 1]`."""
        return torch.tensor([[self.mean + each] for each in self.offsets])

    @property
    def reach(self) -> float:
        """To 4σ beyond the outermost centre."""
        return max(self.offsets) + REACH * self.sigma


@dataclass(frozen=True, kw_only=True)
class Gaussian(LineMixture):
    """One bump: N(mean, σ²)."""

    sigma: float = knob(1.0, label="Spread σ", low=0.05, high=5.0, stacks=True, help="The standard deviation of the data.")


@dataclass(frozen=True, kw_only=True)
class TwoBumps(LineMixture):
    """w·N(mean + gap/2, σ²) + (1 − w)·N(mean − gap/2, σ²)."""

    gap: float = knob(4.0, label="Gap", low=0.0, high=10.0, stacks=True, help="The distance between the two bumps.")
    sigma: float = knob(0.5, label="Width σ", low=0.05, high=2.0, stacks=True, help="The standard deviation of each bump.")
    weight: float = knob(
        0.5, label="Share of the right bump", low=0.02, high=0.98, stacks=True, help="How much of the data it holds."
    )

    @property
    def offsets(self) -> tuple[float, ...]:
        """Half a gap to either side."""
        return -self.gap / 2, self.gap / 2

    @property
    def weights(self) -> Tensor:
        """Left, right."""
        return torch.tensor([1 - self.weight, self.weight])


@dataclass(frozen=True, kw_only=True)
class ThreeBumps(LineMixture):
    """Three equal Gaussians a gap apart."""

    gap: float = knob(2.5, label="Gap", low=0.0, high=5.0, stacks=True, help="The distance from one bump to the next.")
    sigma: float = knob(0.4, label="Width σ", low=0.05, high=2.0, stacks=True, help="The standard deviation of each bump.")

    @property
    def offsets(self) -> tuple[float, ...]:
        """A gap to the left, none, a gap to the right."""
        return -self.gap, 0.0, self.gap


@dataclass(frozen=True, kw_only=True)
class Skewed(Line):
    """The skew normal: p(x) = (2/s)·φ(t)·Φ(α·t) with t = (x − ξ)/s, in terms of its own mean and deviation.

    With δ = α/√(1 + α²): s = spread / √(1 − 2δ²/π), ξ = mean − s·δ·√(2/π).

    Source: Azzalini 1985, "A class of distributions which includes the normal ones".
    """

    spread: float = knob(1.0, label="Spread", low=0.05, high=5.0, stacks=True, help="The standard deviation of the data.")
    skew: float = knob(
        8.0, label="Skew α", low=-20.0, high=20.0, stacks=True, help="0 is a normal bump; the more, the steeper its left side."
    )

    @property
    def delta(self) -> float:
        """δ = α/√(1 + α²), between −1 and 1."""
        return self.skew / math.hypot(1, self.skew)

    @property
    def scale(self) -> float:
        """The s of the formula."""
        return self.spread / math.sqrt(1 - 2 * self.delta**2 / math.pi)

    @property
    def location(self) -> float:
        """ξ."""
        return self.mean - self.scale * self.delta * math.sqrt(2 / math.pi)

    @property
    def reach(self) -> float:
        """4 standard deviations."""
        return REACH * self.spread

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """ξ + s·(δ·|u| + √(1 − δ²)·v) with u, v standard normal, `[count, 1]`."""
        u, v = torch.randn(2, count, 1, generator=generator).unbind()
        return self.location + self.scale * (self.delta * u.abs() + math.sqrt(1 - self.delta**2) * v)

    def log_density(self, x: Tensor) -> Tensor:
        """The logarithm of the formula: log 2 − log s + log φ(t) + log Φ(α·t), `[…, 1]` → `[…]`."""
        t = (x.squeeze(-1) - self.location) / self.scale
        normal: Tensor = -t.square() / 2 - math.log(self.scale * math.sqrt(2 * math.pi))
        leaning: Tensor = torch.special.log_ndtr(self.skew * t)
        return math.log(2) + normal + leaning


@dataclass(frozen=True, kw_only=True)
class Uniform(Line):
    """p(x) = 1/width for |x − mean| ≤ width/2: no slope inside, walls at the ends."""

    width: float = knob(
        4.0, label="Width", low=0.1, high=10.0, stacks=True, help="The length of the interval that the data fill evenly."
    )

    @property
    def reach(self) -> float:
        """A whole width to either side: half of the view is empty."""
        return self.width

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """`[count, 1]`."""
        return self.mean + self.width * (torch.rand(count, 1, generator=generator) - 0.5)

    def log_density(self, x: Tensor) -> Tensor:
        """−log width inside, −∞ outside, `[…, 1]` → `[…]`."""
        inside = (x.squeeze(-1) - self.mean).abs() <= self.width / 2
        return torch.where(inside, -math.log(self.width), -torch.inf).to(x.dtype)
