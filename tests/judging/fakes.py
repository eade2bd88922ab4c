"""Pictures, an eye and a generator that cost next to nothing."""

from collections.abc import Iterator

import numpy as np

from playground.data.images.source import Images, ImageSource
from playground.judging.bench import Bench, Expert, finished
from playground.judging.report import Progress, Report, Sentence
from playground.metrics.classifier import Seen

CLASSES = ("dark", "light")


class Averages:
    """An eye: a picture's features are its corners, and it is light if its mean is above the middle."""

    classes = 2
    pace = 128

    def see(self, images: Images) -> Seen:
        values = images[:, 0].astype(np.float32) / 255
        features = values[:, ::3, ::3].reshape(len(images), -1)
        light = (values.mean(axis=(1, 2)) > 0.5).astype(np.float32)
        return Seen(features, np.stack([1 - light, light], axis=1))


def pictures(count: int, seed: int) -> Images:
    """`[count, 1, 4, 4]`, dark and light in turns."""
    rng = np.random.default_rng(seed)
    base = np.where(np.arange(count) % 2, 190, 60)[:, None, None, None]
    return (base + rng.normal(size=(count, 1, 4, 4)) * 20).clip(0, 255).astype(np.uint8)


def source(count: int = 400) -> ImageSource:
    return ImageSource(pictures(count, 0), np.arange(count) % 2, CLASSES)


def bench(count: int = 400) -> Bench:
    return Bench(source(count), Expert(Averages(), Sentence("judging.protocol.untaught")))


def generated(seed: int = 1, *, only: slice = slice(None), size: int = 50) -> Iterator[Images]:
    """Endless batches of fresh pictures; `only=slice(1, None, 2)` are light ones alone."""
    while True:
        yield pictures(2 * size, seed)[only][:size]
        seed += 1


def report(steps: Iterator[Progress | Report]) -> Report:
    """The report at the end of a judgement."""
    return finished(steps, lambda step: None)
