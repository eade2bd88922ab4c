"""One sample looked at closely, in words: what D says of it, of which class it is, and whether it is a copy."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from playground.metrics.neighbours import Yardstick
from playground.pictures import ImagePicture
from playground.texts import THIN, text

LEAST = 1e-6  # smaller numbers are shown as 0
SUREST = 0.999  # no classifier is surer than this can be told


def say_score(score: float, *, bounded: bool) -> str:
    """D(x) and what it means: a probability of being real, or a score on no scale."""
    if not bounded:
        return text("looking.score_critic", score=number(score))
    key = "real" if score > 0.6 else "fake" if score < 0.4 else "undecided"
    return text(f"looking.score_{key}", score=number(score))


def say_class(names: Sequence[str], probabilities: NDArray[np.floating]) -> str:
    """The likeliest class and how sure the classifier is; the second, where it is not sure."""
    order = np.argsort(probabilities)[::-1]
    most = float(probabilities[order[0]])
    first = {"name": named(names, int(order[0])), "share": percent(most) if most < SUREST else f"> {100 * SUREST:g}"}
    if len(order) < 2 or probabilities[order[0]] >= 0.95:
        return text("looking.class_sure", **first)
    second = {"second": named(names, int(order[1])), "second_share": percent(float(probabilities[order[1]]))}
    return text("looking.class_unsure", **first, **second)


def say_copy(distance: float, stick: Yardstick, *, unit: str, scale: float = 1.0) -> str:
    """How near the nearest training picture is, beside how near unseen real pictures come to theirs.

    Args:
        distance: to the nearest training picture.
        stick: of held-out real pictures, in the same unit.
        unit: the key of the unit's word.
        scale: what distances are multiplied by to be in that unit.
    """
    values = {
        "distance": number(scale * distance),
        "median": number(scale * stick.median),
        "low": number(scale * stick.low),
        "share": percent(stick.share_below(distance)),
        "unit": text(f"looking.unit_{unit}"),
    }
    key = "same" if distance == 0 else "near" if distance < stick.low else "inside" if distance <= stick.median else "far"
    return text(f"looking.copy_{key}", **values)


def say_sheet(near: int, count: int, expected: float) -> str:
    """How many fakes of the sheet are that near, beside how many real pictures would be."""
    return text("looking.copies", near=near, count=count, expected=f"{expected:.0f}")


def say_verdicts(picture: ImagePicture) -> str:
    """How many pictures of each sheet D takes for real; of a critic, the mean of each sheet."""
    fake, real = picture.scores_fake, picture.scores_real
    if fake is None or real is None or not len(real):
        return ""
    if picture.bounded:
        told = {"fakes": int((fake > 0.5).sum()), "count": len(fake), "reals": int((real > 0.5).sum()), "real_count": len(real)}
        return text("looking.verdicts", **told)
    return text("looking.verdicts_critic", fake=number(float(fake.mean())), real=number(float(real.mean())))


def named(names: Sequence[str], label: int) -> str:
    """The name of a class; its number where it has none."""
    return names[label] if label < len(names) else str(label)


def number(value: float) -> str:
    """Two or three figures that matter, with a true minus; a critic may score all pictures within a thousandth.

    >>> number(0.00123), number(-12.345), number(0)
    ('0.0012', '−12.3', '0')
    """
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    if size < LEAST:
        return "0"
    places = 0 if size >= 100 else 1 if size >= 10 else max(2, 1 - math.floor(math.log10(size)))
    return f"{value:,.{places}f}".replace(",", THIN).replace("-", "−")


def percent(share: float) -> str:
    """A share in per cent; more figures near 100, where they matter."""
    if 0.995 <= share < 1:
        return f"{min(100 * share, 99.99):.2f}"
    return f"{100 * share:.0f}"
