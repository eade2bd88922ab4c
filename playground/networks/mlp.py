"""The multilayer perceptron: hidden layers, each of the same width, for points and for small pictures."""

from collections import OrderedDict
from dataclasses import dataclass
from math import prod
from typing import ClassVar

from torch import nn

from playground.errors import ConfigError
from playground.knobs import knob
from playground.networks.init import initialize
from playground.networks.network import LEAKY_SLOPE, Network, check_members, is_image
from playground.networks.stacked import (
    Dropout,
    Maxout,
    Pixels,
    Scores,
    StackedBatchNorm,
    StackedLayerNorm,
    StackedLinear,
    ToStack,
)
from playground.randomness import Stream

NORMS = {"batch": StackedBatchNorm, "layer": StackedLayerNorm}


@dataclass(frozen=True, kw_only=True)
class MLP(Network):
    """h₀ = x;  hᵢ = dropout(activation(norm(hᵢ₋₁·Wᵢ + bᵢ)));  y = h_depth·W + b.

    With maxout a hidden layer has `pieces` linear functions for each of its features and keeps the largest.
    """

    flat: ClassVar[bool] = True

    depth: int = knob(2, label="Hidden layers", low=1, high=8, help="How many layers stand between input and output.")
    width: int = knob(128, label="Width", low=1, high=1024, log=True, help="How many neurons a hidden layer has.")
    activation: str = knob(
        "relu",
        label="Activation",
        choices=("relu", "leaky_relu", "tanh", "maxout"),
        help="The bend after each hidden layer; without it the network could only draw straight lines.",
    )
    pieces: int = knob(
        5,
        label="Maxout pieces",
        low=2,
        high=8,
        advanced=True,
        help="With maxout: the number of linear functions of which a neuron takes the largest.",
    )
    norm: str = knob(
        "none",
        label="Normalisation",
        choices=("none", "batch", "layer"),
        help="Rescales a hidden layer: over the batch, or over the neurons of each sample by itself.",
    )
    dropout: float = knob(
        0.0,
        label="Dropout",
        low=0.0,
        high=0.9,
        help="The share of neurons that each update switches off at random.",
    )

    @property
    def mixes_samples(self) -> bool:
        """Under batch norm a score depends on the rest of the batch."""
        return self.norm == "batch"

    def check(self, sample_shape: tuple[int, ...]) -> None:
        """Points and pictures of any size will do.

        Raises:
            ConfigError: neither (D,) nor (C, H, W).
        """
        if len(sample_shape) not in (1, 3):
            raise ConfigError("network_sample_shape", shape=tuple(sample_shape))

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
        """G: [K, B, Z] → [K, B, D], or [B, Z] → [B, C, H, W]; see `Network.generator`."""
        layers = self._layers(latent_dim, prod(sample_shape), sample_shape, members, dropout_rng)
        if is_image(sample_shape):
            layers = {"stack": ToStack(), **layers, "pixels": Pixels(sample_shape)}
        return initialize(nn.Sequential(OrderedDict(layers)), initialization, rng)

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
        """D: [K, B, D] → [K, B], or [B, C, H, W] → [B]; see `Network.discriminator`."""
        layers = self._layers(prod(sample_shape) + labels, 1, sample_shape, members, dropout_rng)
        if is_image(sample_shape):
            layers = {"stack": ToStack(), **layers}
        layers["scores"] = Scores(stacked=not is_image(sample_shape))
        return initialize(nn.Sequential(OrderedDict(layers)), initialization, rng)

    def _layers(
        self, inputs: int, outputs: int, sample_shape: tuple[int, ...], members: int, dropout_rng: Stream
    ) -> dict[str, nn.Module]:
        """All layers from [K, B, inputs] to [K, B, outputs], by name."""
        self.check(sample_shape)
        check_members(sample_shape, members)
        layers: dict[str, nn.Module] = {}
        pieces = self.pieces if self.activation == "maxout" else 1
        points = not is_image(sample_shape)
        for i in range(1, self.depth + 1):
            fan_in, fan_out = (inputs if i == 1 else self.width), self.width * pieces
            bias = self.norm != "batch"  # batch norm would subtract it again
            layers[f"linear_{i}"] = StackedLinear(members, fan_in, fan_out, bias=bias, precise=points and i == 1)
            if self.norm != "none":
                layers[f"norm_{i}"] = NORMS[self.norm](members, fan_out)
            layers[f"{self.activation}_{i}"] = self._activation()
            if self.dropout > 0:
                layers[f"dropout_{i}"] = Dropout(self.dropout, dropout_rng)
        layers["output"] = StackedLinear(members, self.width, outputs, precise=points)
        return layers

    def _activation(self) -> nn.Module:
        match self.activation:
            case "leaky_relu":
                return nn.LeakyReLU(LEAKY_SLOPE)
            case "tanh":
                return nn.Tanh()
            case "maxout":
                return Maxout(self.pieces)
            case _:
                return nn.ReLU()
