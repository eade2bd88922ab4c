"""What a run before looked like, behind the one that is seen: the same hue, pale and thin."""

from typing import Any

import numpy as np

from playground.pictures import LinePicture, PlanePicture
from playground.views import figure_one, plane
from playground.views.palette import words

PALE = 0.5


def ghost(picture: LinePicture | PlanePicture) -> list[dict[str, Any]]:
    """Its p_g, or its fakes: one trace, which its word in the legend hides.

    Args:
        picture: the last of the run before, of the same kind as what is drawn over it.
    """
    shared = {
        "type": "scatter",
        "uid": "ghost",
        "name": words("ghost.name"),
        "legendrank": (figure_one if isinstance(picture, LinePicture) else plane).LEGEND.index("ghost"),
        "hoverinfo": "skip",
    }
    if isinstance(picture, LinePicture):
        line = {"color": f"@generator/{PALE}", "width": 1.5}
        return [shared | {"mode": "lines", "x": picture.x, "y": picture.p_g, "line": line}]
    points = np.ascontiguousarray(picture.fakes[: plane.FAKES], np.float32)
    marker = {"color": f"@generator/{PALE}", "size": 4, "symbol": "circle-open", "line": {"width": 1}}
    return [shared | {"mode": "markers", "x": points[:, 0].copy(), "y": points[:, 1].copy(), "marker": marker}]
