"""How much pictures differ from each other: the cheapest sign of a generator that draws one picture again and again."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def variety(images: NDArray[Any]) -> float:
    """The mean over the pixels of their standard deviation from picture to picture; 0 if all are alike.

    Args:
        images: `[n, C, H, W]`.
    """
    return float(images.astype(np.float32).std(axis=0).mean())


def relative_variety(fakes: NDArray[Any], real: NDArray[Any]) -> float | None:
    """The variety of fakes as a share of that of real pictures; None where there are fewer than two of either.

    Args:
        fakes, real: `[n, C, H, W]` on the same scale.
    """
    if min(len(fakes), len(real)) < 2 or variety(real) == 0:
        return None
    return variety(fakes) / variety(real)
