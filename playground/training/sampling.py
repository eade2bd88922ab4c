"""A generator that stands still, to be drawn from on any thread: a copy of a run's average, or one that was kept."""

import functools
import itertools
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from playground.data.images.source import Images, ImageSource
from playground.errors import ConfigError
from playground.latent.prior import latent
from playground.randomness import streams
from playground.training.observers import looking_at, pixels
from playground.training.trainer import Trainer

CHUNK = 64
"""Samples a forward pass at most, so that thousands of pictures need no more memory than a batch."""
MEMORY = 2**28
"""Bytes that one layer may give out for all samples of a forward pass."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sampler:
    """A generator of pictures that nobody trains.

    Attributes:
        network: [B, Z] → [B, C, H, W], and with labels [B] int64 as its second argument if it is conditional.
        latent_dim: Z.
        latent: p_z, `normal` or `uniform`.
        sample_shape: (C, H, W).
        class_names: of a conditional generator, what each label means; empty for any other.
        class_shares: how frequent each class was when it was trained, adding up to 1; empty where nobody knows.
    """

    network: nn.Module
    latent_dim: int
    latent: str
    sample_shape: tuple[int, ...]
    class_names: Sequence[str] = ()
    class_shares: Sequence[float] = ()

    @classmethod
    def of(cls, trainer: Trainer) -> "Sampler":
        """A copy of a run's averaged generator, on the CPU in float32; to be called between two updates (`Run.ask`).

        Raises:
            ConfigError: the run makes points.
        """
        config, source = trainer.config, trainer.players.source
        if not isinstance(source, ImageSource):
            raise ConfigError("judge_points")
        network = deepcopy(trainer.players.average.network).cpu().float().requires_grad_(False).eval()
        return cls(
            network=network,
            latent_dim=config.latent_dim,
            latent=config.latent,
            sample_shape=tuple(source.sample_shape),
            class_names=trainer.players.class_names,
            class_shares=class_shares(source) if trainer.players.class_names else (),
        )

    @property
    def conditional(self) -> bool:
        """Whether it is told a class."""
        return bool(self.class_names)

    @functools.cached_property
    def rows(self) -> int:
        """Samples a forward pass: `CHUNK`, or fewer where those would take more than `MEMORY`."""
        z = torch.zeros(2, self.latent_dim, dtype=next((each.dtype for each in self.network.parameters()), torch.float32))
        given = (z, torch.zeros(2, dtype=torch.int64)) if self.conditional else (z,)
        largest = _Largest()
        with looking_at(self.network), largest:
            self.network(*given)
        return max(min(CHUNK, 2 * MEMORY // max(largest.nbytes, 1)), 1)

    def z(self, count: int, *, seed: int) -> Tensor:
        """`count` draws of z, [count, Z]; the same seed gives the same ones."""
        return streams([seed], "sample", stacked=False)["sample"].draw(
            lambda g: latent(self.latent, count, self.latent_dim, g)
        )  # fmt: skip

    def labels(self, count: int, *, seed: int) -> Tensor | None:
        """`count` classes, each as likely as any other, [count] int64; None for a generator without classes."""
        if not self.conditional:
            return None
        return streams([seed], "label", stacked=False)["label"].draw(
            lambda g: torch.randint(len(self.class_names), (count,), generator=g)
        )  # fmt: skip

    def draw(self, z: Tensor, labels: Tensor | None = None, weights: Tensor | None = None) -> Images:
        """The picture of each z, [n, C, H, W] uint8.

        Args:
            z: [n, Z].
            labels: the class of each, [n], for a conditional generator.
            weights: in place of `labels` how much of every class, [n, N]: its one-hot vector becomes them (`conditional.shares`).

        Raises:
            ConfigError: weights for a generator that is told no class, or of another number of classes than it has.
        """
        if weights is not None:
            self._check(weights)
            labels = weights.float()
        given = (z,) if labels is None else (z, labels)
        rows = self.rows
        with looking_at(self.network):
            chunks = [self.network(*chunk) for chunk in zip(*(torch.split(each, rows) for each in given), strict=True)]
        return pixels(torch.cat(chunks))

    def _check(self, weights: Tensor) -> None:
        if not self.conditional:
            raise ConfigError("weights_unasked")
        if weights.ndim != 2 or weights.shape[1] != len(self.class_names):
            raise ConfigError("weights_classes", count=len(self.class_names), got=weights.shape[-1])

    def batches(self, *, seed: int) -> Iterator[Images]:
        """Endless samples, `[CHUNK, C, H, W]` uint8 each, of classes as frequent as they were in training."""
        names = ("sample", "label")
        rng = streams([seed], *names, stacked=False)

        def batch() -> Images:
            z = rng["sample"].draw(lambda g: latent(self.latent, CHUNK, self.latent_dim, g))
            return self.draw(z, rng["label"].draw(self._frequent) if self.conditional else None)

        return (batch() for _ in itertools.count())

    def _frequent(self, rng: torch.Generator) -> Tensor:
        if not self.class_shares:
            return torch.randint(len(self.class_names), (CHUNK,), generator=rng)
        shares = torch.tensor(self.class_shares, dtype=torch.float64)
        return torch.multinomial(shares, CHUNK, replacement=True, generator=rng)


def class_shares(source: ImageSource) -> tuple[float, ...]:
    """The share of each class in the pictures that are trained on; empty without classes."""
    labels = source.training_labels
    if labels is None:
        return ()
    counts = np.bincount(labels, minlength=len(source.class_names))
    return tuple(float(each) for each in counts / counts.sum())


class _Largest(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Notes the largest array that is made for two samples, on this thread."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.nbytes = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        if isinstance(made, Tensor) and made.ndim > 1 and made.shape[0] == 2:  # weights are made for all samples at once
            self.nbytes = max(self.nbytes, made.nelement() * made.element_size())
        return made
