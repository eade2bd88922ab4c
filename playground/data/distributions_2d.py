"""Points on a plane. Mixtures (`ring`, `grid`) have modes to count; curves have a shape to find."""

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from playground.data.mixture import Mixture
from playground.data.source import Distribution, Kind
from playground.knobs import knob

MARGIN = 1.5
"""A view is so many times as wide as the data."""


@dataclass(frozen=True, kw_only=True)
class Plane(Distribution):
    """Points on a plane, around (0, 0)."""

    kind: ClassVar[Kind] = "plane"
    sample_shape = (2,)

    @property
    def reach(self) -> float:
        """How far the view goes from (0, 0) in each direction."""
        raise NotImplementedError

    @property
    def view_range(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """A square: `((x0, x1), (y0, y1))`."""
        return (-self.reach, self.reach), (-self.reach, self.reach)


@dataclass(frozen=True, kw_only=True)
class Round(Plane):
    """Data that reach as far as a radius."""

    radius: float = knob(2.0, label="Radius", low=0.5, high=5.0, stacks=True, help="How far the data reach from the middle.")

    @property
    def reach(self) -> float:
        """One and a half times the radius."""
        return MARGIN * self.radius


@dataclass(frozen=True, kw_only=True)
class Ring(Mixture, Round):
    """M equal Gaussians at radius·(cos θₘ, sin θₘ), θₘ = 2πm/M for m = 0 … M − 1.

    The angle 2π is not among them: it is θ₀ again, and M modes would be M − 1.
    """

    modes: int = knob(8, label="Modes", low=1, high=32, stacks=True, help="How many bumps stand on the circle.")
    sigma: float = knob(
        0.02, label="Width σ", low=0.005, high=1.0, log=True, stacks=True, help="The standard deviation of each bump."
    )

    @property
    def centres(self) -> Tensor:
        """`[M, 2]`."""
        angles = 2 * math.pi * torch.arange(self.modes, dtype=torch.float64) / self.modes
        return (self.radius * torch.stack([angles.cos(), angles.sin()], dim=-1)).float()

    @property
    def reach(self) -> float:
        """As far as 4σ beyond the circle at least."""
        return max(MARGIN * self.radius, self.radius + 4 * self.sigma)


@dataclass(frozen=True, kw_only=True)
class Grid(Mixture, Plane):
    """side × side equal Gaussians, a spacing apart; 5 × 5 at {−4, −2, 0, 2, 4}² are the ones of PacGAN.

    Source: Lin et al. 2018, arXiv:1712.04086, section 4.1.
    """

    side: int = knob(
        5, label="Modes on a side", low=2, high=10, stacks=True, help="How many bumps stand in a row, and in a column."
    )
    spacing: float = knob(2.0, label="Spacing", low=0.5, high=4.0, stacks=True, help="The distance from one bump to the next.")
    sigma: float = knob(
        0.05, label="Width σ", low=0.005, high=1.0, log=True, stacks=True, help="The standard deviation of each bump."
    )

    @property
    def centres(self) -> Tensor:
        """`[side², 2]`, row by row."""
        ticks = self.spacing * (torch.arange(self.side) - (self.side - 1) / 2)
        return torch.cartesian_prod(ticks, ticks)

    @property
    def reach(self) -> float:
        """Half a spacing beyond the outermost centre, or 4σ."""
        return self.spacing * (self.side - 1) / 2 + max(self.spacing / 2, 4 * self.sigma)


@dataclass(frozen=True, kw_only=True)
class Curve(Round):
    """Points of a curve, with normal noise of deviation `noise` along each axis."""

    noise: float = knob(
        0.05, label="Noise", low=0.005, high=0.5, log=True, stacks=True, help="How far the data stray from the curve."
    )

    def points(self, t: Tensor, generator: torch.Generator) -> Tensor:
        """Of the curve with radius 1, `[n]` → `[n, 2]`. Args: `t` uniform in [0, 1); `generator` for further choices."""
        raise NotImplementedError

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """A uniform parameter, the curve's point, and noise: `[count, 2]`."""
        points = self.radius * self.points(torch.rand(count, generator=generator), generator)
        return points + self.noise * torch.randn(count, 2, generator=generator)

    @property
    def reach(self) -> float:
        """As far as 4 deviations of the noise beyond the curve at least."""
        return max(MARGIN * self.radius, self.radius + 4 * self.noise)


@dataclass(frozen=True, kw_only=True)
class SwissRoll(Curve):
    """θ·(cos θ, sin θ) / 4.5π with θ uniform in [1.5π, 4.5π]: one and a half windings, denser inside.

    Source: scikit-learn's `make_swiss_roll`, seen from the side.
    """

    def points(self, t: Tensor, generator: torch.Generator) -> Tensor:
        """`[n]` → `[n, 2]`."""
        angle = math.pi * (1.5 + 3 * t)
        return (angle / (4.5 * math.pi)).unsqueeze(-1) * torch.stack([angle.cos(), angle.sin()], dim=-1)


@dataclass(frozen=True, kw_only=True)
class TwoMoons(Curve):
    """Two half circles of radius ⅔, the lower one moved to the right by its radius and down into the upper one.

    Source: scikit-learn's `make_moons`, moved to (0, 0) and scaled so that the moons reach from −1 to 1.
    """

    def points(self, t: Tensor, generator: torch.Generator) -> Tensor:
        """`[n]` → `[n, 2]`."""
        angle = math.pi * t
        upper = torch.rand(len(t), generator=generator) < 0.5
        x = torch.where(upper, angle.cos(), 1 - angle.cos())
        y = torch.where(upper, angle.sin(), 0.5 - angle.sin())
        return torch.stack([x - 0.5, y - 0.25], dim=-1) / 1.5


@dataclass(frozen=True, kw_only=True)
class Segment(Curve):
    """A straight line from −radius to radius, turned by an angle: the data fill one dimension of two.

    Along the line p(u) = (Φ((u + r)/σ) − Φ((u − r)/σ)) / 2r, across it p(v) = N(v; 0, σ²), σ being the noise.
    """

    exact: ClassVar[bool] = True
    angle: float = knob(30.0, label="Angle", low=-90.0, high=90.0, unit="°", stacks=True, help="How far the line is turned.")

    @property
    def direction(self) -> tuple[float, float]:
        """(cos, sin) of the angle."""
        return math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))

    def points(self, t: Tensor, generator: torch.Generator) -> Tensor:
        """`[n]` → `[n, 2]`."""
        return (2 * t - 1).unsqueeze(-1) * torch.tensor(self.direction)

    def log_density(self, x: Tensor) -> Tensor:
        """The sum log p(u) + log p(v), `[…, 2]` → `[…]`."""
        cos, sin = self.direction
        along, across = x[..., 0] * cos + x[..., 1] * sin, x[..., 1] * cos - x[..., 0] * sin
        inner: Tensor = torch.special.log_ndtr((self.radius - along.abs()) / self.noise)
        outer: Tensor = torch.special.log_ndtr((-self.radius - along.abs()) / self.noise)
        share = inner + torch.log1p(-(outer - inner).exp())  # log(Φ(a) − Φ(b)) without cancelling, by symmetry for |u|
        normal = -(across / self.noise).square() / 2 - math.log(self.noise * math.sqrt(2 * math.pi))
        return share - math.log(2 * self.radius) + normal


@dataclass(frozen=True, kw_only=True)
class Spiral(Curve):
    """Arms that wind outwards: √t·(cos θ, sin θ), θ = 2π·(turns·√t + k/arms), evenly filled, k one of the arms."""

    arms: int = knob(2, label="Arms", low=1, high=6, stacks=True, help="How many arms the spiral has.")
    turns: float = knob(1.0, label="Turns", low=0.1, high=3.0, stacks=True, help="How often an arm winds around the middle.")

    def points(self, t: Tensor, generator: torch.Generator) -> Tensor:
        """`[n]` → `[n, 2]`."""
        arm = torch.randint(self.arms, (len(t),), generator=generator)
        distance = t.sqrt()
        angle = 2 * math.pi * (self.turns * distance + arm / self.arms)
        return distance.unsqueeze(-1) * torch.stack([angle.cos(), angle.sin()], dim=-1)
