"""What every run of this process is made with."""

import functools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import torch
from torch import nn

from playground.config import RunConfig
from playground.device import Device
from playground.networks.conditional import CONDITIONS, conditional_generator, given
from playground.networks.network import Network
from playground.networks.stacked import StackedLinear
from playground.randomness import streams
from playground.runtime.scheduler import Scheduler
from playground.runtime.slow_motion import Rehearse
from playground.store import checkpoint
from playground.store.checkpoint import Checkpoint
from playground.training.build import told_classes
from playground.training.history import History
from playground.training.slow_motion import rehearse
from playground.training.trainer import Trainer

BUILDERS = 2
BYTES = 4  # of a number, fp32
SECOND_ORDER = 2  # copies of what D's layers put out, where a penalty reads its slopes: the slopes are differentiated too


class Room(NamedTuple):
    """Bytes that a run needs.

    Attributes:
        kept: as long as it lives.
        working: at most, while an update is made.
    """

    kept: int
    working: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.kept + self.working


class Size(NamedTuple):
    """Of one network, for one member of a stack.

    Attributes:
        nbytes: of its parameters and buffers.
        numbers: that its layers put out for one sample.
    """

    nbytes: int
    numbers: int


def room(config: RunConfig) -> Room:
    """What a run of this config will need, estimated before any of it is there.

    With K members, batch B, packs of m, latent size Z, and a and b the numbers that all layers of G and D put out for
    one sample, an update of D, which judges real and fake, needs 4·K·B·(m·(2·Z + a) + 2·c·b) bytes; c is 2 under a
    penalty on its slopes, else 1. One of G needs less. What is kept is as in `footprint`.

    Raises:
        ConfigError, DataError: it cannot be built.
    """
    source = config.data.open()
    shape, classes = source.sample_shape, len(told_classes(config, source))
    judged = shape if config.packing == 1 else (config.packing * shape[0], *shape[1:])
    stacked = config.data.kind != "image"
    shared: dict[str, Any] = {"stacked": stacked, "classes": classes}
    g = _size(config.generator, (config.latent_dim,), shape, **shared)
    d = _size(config.discriminator, None, judged, **shared, condition=config.condition)
    packs, m, z = config.members * config.batch, config.packing, 2 * config.latent_dim
    c = SECOND_ORDER if config.constraint.needs_independent_samples else 1
    update_d = packs * (m * (z + g.numbers) + 2 * c * d.numbers)
    kept = config.members * _kept(g.nbytes, d.nbytes, stacked=config.members > 1) + _curves(History.of(config.members))
    return Room(kept, BYTES * update_d)


@functools.lru_cache(maxsize=256)
def _size(
    plan: Network,
    latent: tuple[int] | None,
    sample_shape: tuple[int, ...],
    *,
    stacked: bool,
    classes: int,
    condition: str = "none",
) -> Size:
    """The size of G, given the shape of its latent samples, or of D; measured on a network without any numbers in it."""
    rng = streams([0], "size", stacked=stacked)["size"]
    plan.check(sample_shape)
    shared: dict[str, Any] = {
        "sample_shape": sample_shape, "members": 1, "rng": rng, "dropout_rng": rng, "initialization": "default"
    }  # fmt: skip
    with torch.device("meta"), torch.no_grad():
        if latent is None:
            network = CONDITIONS[condition](plan, classes=classes, **shared)
        else:
            network = conditional_generator(plan, latent_dim=latent[0], classes=classes, **shared)
        numbers: list[int] = []
        for layer in network.eval().modules():
            if isinstance(layer, StackedLinear):
                layer.precise = False  # which asks for autocast, and there is none without numbers
            if not any(True for _ in layer.children()):
                layer.register_forward_hook(lambda _, given, made: numbers.append(made.numel()))
        x = torch.zeros(1, *((1,) if stacked else ()), *(latent or sample_shape))
        given(network, torch.zeros(1, dtype=torch.long) if classes else None)(x)
    return Size(_bytes(network), sum(numbers))


def _builders() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(BUILDERS, thread_name_prefix="builder", initializer=torch.set_num_threads, initargs=(1,))


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """The workers, the device and the maker of trainers, shared by all sessions.

    Attributes:
        scheduler: who works on the runs.
        device: where their tensors live.
        trainer: `Trainer`, or a fake of it.
        rehearse: tells the next update of a trainer in moments.
        clock: the scheduler's.
        patience: seconds that a caller waits for a run to be built; a slower one is announced later.
        room: tells how many bytes a run will need.
        builders: threads that build runs, so that decoding pictures keeps no worker from the other runs.
    """

    scheduler: Scheduler
    device: Device
    trainer: type[Trainer] = Trainer
    rehearse: Rehearse = rehearse
    clock: Callable[[], float] = time.monotonic
    patience: float = 0.5
    room: Callable[[RunConfig], Room] = room
    builders: ThreadPoolExecutor = field(default_factory=_builders)

    def build(self, plan: RunConfig | Checkpoint) -> Trainer:
        """A trainer for new settings, or one that goes on from a checkpoint; here a run has one thread.

        Raises:
            ConfigError, DataError, StoreError: it cannot be built.
        """
        if isinstance(plan, Checkpoint):
            return checkpoint.restore(_of_one_thread(plan), self.trainer, device=self.device.torch)
        return self.trainer(replace(plan, threads=0), device=self.device.torch)

    def warm(self) -> None:
        """Train a default run for a moment and forget it: the first optimiser of a process takes torch seconds to make."""
        trainer = self.trainer(RunConfig(), device=self.device.torch)
        for _ in range(2):
            trainer.update()

    def stop(self) -> bool:
        """Stop the workers; whether they are gone within a second."""
        self.builders.shutdown(wait=False, cancel_futures=True)
        return self.scheduler.stop()


def _of_one_thread(plan: Checkpoint) -> Checkpoint:
    config = plan.state.get("config")
    return replace(plan, state={**plan.state, "config": {**config, "threads": 0}}) if isinstance(config, dict) else plan


def footprint(trainer: Trainer) -> int:
    """Bytes that a run keeps for itself, estimated before its optimisers have allocated anything.

    parameters · (weight + gradient + two moments of the optimiser) + buffers + the generator's average + the curves; a
    stack also keeps the last weights of D, G and the average that were numbers. A stack has the parameters and the
    curves of all its members. Data are cached and shared by all runs, so they are not counted.
    """
    players, stacked = trainer.players, trainer.config.members > 1
    return _kept(_bytes(players.generator), _bytes(players.discriminator), stacked=stacked) + _curves(trainer.history)


def _kept(generator: int, discriminator: int, *, stacked: bool) -> int:
    survivors = 2 * generator + discriminator if stacked else 0
    return 4 * (generator + discriminator) + generator + survivors


def _curves(history: History) -> int:
    return sum(series.rows.turns.nbytes + series.rows.values.nbytes for series in (history.telemetry, history.measures))


def _bytes(network: nn.Module) -> int:
    return sum(each.nbytes for each in (*network.parameters(), *network.buffers()))
