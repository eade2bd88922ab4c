"""D from close by, and how long the last gradients were in every layer."""

import math
from collections.abc import Iterator, Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.parametrize import ParametrizationList, is_parametrized

from playground.constraints.clipping import Clipping
from playground.constraints.constraint import Constraint
from playground.pictures import Floats, Histogram, Microscope

WEIGHT_CELLS, SLOPE_CELLS = 41, 30
FAINT, STEEP, SPAN = 0.1, 10.0, 100.0
"""Slopes all below the first, nearly all above the second, or over more than the third as a factor, are counted in cells of
even logarithms: beside 1, at which theory aims, they would otherwise be one spike."""
TAIL = 0.05
"""Of the slopes, at either end, this share is not asked whether they are such: a D with a summit has a slope of 0 on it."""
DECADES = 1e4
"""Cells of even logarithms reach from the largest slope down to so small a part of it."""
NEAR = 0.02
"""A weight is at the limit ±c within this share of c."""
COUNTED = 65_536
"""Of more weights than this only so many are counted, evenly picked."""


def microscope(
    *,
    discriminator: nn.Module,
    generator: nn.Module,
    constraint: Constraint,
    slopes: Mapping[str, Floats],
    member: int | None = 0,
) -> Microscope:
    """D of one member from close by.

    Args:
        discriminator: in evaluation mode, since a D under spectral norm moves with every other look.
        generator: the one that learns, not its average.
        constraint: the member's own, for the limit of its weights.
        slopes: ‖∇ₓD(x)‖ at samples of each kind, `[n]`.
        member: which of the stack; None for networks that are no stack, as those of pictures.
    """
    weights = computed_weights(discriminator, member)
    limit = constraint.limit if isinstance(constraint, Clipping) else None
    reach = max(_largest(weights), limit or 0.0)
    edges = slope_edges(np.concatenate(list(slopes.values())))
    names_d, gradients_d = layer_gradients(discriminator, member)
    names_g, gradients_g = layer_gradients(generator, member)
    return Microscope(
        weights=histogram(weights, -reach, reach, WEIGHT_CELLS),
        limit=limit,
        at_limit=math.nan if limit is None else float((np.abs(np.abs(weights) - limit) <= NEAR * limit).mean()),
        slopes={name: spread(each, edges) for name, each in slopes.items()},
        mean_slopes={name: float(each.mean()) for name, each in slopes.items()},
        layers_d=names_d,
        gradients_d=gradients_d,
        layers_g=names_g,
        gradients_g=gradients_g,
    )


def computed_weights(network: nn.Module, member: int | None = 0) -> Floats:
    """A member's weights and biases as its network computes with them, flat: under spectral norm W/σ in W's place."""
    with torch.no_grad():
        flat = torch.cat([_of(each, member).flatten() for each in _tensors(network)])
    return flat[:: math.ceil(len(flat) / COUNTED)].float().cpu().numpy()


def layer_gradients(network: nn.Module, member: int | None = 0) -> tuple[tuple[str, ...], Floats]:
    """The layers that learn, from input to output, and ‖∂L/∂W‖ of a member in each as the last update left it, `[L]`.

    NaN before the first update. A gradient that was clipped is as short as it was made.
    """
    layers = {name: list(layer.parameters()) for name, layer in network.named_children()}
    names = tuple(name for name, held in layers.items() if held)
    if any(each.grad is None for name in names for each in layers[name]):
        return names, np.full(len(names), np.nan, np.float32)
    norms = torch._foreach_norm([_of(each.grad, member) for name in names for each in layers[name]])  # type: ignore[arg-type]
    squares = np.square(torch.stack(norms).float().cpu().numpy())
    ends = np.cumsum([len(layers[name]) for name in names])
    return names, np.sqrt(np.add.reduceat(squares, np.append(0, ends[:-1])))


def histogram(values: Floats, low: float, high: float, cells: int) -> Histogram:
    """The shares of `values` in even cells from `low` to `high`, the ends included; a range of nothing becomes 1 wide.

    Args:
        values: `[n]`, n ≥ 1; those outside and NaN count towards the whole and lie in no cell.
    """
    high = high if high > low else low + 1.0
    place = (values - low) * (cells / (high - low))
    inside = place[(place >= 0) & (place <= cells)]
    counts = np.bincount(np.minimum(inside.astype(np.intp), cells - 1), minlength=cells)
    return Histogram(edges=np.linspace(low, high, cells + 1, dtype=np.float32), shares=(counts / len(values)).astype(np.float32))


def slope_edges(slopes: Floats) -> Floats:
    """Cells for slopes of all kinds, `[n]` → `[b + 1]`: even from 0 where 1 is near, else of even logarithms from above 0."""
    finite = slopes[np.isfinite(slopes)]
    rising = finite[finite > 0]
    if not rising.size:
        return np.linspace(0, 1, SLOPE_CELLS + 1, dtype=np.float32)
    top = 1.05 * float(rising.max())
    low, high = np.quantile(finite, (TAIL, 1 - TAIL))
    if top >= FAINT and low <= STEEP and high <= SPAN * low:
        return np.linspace(0, top, SLOPE_CELLS + 1, dtype=np.float32)
    least = min(max(0.95 * float(rising.min()), top / DECADES), top / SPAN)
    return np.geomspace(least, top, SLOPE_CELLS + 1).astype(np.float32)


def spread(values: Floats, edges: Floats) -> Histogram:
    """The shares of `values` in cells, those beyond an end in the cell there. Args: `[n]`, NaN in no cell; `[b + 1]`, rising."""
    finite = values[np.isfinite(values)]
    cell = np.clip(np.searchsorted(edges, finite, side="right") - 1, 0, len(edges) - 2)
    counts = np.bincount(cell, minlength=len(edges) - 1)
    return Histogram(edges=edges, shares=(counts / len(values)).astype(np.float32))


def _of(tensor: Tensor, member: int | None) -> Tensor:
    """A member's part of a stacked tensor; of networks that are no stack, all of it."""
    return tensor if member is None else tensor[member]


def _tensors(network: nn.Module) -> Iterator[Tensor]:
    for module in network.modules():
        if isinstance(module, ParametrizationList):
            continue
        yield from module.parameters(recurse=False)
        if is_parametrized(module):
            yield from (getattr(module, name) for name in module.parametrizations)  # type: ignore[union-attr]


def _largest(values: Floats) -> float:
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max()) if finite.size else 0.0
