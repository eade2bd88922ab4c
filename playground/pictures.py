"""The arrays behind every picture: what training makes and views draw.

Plain frozen records of NumPy float32 arrays (images: uint8). They import nothing but NumPy, so that training can make
them without knowing how they are drawn, and views can draw them without knowing torch.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]
Labels = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Histogram:
    """Shares of some numbers in cells of their range.

    Args:
        edges: `[b + 1]`, increasing.
        shares: `[b]`, of all numbers; what lies outside the edges is missing from the sum.
    """

    edges: Floats
    shares: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Microscope:
    """D from close by: its weights, how steep it is, and how its gradients spread over the layers.

    Args:
        weights: of all parameters of D as it computes with them (divided by σ under spectral norm).
        limit: c where weights are clipped to [−c, c]; else None.
        at_limit: the share of weights within 2 % of ±c; NaN without a limit.
        slopes: ‖∇ₓ D(x)‖ of the raw scores on `real`, on `fake` and `between` (x̂ = εx + (1 − ε)x̃); shared edges.
        mean_slopes: their means, by the same names, in units of the score per unit of x.
        layers_d, layers_g: names of the layers from input to output.
        gradients_d, gradients_g: `[L]`, the length of the last update's gradient in each of them; NaN before the first.
    """

    weights: Histogram
    limit: float | None
    at_limit: float
    slopes: Mapping[str, Histogram]
    mean_slopes: Mapping[str, float]
    layers_d: tuple[str, ...]
    gradients_d: Floats
    layers_g: tuple[str, ...]
    gradients_g: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class LineTiles:
    """Every member of a stack of one-dimensional runs, small.

    Args:
        x: `[m]`, evenly spaced over a range that holds the view of every member's data.
        p_data: `[K, m]`, the true density of each member's data.
        p_g: `[K, m]`, the kernel estimate of each member's fakes.
        scores: `[K, m]`, D(x) of each member, as in `LinePicture`.
        bounded: whether D(x) is a probability.
    """

    x: Floats
    p_data: Floats
    p_g: Floats
    scores: Floats
    bounded: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class PlaneTiles:
    """Every member of a stack of two-dimensional runs, small.

    Args:
        real: `[K, n, 2]`, samples of each member's data.
        fakes: `[K, n, 2]`, samples of each member's generator.
        view: `(x0, x1, y0, y1)`, a range that holds the view of every member's data.
    """

    real: Floats
    fakes: Floats
    view: tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True, eq=False)
class LinePicture:
    """One-dimensional data, after figure 1 of Goodfellow et al. 2014, arXiv:1406.2661.

    Args:
        x: `[m]`, evenly spaced over the data's view range, in the data's own unit.
        p_data: `[m]`, the true density of the data at x, per unit of x.
        p_g: `[m]`, the density of the fakes at x by kernel estimate, per unit of x.
        scores: `[m]`, D(x): a probability in [0, 1] if `bounded`, else the raw critic.
        optimum: `[m]`, D*(x) in the units of `scores`; None for a game that has none.
        bounded: whether D(x) is a probability.
        z: `[n]`, evenly spaced points of the latent's first number; the others are 0 (see `latent_dim`).
        g_of_z: `[n]`, G at each of them, in the unit of x.
        latent_dim: the size of z; above 1 the lines from z are a slice, and the page says so.
        fakes: `[f]`, samples of the generator, in the unit of x.
        histogram: of the fakes, over the picture's range.
        pushed: `[a]`, some of the fakes.
        push: `[a]`, −∂L_G/∂x at each of them, were it alone in the batch: where G is told to move it, in nats (or
            scores) per unit of x.
        microscope: D from close by.
        tiles: all members of a stack, if it has more than one; the rest of the picture shows one of them.
    """

    x: Floats
    p_data: Floats
    p_g: Floats
    scores: Floats
    optimum: Floats | None
    bounded: bool
    z: Floats | None
    g_of_z: Floats | None
    fakes: Floats
    latent_dim: int = 1
    histogram: Histogram | None = None
    pushed: Floats | None = None
    push: Floats | None = None
    microscope: Microscope | None = None
    tiles: LineTiles | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanePicture:
    """Two-dimensional data over D's field.

    Args:
        real: `[n, 2]`, samples of the data.
        fakes: `[n, 2]`, samples of the generator.
        field: `[len(ys), len(xs)]`, D at every point of the lattice, row by row from the lowest y:
            a probability in [0, 1] if `bounded`, else the raw critic.
        xs: `[g]`, the lattice's columns, evenly spaced over the view range.
        ys: `[g]`, the lattice's rows, likewise.
        bounded: whether D is a probability.
        pushed: `[a, 2]`, some of the fakes.
        push: `[a, 2]`, −∂L_G/∂x at each of them, as in `LinePicture`.
        warp: `[w, w, 2]`, G on a lattice of the latent's first two numbers, the others 0 (see `latent_dim`); None where
            the latent has only one.
        latent_dim: the size of z; above 2 the warped grid is a slice, and the page says so.
        trails: `[f, t, 2]`, where a few followed fakes (each of one fixed z) were in the last t pictures, oldest first.
        centres: `[M, 2]`, the modes of the data; None where they have none.
        sigma: the modes' standard deviation; NaN without centres.
        shares: `[M]`, of the fakes whose nearest centre is m and that lie within 3σ of it.
        real_shares: `[M]`, what a perfect generator has there: each mode's weight times 1 − exp(−9/2).
        microscope, tiles: as in `LinePicture`.
    """

    real: Floats
    fakes: Floats
    field: Floats
    xs: Floats
    ys: Floats
    bounded: bool
    pushed: Floats | None = None
    push: Floats | None = None
    warp: Floats | None = None
    latent_dim: int = 2
    trails: Floats | None = None
    centres: Floats | None = None
    sigma: float = math.nan
    shares: Floats | None = None
    real_shares: Floats | None = None
    microscope: Microscope | None = None
    tiles: PlaneTiles | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class ImagePicture:
    """A sheet of samples and, to compare, one of real pictures.

    Args:
        fakes: `[n, C, H, W]`, uint8, C = 1 or 3.
        real: `[r, C, H, W]`, uint8; r may be 0.
        scores_fake, scores_real: `[n]` and `[r]`, D(x) of each: a probability in [0, 1] if `bounded`, else the raw critic.
            D judges each sheet as one batch, as it does while it learns.
        bounded: whether D(x) is a probability.
        z: `[n, Z]`, what each fake was made from.
        labels_fake, labels_real: `[n]` and `[r]`, the class that each fake was asked for, and that each real picture is
            of; None where the generator is told none, or the data have none.
        class_names: what a label means.
        columns: of the sheet of fakes, where they mean something; by default it is about square.
    """

    fakes: Pixels
    real: Pixels
    scores_fake: Floats | None = None
    scores_real: Floats | None = None
    bounded: bool = True
    z: Floats | None = None
    labels_fake: Labels | None = None
    labels_real: Labels | None = None
    class_names: tuple[str, ...] = ()
    columns: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Moment:
    """One step of an update in slow motion.

    Args:
        player: whose update it is, `D` or `G`.
        name: `draw_z`, `generate`, `draw_real`, `score`, `loss` or `move`.
        number, count: which of the update's moments it is, from 1.
        z: `[b, Z]`, a few of the latent samples of this very update.
        fakes: `[b, D]`, G at each of them; None before `generate`.
        real: `[b, D]`, a few of the real samples; None before `draw_real`, and where the update uses none.
        scores_real, scores_fake: `[b]`, D at each of them as the page draws it; None before `score`.
        push: `[b, D]`, −∂L_G/∂x at each fake, in G's update from `loss` on; else None.
        loss: of the whole batch, from `loss` on; else None.
    """

    player: str
    name: str
    number: int
    count: int
    z: Floats | None = None
    fakes: Floats | None = None
    real: Floats | None = None
    scores_real: Floats | None = None
    scores_fake: Floats | None = None
    push: Floats | None = None
    loss: float | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Curves:
    """What was measured over the turns of a run.

    A curve that was not measured at a turn has NaN there. Losses are in nats, norms in the units of the scores per
    unit of a parameter, `js` in nats, `w1` in the data's own unit.

    Args:
        turns: `[n]`, the turn of each point, increasing.
        values: name → `[n]`; the names are those of `playground.views.curves.CURVES`.
        floors: name → the same score real against real (its mean over repeats).
    """

    turns: Floats
    values: Mapping[str, Floats]
    floors: Mapping[str, float] = field(default_factory=dict)
