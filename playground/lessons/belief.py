"""How far D(x) of a run on a line lies from ½ and from D*: what the lessons on the game itself read of a run."""

from collections.abc import Mapping

import numpy as np

from playground.pictures import Floats, LinePicture
from playground.training.trainer import Trainer

HALF = 0.5


def belief(trainer: Trainer, member: int) -> Mapping[str, float]:
    """`beliefs` of what one member of a run on a line shows now; the run stays as it is.

    Raises:
        TypeError: the data are no line.
    """
    picture = trainer.picture(member)
    if not isinstance(picture, LinePicture):
        raise TypeError(f"a {type(picture).__name__} has no D(x) over a line")
    return beliefs(picture)


def beliefs(picture: LinePicture) -> Mapping[str, float]:
    """Means over half real and half generated samples, that is E|f| = ∫ |f|·(p_data + p_g)/2 dx on the picture's grid.

    Returns:
        `from_half`: E|D(x) − ½|; and in games that have a D*, `from_optimum`: E|D(x) − D*(x)|, and `blind`: E|½ − D*(x)|,
        the same distance of a D that sees no difference.
    """
    both = picture.p_data + picture.p_g
    found = {"from_half": _mean(np.abs(picture.scores - HALF), both)}
    if picture.optimum is not None:
        optimum = np.nan_to_num(picture.optimum, nan=HALF)
        found["from_optimum"] = _mean(np.abs(picture.scores - optimum), both)
        found["blind"] = _mean(np.abs(HALF - optimum), both)
    return found


def _mean(values: Floats, weights: Floats) -> float:
    """Σ w·v / Σ w; NaN where a value is no number."""
    return float((weights * values).sum() / weights.sum())
