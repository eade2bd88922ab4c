"""A few directions in which a generator changes most: what six sliders can do that sixty-four cannot.

Directions of z itself are all alike under p_z; what G makes of them is not. Either the early activations of G tell, or its
slope.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse.linalg import svds
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd

from playground.networks.conditional import WithInputs, given
from playground.networks.stacked import StackedLinear

CHUNK = 256
"""z whose activations are computed at once."""
SLOPES = 8
"""z whose slopes are computed at once."""
H = 1e-2
"""Half a step of z between which a slope is taken: short beside its σ of 1, long beside the rounding of float32."""

Matrix = NDArray[np.floating]


@dataclass(frozen=True, kw_only=True, eq=False)
class Direction:
    """One of them.

    Attributes:
        vector: `[Z]`, of length 1, its largest entry positive. Under a normal p_z the share of z along it is standard normal, so
            that steps from −3 to 3 go through all there is.
        share: of the whole variance of the activations, or of the whole squared slope.
    """

    vector: Tensor
    share: float


class Principal(NamedTuple):
    """The first k principal components of n points.

    Attributes:
        components: `[k, D]`, orthonormal.
        scores: each point's place along each of them, `[n, k]`.
        shares: of the variance, `[k]`, falling.
    """

    components: Matrix
    scores: Matrix
    shares: Matrix


def of_activations(
    network: nn.Sequential, z: Tensor, layer: int = 1, count: int = 6, labels: Tensor | None = None
) -> list[Direction]:
    """u_k = argmin Σᵢ ‖u·x_ik − (zᵢ − z̄)‖², with x_ik the place of zᵢ's activations along their k-th principal component.

    Args:
        network: G in evaluation mode.
        z: draws of p_z, `[n, Z]`; a few times as many as Z.
        layer: after which of G's weighted layers, with the norm and the bend that follow it; 1 is the first. What lies beyond
            the first or the last but one means that one.
        count: how many at most.
        labels: classes of a conditional G, `[n]`. Only what differs within a class counts then.

    Returns:
        The directions, that of the largest variance first.

    Source:
        Härkönen et al. 2020 (GANSpace), arXiv:2004.02546, section 2.1 and equation 3.
    """
    activations = torch.cat([*_early(network, z, layer, labels)]).numpy()
    for label in () if labels is None else labels.unique().tolist():  # type: ignore[no-untyped-call]
        activations[labels == label] -= activations[labels == label].mean(0)
    found = principal(activations, min(count, z.shape[1], len(z) - 1))
    centred = (z - z.mean(0)).double().numpy()
    u = found.scores.T @ centred  # [k, Z]: scores are orthogonal, so each is fitted alone, and its length does not matter
    return [_direction(vector, share) for vector, share in zip(u, found.shares, strict=True)]


def of_jacobian(network: nn.Sequential, z: Tensor, count: int = 6, labels: Tensor | None = None) -> list[Direction]:
    """The eigenvectors of the mean of JᵀJ over z, J = ∂G/∂z: where a step of z moves the pixels most, as ‖J·v‖² = vᵀJᵀJ·v.

    It costs 2·Z·n passes of G.

    Args:
        network: G in evaluation mode.
        z: where the slope is taken, `[n, Z]`; a few dozen do.
        count: how many at most.
        labels: classes of a conditional G, `[n]`.

    Source:
        Ramesh, Choi & LeCun 2018, arXiv:1812.01161, section 3: right-singular vectors of J; averaged over z here.
    """
    square = torch.zeros(z.shape[1], z.shape[1], dtype=torch.float64)
    for i in range(0, len(z), SLOPES):
        slopes = jacobian(network, z[i : i + SLOPES], None if labels is None else labels[i : i + SLOPES])
        square += torch.einsum("znd,wnd->zw", slopes, slopes).double() / len(z)
    values, vectors = torch.linalg.eigh(square)  # rising
    shares = values / values.sum()
    best = range(len(values) - 1, len(values) - 1 - min(count, len(values)), -1)
    return [_direction(vectors[:, k].numpy(), shares[k].item()) for k in best]


@torch.no_grad()
def jacobian(network: nn.Sequential, z: Tensor, labels: Tensor | None = None) -> Tensor:
    """∂G(z)/∂z_k ≈ (G(z + h·e_k) − G(z − h·e_k)) / 2h for every k, `[Z, n, C·H·W]`. Args: as `of_jacobian`."""
    told = None if labels is None else torch.cat([labels, labels])
    steps = H * torch.eye(z.shape[1], dtype=z.dtype)
    ends = (given(network, told)(torch.cat([z + step, z - step])) for step in steps)
    return torch.stack([(after - before).flatten(1) / (2 * H) for after, before in (end.chunk(2) for end in ends)])


def principal(points: Matrix, count: int) -> Principal:
    """The first principal components: right singular vectors of the centred points, X = U·S·Vᵀ.

    Args:
        points: `[n, D]`; they are centred in place.
        count: k, below n and at most D.
    """
    points -= points.mean(0)
    if count < min(points.shape):
        u, s, v = svds(points, k=count, v0=np.ones(min(points.shape), points.dtype))  # Lanczos: none of the others are computed
    else:
        u, s, v = np.linalg.svd(points, full_matrices=False)
    first = np.argsort(-s)[:count]
    variance = np.square(points, dtype=np.float64).sum()
    return Principal(v[first], u[:, first] * s[first], s[first].astype(np.float64) ** 2 / variance)


@torch.no_grad()
def _early(network: nn.Sequential, z: Tensor, layer: int, labels: Tensor | None) -> Iterator[Tensor]:
    """Activations after a layer, `[≤ CHUNK, D]` at a time."""
    parts = [*network.children()]
    for i in range(0, len(z), CHUNK):
        x = z[i : i + CHUNK]
        count = len(x)
        for part in parts[: _end(parts, layer)]:
            x = part(x, labels[i : i + CHUNK]) if labels is not None and isinstance(part, WithInputs) else part(x)
        yield x.reshape(count, -1)


def _end(parts: list[nn.Module], layer: int) -> int:
    """How many parts there are before the weighted one that comes after the `layer`-th."""
    weighted = [i for i, part in enumerate(parts) if any(isinstance(each, _WEIGHTED) for each in part.modules())]
    return [*weighted[1:], len(parts)][min(max(layer, 1), max(1, len(weighted) - 1)) - 1]


_WEIGHTED = (nn.Linear, _ConvNd, StackedLinear)


def _direction(vector: Matrix, share: float) -> Direction:
    """Of length 1, its largest entry positive."""
    v = torch.from_numpy(np.ascontiguousarray(vector))
    return Direction(vector=(v / v.norm() * v[v.abs().argmax()].sign()).float(), share=float(share))
