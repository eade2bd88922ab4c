"""DCGAN: the convolutional pair with which pictures began to look like something.

The paper's rules: strided convolutions in place of pooling, batch norm in both networks except at G's output and D's
input, no fully connected hidden layers, ReLU in G with tanh at its end, LeakyReLU with slope 0.2 in D.

Source: Radford, Metz & Chintala 2015, arXiv:1511.06434, section 3 and figure 1.
"""

from collections import OrderedDict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from torch import Tensor, nn
from torch.nn.utils import skip_init

from playground.errors import ConfigError
from playground.knobs import knob
from playground.networks.init import initialize
from playground.networks.network import LEAKY_SLOPE, Network, check_members, is_image
from playground.networks.stacked import Pixels, Scores
from playground.randomness import Stream

FIRST_SIDE = {28: 7, 32: 4, 64: 4}
"""Side of a picture → side of G's first feature map: 7→14→28, 4→8→16→32, 4→8→16→32→64."""


class LatentMap(nn.Module):
    """z as a picture of one pixel: [B, Z] → [B, Z, 1, 1]."""

    def forward(self, z: Tensor) -> Tensor:
        """[B, Z] → [B, Z, 1, 1]."""
        return z[:, :, None, None]


@dataclass(frozen=True, kw_only=True)
class DCGAN(Network):
    """Pictures of 28, 32 or 64 pixels through convolutions of 4 × 4 and stride 2; D mirrors G.

    The largest feature map has `base_width` channels and each smaller one twice as many (the paper's G for 64 pixels is
    `base_width` 128: 1024, 512, 256, 128).
    """

    base_width: int = knob(
        32,
        label="Base width",
        low=4,
        high=128,
        log=True,
        help="Channels of the largest feature map; smaller ones have more.",
    )
    norm: str = knob(
        "batch",
        label="Normalisation",
        choices=("batch", "none", "layer", "instance"),
        help="Rescales feature maps: over the batch, not at all, or over each sample by itself as penalties need it.",
    )

    @property
    def mixes_samples(self) -> bool:
        """Under batch norm a score depends on the rest of the batch."""
        return self.norm == "batch"

    @property
    def _bias(self) -> bool:
        """Whether a convolution before a norm has a bias: batch and instance norm would subtract it again."""
        return self.norm in ("none", "layer")

    def check(self, sample_shape: tuple[int, ...]) -> None:
        """Square pictures of 28, 32 or 64 pixels, grey or in colour.

        Raises:
            ConfigError: anything else.
        """
        if not is_image(sample_shape):
            raise ConfigError("network_dcgan_points", dimensions=sample_shape[0])
        channels, height, width = sample_shape
        if channels not in (1, 3) or height != width or height not in FIRST_SIDE:
            raise ConfigError("network_dcgan_size", channels=channels, height=height, width=width)

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
        """G: [B, Z] → [B, C, H, W]; see `Network.generator`. There is no dropout in it."""
        widths = self._widths(sample_shape, members)[::-1]
        layers: dict[str, nn.Module] = {"latent": LatentMap()}
        self._up(layers, 1, latent_dim, widths[0], FIRST_SIDE[sample_shape[-1]])
        for i, (inputs, outputs) in enumerate(pairwise(widths), start=2):
            self._up(layers, i, inputs, outputs)
        layers["output"] = unset(nn.ConvTranspose2d, widths[-1], sample_shape[0], 4, stride=2, padding=1)
        layers["pixels"] = Pixels(sample_shape)
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
        """D: [B, C, H, W] → [B]; see `Network.discriminator`. There is no dropout in it."""
        widths = self._widths(sample_shape, members)
        layers: dict[str, nn.Module] = {
            "conv_1": unset(nn.Conv2d, sample_shape[0] + labels, widths[0], 4, stride=2, padding=1),
            "leaky_relu_1": nn.LeakyReLU(LEAKY_SLOPE),
        }
        for i, (inputs, outputs) in enumerate(pairwise(widths), start=2):
            layers[f"conv_{i}"] = unset(nn.Conv2d, inputs, outputs, 4, stride=2, padding=1, bias=self._bias)
            self._norm(layers, i, outputs)
            layers[f"leaky_relu_{i}"] = nn.LeakyReLU(LEAKY_SLOPE)
        layers["output"] = unset(nn.Conv2d, widths[-1], 1, FIRST_SIDE[sample_shape[-1]])
        layers["scores"] = Scores(stacked=False)
        return initialize(nn.Sequential(OrderedDict(layers)), initialization, rng)

    def _widths(self, sample_shape: tuple[int, ...], members: int) -> list[int]:
        """Channels from the largest feature map to the smallest: w, 2w, 4w and so on."""
        self.check(sample_shape)
        check_members(sample_shape, members)
        side = sample_shape[-1]
        doublings = (side // FIRST_SIDE[side]).bit_length() - 1
        return [self.base_width * 2**i for i in range(doublings)]

    def _up(self, layers: dict[str, nn.Module], i: int, inputs: int, outputs: int, first: int = 0) -> None:
        """Add a transposed convolution that doubles the side, or makes the `first` side out of one pixel."""
        geometry: dict[str, Any] = {"kernel_size": first} if first else {"kernel_size": 4, "stride": 2, "padding": 1}
        layers[f"conv_{i}"] = unset(nn.ConvTranspose2d, inputs, outputs, **geometry, bias=self._bias)
        self._norm(layers, i, outputs)
        layers[f"relu_{i}"] = nn.ReLU()

    def _norm(self, layers: dict[str, nn.Module], i: int, channels: int) -> None:
        match self.norm:
            case "batch":
                layers[f"norm_{i}"] = nn.BatchNorm2d(channels)
            case "layer":
                layers[f"norm_{i}"] = nn.GroupNorm(1, channels)  # over all channels and pixels of a sample
            case "instance":
                layers[f"norm_{i}"] = nn.InstanceNorm2d(channels, affine=True)


def unset(convolution: type[nn.Module], inputs: int, outputs: int, kernel_size: int, **more: Any) -> nn.Module:
    """A convolution whose weights nobody has drawn yet: its own constructor would draw from the global generator."""
    layer: nn.Module = skip_init(convolution, inputs, outputs, kernel_size, **more)  # type: ignore[no-untyped-call]
    return layer
