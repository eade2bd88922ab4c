"""Fast by itself: the ways in which a run can be computed here, tried for a few updates, and the quickest that agrees.

A config may leave four things open: the precision, the memory layout of pictures, whether the networks are compiled, and
how many threads compute. The trials are runs of their own from the same seed, so nothing of the real run moves; their
losses have to agree with those of the plain way. What was chosen stands in the config, so that the run can be repeated.
"""

import functools
import itertools
import math
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol, Self

import torch

from playground.config import RunConfig
from playground.device import has_native_bf16
from playground.errors import MemoryShortError
from playground.texts import listed, text
from playground.training.events import Ended, Event, Updated

AGREE = 0.02
"""Losses that differ by less than this share of max(|loss|, 1) agree."""
COMPARED = 5
"""Updates whose losses are compared."""
ENOUGH_SECONDS = 1.0
"""All ways together are timed for so long at most, but each for one turn at least."""
TRIED_BATCH = 16
"""Samples in an update that is tried, so that a heavy run need not wait for long."""
MOST_TURNS = 3
REMEMBERED = 64
TWICE = 2.0
"""A way that takes so many times as long as the quickest is not tried again."""


class Variant(NamedTuple):
    """One way to compute a run: values of the knobs of the same names."""

    precision: str
    layout: str
    compiled: str
    threads: int

    def of(self, config: RunConfig) -> RunConfig:
        """`config` computed in this way."""
        return replace(config, **self._asdict())

    def say(self) -> str:
        """Its name, as `bf16, channels_last`."""
        compiled = [text("variant.compiled")] if self.compiled == "on" else []
        layout = [self.layout] if self.layout == "channels_last" else []
        threads = [text("variant.threads", count=self.threads)] if self.threads > 1 else []
        return ", ".join([self.precision, *layout, *compiled, *threads])


PLAIN = Variant("fp32", "contiguous", "off", 0)


@dataclass(frozen=True)
class Trial:
    """How one way did.

    Attributes:
        seconds: of computing, of its quickest turn; ∞ if it failed.
        agrees: whether its losses are those of the plain way, within `AGREE`.
    """

    variant: Variant
    seconds: float
    agrees: bool


@dataclass(frozen=True)
class Choice:
    """Which way was chosen, and why.

    Attributes:
        chosen: the quickest that agrees.
        trials: of all that were tried, the quickest first.
    """

    chosen: Variant
    trials: tuple[Trial, ...]

    def to_plain(self) -> list[Any]:
        """Plain values, for a checkpoint."""
        return [list(self.chosen), [[list(each.variant), each.seconds, each.agrees] for each in self.trials]]

    @classmethod
    def of_plain(cls, plain: Sequence[Any]) -> Self:
        """What `to_plain` wrote."""
        chosen, trials = plain
        return cls(Variant(*chosen), tuple(Trial(Variant(*variant), seconds, agrees) for variant, seconds, agrees in trials))

    def say(self) -> str:
        """Both in a sentence with the milliseconds of a turn."""
        best = next(each for each in self.trials if each.variant == self.chosen)
        others = [
            text(
                "variant.other" if each.agrees else "variant.failed" if math.isinf(each.seconds) else "variant.differs",
                name=each.variant.say(), milliseconds=_milliseconds(each.seconds),
            )
            for each in self.trials
            if each is not best
        ]  # fmt: skip
        return text(
            "variant.chosen", name=best.variant.say(), milliseconds=_milliseconds(best.seconds),
            others=listed(others, "semicolon"),
        )  # fmt: skip


class Rehearsal(Protocol):
    """A run that is only tried: what `Trainer` is to this module."""

    turn: int

    def update(self) -> Event:
        """Its next update."""
        ...


Make = Callable[[RunConfig], Rehearsal]
Clock = Callable[[], float]


def offered(config: RunConfig, device: torch.device) -> tuple[Variant, ...]:
    """The ways that `config` leaves open and the device can go; the plain one first if it is among them.

    Points are never tried: their networks are small, and the 8 bits of bf16 place a point too coarsely. A compiled
    network is not offered to penalties, which differentiate its slopes again. Several threads are tried where the caller
    has them: a page gives each run one.
    """
    image, cuda = config.data.kind == "image", device.type == "cuda"
    precisions = ["fp32", *["tf32"] * cuda, *["bf16"] * has_native_bf16(device)] if image else ["fp32"]
    layouts = ["contiguous", "channels_last"] if image else ["contiguous"]
    compiled = ["off", *["on"] * (cuda and image and not config.constraint.needs_independent_samples)]
    threads = [0] if cuda or not image or torch.get_num_threads() == 1 else [1, torch.get_num_threads()]
    asked = (config.precision, precisions), (config.layout, layouts), (config.compiled, compiled)
    here = [choices if value == "auto" else [value] for value, choices in asked]
    some = "auto" in (config.precision, config.layout, config.compiled)
    counts = threads if some and config.threads == 0 else [config.threads]
    return tuple(Variant(p, layout, c, count) for p, layout, c in itertools.product(*here) for count in counts)


def chosen(config: RunConfig, device: torch.device, make: Make) -> tuple[RunConfig, Choice | None]:
    """`config` with nothing left open, and how that was decided; None where there was nothing to decide.

    Args:
        config: its `auto`s are what is decided.
        device: where it will be computed.
        make: builds a run to try.

    Raises:
        ConfigError, DataError: the run cannot be built.
    """
    variants = offered(config, device)
    if len(variants) == 1:
        return variants[0].of(config), None
    choice = _decided(small(config), device, _Maker(make))
    return choice.chosen.of(config), choice


def small(config: RunConfig) -> RunConfig:
    """What is tried in place of a run: one update of each network, few samples in it, from a seed of its own.

    What makes no difference to the speed is left out, so that like runs share one decision.
    """
    return replace(
        config, batch=min(config.batch, TRIED_BATCH), d_steps=1, g_steps=1, changes=(), budget_turns=0, budget_seconds=0.0, seed=0
    )  # fmt: skip


@contextmanager
def computing(config: RunConfig, device: torch.device) -> Iterator[None]:
    """Compute in the config's precision and threads, and leave everything as it was found.

    TF32 is a switch of the whole process, on for convolutions unless somebody says otherwise. A GPU has one worker.
    """
    threads = torch.get_num_threads()
    wanted = min(config.threads, os.cpu_count() or 1) or threads
    cuda = device.type == "cuda"
    switches = (torch.get_float32_matmul_precision(), torch.backends.cudnn.allow_tf32)
    if wanted != threads:
        torch.set_num_threads(wanted)
    if cuda:
        tf32 = config.precision == "tf32"
        _switch("high" if tf32 else "highest", tf32)
    try:
        with torch.autocast(device.type, torch.bfloat16, enabled=config.precision == "bf16"):
            yield
    finally:
        if cuda:
            _switch(*switches)
        if wanted != threads:
            torch.set_num_threads(threads)


def _switch(matmul: str, convolutions: bool) -> None:
    torch.set_float32_matmul_precision(matmul)
    torch.backends.cudnn.allow_tf32 = convolutions


def tried(
    runs: Sequence[tuple[Variant, Rehearsal]], *, clock: Clock, settle: Callable[[], None], enough: float = ENOUGH_SECONDS
) -> Choice:
    """Give each way turns, one after the other, until enough was seen, and keep the quickest that agrees with the first.

    The first turn of each is not timed: in it kernels are chosen, memory is fetched and networks are compiled.

    Args:
        runs: not begun yet; the first is the one that others must agree with.
        clock: seconds.
        settle: waits until the device has done what it was told.
        enough: seconds of timed turns for all together; each has one at least.
    """
    seconds = {variant: math.inf for variant, _ in runs}
    losses: dict[Variant, list[float]] = {variant: [] for variant, _ in runs}
    left = [(variant, run) for variant, run in runs if _turned(run, losses[variant], clock, settle) is not None]
    began = clock()
    for _ in range(MOST_TURNS):
        for variant, run in left:
            spent = _turned(run, losses[variant], clock, settle)
            seconds[variant] = min(seconds[variant], math.inf if spent is None else spent)
        left = [each for each in left if seconds[each[0]] <= TWICE * min(seconds.values())]
        if clock() - began > enough:
            break
    reference = losses[runs[0][0]]
    trials = [
        Trial(variant, spent, math.isfinite(spent) and agree(losses[variant], reference)) for variant, spent in seconds.items()
    ]
    trials.sort(key=lambda each: each.seconds)
    return Choice(next((each.variant for each in trials if each.agrees), runs[0][0]), tuple(trials))


def agree(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether the losses of the first updates are the same within `AGREE`, as far as both were seen."""
    pairs = list(zip(one[:COMPARED], other[:COMPARED], strict=False))
    return bool(pairs) and all(abs(a - b) <= AGREE * max(abs(b), 1.0) for a, b in pairs)


def _turned(run: Rehearsal, losses: list[float], clock: Clock, settle: Callable[[], None]) -> float | None:
    """Seconds of one turn, whose losses are noted; None where this way cannot be gone: there are others."""
    turn, began = run.turn, clock()
    try:
        while run.turn == turn:
            event = run.update()
            if isinstance(event, Ended):
                return None
            losses.extend(_losses(event))
        settle()
    except (RuntimeError, ImportError, MemoryShortError):
        return None
    return clock() - began


def _losses(event: Updated) -> Iterator[float]:
    """The losses that an event tells: those of the early turns are always read."""
    if event.telemetry is None:
        return
    for name in ("discriminator_loss", "generator_loss"):
        value = float(event.telemetry[name][0])
        if math.isfinite(value):
            yield value


class _Maker:
    """`make`, which is no part of what is remembered."""

    def __init__(self, make: Make) -> None:
        self.make = make

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Maker)

    def __hash__(self) -> int:
        return 0


@functools.lru_cache(maxsize=REMEMBERED)
def _decided(config: RunConfig, device: torch.device, maker: _Maker) -> Choice:
    """One decision for all runs of such settings: twins, built one after the other, compute in the same way."""
    variants = offered(config, device)
    runs = [(each, maker.make(each.of(config))) for each in variants]
    if device.type == "cuda":
        return tried(runs, clock=time.perf_counter, settle=lambda: torch.cuda.synchronize(device))
    # what others do on these cores meanwhile does not count
    return tried(runs, clock=time.thread_time, settle=lambda: None)


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.3g}"
