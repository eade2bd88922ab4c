"""What a figure shows, in one sentence made from its numbers: for a screen reader, and as its caption."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.pictures import Curves, ImagePicture, LinePicture, PlanePicture
from playground.views.curves import GROUPS
from playground.views.palette import words

NEAR_HALF = 0.05
SHOWN = 1e-3  # a density below this share of the highest is not called part of the picture
SMALL = 1e-6


def say_line(picture: LinePicture, language: str = "en") -> str:
    """Where p_data and p_g have their peaks, and what D makes of it."""
    return words(
        "say.line",
        language,
        real=_number(picture.x[picture.p_data.argmax()]),
        fake=_peak(picture, language),
        d=_belief(picture, language),
    )


def _peak(picture: LinePicture, language: str) -> str:
    if picture.p_g.max(initial=0) <= SHOWN * picture.p_data.max():
        return words("say.outside", language)
    return words("say.peak", language, place=_number(picture.x[picture.p_g.argmax()]))


def _belief(picture: LinePicture, language: str) -> str:
    x, scores = picture.x, picture.scores
    if not np.isfinite(scores).all():
        return words("say.diverged", language)
    ends = {
        "low": _number(scores.min()),
        "low_at": _number(x[scores.argmin()]),
        "high": _number(scores.max()),
        "high_at": _number(x[scores.argmax()]),
    }
    if not picture.bounded:
        return words("say.critic", language, **ends)
    visible = np.maximum(picture.p_data, picture.p_g) > 0.05 * max(picture.p_data.max(), picture.p_g.max(initial=0))
    if (np.abs(scores[visible] - 0.5) <= NEAR_HALF).all():
        return words("say.half", language)
    return words("say.d", language, **ends)


def say_plane(picture: PlanePicture, language: str = "en") -> str:
    """Where the fakes are beside the data, how widely they spread, and what D thinks of both."""
    real, fakes = picture.real, picture.fakes
    if not np.isfinite(fakes).all():
        return words("say.diverged_fakes", language)
    return words(
        "say.plane",
        language,
        real=_place(real.mean(axis=0)),
        fake=_place(fakes.mean(axis=0)),
        spread=f"{100 * _spread(fakes) / max(_spread(real), 1e-12):.0f}",
        low=_number(picture.field.min()),
        high=_number(picture.field.max()),
        d=words("say.d_name" if picture.bounded else "say.critic_name", language),
    )


def say_images(picture: ImagePicture, language: str = "en") -> str:
    """How many samples there are and how much they differ beside real ones."""
    count, _, height, width = picture.fakes.shape
    size = {"count": count, "width": width, "height": height}
    if len(picture.real) < 2 or count < 2:
        return words("say.images", language, **size)
    share = 100 * _variety(picture.fakes) / max(_variety(picture.real), 1e-12)
    return words("say.images_variety", language, **size, share=f"{share:.0f}")


def say_curves(group: str, curves: Curves, bounded: bool = True, language: str = "en") -> str:
    """The last value of each curve of a chart, with its floor where it has one."""
    parts = []
    for name in GROUPS[group]:
        values = _measured(curves.values, name)
        if len(values):
            spoken = f"say.{name}" if bounded or group != "beliefs" else f"say.{name}_critic"
            part = words("say.curve", language, name=words(spoken, language), value=_number(values[-1]))
            floor = curves.floors.get(name)
            parts.append(part if floor is None else part + words("say.floor", language, value=_number(floor)))
    if not parts:
        return words("say.nothing_yet", language)
    return words("say.curves", language, turn=f"{curves.turns[-1]:.0f}", parts=", ".join(parts))


def _measured(values: Mapping[str, NDArray[np.float32]], name: str) -> NDArray[np.float32]:
    found = values.get(name, np.zeros(0, np.float32))
    return found[np.isfinite(found)]


def _number(value: Any) -> str:
    """Three digits, a true minus, and no sign before what rounds to 0."""
    shown = float(f"{float(value):.3g}") if abs(float(value)) >= SMALL else 0.0
    return f"{shown:g}".replace("-", "−")


def _place(point: NDArray[np.floating[Any]]) -> str:
    return f"({_number(point[0])}, {_number(point[1])})"


def _spread(points: NDArray[np.floating[Any]]) -> float:
    """The root mean square distance from the middle."""
    return float(np.sqrt(points.var(axis=0).sum()))


def _variety(images: NDArray[np.uint8]) -> float:
    """The mean standard deviation of a pixel from picture to picture."""
    return float(images.astype(np.float32).std(axis=0).mean())
