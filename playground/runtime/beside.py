"""A GAN and a DDPM side by side: network calls, seconds and scores, by the same rules for both."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playground.data.images.source import Images
from playground.diffusion.sampling import Diffuser
from playground.judging.bench import Bench
from playground.judging.judged import Draws
from playground.judging.judged import judged as judge
from playground.judging.report import Progress, Report
from playground.runtime.tasks import Task
from playground.training.sampling import Sampler

TIMED = 64
"""Pictures whose time is taken."""


@dataclass(frozen=True, eq=False)
class Side:
    """One side of the comparison.

    Attributes:
        calls: network calls for a picture.
        seconds: for a picture, measured now.
        seconds_whole: for a picture with all T steps; 0 for a GAN.
        parameters: of what draws.
        trained: seconds of its training.
        report: the judgement.
    """

    calls: int
    seconds: float
    seconds_whole: float
    parameters: int
    trained: float
    report: Report | None = None


class Tell:
    """Tells a task how far a judgement is, between its steps and between network calls."""

    def __init__(self, task: Task[None]) -> None:
        self._task, self._at = task, 0.0

    def __call__(self) -> None:
        """Once more the same: this is where a cancel is seen."""
        self._task.report(self._at, "contrast.judging")

    def judged(self, bench: Bench, drawing: Draws | Iterator[Images], samples: int, *, until: float) -> Report:
        """A judgement to its end, which takes the task's bar up to `until`."""
        start = self._at
        metrics = [name for name in ("frechet", "classes") if name in bench.metrics]
        for step in judge(drawing, bench, samples=samples, metrics=metrics):
            if isinstance(step, Report):
                return step
            assert isinstance(step, Progress)
            self._at = start + (until - start) * step.done / step.total
            self()
        raise RuntimeError("a judgement ends with a report")


def gan_side(sampler: Sampler, trained: float) -> Side:
    """A GAN that was trained for `trained` seconds: one forward pass a picture."""
    z, labels = sampler.z(TIMED, seed=0), sampler.labels(TIMED, seed=0)
    return Side(1, _timed(lambda: sampler.draw(z, labels)) / TIMED, 0.0, _weights(sampler.network), trained)


def ddpm_side(diffuser: Diffuser, steps: int, trained: float) -> Side:
    """A DDPM with so many steps: the time of one network call, times the calls."""
    x = diffuser.noise(TIMED, seed=0)
    t = diffuser.noising.beta.new_full((TIMED,), diffuser.noising.steps).long()
    call = _timed(lambda: diffuser(x, t)) / TIMED
    return Side(steps, steps * call, diffuser.noising.steps * call, _weights(diffuser.network), trained)


def _timed(draw: Callable[[], object]) -> float:
    """The median of five, after one that warms up, in seconds."""
    draw()
    times = []
    for _ in range(5):
        began = time.perf_counter()
        draw()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _weights(network: Any) -> int:
    return sum(each.numel() for each in network.parameters())
