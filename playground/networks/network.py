"""What every kind of network promises, and how one is described on the page."""

import copy
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import nn

from playground.errors import ConfigError
from playground.knobs import Settings
from playground.randomness import Stream

LEAKY_SLOPE = 0.2
"""max(x, 0.2·x): the leaky ReLU of DCGAN (arXiv:1511.06434, section 3) and of everything here that has one."""


@dataclass(frozen=True, kw_only=True)
class Network(Settings):
    """A plan for networks: knobs in, modules out. It holds no weights.

    Samples that are points, `sample_shape` (D,), are made and judged by stacks of `members` networks. Samples that are
    pictures, (C, H, W), are made and judged by one plain network.

    Attributes:
        flat: whether D takes a picture as a row of numbers, with no sides.
    """

    flat: ClassVar[bool] = False

    @property
    def mixes_samples(self) -> bool:
        """Whether a score depends on the rest of the batch, as under batch norm.

        A gradient penalty then means something else than its formula says, and the page warns.
        """
        return False

    def check(self, sample_shape: tuple[int, ...]) -> None:
        """Whether such samples can be made.

        Raises:
            ConfigError: they cannot; the sentence says which can.
        """
        raise NotImplementedError

    def generator(
        self,
        *,
        latent_dim: int,
        sample_shape: tuple[int, ...],
        members: int,
        rng: Stream,
        dropout_rng: Stream,
        initialization: str,
    ) -> nn.Sequential:
        """G: [K, B, Z] → [K, B, D] for points, linear at the end; [B, Z] → [B, C, H, W] for pictures, tanh at the end.

        Args:
            latent_dim: Z.
            sample_shape: (D,) or (C, H, W).
            members: K; 1 for pictures.
            rng: where the weights come from, with a generator for each member.
            dropout_rng: where dropout's masks come from while it trains.
            initialization: a name in `init.INITIALIZATIONS`.

        Raises:
            ConfigError: it cannot make such samples.
        """
        raise NotImplementedError

    def discriminator(
        self,
        *,
        sample_shape: tuple[int, ...],
        members: int,
        rng: Stream,
        dropout_rng: Stream,
        initialization: str,
        labels: int = 0,
    ) -> nn.Sequential:
        """D: [K, B, D] → [K, B] for points, [B, C, H, W] → [B] for pictures; raw scores, no sigmoid.

        Its one layer before the scores is called "output" (`conditional.Projected` asks what goes into it).

        Args:
            labels: N more channels of a picture, or more numbers for a `flat` network, that say its class (`conditional`).

        The others, and errors, are `generator`'s.
        """
        raise NotImplementedError


def is_image(sample_shape: tuple[int, ...]) -> bool:
    """Whether samples are pictures (C, H, W) and not points (D,)."""
    return len(sample_shape) == 3


def check_members(sample_shape: tuple[int, ...], members: int) -> None:
    """Refuse a stack of picture networks.

    Raises:
        ConfigError: more than one member, and samples are pictures.
    """
    if is_image(sample_shape) and members != 1:
        raise ConfigError("network_stack_of_images", members=members)


@dataclass(frozen=True)
class Layer:
    """One line of a network's summary.

    Attributes:
        name: what it is called in the network, and the stem of its keys in a `state_dict`.
        kind: its class, without the words that say it is stacked or constrained.
        shape: of one sample behind it: (D,), (C, H, W), or () for a score.
        parameters: of one member.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int


def parameter_count(module: nn.Module, members: int = 1) -> int:
    """How many numbers one member of `module` learns."""
    return sum(each.numel() for each in module.parameters()) // members


def summary(network: nn.Sequential, input_shape: tuple[int, ...]) -> list[Layer]:
    """The layers of a network, in order, with the shape behind each and its parameters.

    It is read off a copy in which one sample goes through, so neither the network nor its streams notice.

    Args:
        network: what `Network.generator` or `.discriminator` built.
        input_shape: of a batch, best of one sample: (K, B, Z), (K, B, D), (B, Z) or (B, C, H, W).
    """
    members = input_shape[0] if len(input_shape) == 3 else 1
    x, layers = torch.zeros(input_shape), []
    with torch.no_grad():
        for name, layer in copy.deepcopy(network).cpu().float().eval().named_children():
            x = layer(x)
            kind = type(layer).__name__.removeprefix("Parametrized").removeprefix("Stacked")
            layers.append(Layer(name, kind, _of_one_sample(x.shape), parameter_count(layer, members)))
    return layers


def _of_one_sample(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Without the axes of members and batch: [K, B, D] → (D,), [B, C, H, W] → (C, H, W), [K, B] or [B] → ()."""
    leading = {3: 2, 4: 1}.get(len(shape), len(shape))
    return tuple(shape[leading:])
