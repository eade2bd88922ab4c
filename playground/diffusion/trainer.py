"""Algorithm 1 of DDPM as a generator of events, as `training.trainer` is for GANs: one `next()` is one update.

    repeat
        x_0 ~ q(x_0);  t ~ Uniform({1, …, T});  ε ~ N(0, I)
        a gradient step on ‖ε − ε_θ(√ᾱ_t·x_0 + √(1−ᾱ_t)·ε, t)‖²
    until converged

There is one network and no opponent, and the loss has a floor that does not move: it can be read as progress.
Source: Ho, Jain & Abbeel 2020, arXiv:2006.11239, Algorithm 1 and equation 14 (L_simple).
"""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from playground.data.images.source import ImageSource
from playground.diffusion.config import DiffusionConfig
from playground.diffusion.denoiser import drawn
from playground.diffusion.sampling import Diffuser
from playground.errors import ConfigError, TrainingDiverged
from playground.randomness import streams

STREAMS = ("init", "data", "time", "noise")
WARM_UP = 50
"""Updates in which the rate rises to its value: Adam's first steps are wild."""
CLIP = 1.0
"""The longest gradient that is let through, as in the authors' code."""
READ_EVERY = 10
"""Updates between two readings of the loss; a reading waits for the device."""


@dataclass(frozen=True)
class Denoising:
    """One update was made.

    Attributes:
        update: how many there were.
        loss: the mean of L_simple over the updates since the last reading, per pixel; None between readings.
    """

    update: int
    loss: float | None = None


@dataclass(frozen=True)
class Finished:
    """The budget is used up, or a loss was no number."""

    update: int
    error: TrainingDiverged | None = None


class DiffusionTrainer:
    """One DDPM, its data, and where it stands.

    Args:
        config: what to train.
        device: where the tensors live.
        source: the pictures; those of the config by default.
        clock: seconds, for counting the run's own computing time.

    Raises:
        ConfigError: data that are no pictures.
        DataError: data that cannot be read.

    Attributes:
        updates: so many were made.
        seconds: computing time so far.
        losses: (update, loss) at each reading.
        ended: why it is over, or None.
    """

    def __init__(
        self,
        config: DiffusionConfig,
        *,
        device: torch.device,
        source: ImageSource | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.config, self.device, self._clock = config.resolved(device), device, clock
        opened = source or config.data.open()
        if not isinstance(opened, ImageSource):
            raise ConfigError("judge_points")
        self.source, self.noising = opened, config.schedule.noising(config.steps)
        self.rng = streams([config.seed], *STREAMS, stacked=False)
        self.network = drawn(opened.sample_shape, config.base_width, config.patch, self.rng["init"]).to(device)
        self.average = deepcopy(self.network).requires_grad_(False)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=config.rate)
        self.updates, self.seconds = 0, 0.0
        self.losses: list[tuple[int, float]] = []
        self.ended: Finished | None = None
        self._unread: list[Tensor] = []

    def run(self) -> Iterator[Denoising | Finished]:
        """Every event until the budget is used up."""
        while self.ended is None:
            yield self.update()

    def update(self) -> Denoising | Finished:
        """One turn of the loop of Algorithm 1; after the end, the end again."""
        if self.ended is None and self._over_budget():
            self.ended = Finished(self.updates)
        if self.ended is not None:
            return self.ended
        began = self._clock()
        self._unread.append(self._step())
        self._into_average()
        self.updates += 1
        event = self._read()
        self.seconds += self._clock() - began
        return event

    def _step(self) -> Tensor:
        count, steps = self.config.batch, self.config.steps
        x_0 = self.rng["data"].draw(lambda g: self.source.sample(count, g)).to(self.device)
        t = self.rng["time"].draw(lambda g: torch.randint(1, steps + 1, (count,), generator=g)).to(self.device)
        epsilon = self.rng["noise"].draw(lambda g: torch.randn(x_0.shape, generator=g)).to(self.device)
        x_t = self.noising.noised(x_0, t, epsilon)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.config.precision == "bf16"):
            epsilon_theta = self.network(x_t, t)
        loss: Tensor = ((epsilon - epsilon_theta.float()) ** 2).mean()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        for group in self.optimizer.param_groups:
            group["lr"] = self.config.rate * min(1.0, (self.updates + 1) / WARM_UP)
        self.optimizer.step()
        return loss.detach()

    @torch.no_grad()
    def _into_average(self) -> None:
        """The average's memory grows with the run, m = min(memory, t/(t + 20)): early samples follow the network closely."""
        share = 1 - min(self.config.ema, self.updates / (self.updates + 20))
        torch._foreach_lerp_(list(self.average.parameters()), list(self.network.parameters()), share)

    def _read(self) -> Denoising | Finished:
        if self.updates % READ_EVERY:
            return Denoising(self.updates)
        loss = float(torch.stack(self._unread).mean())
        self._unread.clear()
        if not math.isfinite(loss):
            self.ended = Finished(self.updates, TrainingDiverged("diffusion_diverged", update=self.updates))
            return self.ended
        self.losses.append((self.updates, loss))
        return Denoising(self.updates, loss)

    def _over_budget(self) -> bool:
        config = self.config
        return self.seconds >= (config.budget_seconds or math.inf) or self.updates >= (config.budget_updates or math.inf)

    # ------------------------------------------------------------------ looking and keeping

    def diffuser(self) -> Diffuser:
        """A copy of the averaged network, on the CPU, to sample from while this one learns on."""
        network = deepcopy(self.average).cpu().eval()
        bf16 = self.config.precision == "bf16" and self.device.type == "cpu"
        return Diffuser(network=network, noising=self.noising, sample_shape=self.source.sample_shape, bf16=bf16)

    def state(self) -> dict[str, Any]:
        """The whole run: config, weights, optimiser, streams, position. Copies."""
        return deepcopy({
            "config": self.config.to_dict(),
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "streams": {name: stream.state() for name, stream in self.rng.items()},
            "updates": self.updates,
            "seconds": self.seconds,
            "losses": self.losses,
            "unread": [float(each) for each in self._unread],
        })  # fmt: skip

    @classmethod
    def restore(cls, state: Mapping[str, Any], *, device: torch.device, **more: Any) -> "DiffusionTrainer":
        """The run that `state()` described, to go on exactly where it stood.

        Raises:
            ConfigError, DataError: it cannot be built here.
            RuntimeError, KeyError, ValueError: weights or fields that do not fit the config.
        """
        trainer = cls(DiffusionConfig.from_dict(state["config"]), device=device, **more)
        for part in ("network", "average", "optimizer"):
            getattr(trainer, part).load_state_dict(deepcopy(state[part]))
        for name, stream in trainer.rng.items():
            stream.restore(state["streams"][name])
        trainer.updates, trainer.seconds = state["updates"], state["seconds"]
        trainer.losses = [(int(update), float(loss)) for update, loss in state["losses"]]
        trainer._unread = [torch.tensor(each, device=device) for each in state["unread"]]
        return trainer
