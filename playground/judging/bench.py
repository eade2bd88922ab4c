"""A judgement from beginning to end, in steps of about a tenth of a second.

It is plain code that yields: whoever runs it decides on which thread, shows how far it is, and stops it by asking for
no more steps.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.config import RunConfig
from playground.data.images.source import ImageSource
from playground.errors import ConfigError, DataError
from playground.judging.inception import SIDE, inception
from playground.judging.judges import JUDGES
from playground.judging.reference import Batch, Eye, Reference, draw, look, steps
from playground.judging.report import Floor, Histogram, Measured, Progress, Report, Score, Sentence
from playground.metrics.classifier import pretrained, untaught
from playground.metrics.stacked import ThreeDigits

SAMPLES = 2000
FEWEST, MOST = 64, 50_000
"""Samples of a judgement; FEWEST is also the least number of real pictures a side."""
DRAWN = 64
"""Pictures of a generator's batch, as far as one can tell before it comes."""
Features = Literal["own", "inception"]


class Expert(NamedTuple):
    """What looks at the pictures of one data set, and what has to be said of it."""

    eye: Eye
    about: Sentence


def expert(data: str, channels: int, features: Features = "own") -> Expert:
    """The eye for the set called `data`: our classifier of it, or random features for sets that we do not know.

    With `inception`, the network of the published scores, whatever the set.

    Raises:
        DataError: the classifier's file is damaged, or Inception cannot be had.
    """
    if features == "inception":
        return Expert(inception(), Sentence("judging.protocol.inception", {"side": SIDE}))
    known = pretrained("digits" if data == "stacked" else data)
    if known is None:
        return Expert(untaught(channels), Sentence("judging.protocol.untaught"))
    facts = {"accuracy": known.accuracy, "size": known.classifier.size}
    if data == "stacked":
        return Expert(ThreeDigits(known.classifier), Sentence("judging.protocol.three_digits", facts))
    return Expert(known.classifier, Sentence("judging.protocol.taught", facts))


class Bench:
    """Judges generators of one data set. The real side is looked at once and kept.

    Args:
        source: the data.
        expert: what looks.

    Attributes:
        metrics: the names of the judges that can judge these data.
        asked: the names of those that can only judge a generator which was told classes of these data.

    Raises:
        DataError: too few pictures.
    """

    def __init__(self, source: ImageSource, expert: Expert) -> None:
        if source.training_count < 2 * FEWEST:
            raise DataError("judge_pictures", found=source.training_count, least=2 * FEWEST)
        self.source, self.expert = source, expert
        fitting = fits(expert.eye.classes)
        self.metrics = tuple(name for name in fitting if not JUDGES[name].asks)
        self.asked = tuple(name for name in fitting if JUDGES[name].asks)
        self.reference: Reference | None = None
        self.floors: dict[tuple[str, int], dict[str, Floor]] = {}

    @classmethod
    def of(cls, config: RunConfig, features: Features = "own") -> "Bench":
        """For generators that learn what `config` says.

        Raises:
            ConfigError: points, which are judged otherwise.
            DataError: the data cannot be read, or are too few; or see `expert`.
        """
        source = config.data.open()
        if not isinstance(source, ImageSource):
            raise ConfigError("judge_points")
        return cls(source, expert(config.get("data"), source.sample_shape[0], features))

    def judge(
        self, batches: Iterable[Batch], *, samples: int = SAMPLES, metrics: Sequence[str] = (), told: bool = False
    ) -> Iterator[Progress | Report]:
        """Draw samples and judge them; yields how far it is, and last of all the report.

        Args:
            batches: endless pictures of a generator, `[b, C, H, W]` uint8, each a moment's work. They are drawn here, so
                they must not come from a network that is being trained meanwhile.
            samples: how many to draw.
            metrics: names of judges; all that can judge these data if empty.
            told: whether each of `batches` is pictures with the class `[b]` that each of them was told.

        Raises:
            ConfigError: a number or a metric that cannot be; at once, before the first step.
            DataError: pictures of another shape than the data's.
        """
        if not FEWEST <= samples <= MOST:
            raise ConfigError("judge_samples", value=samples, low=FEWEST, high=MOST)
        known = self.metrics + (self.asked if told else ())
        for name in metrics:
            if name not in known:
                raise ConfigError("judge_metric", name=name, choices=", ".join(known))
        return _Judgement(self, iter(batches), samples, [each for each in known if each in metrics or not metrics]).run()


def fits(classes: int) -> tuple[str, ...]:
    """The names of the judges that can judge with an eye that knows so many classes."""
    return tuple(name for name, judge in JUDGES.items() if judge.fits(classes))


def finished(steps: Iterable[Progress | Report], tell: Callable[[Progress], None]) -> Report:
    """Take a judgement to its end; `tell` hears how far it is, and stops it by raising."""
    for step in steps:
        if isinstance(step, Report):
            return step
        tell(step)
    raise RuntimeError("a judgement ends with a report")


class _Judgement:
    """One judgement while it goes on."""

    def __init__(self, bench: Bench, batches: Iterator[Batch], samples: int, names: list[str]) -> None:
        self._bench, self._batches, self._samples, self._names = bench, batches, samples, names
        self._count = min(samples, bench.source.training_count // 2)
        self._scores: dict[str, Measured] = {}
        self._floors: dict[str, Floor] = {}
        self._shares: NDArray[np.float64] | None = None

    def run(self) -> Iterator[Progress | Report]:
        """The steps, counted, and the report."""
        total = self._steps()
        for done, key in enumerate(self._work(), start=1):
            yield Progress(done, max(total, done), f"judging.step.{key}")
        yield self._report()

    def _steps(self) -> int:
        """How many steps there are, if fakes come as many at a time as the eye sees."""
        source, bench, pace = self._bench.source, self._bench, self._bench.expert.eye.pace
        looking = 0 if bench.reference else steps(len(source.training), pace) + steps(len(source.held_out), pace)
        floors = sum(JUDGES[name].repeats for name in self._names if (name, self._samples) not in bench.floors)
        return looking + steps(self._samples, min(pace, DRAWN)) + floors + len(self._names)

    def _work(self) -> Iterator[str]:
        reference = yield from self._looked()
        fakes = yield from draw(self._bench.expert.eye, self._drawn(), "drawing")
        real, _ = next(reference.pairs(self._count, 1))
        for name in self._names:
            self._floors |= yield from self._floor(name, reference)
            compared = real.take(slice(self._compared(name)))
            self._scores |= JUDGES[name].scores(fakes, real=compared, reference=reference)
            yield name
        if "classes" in self._names:
            self._shares = np.bincount(fakes.probabilities.argmax(axis=1), minlength=len(reference.shares)) / len(fakes)

    def _looked(self) -> Generator[str, None, Reference]:
        """The real side, from the bench if it is there."""
        if self._bench.reference is None:
            source, eye = self._bench.source, self._bench.expert.eye
            training = yield from look(eye, source.training, "looking")
            held_out = yield from look(eye, source.held_out, "looking")
            held_out = replace(held_out, told=source.held_out_labels)
            self._bench.reference = Reference(training, held_out, _shares(source))
        return self._bench.reference

    def _compared(self, name: str) -> int:
        """How many a side a judge compares."""
        return min(self._count, JUDGES[name].most)

    def _floor(self, name: str, reference: Reference) -> Generator[str, None, dict[str, Floor]]:
        """The floors of a judge's scores, from the bench if they are there."""
        known = self._bench.floors.get((name, self._samples))
        if known is None:
            rounds = []
            for each in JUDGES[name].floor(self._compared(name), reference):
                rounds.append(each)
                yield "floor"
            known = self._bench.floors[name, self._samples] = JUDGES[name].floors(rounds, self._samples, reference)
        return known

    def _drawn(self) -> Iterator[Batch]:
        """As many fakes as are wanted, batch by batch."""
        left, shape = self._samples, self._bench.source.sample_shape
        while left > 0:
            batch = next(self._batches)
            images, told = batch if isinstance(batch, tuple) else (batch, None)
            if images.shape[1:] != shape:
                raise DataError("judge_shape", found="×".join(map(str, images.shape[1:])), wanted="×".join(map(str, shape)))
            yield images[:left] if told is None else (images[:left], told[:left])
            left -= len(images)

    def _report(self) -> Report:
        bench, reference = self._bench, self._bench.reference
        assert reference is not None
        counts = {"samples": self._samples, "count": self._count, "all": len(reference.training)}
        return Report(
            scores=tuple(Score(name, *measured, self._floors[name]) for name, measured in self._scores.items()),
            samples=self._samples,
            compared=self._count,
            protocol=(
                bench.expert.about,
                Sentence("judging.protocol.counts", counts),
                *(
                    JUDGES[name].protocol(samples=self._samples, count=self._compared(name), reference=reference)
                    for name in self._names
                ),
            ),
            histogram=None
            if self._shares is None
            else Histogram(bench.source.class_names, tuple(self._shares.tolist()), tuple(reference.shares.tolist())),
        )


def _shares(source: ImageSource) -> NDArray[np.float64]:
    """The share of each class in the training part, `[M]`."""
    labels = source.training_labels
    if labels is None:
        return np.empty(0)
    shares: NDArray[np.float64] = np.bincount(labels, minlength=len(source.class_names)) / len(labels)
    return shares
