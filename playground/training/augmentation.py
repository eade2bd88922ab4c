"""Differentiable augmentation: D sees real and fake pictures through the same random changes, in its update and in G's.

    L_D of D(T(x)) and D(T(G(z))),   L_G of D(T(G(z)))

T is differentiable, so G learns through it; and since both sides go through it, G is not drawn to make changed pictures
as long as T can be undone in distribution. A small set then lasts longer before D knows it by heart.

Source: Zhao et al. 2020 (DiffAugment), arXiv:2006.10738, section 3.2; the strengths below are those of section 4.
"""

from collections.abc import Callable

import torch
from torch import Generator, Tensor

from playground.randomness import Stream

SHIFT = 1 / 8
"""Pictures are moved by at most this share of their side."""
CUT = 1 / 2
"""Side of the square that is cut out, as a share of the picture's."""

Augmentation = Callable[[Tensor, Stream], Tensor]


def brightness(x: Tensor, rng: Stream) -> Tensor:
    """x + b, b ~ U[−½, ½] a picture. [B, C, H, W] → the same."""
    return x + (_uniform(x, rng) - 0.5)


def saturation(x: Tensor, rng: Stream) -> Tensor:
    """g + s·(x − g), s ~ U[0, 2] a picture, g the mean over the channels of each pixel. Grey pictures stay as they are."""
    grey = x.mean(dim=1, keepdim=True)
    return grey + 2 * _uniform(x, rng) * (x - grey)


def contrast(x: Tensor, rng: Stream) -> Tensor:
    """m + c·(x − m), c ~ U[½, 3/2] a picture, m the picture's mean."""
    mean = x.mean(dim=(1, 2, 3), keepdim=True)
    return mean + (_uniform(x, rng) + 0.5) * (x - mean)


def color(x: Tensor, rng: Stream) -> Tensor:
    """Brightness, then saturation, then contrast."""
    return contrast(saturation(brightness(x, rng), rng), rng)


def translation(x: Tensor, rng: Stream) -> Tensor:
    """Each picture moved by whole pixels, up to H·`SHIFT` down and W·`SHIFT` across either way; 0 comes in from outside."""
    height, width = x.shape[-2:]
    down, across = (_whole(rng, len(x), -round(side * SHIFT), round(side * SHIFT)) for side in (height, width))
    return moved(x, down, across)


def moved(x: Tensor, down: Tensor, across: Tensor) -> Tensor:
    """x[i, :, r − down[i], c − across[i]] at (r, c), and 0 where that lies outside; moving by 0 is the identity.

    Args:
        x: [B, C, H, W].
        down, across: whole numbers, [B] each.
    """
    for dim, by in ((-2, down), (-1, across)):
        side = x.shape[dim]
        place = torch.arange(side, device=x.device) - by.to(x.device)[:, None]  # [B, side]: where each pixel comes from
        shape = [len(x), 1, side, 1] if dim == -2 else [len(x), 1, 1, side]
        inside = ((place >= 0) & (place < side)).view(shape)
        x = x.gather(dim, place.clamp(0, side - 1).view(shape).expand_as(x)) * inside
    return x


def cutout(x: Tensor, rng: Stream) -> Tensor:
    """A square of `CUT` of the side set to 0 in each picture, its centre anywhere; near an edge a part of it falls outside.

    Source of the square: DeVries & Taylor 2017, arXiv:1708.04552.
    """
    height, width = x.shape[-2:]
    keeps = [
        outside(_whole(rng, len(x), 0, side - 1), side, round(side * CUT)).to(x.device) for side in (height, width)
    ]  # [B, H], [B, W]
    return x * (keeps[0][:, None, :, None] | keeps[1][:, None, None, :])


def outside(centre: Tensor, side: int, cut: int) -> Tensor:
    """Which places 0 … side − 1 lie outside the `cut` places around each centre, [B] → [B, side]."""
    begin = centre[:, None] - cut // 2
    place = torch.arange(side)
    return (place < begin) | (place >= begin + cut)


AUGMENTATIONS: dict[str, tuple[Augmentation, ...]] = {
    "none": (),
    "translation": (translation,),
    "cutout": (cutout,),
    "color": (color,),
    "translation_cutout": (translation, cutout),
    "all": (color, translation, cutout),
}
"""What T is made of, in order."""


def augmented(x: Tensor, name: str, rng: Stream) -> Tensor:
    """T(x): [B, C, H, W] → the same, each picture changed by draws of its own; x itself for `none`, with no draw made.

    Args:
        x: pictures in [−1, 1].
        name: a key of `AUGMENTATIONS`.
        rng: where the draws come from.
    """
    for change in AUGMENTATIONS[name]:
        x = change(x, rng)
    return x


def _uniform(x: Tensor, rng: Stream) -> Tensor:
    """U[0, 1], one number a picture, [B, 1, 1, 1]."""

    def drawn(generator: Generator) -> Tensor:
        return torch.rand(len(x), 1, 1, 1, generator=generator)

    return rng.draw(drawn).to(x)


def _whole(rng: Stream, count: int, low: int, high: int) -> Tensor:
    """Whole numbers, each from low to high as likely, [count]."""

    def drawn(generator: Generator) -> Tensor:
        return torch.randint(low, high + 1, (count,), generator=generator)

    return rng.draw(drawn)
