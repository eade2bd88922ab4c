"""The arrays behind every picture: what training makes and views draw.

Plain frozen records of NumPy float32 arrays (images: uint8). They import nothing but NumPy, so that training can make
them without knowing how they are drawn, and views can draw them without knowing torch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]


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
        z: `[n]`, evenly spaced latent points, when the latent is one-dimensional; else None.
        g_of_z: `[n]`, G at each of them, in the unit of x; None with z.
        fakes: `[f]`, samples of the generator, in the unit of x.
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
        optimum_known: whether the game has a D* (the view then marks the equilibrium's value ½).
    """

    real: Floats
    fakes: Floats
    field: Floats
    xs: Floats
    ys: Floats
    bounded: bool
    optimum_known: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class ImagePicture:
    """A sheet of samples and, to compare, one of real pictures.

    Args:
        fakes: `[n, C, H, W]`, uint8, C = 1 or 3.
        real: `[n, C, H, W]`, uint8; n may be 0.
    """

    fakes: Pixels
    real: Pixels


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
