"""A small residual network: what a block adds to a picture is learned, the rest goes past it.

G: z → a first map, blocks that double its side, batch norm, ReLU, convolution, tanh. D: a first block that halves the
side, more such blocks and blocks that keep it, ReLU, the sum over all pixels, one linear layer. No batch norm in D, so
that penalties and spectral norm mean what their formulas say. All maps have `base_width` channels.

Source: He et al. 2015, arXiv:1512.03385; as a GAN for 32 pixels Gulrajani et al. 2017 (WGAN-GP), arXiv:1704.00028, appendix
F, with the sum in place of the mean as in Miyato et al. 2018 (SN-GAN), arXiv:1802.05957, appendix B.4.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import cast

import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn

from playground.errors import ConfigError
from playground.knobs import knob
from playground.networks.dcgan import FIRST_SIDE, LatentMap, unset
from playground.networks.init import initialize
from playground.networks.network import Network, check_members, is_image
from playground.networks.stacked import Pixels, Scores
from playground.randomness import Stream

D_BLOCKS = {28: 3, 32: 4, 64: 5}
"""Side of a picture → blocks of D: those that halve the side, to 7, 8 or 8 pixels, and then the ones that keep it."""
D_HALVINGS = {28: 2, 32: 2, 64: 3}


class UpBlock(nn.Module):
    """x ↦ skip(up x) + conv(relu(norm(conv(up relu(norm x))))): [B, w, H, W] → [B, w, 2H, 2W], up = each pixel twice.

    Args:
        width: w.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm_1 = nn.BatchNorm2d(width)
        self.conv_1 = unset(nn.Conv2d, width, width, 3, padding=1, bias=False)  # the next norm would subtract a bias again
        self.norm_2 = nn.BatchNorm2d(width)
        self.conv_2 = unset(nn.Conv2d, width, width, 3, padding=1)
        self.skip = unset(nn.Conv2d, width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[B, w, H, W] → [B, w, 2H, 2W]."""
        added = self.conv_1(F.interpolate(F.relu(self.norm_1(x)), scale_factor=2))
        added = self.conv_2(F.relu(self.norm_2(added)))
        return cast(Tensor, F.interpolate(self.skip(x), scale_factor=2) + added)  # a 1 × 1 convolution and up commute


class Block(nn.Module):
    """x ↦ skip(x) + conv(relu(conv(relu x))), both then halved by means of 2 × 2 if `halves`.

    Args:
        inputs: channels of x.
        width: channels of what comes out.
        halves: whether the side is halved.
        first: whether x is the picture itself, of which no ReLU is taken.
    """

    def __init__(self, inputs: int, width: int, *, halves: bool, first: bool = False) -> None:
        super().__init__()
        self.halves, self.first = halves, first
        self.conv_1 = unset(nn.Conv2d, inputs, width, 3, padding=1)
        self.conv_2 = unset(nn.Conv2d, width, width, 3, padding=1)
        self.skip = unset(nn.Conv2d, inputs, width, 1) if halves else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """[B, inputs, H, W] → [B, w, H, W], or [B, w, H/2, W/2]."""
        added = self.conv_2(F.relu(self.conv_1(x if self.first else F.relu(x))))
        if not self.halves:
            return cast(Tensor, self.skip(x) + added)
        return cast(Tensor, self.skip(F.avg_pool2d(x, 2)) + F.avg_pool2d(added, 2))


class SumOfPixels(nn.Module):
    """The sum over the pixels of each map: [B, w, H, W] → [B, w, 1, 1]."""

    def forward(self, x: Tensor) -> Tensor:
        """[B, w, H, W] → [B, w, 1, 1]."""
        return x.sum((2, 3), keepdim=True)


@dataclass(frozen=True, kw_only=True)
class ResNet(Network):
    """Pictures of 28, 32 or 64 pixels through residual blocks, all maps of `base_width` channels.

    The papers have 128 channels in both networks (WGAN-GP), or 256 in G (SN-GAN).
    """

    base_width: int = knob(32, label="Base width", low=4, high=256, log=True, help="Channels of every feature map.")

    def check(self, sample_shape: tuple[int, ...]) -> None:
        """Square pictures of 28, 32 or 64 pixels, grey or in colour.

        Raises:
            ConfigError: anything else.
        """
        if not is_image(sample_shape):
            raise ConfigError("network_resnet_points", dimensions=sample_shape[0])
        channels, height, width = sample_shape
        if channels not in (1, 3) or height != width or height not in FIRST_SIDE:
            raise ConfigError("network_resnet_size", channels=channels, height=height, width=width)

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
        self.check(sample_shape)
        check_members(sample_shape, members)
        side, first, width = sample_shape[-1], FIRST_SIDE[sample_shape[-1]], self.base_width
        layers: dict[str, nn.Module] = {"latent": LatentMap(), "first": unset(nn.ConvTranspose2d, latent_dim, width, first)}
        for i in range(1, (side // first).bit_length()):
            layers[f"block_{i}"] = UpBlock(width)
        layers |= {"norm": nn.BatchNorm2d(width), "relu": nn.ReLU()}
        layers["output"] = unset(nn.Conv2d, width, sample_shape[0], 3, padding=1)
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
        self.check(sample_shape)
        check_members(sample_shape, members)
        side, width = sample_shape[-1], self.base_width
        layers: dict[str, nn.Module] = {"block_1": Block(sample_shape[0] + labels, width, halves=True, first=True)}
        for i in range(2, D_BLOCKS[side] + 1):
            layers[f"block_{i}"] = Block(width, width, halves=i <= D_HALVINGS[side])
        layers |= {"relu": nn.ReLU(), "sum": SumOfPixels(), "output": unset(nn.Conv2d, width, 1, 1)}
        layers["scores"] = Scores(stacked=False)
        return initialize(nn.Sequential(OrderedDict(layers)), initialization, rng)
