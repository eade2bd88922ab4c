"""ε_θ(x_t, t): a small U-Net that is shown a noisy picture and the time, and says which noise is in it.

Down the left side pictures shrink to 7 or 8 places a side while their channels grow; up the right side they grow again, and
what the left side saw at each size is laid beside. The time reaches every block as sines and cosines of many speeds. At the
entrance patches of p × p pixels become channels: a quarter of the places for p = 2, and nearly a quarter of the work.
Source: Ronneberger et al. 2015, arXiv:1505.04597; with the blocks of Ho, Jain & Abbeel 2020, arXiv:2006.11239, appendix B,
without attention and dropout.
"""

import math
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, pixel_shuffle, pixel_unshuffle, silu

from playground.networks.init import initialize
from playground.randomness import Stream

SMALLEST = 8
"""Places on a side at the bottom of the U, or 7."""
WIDEST = 4
"""Channels at the bottom are at most so many times those at the top."""
GROUP = 8
"""Channels in a group that is normalised together."""
LONGEST = 10_000.0
"""The slowest wave of the time has this wavelength over 2π, as in Vaswani et al. 2017, arXiv:1706.03762."""


def wave(t: Tensor, size: int) -> Tensor:
    """sin and cos of t at `size`/2 speeds from 1 to 1/10 000, `[B] → [B, size]`; `size` is even and at least 4."""
    half = size // 2
    speeds = torch.exp(-math.log(LONGEST) * torch.arange(half, device=t.device) / (half - 1))
    angles = t.float()[:, None] * speeds
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Block(nn.Module):
    """x + conv(silu(norm(conv(silu(norm(x))) + time))); the last convolution begins at 0, so a new block is the identity.

    Args:
        inside, outside: channels before and after; where they differ, x takes a 1 × 1 convolution.
        time: numbers that the time is given in.
    """

    def __init__(self, inside: int, outside: int, time: int) -> None:
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(groups(inside), inside), nn.Conv2d(inside, outside, 3, padding=1)
        self.time = nn.Conv2d(time, outside, 1)
        self.norm2, self.conv2 = nn.GroupNorm(groups(outside), outside), nn.Conv2d(outside, outside, 3, padding=1)
        self.short = nn.Identity() if inside == outside else nn.Conv2d(inside, outside, 1)

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        """`[B, inside, H, W]` and `[B, time, 1, 1]` → `[B, outside, H, W]`."""
        h = self.conv1(silu(self.norm1(x))) + self.time(time)
        return cast(Tensor, self.short(x) + self.conv2(silu(self.norm2(h))))


class Denoiser(nn.Module):
    """The U-Net.

    Args:
        sample_shape: (C, H, W), square.
        base_width: channels at the top of the U, a multiple of 8; doubled at each halving, up to four times.
        patch: p, of which H is a multiple.
    """

    def __init__(self, sample_shape: tuple[int, ...], base_width: int, patch: int = 1) -> None:
        super().__init__()
        channels, size = sample_shape[0] * patch**2, sample_shape[1] // patch
        self.base_width, self.patch, time = base_width, patch, 4 * base_width
        widths = [base_width * min(2**level, WIDEST) for level in range(levels(size))]
        self.time1, self.time2 = nn.Conv2d(base_width, time, 1), nn.Conv2d(time, time, 1)
        self.enter = nn.Conv2d(channels, base_width, 3, padding=1)
        down = zip([base_width, *widths], widths, strict=False)
        self.down = nn.ModuleList(Block(inside, outside, time) for inside, outside in down)
        self.shrink = nn.ModuleList(nn.Conv2d(width, width, 3, stride=2, padding=1) for width in widths[:-1])
        self.bottom = Block(widths[-1], widths[-1], time)
        up = list(zip(widths, [*widths[1:], widths[-1]], strict=True))[::-1]
        self.up = nn.ModuleList(Block(beside + below, beside, time) for beside, below in up)
        self.norm, self.leave = nn.GroupNorm(groups(base_width), base_width), nn.Conv2d(base_width, channels, 3, padding=1)

    def forward(self, x_t: Tensor, t: Tensor) -> Tensor:
        """The noise that is thought to be in `x_t`.

        Args:
            x_t: `[B, C, H, W]`.
            t: `[B]`, its times.

        Returns:
            `[B, C, H, W]`.
        """
        time = wave(t, self.base_width)[:, :, None, None]
        time = silu(self.time2(silu(self.time1(time))))
        h, left = self.enter(pixel_unshuffle(x_t, self.patch)), []
        for level, block in enumerate(self.down):
            h = block(h, time)
            left.append(h)
            if level < len(self.shrink):
                h = self.shrink[level](h)
        h = self.bottom(h, time)
        for block in self.up:
            beside = left.pop()
            h = interpolate(h, beside.shape[-1]) if h.shape[-1] != beside.shape[-1] else h
            h = block(torch.cat([beside, h], dim=1), time)
        return pixel_shuffle(self.leave(silu(self.norm(h))), self.patch)


def drawn(sample_shape: tuple[int, ...], base_width: int, patch: int, rng: Stream) -> Denoiser:
    """A new network, its weights drawn from `rng`; the last convolution of each block and of all is 0."""
    with torch.device("meta"):  # layers would draw weights from the global stream
        empty = Denoiser(sample_shape, base_width, patch)
    denoiser = initialize(empty.to_empty(device="cpu"), "default", rng)
    for layer in [denoiser.leave, *(block.conv2 for block in denoiser.modules() if isinstance(block, Block))]:
        nn.init.zeros_(layer.weight)
        nn.init.zeros_(cast(Tensor, layer.bias))
    return denoiser


def levels(size: int) -> int:
    """How many sizes there are from `size` pixels to 7 or 8, each half of the one before; fewer for odd sizes."""
    count = 1
    while size > SMALLEST and size % 2 == 0:
        size, count = size // 2, count + 1
    return count


def groups(channels: int) -> int:
    """Groups of 8 channels; all channels together where they are no multiple of it."""
    return channels // GROUP if channels % GROUP == 0 else 1
