"""What a figure shows, in one sentence made from its numbers: for a screen reader, and as its caption."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.pictures import Curves, Floats, ImagePicture, LinePicture, Microscope, PlanePicture
from playground.texts import listed
from playground.views.curves import GROUPS
from playground.views.palette import words
from playground.views.theory.frame import power_of_ten

NEAR_HALF = 0.05
SHOWN = 1e-3  # a density below this share of the highest is not called part of the picture
SMALL = 1e-6
EQUAL = 0.9  # of the highest peak: those that are all named
GONE = 0.1  # of the fakes: so many outside the picture are told
VALLEY = 0.75  # of the highest peak: what lies below parts two bumps
FLAT = 0.999  # of a peak's height: its top


def say_line(picture: LinePicture) -> str:
    """Where p_data and p_g have their peaks, what D makes of it, and how far it is from D*."""
    parts = [_belief(picture)]
    gap = _gap(picture)
    if gap is not None:
        parts.append(words("say.distance", gap=_number(gap)))
    if picture.z is not None and picture.latent_dim > 1:
        parts.append(words("say.slice", count=picture.latent_dim))
    fake = (
        words("say.outside")
        if picture.p_g.max(initial=0) <= SHOWN * picture.p_data.max()
        else _peaks("p_g", picture.x, picture.p_g)
    )
    return words("say.line", real=_peaks("p_data", picture.x, picture.p_data), fake=fake, d=listed(parts, "semicolon"))


def _peaks(name: str, x: Floats, density: Floats) -> str:
    """Every peak that is at least `EQUAL` of the highest; a flat top counts once, at its middle."""
    places = [_number(x[at]) for at in peaks(density)]
    if len(places) > 1:
        return words("say.peaks", name=name, places=listed(places[:-1]), last=places[-1])
    return words("say.peak", name=name, place=places[0] if places else _number(x[density.argmax()]))


def peaks(density: Floats) -> list[int]:
    """The indices of the peaks of a density that reach `EQUAL` of its highest.

    A peak is the middle of a stretch above `VALLEY` of the highest: what does not part two bumps does not make two.
    A stretch counts by its highest point.
    """
    found = []
    high = float(density.max(initial=0))
    above = np.flatnonzero(density >= VALLEY * high)
    for stretch in np.split(above, np.flatnonzero(np.diff(above) > 1) + 1):
        if len(stretch) and density[stretch].max() >= EQUAL * high:
            top = stretch[density[stretch] >= FLAT * density[stretch].max()]
            found.append(int(top[len(top) // 2]))
    return found


def _gap(picture: LinePicture) -> float | None:
    """E|D(x) − D*(x)| over half real and half generated samples; None where there is no D* or D is not a number."""
    if picture.optimum is None or not np.isfinite(picture.scores).all():
        return None
    both = picture.p_data + picture.p_g
    far = np.abs(picture.scores - np.nan_to_num(picture.optimum, nan=0.5))
    return float((both * far).sum() / max(float(both.sum()), 1e-12))


def _belief(picture: LinePicture) -> str:
    x, scores = picture.x, picture.scores
    if not np.isfinite(scores).all():
        return words("say.diverged")
    ends = {
        "low": _number(scores.min()),
        "low_at": _number(x[scores.argmin()]),
        "high": _number(scores.max()),
        "high_at": _number(x[scores.argmax()]),
    }
    if not picture.bounded:
        return words("say.critic", **ends)
    visible = np.maximum(picture.p_data, picture.p_g) > 0.05 * max(picture.p_data.max(), picture.p_g.max(initial=0))
    if (np.abs(scores[visible] - 0.5) <= NEAR_HALF).all():
        return words("say.half")
    return words("say.d", **ends)


def say_plane(picture: PlanePicture) -> str:
    """Where the fakes are beside the data, how widely they spread, and what D thinks of both."""
    real, fakes = picture.real, picture.fakes
    if not np.isfinite(fakes).all():
        return words("say.diverged_fakes")
    said = words(
        "say.plane",
        real=_place(real.mean(axis=0)),
        fake=_place(fakes.mean(axis=0)),
        spread=f"{100 * _spread(fakes) / max(_spread(real), 1e-12):.0f}",
        low=_number(picture.field.min()),
        high=_number(picture.field.max()),
        d=words("say.d_name" if picture.bounded else "say.critic_name"),
    )
    ends = np.array([[picture.xs[0], picture.ys[0]], [picture.xs[-1], picture.ys[-1]]])
    gone = int(((fakes < ends[0]) | (fakes > ends[1])).any(axis=1).sum())
    if gone < GONE * len(fakes):
        return said
    return words("say.two", first=words("say.gone", gone=gone, count=len(fakes)), second=said)


def say_coverage(picture: PlanePicture) -> str:
    """How many modes have fakes, and which have none."""
    if picture.shares is None or not len(picture.shares):
        return words("say.no_modes")
    missing = [str(number + 1) for number in np.flatnonzero(picture.shares == 0)]
    total = len(picture.shares)
    if missing:
        return words("say.covered", found=total - len(missing), total=total, missing=listed(missing))
    ideal = 1.0 if picture.real_shares is None else float(picture.real_shares.sum())
    share = float(picture.shares.sum())
    return words("say.covered_all", total=total, share=f"{100 * share:.1f}", ideal=f"{100 * ideal:.1f}")


def say_weights(microscope: Microscope) -> str:
    """Where D's weights lie, and how many of them at the clip."""
    if microscope.limit is not None:
        share = f"{100 * microscope.at_limit:.0f}"
        return words("say.weights_clipped", share=share, limit=_number(microscope.limit))
    held = np.flatnonzero(microscope.weights.shares > 0)
    if not len(held):
        return words("say.nothing_yet")
    edges = microscope.weights.edges
    return words("say.weights", low=_number(edges[held[0]]), high=_number(edges[held[-1] + 1]))


def say_slopes(microscope: Microscope) -> str:
    """How steep D is on real data, on fakes and between."""
    means = {name: _number(microscope.mean_slopes[name]) for name in ("real", "fake", "between")}
    return words("say.slopes", **means)


def say_layers(microscope: Microscope) -> str:
    """How the gradients grow or fade from the first layer to the last."""
    ends = [each[at] for each in (microscope.gradients_d, microscope.gradients_g) for at in (0, -1) if len(each)]
    if len(ends) < 4 or not np.isfinite(ends).any():
        return words("say.no_gradients")
    d_first, d_last, g_first, g_last = (_number(each) if np.isfinite(each) else "–" for each in ends)
    return words("say.layers", d_first=d_first, d_last=d_last, g_first=g_first, g_last=g_last)


def say_images(picture: ImagePicture) -> str:
    """How many samples there are and how much they differ beside real ones."""
    count, _, height, width = picture.fakes.shape
    size = {"count": count, "width": width, "height": height}
    if len(picture.real) < 2 or count < 2:
        return words("say.images", **size)
    share = 100 * _variety(picture.fakes) / max(_variety(picture.real), 1e-12)
    return words("say.images_variety", **size, share=f"{share:.0f}")


def say_curves(group: str, curves: Curves, bounded: bool = True) -> str:
    """The last value of each curve of a chart, with its floor where it has one."""
    parts = []
    for name in GROUPS[group]:
        values = _measured(curves.values, name)
        if len(values):
            spoken = f"say.{name}" if bounded or group != "beliefs" else f"say.{name}_critic"
            part = words("say.curve", name=words(spoken), value=_number(values[-1]))
            floor = curves.floors.get(name)
            parts.append(part if floor is None else part + words("say.floor", value=_number(floor)))
    if not parts:
        return words("say.nothing_yet")
    return words("say.curves", turn=f"{curves.turns[-1]:.0f}", parts=listed(parts))


def _measured(values: Mapping[str, NDArray[np.float32]], name: str) -> NDArray[np.float32]:
    found = values.get(name, np.zeros(0, np.float32))
    return found[np.isfinite(found)]


def _number(value: Any) -> str:
    """Three digits, a true minus, no sign before what rounds to 0, and powers of ten as one writes them."""
    shown = float(f"{float(value):.3g}") if abs(float(value)) >= SMALL else 0.0
    mantissa, _, exponent = f"{shown:g}".partition("e")
    return mantissa.replace("-", "−") + (f"·{power_of_ten(int(exponent))}" if exponent else "")


def _place(point: NDArray[np.floating[Any]]) -> str:
    return f"({_number(point[0])}, {_number(point[1])})"


def _spread(points: NDArray[np.floating[Any]]) -> float:
    """The root mean square distance from the middle."""
    return float(np.sqrt(points.var(axis=0).sum()))


def _variety(images: NDArray[np.uint8]) -> float:
    """The mean standard deviation of a pixel from picture to picture."""
    return float(images.astype(np.float32).std(axis=0).mean())
