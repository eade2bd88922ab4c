"""Judging anything that draws pictures: the copy of a run, a generator that was kept, or a stream of pictures."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol, runtime_checkable

from playground.config import RunConfig
from playground.data.images.source import Images
from playground.judging.bench import SAMPLES, Bench
from playground.judging.reference import Batch
from playground.judging.report import Progress, Report

TOLD = 64
"""Pictures of a conditional generator that are drawn at a time."""


@runtime_checkable
class Draws(Protocol):
    """What can be drawn from on any thread, such as `training.sampling.Sampler`."""

    @property
    def conditional(self) -> bool:
        """Whether it is told a class."""
        ...

    @property
    def class_names(self) -> Sequence[str]:
        """What each label means."""
        ...

    def z(self, count: int, *, seed: int) -> Any:
        """`count` draws of z."""
        ...

    def labels(self, count: int, *, seed: int) -> Any:
        """`count` classes, each as likely as any other."""
        ...

    def draw(self, z: Any, labels: Any = None) -> Images:
        """The picture of each z."""
        ...

    def batches(self, *, seed: int) -> Iterator[Images]:
        """Endless pictures."""
        ...


def judged(
    drawing: Draws | Iterable[Images],
    bench: Bench | RunConfig,
    *,
    samples: int = SAMPLES,
    metrics: Sequence[str] = (),
    seed: int = 0,
) -> Iterator[Progress | Report]:
    """Draw samples and judge them; yields how far it is, and last of all the report.

    A conditional generator whose classes are those of the data is also asked whether it draws the class that it was told.

    Args:
        drawing: what draws, or pictures `[b, C, H, W]` uint8 without end.
        bench: of the data, or the settings of a run on them.
        samples: how many to draw.
        metrics: names of judges; all that fit if empty.
        seed: of z and of the classes, the same in every judgement, so that the scores of a run compare over its turns.

    Raises:
        ConfigError, DataError: see `Bench.of` and `Bench.judge`.
    """
    bench = bench if isinstance(bench, Bench) else Bench.of(bench)
    if not isinstance(drawing, Draws):
        return bench.judge(drawing, samples=samples, metrics=metrics)
    if not tells(drawing, bench):
        return bench.judge(drawing.batches(seed=seed), samples=samples, metrics=metrics)
    return bench.judge(told(drawing, samples, seed=seed), samples=samples, metrics=metrics, told=True)


def tells(drawing: Draws, bench: Bench) -> bool:
    """Whether a generator is told classes that the bench's classifier knows."""
    return drawing.conditional and bool(bench.asked) and tuple(drawing.class_names) == bench.source.class_names


def told(drawing: Draws, count: int, *, seed: int) -> Iterator[Batch]:
    """`count` pictures with the class that each was told, some at a time."""
    z, labels = drawing.z(count, seed=seed), drawing.labels(count, seed=seed)
    for start in range(0, count, TOLD):
        some = slice(start, start + TOLD)
        yield drawing.draw(z[some], labels[some]), labels[some].numpy()
