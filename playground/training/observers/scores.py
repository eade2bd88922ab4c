"""How far the fakes of one member are from its data: the numbers of `events.MEASURES`, and what a perfect G would read."""

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import torch

from playground.data.source import Data, Source
from playground.metrics import modes
from playground.metrics.density import best_bandwidth
from playground.metrics.divergences import line_scores, plane_scores
from playground.metrics.floors import Floor, floors
from playground.pictures import Floats
from playground.randomness import generator as seeded
from playground.training.events import MEASURES

GRID = 201
"""Points of the x axis of one-dimensional data."""
SCORED = 1000
"""Samples a side in a distance, but for W1 on a plane."""
REPEATS = 20


@dataclass(frozen=True)
class Opened:
    """Data with the source that the run opened; two are the same if their data are.

    What visitors bring lies in a file that may be gone in the middle of a run: so nothing here opens data again.
    """

    data: Data
    source: Source = field(compare=False)


class Sizes(NamedTuple):
    """How many samples a measure takes. Large stacks take fewer, or measuring would stall them; floors take as many.

    Attributes:
        fakes: in the numbers about modes (2,500 is the tables' protocol), of which the distances take the first `SCORED`.
        pairs: a side in W1 on a plane, whose cost grows as their cube.
        judged: a side in V(D, G).
    """

    fakes: int
    pairs: int
    judged: int


def sizes(members: int) -> Sizes:
    """Of a stack. So measuring 64 networks of 2 × 128 neurons on a plane takes a quarter of a second on one core."""
    if members <= 4:
        return Sizes(modes.SAMPLES, 256, SCORED)
    return Sizes(modes.SAMPLES, 128, SCORED) if members <= 16 else Sizes(SCORED, 64, SCORED // 2)


def scores(opened: Opened, real: Floats, fakes: Floats, *, pairs: int) -> dict[str, float]:
    """Every measure of samples alone, that is all but `value`.

    Args:
        opened: data on a line or a plane.
        real: `[≥ SCORED, D]`.
        fakes: `[≥ SCORED, D]`.
        pairs: see `Sizes`.

    Returns:
        By the names of `MEASURES`; NaN for what these data do not have, and for all if a fake is not finite.
    """
    found = dict.fromkeys(MEASURES, math.nan)
    if not np.isfinite(fakes).all():
        return found
    source = opened.source
    if opened.data.kind == "line":
        x, exact, bandwidth = axis(opened)
        found |= line_scores(real[:SCORED, 0], fakes[:SCORED, 0], p_data=exact, grid=x, bandwidth=bandwidth)._asdict()
    else:
        found |= plane_scores(real[:SCORED], fakes[:SCORED], view_range=source.view_range, pairs=pairs)._asdict()
    if source.centres is not None and source.sigma is not None:
        coverage = modes.coverage(fakes, source.centres.numpy(), source.sigma, weights(source))
        found |= {"captured": float(coverage.captured), "high_quality": coverage.high_quality, "mode_kl": coverage.reverse_kl}
    return found


@functools.lru_cache(maxsize=64)
def floors_of(opened: Opened, taken: Sizes) -> Mapping[str, Floor]:
    """What `scores` reads of a perfect generator, without the measures that these data lack.

    Distances and `mode_kl` are those of real samples against other real samples, over `REPEATS` pairs; of the others it
    is what they tend to: every mode captured, and the share of a normal within 3σ.
    """
    found = floors(
        lambda real, fakes: scores(opened, real, fakes, pairs=taken.pairs),
        opened.source.sample,
        count=taken.fakes,
        repeats=REPEATS,
        generator=seeded(0, "floor"),
    )
    floors_found = {name: each for name, each in found.items() if math.isfinite(each.mean)}
    source = opened.source
    if source.centres is not None:
        perfect, count = modes.perfect_quality(source.sample_shape[0]), float(len(source.centres))
        floors_found |= {"captured": Floor(count, count), "high_quality": Floor(perfect, perfect)}
    return floors_found


@functools.lru_cache(maxsize=64)
def axis(opened: Opened) -> tuple[Floats, Floats, float]:
    """Where one-dimensional data are measured `[m]`, their exact density there `[m]`, and the kernel's bandwidth."""
    x = np.linspace(*opened.source.measured_range, GRID, dtype=np.float32)
    exact = density(opened.source, x)
    return x, exact, best_bandwidth(exact, x, SCORED)


def density(source: Source, x: Floats) -> Floats:
    """p_data at points of a line, `[m]` → `[m]`."""
    values: Floats = source.density(torch.from_numpy(x)[:, None]).numpy().astype(np.float32)
    return values


def weights(source: Source) -> Floats:
    """The shares of a mixture's modes, `[M]`."""
    shares: Floats = source.weights.numpy()  # type: ignore[attr-defined]  # only mixtures have centres
    return shares
