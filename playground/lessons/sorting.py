"""What our own classifier sees in pictures, for the lessons about digits."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from playground.data.images.source import Images
from playground.judging.bench import expert
from playground.judging.reference import chunks, steps
from playground.metrics.classes import SURE, Classes, classes
from playground.metrics.classifier import Seen

CLASSES = 10


def seen(images: Images, tell: Callable[[float], None] = lambda share: None) -> Seen:
    """Features and probabilities of digits `[n, 1, 28, 28]`, n ≥ 1; `tell` hears the share that is done."""
    eye = expert("digits", 1).eye
    parts = []
    for done, chunk in enumerate(chunks(images), start=1):
        parts.append(eye.see(chunk))
        tell(done / steps(len(images)))
    return Seen(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def counted(probabilities: NDArray[np.float32]) -> Classes:
    """The classes of digits, of which the data have equally many."""
    return classes(probabilities, np.full(CLASSES, 1 / CLASSES))


def sure(probabilities: NDArray[np.float32]) -> float:
    """The share of pictures `[n, M]` whose class the classifier is sure of."""
    return float((probabilities.max(axis=-1) >= SURE).mean())


def entropy(shares: NDArray[np.float64]) -> float:
    """H(p) = −Σ p·log p in nats; log M if all M classes are equally frequent, 0 if there is one alone."""
    some = shares[shares > 0]
    return max(0.0, float(-(some * np.log(some)).sum()))


def part(tell: Callable[[float], None], start: float, end: float) -> Callable[[float], None]:
    """`tell` for a part of the whole."""
    return lambda share: tell(start + (end - start) * share)
