"""An encoder: a network that guesses from a picture the z that draws it, taught by the generator itself.

Every G(z) comes with its z, so there is no end of pairs to learn from. The guess costs one pass, where the search of
`inversion` takes hundreds; it is less exact, and a good place for the search to start.

Source: Goodfellow et al. 2014, arXiv:1406.2661, section 7, item 2: "Learned approximate inference can be performed by training
an auxiliary network to predict z given x"; Donahue, Krähenbühl & Darrell 2016, arXiv:1605.09782, section 4.1: latent regressor.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.utils import skip_init

from playground.latent.prior import latent as drawn
from playground.networks.conditional import given
from playground.networks.dcgan import unset
from playground.networks.init import initialize
from playground.networks.network import LEAKY_SLOPE
from playground.optimizers import share_left
from playground.randomness import generator, streams

SMALLEST_SIDE = 4
"""Sides of feature maps are halved until they are no larger."""


class Encoder(nn.Sequential):
    """E: [B, C, H, W] → [B, Z]: convolutions of 4 × 4 and stride 2 with batch norm, and one linear layer.

    Args:
        sample_shape: (C, H, W).
        latent_dim: Z.
        width: channels of the largest feature map; each smaller one has twice as many.
        seed: of the weights.
    """

    def __init__(self, sample_shape: Sequence[int], latent_dim: int, *, width: int = 32, seed: int = 0) -> None:
        channels, height, side = sample_shape
        layers: list[tuple[str, nn.Module]] = []
        i, wide = 1, width
        while side > SMALLEST_SIDE:
            convolution = unset(nn.Conv2d, channels, wide, 4, stride=2, padding=1, bias=False)
            parts = (("conv", convolution), ("norm", nn.BatchNorm2d(wide)), ("leaky_relu", nn.LeakyReLU(LEAKY_SLOPE)))
            layers += [(f"{name}_{i}", part) for name, part in parts]
            height, side, channels, wide, i = height // 2, side // 2, wide, 2 * wide, i + 1
        last = skip_init(nn.Linear, channels * height * side, latent_dim)  # type: ignore[no-untyped-call]
        super().__init__(OrderedDict([*layers, ("flat", nn.Flatten()), ("output", last)]))
        initialize(self, "he", streams([seed], "encoder", stacked=False)["encoder"])


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """How far the teaching is.

    Attributes:
        step: batches seen, from 1.
        error: mean (E(G(z)) − z)² over the batch and the entries of z; an encoder that knows nothing has the variance of p_z:
            1 of a normal one, 1/3 of a uniform one.
    """

    step: int
    error: float


def teach(
    encoder: Encoder,
    network: nn.Module,
    *,
    latent: str,
    seed: int,
    classes: int = 0,
    steps: int = 600,
    batch: int = 64,
    rate: float = 2e-3,
) -> Iterator[Lesson]:
    """E* = argmin over E of the mean of (E(G(z)) − z)², z ~ p_z: Adam, fresh z in every step, the rate falling to 0.

    Args:
        encoder: E; it is taught in place, and stands in evaluation mode, without gradients, when the lessons are over.
        network: G in evaluation mode, its weights without gradients.
        latent: p_z, `normal` or `uniform`.
        seed: of z and of the classes.
        classes: N of a conditional G, whose classes are drawn at random; E is not told them. 0 for any other.
        steps: how many batches.
        batch: z in each.
        rate: of Adam.

    Yields:
        How far it is, after each step.
    """
    rng = generator(seed, "teaching")
    adam = torch.optim.Adam(encoder.parameters(), lr=rate)
    latent_dim = cast(nn.Linear, encoder.get_submodule("output")).out_features
    encoder.train().requires_grad_(True)
    for step in range(steps):
        z = drawn(latent, batch, latent_dim, rng)
        labels = torch.randint(classes, (batch,), generator=rng) if classes else None
        adam.param_groups[0]["lr"] = rate * share_left("cosine", turn=step, turns=steps)
        error = _learn(encoder, adam, z, pictures=_pictures(network, z, labels))
        yield Lesson(step=step + 1, error=error)
    encoder.eval().requires_grad_(False)


@torch.no_grad()
def _pictures(network: nn.Module, z: Tensor, labels: Tensor | None) -> Tensor:
    return given(network, labels)(z)


@torch.enable_grad()
def _learn(encoder: Encoder, adam: torch.optim.Adam, z: Tensor, *, pictures: Tensor) -> float:
    adam.zero_grad()
    error = (encoder(pictures) - z).square().mean()
    error.backward()
    adam.step()
    return float(error.item())
