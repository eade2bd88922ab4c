"""JS against Wasserstein: two bumps that are drawn apart, and what each distance says of it.

Source: Arjovsky et al. 2017, arXiv:1701.07875, section 2 and example 1.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.knobs import Settings, knob
from playground.theory.bumps import SHAPES, Array, Bump, jensen_shannon_of, kullback_leibler, wasserstein

FARTHEST = 8.0
POINTS = 129
"""Distances at which the curves are drawn: every 1/8."""
PARTS = 24
"""Into how many parts of equal mass the piles are cut."""
NEAR = 1e-3  # for difference quotients


@dataclass(frozen=True, kw_only=True)
class Apart(Settings):
    """Two bumps: the data's at 0, the fakes' at d."""

    distance: float = knob(
        2.0, label="Distance d", low=-FARTHEST, high=FARTHEST, help="How far the fakes lie to the right of the data."
    )
    sigma_data: float = knob(
        1.0, label="Width of the data, σ", low=0.02, high=2.5, help="Near 0 the two bumps have nothing in common any more."
    )
    sigma_g: float = knob(
        1.0, label="Width of the fakes, σ", low=0.02, high=2.5, help="Near 0 the two bumps have nothing in common any more."
    )
    shape: str = knob(
        "gaussian", label="Shape", choices=SHAPES, help="Uniform bumps end; single points have no width and hardly ever meet."
    )
    plan: str = knob(
        "both",
        label="Plan of transport",
        choices=("good", "wasteful", "both"),
        help="Which fake grain goes to which real place: the best plan, a bad one, or both.",
    )


class Distances(NamedTuple):
    """JS(p_data‖p_g), KL(p_data‖p_g) and KL(p_g‖p_data) in nats, W1 in the unit of x; numbers, or `[POINTS]` each."""

    js: float | Array
    kl: float | Array
    kl_reverse: float | Array
    w1: float | Array


class Plan(NamedTuple):
    """Who goes where.

    Attributes:
        target: of each part of the fakes, the part of the data that it becomes, `[PARTS]`.
        work: Σ mass·distance.
    """

    target: NDArray[np.integer]
    work: float


class ApartPicture(NamedTuple):
    """What the page shows.

    Attributes:
        real, fake: the bumps.
        at: the distances, at this d.
        slopes: their derivatives by d; NaN where there is none.
        apart: `[POINTS]`, the d of `curves`.
        curves: the distances over d, for these widths.
        real_parts, fake_parts: `[PARTS]`, where the parts of equal mass lie, from left to right.
        good: part i to part i, the optimal plan on a line: its work is W1.
        wasteful: part i to part PARTS − 1 − i, the worst one.
    """

    real: Bump
    fake: Bump
    at: Distances
    slopes: Distances
    apart: Array
    curves: Distances
    real_parts: Array
    fake_parts: Array
    good: Plan
    wasteful: Plan


def apart(settings: Apart) -> ApartPicture:
    """The page's picture."""
    real, fake = Bump(settings.shape, 0.0, settings.sigma_data), Bump(settings.shape, settings.distance, settings.sigma_g)
    ahead, curves = _curves(settings.shape, settings.sigma_data, settings.sigma_g)
    from_there, to = fake.slices(PARTS), real.slices(PARTS)
    return ApartPicture(
        real=real,
        fake=fake,
        at=distances(real, fake),
        slopes=slopes(real, fake),
        apart=ahead,
        curves=curves,
        real_parts=to,
        fake_parts=from_there,
        good=plan(from_there, to, np.arange(PARTS)),
        wasteful=plan(from_there, to, np.arange(PARTS)[::-1]),
    )


def distances(real: Bump, fake: Bump) -> Distances:
    """All four distances of two bumps."""
    return Distances(
        jensen_shannon_of(real, fake), kullback_leibler(real, fake), kullback_leibler(fake, real), wasserstein(real, fake)
    )


def slopes(real: Bump, fake: Bump) -> Distances:
    """(∂/∂d) of each distance, by the symmetric difference quotient; NaN where a distance is infinite."""
    left, right = (distances(real, fake._replace(mean=fake.mean + step)) for step in (-NEAR, NEAR))
    return Distances(*map(_quotient, left, right))


def plan(fakes: Array, places: Array, pairing: NDArray[np.integer]) -> Plan:
    """The plan that takes part i of the fakes to place `pairing[i]`, with its work Σ mass·distance.

    Args:
        fakes: `[n]`, parts of mass 1/n each.
        places: `[n]`, likewise.
        pairing: `[n]`, a permutation.
    """
    return Plan(pairing, float(np.abs(fakes - places[pairing]).mean()))


def _quotient(left: float | Array, right: float | Array) -> float:
    both = (float(left), float(right))
    return (both[1] - both[0]) / (2 * NEAR) if all(map(math.isfinite, both)) else math.nan


@functools.lru_cache(64)
def _curves(shape: str, sigma_data: float, sigma_g: float) -> tuple[Array, Distances]:
    """The distances over d; they are even in d, so only half of them is computed."""
    half = np.linspace(0, FARTHEST, POINTS // 2 + 1)
    real = Bump(shape, 0.0, sigma_data)
    fakes = [Bump(shape, float(d), sigma_g) for d in half]

    def over(distance: Callable[[Bump], float]) -> Array:
        values = np.array([distance(fake) for fake in fakes])
        return np.concatenate([values[:0:-1], values])

    curves = Distances(
        over(lambda fake: jensen_shannon_of(real, fake)),
        over(lambda fake: kullback_leibler(real, fake)),
        over(lambda fake: kullback_leibler(fake, real)),
        over(lambda fake: wasserstein(real, fake)),
    )
    return np.concatenate([-half[:0:-1], half]), curves
