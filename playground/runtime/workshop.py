"""What every run of this process is made with."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import torch
from torch import nn

from playground.config import RunConfig
from playground.device import Device
from playground.runtime.scheduler import Scheduler
from playground.runtime.slow_motion import Rehearse
from playground.store import checkpoint
from playground.store.checkpoint import Checkpoint
from playground.training.slow_motion import rehearse
from playground.training.trainer import Trainer

BUILDERS = 2


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
        builders: threads that build runs, so that decoding pictures keeps no worker from the other runs.
    """

    scheduler: Scheduler
    device: Device
    trainer: type[Trainer] = Trainer
    rehearse: Rehearse = rehearse
    clock: Callable[[], float] = time.monotonic
    patience: float = 0.5
    builders: ThreadPoolExecutor = field(default_factory=_builders)

    def build(self, plan: RunConfig | Checkpoint) -> Trainer:
        """A trainer for new settings, or one that goes on from a checkpoint.

        Raises:
            ConfigError, DataError, StoreError: it cannot be built.
        """
        if isinstance(plan, Checkpoint):
            return checkpoint.restore(plan, self.trainer, device=self.device.torch)
        return self.trainer(plan, device=self.device.torch)

    def warm(self) -> None:
        """Train a default run for a moment and forget it: the first optimiser of a process takes torch seconds to make."""
        trainer = self.trainer(RunConfig(), device=self.device.torch)
        for _ in range(2):
            trainer.update()

    def stop(self) -> bool:
        """Stop the workers; whether they are gone within a second."""
        self.builders.shutdown(wait=False, cancel_futures=True)
        return self.scheduler.stop()


def footprint(trainer: Trainer) -> int:
    """Bytes that a run keeps for itself, estimated before its optimisers have allocated anything.

    parameters · (weight + gradient + two moments of the optimiser) + buffers + the generator's average + the curves.
    A stack has the parameters and the curves of all its members. Data are cached and shared by all runs, so they are
    not counted.
    """
    players, history = trainer.players, trainer.history
    both = _bytes(players.generator) + _bytes(players.discriminator)
    curves = sum(series.rows.turns.nbytes + series.rows.values.nbytes for series in (history.telemetry, history.measures))
    return 4 * both + _bytes(players.generator) + curves


def _bytes(network: nn.Module) -> int:
    return sum(each.nbytes for each in (*network.parameters(), *network.buffers()))
