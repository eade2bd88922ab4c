"""Ways from one z to another: straight, or along the sphere that draws of a normal p_z lie on.

‖z‖ of a standard normal z in Z dimensions is √Z, give or take 0.7. The straight way between two of them passes at a distance of
√(Z/2) from the origin, where p_z has hardly ever been and G hardly ever trained; the spherical way stays among them.
A uniform p_z fills a cube, which is convex: the straight way stays in it, while the spherical one may leave it.
"""

from collections.abc import Callable

import torch
from torch import Tensor

Way = Callable[[Tensor, Tensor, Tensor], Tensor]

PARALLEL = 1e-4
"""Radians from 0 or π at which there is no great circle, or not one alone."""


def lerp(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    """(1 − t)·a + t·b.

    Args:
        a, b: the ends, `[Z]`.
        t: where between them, `[n]`.

    Returns:
        `[n, Z]`; exactly a at 0 and b at 1.
    """
    t = t.to(a)[:, None]
    way: Tensor = (1 - t) * a + t * b
    return way


def slerp(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    """r(t)·(sin((1 − t)·ω)/sin ω · a/‖a‖ + sin(t·ω)/sin ω · b/‖b‖), with ω the angle between a and b.

    The direction goes along the great circle at an even pace, and the norm r(t) = (1 − t)·‖a‖ + t·‖b‖ from one to the other:
    of equal ends it is kept. Between ends that are parallel, opposite or 0 there is no one great circle: the way is straight.

    Args:
        a, b: the ends, `[Z]`.
        t: where between them, `[n]`.

    Returns:
        `[n, Z]`; exactly a at 0 and b at 1.

    Source:
        Shoemake 1985, "Animating rotation with quaternion curves"; for GANs White 2016, arXiv:1609.04468, section 2.1.
    """
    exact, t = a.dtype, t.double()[:, None]
    a, b = a.double(), b.double()
    norm_a, norm_b = a.norm(), b.norm()
    omega = angle(a, b)
    if not PARALLEL < omega < torch.pi - PARALLEL:
        return lerp(a, b, t[:, 0]).to(exact)
    r = (1 - t) * norm_a + t * norm_b
    share_a, share_b = (torch.sin(each * omega) / torch.sin(omega) for each in (1 - t, t))
    way: Tensor = share_a * (r / norm_a) * a + share_b * (r / norm_b) * b
    return way.to(exact)


def angle(a: Tensor, b: Tensor) -> Tensor:
    """The angle between two directions, 0 … π; 0 where one of them is 0.

    ω = 2·atan2(‖u − v‖, ‖u + v‖) with u = a/‖a‖, v = b/‖b‖, which does not lose small angles as arccos does.

    Args:
        a, b: `[Z]`.
    """
    u, v = (each / each.norm().clamp_min(torch.finfo(each.dtype).tiny) for each in (a, b))
    return torch.zeros((), dtype=a.dtype) if not (u.any() and v.any()) else 2 * torch.atan2((u - v).norm(), (u + v).norm())


WAYS: dict[str, Way] = {"linear": lerp, "spherical": slerp}
"""name → (a, b, t) → `[n, Z]`."""


def path(stops: Tensor, count: int, kind: str = "spherical", *, closed: bool = False) -> Tensor:
    """`count` z at even steps along the way through all `stops`.

    Args:
        stops: where it leads, in order, `[m, Z]`, m ≥ 1.
        count: n, with both ends; of a closed way the end is the beginning again and is left out, so that it can go round.
        kind: a name in `WAYS`.
        closed: whether it goes on from the last stop to the first.

    Returns:
        `[n, Z]`; a stop that a step falls on is met exactly.
    """
    legs = len(stops) if closed else len(stops) - 1
    steps = count if closed else max(1, count - 1)
    place = torch.arange(count, dtype=torch.float64) * legs / steps
    leg = place.floor().clamp(max=max(0, legs - 1)).long()
    found = stops[:1].repeat(count, 1)
    for each in set(leg.tolist()) if legs else ():
        here = leg == each
        found[here] = WAYS[kind](stops[each], stops[(each + 1) % len(stops)], place[here] - each)
    return found


def corners(a: Tensor, b: Tensor, c: Tensor, d: Tensor, side: int, *, kind: str = "spherical") -> Tensor:
    """A sheet with a corner in each corner: down both edges first, and then across.

    Args:
        a, b: top left and top right, `[Z]`.
        c, d: bottom left and bottom right, `[Z]`.
        side: rows and columns.
        kind: a name in `WAYS`.

    Returns:
        `[side·side, Z]`, row by row.
    """
    left, right = path(torch.stack([a, c]), side, kind), path(torch.stack([b, d]), side, kind)
    return torch.cat([path(torch.stack(ends), side, kind) for ends in zip(left, right, strict=True)])
