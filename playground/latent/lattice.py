"""An endless plane of z: a draw of p_z on every whole number (i, j), and blends of the four nearest in between.

Source: the seed grid of StyleGAN3's visualiser (Karras et al. 2021, arXiv:2106.12423); blends keep p_z here.
"""

import functools

import torch
from torch import Tensor

from playground.latent.prior import latent as drawn
from playground.randomness import generator

KEPT = 4096
"""Corners that are remembered: 1.6 MB of them at 100 dimensions."""


def corner(i: int, j: int, *, seed: int, latent: str, latent_dim: int) -> Tensor:
    """The draw of z ~ p_z at (i, j), `[Z]`: it depends on the place and the seed alone, however one came there.

    Args:
        i, j: any whole numbers.
        seed: of the plane.
        latent: p_z, `normal` or `uniform`.
        latent_dim: Z.
    """
    return _corner(i, j, seed, latent, latent_dim).clone()


def at(x: float, y: float, *, seed: int, latent: str, latent_dim: int) -> Tensor:
    """z at any place of the plane, `[Z]`; see `plane`."""
    return plane(torch.tensor([x]), torch.tensor([y]), seed=seed, latent=latent, latent_dim=latent_dim)[0]


def plane(xs: Tensor, ys: Tensor, *, seed: int, latent: str, latent_dim: int) -> Tensor:
    """z = Σ w·z_corner / √(Σ w²) over the four corners around each place, w = (1 − |x − i|)·(1 − |y − j|).

    Corners are independent, so a weighted sum of normal ones has variance Σ w²: divided by its root it is a draw of p_z again,
    and its norm is what G knows. A uniform p_z fills a cube, where z = Σ w·z_corner is at home as it is (Σ w = 1).

    Args:
        xs, ys: places, `[n]`.
        seed, latent, latent_dim: see `corner`.

    Returns:
        `[n, Z]`; exactly `corner(i, j)` where x = i and y = j.
    """
    xs, ys = xs.double(), ys.double()
    left, top = xs.floor(), ys.floor()
    right, below = xs - left, ys - top  # shares of the farther corners
    w = torch.stack([(1 - right) * (1 - below), right * (1 - below), (1 - right) * below, right * below])  # [4, n]
    if latent == "normal":
        w = w / w.square().sum(0).sqrt()
    places = [(int(i) + di, int(j) + dj) for dj in (0, 1) for di in (0, 1) for i, j in zip(left, top, strict=True)]
    z = torch.stack([_corner(i, j, seed, latent, latent_dim) for i, j in places])
    return (w[..., None] * z.view(4, len(xs), latent_dim)).sum(0).to(z.dtype)


@functools.lru_cache(KEPT)
def _corner(i: int, j: int, seed: int, latent: str, latent_dim: int) -> Tensor:
    """As `corner`, shared: not to be written to."""
    return drawn(latent, 1, latent_dim, generator(seed, f"lattice/{i}/{j}"))[0]
