"""A discriminator that stands still, to be asked on any thread: a copy of a run's D."""

import functools
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from playground.data.images.source import ImageSource
from playground.errors import ConfigError
from playground.networks.conditional import given
from playground.networks.stacked import StackedBatchNorm
from playground.objectives.objective import Objective
from playground.pictures import Floats
from playground.training.observers import looking_at
from playground.training.sampling import CHUNK, Sampler
from playground.training.trainer import Trainer


@dataclass(frozen=True, kw_only=True, eq=False)
class Critic:
    """A D of pictures that nobody trains.

    Each picture is judged by itself: what stands beside it on a path does not change its score. A D with batch norm, which in
    training sees real pictures and fakes each in a batch of their own, sees every picture here as one of a batch of fakes.

    Attributes:
        network: [B, C, H, W] → [B] raw scores, and with labels [B] as its second argument if it is conditional.
        objective: of the run, which knows how a score is read.
        class_names: of a conditional one, what each label means; empty for any other.
        company: of a D with batch norm, the generator among whose fakes it judges; None for any other.
    """

    network: nn.Module
    objective: Objective
    class_names: tuple[str, ...] = ()
    company: Sampler | None = None

    @classmethod
    def of(cls, trainer: Trainer) -> "Critic":
        """A copy of a run's D, on the CPU in float32; to be called between two updates (`Run.ask`).

        Raises:
            ConfigError: the run makes points.
        """
        players = trainer.players
        if not isinstance(players.source, ImageSource):
            raise ConfigError("critic_points")
        network = deepcopy(players.discriminator).cpu().float().requires_grad_(False).eval()
        company = Sampler.of(trainer) if trainer.config.discriminator.mixes_samples else None
        return cls(network=network, objective=trainer.config.objective, class_names=players.class_names, company=company)

    @functools.cached_property
    def settled(self) -> nn.Module:
        """The network, each sample judged by itself; made by whoever asks first, so that the run does not wait for it."""
        if self.company is None:
            return self.network
        network, labels = deepcopy(self.network), self.company.labels(CHUNK, seed=0)
        settle(network, placed(self.company.draw(self.company.z(CHUNK, seed=0), labels)), labels)
        return network

    @property
    def bounded(self) -> bool:
        """Whether a score reads as a probability of being real; otherwise it is on no fixed scale."""
        return self.objective.bounded

    @property
    def conditional(self) -> bool:
        """Whether it is told a class."""
        return bool(self.class_names)

    def scores(self, images: ArrayLike, labels: Tensor | None = None) -> Floats:
        """D(x) as the page draws it (`Objective.probability`), [n] float32.

        Args:
            images: [n, C, H, W] uint8.
            labels: the class of each, [n] int64, or weights of all classes, [n, N]; for a conditional D.

        Raises:
            ConfigError: a conditional D was told no class.
        """
        if self.conditional and labels is None:
            raise ConfigError("critic_untold")
        x = placed(images)
        told = (x,) if labels is None or not self.conditional else (x, labels)
        with looking_at(self.settled) as network:
            chunks = [network(*chunk) for chunk in zip(*(torch.split(each, CHUNK) for each in told), strict=True)]
        return np.asarray(self.objective.probability(torch.cat(chunks).float()).numpy())


def placed(images: ArrayLike) -> Tensor:
    """0…255 → [−1, 1], [n, C, H, W] float32."""
    return torch.from_numpy(np.asarray(images)).float() / 127.5 - 1


@torch.no_grad()
def settle(network: nn.Module, x: Tensor, labels: Tensor | None = None) -> None:
    """Let the running values of batch norm be those of one batch, so that in `eval()` each sample is judged as one among it.

    Args:
        network: in evaluation mode; it stays there.
        x: the batch, [B, C, H, W].
        labels: [B], for a conditional network.
    """
    norms = [each for each in network.modules() if isinstance(each, _BatchNorm | StackedBatchNorm)]
    hooks = [norm.register_forward_pre_hook(_take) for norm in norms]
    given(network, labels)(x)
    for hook in hooks:
        hook.remove()


def _take(norm: nn.Module, arguments: tuple[Tensor, ...]) -> None:
    """The mean and the variance of what comes in: over all but the features, which stand last in a stack and second else."""
    (x,) = arguments
    features = x.ndim - 1 if isinstance(norm, StackedBatchNorm) else 1
    others = [axis for axis in range(x.ndim) if axis != features]
    variance, mean = torch.var_mean(x, others, correction=0)
    for buffer, value in ((norm.running_mean, mean), (norm.running_var, variance)):
        buffer.copy_(value.view_as(buffer))  # type: ignore[operator, arg-type]  # a module's attributes may be anything
