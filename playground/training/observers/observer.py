"""What every observer promises."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import chain

import torch
from torch import Tensor, nn
from torch.func import functional_call

from playground.config import RunConfig
from playground.pictures import ImagePicture, LinePicture, PlanePicture
from playground.training.build import Players, latent
from playground.training.events import Values


class Observer(ABC):
    """Looks at one run.

    Args:
        players: the run's networks, data and streams.
        config: the run's config at its start.

    Attributes:
        drawn: how many fakes a picture shows.
    """

    drawn: int

    def __init__(self, players: Players, config: RunConfig) -> None:
        self.players = players
        self._z = self._latent("preview", self.drawn, config)  # [K, n, Z] or [n, Z]: fixed, so that pictures do not flicker

    @abstractmethod
    def picture(self, config: RunConfig, member: int = 0, updates: int = 0) -> LinePicture | PlanePicture | ImagePicture:
        """What there is to see now.

        Args:
            config: of the run, as it stands.
            member: whose picture it is.
            updates: how many updates the run has made, so that what only they change is not looked at twice.
        """

    def measure(self, config: RunConfig) -> Values | None:
        """The numbers of `events.MEASURES`, each `[K]`, from fresh samples; None where there are none."""
        return None

    def floors(self, config: RunConfig, member: int = 0) -> Mapping[str, float]:
        """What the measures of a member would read of a perfect generator."""
        return {}

    def _latent(self, stream: str, count: int, config: RunConfig) -> Tensor:
        return self.players.rng[stream].draw(lambda g: latent(config.latent, count, config.latent_dim, g))

    def _generate(self, z: Tensor) -> Tensor:
        """G_avg(z) on the CPU in float32."""
        with looking_at(self.players.average.network) as network:
            samples: Tensor = network(placed(z, network))
        return samples.float().cpu()


@contextmanager
def looking_at(network: nn.Module) -> Iterator[nn.Module]:
    """A network in evaluation mode and without gradients, put back as it was."""
    was = network.training
    network.eval()
    try:
        with torch.no_grad():
            yield network
    finally:
        network.train(was)


def placed(x: Tensor, network: nn.Module) -> Tensor:
    """`x` where a network's weights are, and in their precision."""
    weight = next(network.parameters())
    return x.to(weight.device, weight.dtype)


def alone(network: nn.Module, member: int, members: int) -> Callable[[Tensor], Tensor]:
    """One member of a stack as a stack of one, [1, B, …] → [1, B, …]; it has the stack's own weights, without gradients."""
    if members == 1:
        return network
    own = {name: each.detach()[member : member + 1] for name, each in chain(network.named_parameters(), network.named_buffers())}
    return partial(functional_call, network, own)
