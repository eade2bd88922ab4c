"""Stacked digits: three digits as red, green and blue of one picture make a thousand modes that can be counted.

The protocol, to be printed beside the numbers: 26,000 samples; a sample's mode is the three digits that a classifier
reads in its channels; a mode is captured if at least one sample is of it.

Source: Metz et al. 2017, arXiv:1611.02163, section 3.3; Srivastava et al. 2017 (VEEGAN), arXiv:1705.07761; Lin et al.
2018 (PacGAN), arXiv:1712.04086, section 4.2.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from playground.data.images.source import Images
from playground.metrics.classifier import Classifier, Seen
from playground.metrics.divergences import kullback_leibler

DIGITS = 10
MODES = DIGITS**3
SAMPLES = 26_000


class Stacked(NamedTuple):
    """How many of the thousand modes have a sample, and KL(shares‖uniform) in nats."""

    captured: int
    kl: float


class Expected(NamedTuple):
    """Mean and standard deviation of a number over samples of a perfect generator."""

    mean: float
    spread: float


def stacked(modes: ArrayLike) -> Stacked:
    """Count modes, `[n]` integers from 0 to 999."""
    counts = np.bincount(np.asarray(modes, np.intp), minlength=MODES)
    return Stacked(int((counts > 0).sum()), kullback_leibler(counts / counts.sum(), np.full(MODES, 1 / MODES)))


def expected_captured(count: int) -> Expected:
    """Of n samples: M·(1 − a) on average, with variance M·a·(1 − a) + M·(M − 1)·(b − a²).

    A mode is missed with probability a = (1 − 1/M)ⁿ, and two given ones with b = (1 − 2/M)ⁿ.
    """
    missed, both = (1 - 1 / MODES) ** count, (1 - 2 / MODES) ** count
    variance = MODES * missed * (1 - missed) + MODES * (MODES - 1) * (both - missed**2)
    return Expected(MODES * (1 - missed), max(variance, 0.0) ** 0.5)


def expected_kl(count: int) -> Expected:
    """Of n samples: M·Σₖ P(k)·(k/n)·log(k·M/n), k being binomial (n, 1/M); the spread is χ²'s, √(2(M − 1))/2n.

    The usual (M − 1)/2n is too little where a mode has but a few samples.
    """
    k = np.arange(1, count + 1)
    terms = binom.pmf(k, count, 1 / MODES) * (k / count) * np.log(k * MODES / count)
    return Expected(float(MODES * terms.sum()), float(np.sqrt(2 * (MODES - 1)) / (2 * count)))


class ThreeDigits:
    """An eye for stacked digits: a classifier of single digits, at each channel.

    Args:
        digits: of grey pictures, ten classes.

    Attributes:
        classes: a thousand; the class is 100·red + 10·green + blue.
        pace: pictures that it sees in about a tenth of a second.
    """

    classes = MODES
    pace = 64

    def __init__(self, digits: Classifier) -> None:
        self.digits = digits

    def see(self, images: Images) -> Seen:
        """Pictures `[n, 3, H, W]` → features `[n, 3·64]`, side by side, and probabilities `[n, 1000]`, multiplied."""
        red, green, blue = (self.digits.see(images[:, channel : channel + 1]) for channel in range(3))
        features = np.concatenate([red.features, green.features, blue.features], axis=1)
        together = np.einsum("na,nb,nc->nabc", red.probabilities, green.probabilities, blue.probabilities)
        return Seen(features, together.reshape(len(images), MODES))
