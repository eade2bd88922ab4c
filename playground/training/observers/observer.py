"""What every observer promises."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from playground.config import RunConfig
from playground.latent.prior import latent
from playground.networks.conditional import given
from playground.pictures import ImagePicture, LinePicture, Microscope, PlanePicture
from playground.training.build import Players
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
        self._weight = next(players.generator.parameters())  # where tensors have to be, and in what precision
        self._z = self._latent("preview", self.drawn, config)  # [K, n, Z] or [n, Z]: fixed, so that pictures do not flicker

    @abstractmethod
    def picture(self, config: RunConfig, member: int = 0, updates: int = 0) -> LinePicture | PlanePicture | ImagePicture:
        """What there is to see now.

        Args:
            config: of the run, as it stands.
            member: whose picture it is.
            updates: how many updates the run has made, so that what only they change is not looked at twice.
        """

    def close_by(self, config: RunConfig) -> Microscope | None:
        """D under the microscope; None where every picture has it in it."""
        return None

    def measure(self, config: RunConfig) -> Values | None:
        """The numbers of `events.MEASURES`, each `[K]`, from fresh samples; None where there are none."""
        return None

    def floors(self, config: RunConfig, member: int = 0) -> Mapping[str, float]:
        """What the measures of a member would read of a perfect generator."""
        return {}

    def _latent(self, stream: str, count: int, config: RunConfig) -> Tensor:
        return self.players.rng[stream].draw(lambda g: latent(config.latent, count, config.latent_dim, g))

    def _generate(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """G_avg(z), or of z and labels, on the CPU in float32."""
        with looking_at(self.players.average.network) as network:
            samples = given(network, None if labels is None else labels.to(self._weight.device))(self._placed(z))
        return samples.float().cpu()

    def _placed(self, x: Tensor) -> Tensor:
        """`x` where the networks are, and in their precision."""
        return x.to(self._weight.device, self._weight.dtype)


@contextmanager
def looking_at(network: nn.Module) -> Iterator[nn.Module]:
    """A network in evaluation mode and without gradients, put back as it was."""
    learning = [vars(module) for module in network.modules() if module.training]
    _switch(learning, False)
    try:
        with torch.no_grad():
            yield network
    finally:
        _switch(learning, True)


def _switch(modules: list[dict[str, Any]], training: bool) -> None:
    """What `nn.Module.train` does, without its checks of every attribute: a picture is to cost little."""
    for attributes in modules:
        attributes["training"] = training


def alone(network: nn.Module, member: int, members: int) -> Callable[[Tensor], Tensor]:
    """One member of a stack as a stack of one, [1, B, …] → [1, B, …]; it has the stack's own weights, without gradients."""
    if members == 1:
        return network
    own = {name: each.detach()[member : member + 1] for name, each in chain(network.named_parameters(), network.named_buffers())}
    return partial(functional_call, network, own)
