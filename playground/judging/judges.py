"""The judges, one small class each: which scores it gives, what they need, and what it shortens.

To add one: a class, a line in JUDGES, its words in texts/en/judging.toml, a test.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from playground.data.images.source import Images
from playground.judging.reference import Looks, Reference
from playground.judging.report import Floor, Measured, Sentence
from playground.metrics import stacked
from playground.metrics.classes import classes, kl_floor
from playground.metrics.frechet import frechet_distance
from playground.metrics.kernel_distance import kernel_distance
from playground.metrics.parzen import parzen
from playground.metrics.precision_recall import NEIGHBOURS_DC, NEIGHBOURS_PR, density_coverage, distances, precision_recall

Scores = dict[str, Measured]


class Judge(ABC):
    """Gives scores to fakes.

    Attributes:
        repeats: pairs of real sets from which the floor is made.
        most: pictures a side that it compares, so that none of its steps takes long; more are left out, and it says so.
        asks: whether it judges by the classes that a conditional generator was told.
    """

    repeats: ClassVar[int] = 8
    most: ClassVar[int] = 2500
    asks: ClassVar[bool] = False

    def fits(self, classes: int) -> bool:
        """Whether it can judge with an eye that knows so many classes."""
        return True

    @abstractmethod
    def scores(self, fakes: Looks, *, real: Looks, reference: Reference) -> Scores:
        """The scores of fakes.

        Args:
            fakes: all that were drawn.
            real: as many training pictures as are compared a side.
            reference: the data.
        """

    @abstractmethod
    def protocol(self, *, samples: int, count: int, reference: Reference) -> Sentence:
        """How it judges, and what is shortened against the published protocol; `count` pictures a side are compared."""

    def floor(self, count: int, reference: Reference) -> Iterator[Mapping[str, float]]:
        """The same scores with real pictures in the place of the fakes, as often as they are repeated."""
        for real, others in reference.pairs(count, self.repeats):
            yield {name: each.value for name, each in self.scores(others, real=real, reference=reference).items()}

    def floors(self, rounds: list[Mapping[str, float]], samples: int, reference: Reference) -> dict[str, Floor]:
        """Mean and spread of what `floor` gave."""
        return {name: _floor([each[name] for each in rounds]) for name in rounds[0]}


class Frechet(Judge):
    """The Fréchet distance."""

    most = 50_000

    def scores(self, fakes: Looks, *, real: Looks, reference: Reference) -> Scores:
        """`frechet`, of equally many a side."""
        return {"frechet": Measured(frechet_distance(real.features, fakes.features[: len(real)]))}

    def protocol(self, *, samples: int, count: int, reference: Reference) -> Sentence:
        """Features and sample size are others than the paper's."""
        return Sentence("judging.protocol.frechet", {"count": count})


class Kernel(Judge):
    """The kernel distance."""

    def scores(self, fakes: Looks, *, real: Looks, reference: Reference) -> Scores:
        """`kernel` with its standard error."""
        return {"kernel": Measured(*kernel_distance(real.features, fakes.features[: len(real)]))}

    def protocol(self, *, samples: int, count: int, reference: Reference) -> Sentence:
        """One estimate, in place of a mean over subsets."""
        return Sentence("judging.protocol.kernel", {"count": count})


class Neighbours(Judge):
    """Precision, recall, density and coverage."""

    def scores(self, fakes: Looks, *, real: Looks, reference: Reference) -> Scores:
        """All four from one table of distances."""
        between = distances(real.features, fakes.features[: len(real)])
        found = precision_recall(between)._asdict() | density_coverage(between)._asdict()
        return {name: Measured(value) for name, value in found.items()}

    def protocol(self, *, samples: int, count: int, reference: Reference) -> Sentence:
        """Fewer samples than the papers'."""
        values = {"count": count, "k_pr": NEIGHBOURS_PR, "k_dc": NEIGHBOURS_DC}
        return Sentence("judging.protocol.neighbours", values)


class Parzen(Judge):
    """The Parzen-window log-likelihood of held-out pictures."""

    repeats = 3

    def scores(self, fakes: Looks, *, real: Looks, reference: Reference) -> Scores:
        """`parzen` with its standard error over the test pictures."""
        held_out = unit(reference.held_out.images)
        found = parzen(unit(fakes.images[: len(real)]), validation=held_out[::2], test=held_out[1::2])
        return {"parzen": Measured(found.value, found.error)}

    def protocol(self, *, samples: int, count: int, reference: Reference) -> Sentence:
        """Half of the held-out pictures choose σ, the other half are the test."""
        test = len(reference.held_out) // 2
        values = {"count": count, "validation": len(reference.held_out) - test, "test": test}
        return Sentence("judging.protocol.parzen", values)


class Classes(Judge):
    """Which classes there are, how many pictures the classifier is sure of, and how evenly they are shared."""

    repeats = 1

    def fits(self, classes: int) -> bool:
        """Any eye that knows a few classes."""
        return 0 < classes < stacked.MODES

    def scores(self, fakes: Looks, *, real: Looks, reference: Reference) -> Scores:
        """`classes`, `sure` and `class_kl`, of all fakes."""
        found = classes(fakes.probabilities, reference.shares)
        error = math.sqrt(found.sure * (1 - found.sure) / len(fakes))
        return {"classes": Measured(found.present), "sure": Measured(found.sure, error), "class_kl": Measured(found.kl)}

    def floor(self, count: int, reference: Reference) -> Iterator[Mapping[str, float]]:
        """Of held-out pictures: of those it has learned from, the classifier is surer."""
        found = self.scores(reference.held_out, real=reference.training, reference=reference)
        yield {name: each.value for name, each in found.items()}

    def floors(self, rounds: list[Mapping[str, float]], samples: int, reference: Reference) -> dict[str, Floor]:
        """The spread of a share of the held-out pictures, and the law of KL for as many samples as there are fakes."""
        found, modes = rounds[0], len(reference.shares)
        return {
            "classes": Floor(found["classes"], 0.0),
            "sure": Floor(found["sure"], math.sqrt(found["sure"] * (1 - found["sure"]) / len(reference.held_out))),
            "class_kl": Floor(kl_floor(modes, samples), math.sqrt(2 * (modes - 1)) / (2 * samples)),
        }

    def protocol(self, *, samples: int, count: int, reference: Reference) -> Sentence:
        """No published protocol is followed."""
        return Sentence("judging.protocol.classes", {"samples": samples, "held_out": len(reference.held_out)})


class Told(Judge):
    """Whether a conditional generator draws the class that it was told, as the classifier reads it."""

    repeats = 1
    asks = True

    def fits(self, classes: int) -> bool:
        """Any eye that knows a few classes."""
        return 0 < classes < stacked.MODES

    def scores(self, fakes: Looks, *, real: Looks, reference: Reference) -> Scores:
        """`told`, of all fakes that were told a class."""
        if fakes.told is None:
            return {}
        share = float((fakes.probabilities.argmax(axis=1) == fakes.told).mean())
        return {"told": Measured(share, math.sqrt(share * (1 - share) / len(fakes)))}

    def floor(self, count: int, reference: Reference) -> Iterator[Mapping[str, float]]:
        """Of held-out pictures, whose class is known: the classifier's accuracy."""
        found = self.scores(reference.held_out, real=reference.training, reference=reference)
        yield {name: each.value for name, each in found.items()}

    def floors(self, rounds: list[Mapping[str, float]], samples: int, reference: Reference) -> dict[str, Floor]:
        """The spread of a share of the held-out pictures."""
        count = len(reference.held_out)
        return {name: Floor(share, math.sqrt(share * (1 - share) / count)) for name, share in rounds[0].items()}

    def protocol(self, *, samples: int, count: int, reference: Reference) -> Sentence:
        """No published protocol is followed."""
        return Sentence("judging.protocol.told", {"samples": samples, "held_out": len(reference.held_out)})


class Stacked(Judge):
    """The thousand modes of stacked digits."""

    repeats = 1

    def fits(self, classes: int) -> bool:
        """An eye that reads three digits."""
        return classes == stacked.MODES

    def scores(self, fakes: Looks, *, real: Looks, reference: Reference) -> Scores:
        """`stacked` and `stacked_kl`, of all fakes."""
        found = stacked.stacked(fakes.probabilities.argmax(axis=1))
        return {"stacked": Measured(found.captured), "stacked_kl": Measured(found.kl)}

    def floor(self, count: int, reference: Reference) -> Iterator[Mapping[str, float]]:
        """Nothing to compute: see `floors`."""
        yield {}

    def floors(self, rounds: list[Mapping[str, float]], samples: int, reference: Reference) -> dict[str, Floor]:
        """In closed form, for n draws from a thousand equal modes."""
        return {"stacked": Floor(*stacked.expected_captured(samples)), "stacked_kl": Floor(*stacked.expected_kl(samples))}

    def protocol(self, *, samples: int, count: int, reference: Reference) -> Sentence:
        """Fewer samples than the published 26,000."""
        return Sentence("judging.protocol.stacked", {"samples": samples, "published": stacked.SAMPLES})


JUDGES: dict[str, Judge] = {
    "frechet": Frechet(),
    "kernel": Kernel(),
    "neighbours": Neighbours(),
    "classes": Classes(),
    "told": Told(),
    "stacked": Stacked(),
    "parzen": Parzen(),
}


def unit(images: Images) -> NDArray[np.float32]:
    """Pictures `[n, C, H, W]` uint8 as points `[n, D]` in [0, 1]."""
    points: NDArray[np.float32] = images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
    return points


def _floor(values: list[float]) -> Floor:
    return Floor(float(np.mean(values)), float(np.std(values, ddof=1)))
