"""Networks that are told a class: the generator which one to make, the discriminator which one it is said to be.

A conditional network is called with labels, `generator(z, labels)` and `discriminator(x, labels)`; `given` binds them, so
that an update and a penalty see a function of z or x alone. A label is a whole number from 0 to N − 1, [B] int64.

G gets the class as a one-hot vector beside z: G(z, y) = G([z, e_y]). Its first layer is linear in that input, so e_y picks
a column of its weight: the column is the class's embedding, learned with the rest.
Source: Mirza & Osindero 2014, arXiv:1411.1784, section 3.2 and figure 1.

In the place of a label any network here takes weights of all classes too, [B, N], floating: e_y becomes them, which mixes
the columns. Nobody trains with mixed classes; they are for walking from one class to another.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn
from torch.nn.utils import skip_init

from playground.networks.init import initialize
from playground.networks.network import Network
from playground.networks.stacked import at_least_float32
from playground.randomness import Stream


def shares(labels: Tensor, classes: int) -> Tensor:
    """e_y, [B] → [B, N]; weights of all classes, [B, N] and floating, stay as they are.

    Args:
        labels: the classes, or weights of them.
        classes: N.
    """
    return labels if labels.is_floating_point() else F.one_hot(labels, classes)


class WithInputs(nn.Module):
    """(x, y) ↦ [x, e_y]: the one-hot label as N more numbers of a sample, [B, …] → [B, D + N].

    Args:
        classes: N.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.classes = classes

    def forward(self, x: Tensor, labels: Tensor) -> Tensor:
        """[B, …] and [B] → [B, D + N]."""
        return torch.cat([x.flatten(1), shares(labels, self.classes).to(x)], dim=1)


class WithMaps(nn.Module):
    """(x, y) ↦ [x, e_y on every pixel]: the one-hot label as N more channels of a picture, [B, C, H, W] → [B, C + N, H, W].

    Args:
        classes: N.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.classes = classes

    def forward(self, x: Tensor, labels: Tensor) -> Tensor:
        """[B, C, H, W] and [B] → [B, C + N, H, W]."""
        maps = shares(labels, self.classes).to(x)[:, :, None, None]
        return torch.cat([x, maps.expand(-1, -1, *x.shape[-2:])], dim=1)


class Told(nn.Sequential):
    """A network whose first layer joins the label to its input; the layers after it are as ever.

    Args:
        label: `WithInputs` or `WithMaps`.
        network: takes what `label` gives.
    """

    def __init__(self, label: nn.Module, network: nn.Sequential) -> None:
        super().__init__(OrderedDict([("label", label), *network.named_children()]))

    def forward(self, x: Tensor, labels: Tensor) -> Tensor:  # type: ignore[override]  # nn.Sequential takes one input
        """z or x, and labels [B] → what the network gives."""
        label, *layers = self
        x = label(x, labels)
        for layer in layers:
            x = layer(x)
        return x


class Projected(nn.Sequential):
    """D(x, y) = ψ(φ(x)) + v_yᵀφ(x): whether x looks real at all, and how well it agrees with its class.

    φ is everything before D's last layer and ψ that layer. V, whose rows are the v_y, is a linear layer without a bias,
    of whose outputs Vφ(x) the y-th is taken; so spectral normalisation divides it by its largest singular value, as it
    does with every other layer.

    Args:
        network: D without classes: …, "output", "scores".
        classes: N.
        rng: where V comes from.
        initialization: a name in `init.INITIALIZATIONS`.

    Source:
        Miyato & Koyama 2018, arXiv:1802.05637, equation 3.
    """

    def __init__(self, network: nn.Sequential, classes: int, *, rng: Stream, initialization: str) -> None:
        features = cast(Tensor, network.get_submodule("output").weight).numel()  # ψ has one output
        v = skip_init(nn.Linear, features, classes, bias=False)  # type: ignore[no-untyped-call]
        super().__init__(OrderedDict([*network.named_children(), ("classes", initialize(v, initialization, rng))]))

    def forward(self, x: Tensor, labels: Tensor) -> Tensor:  # type: ignore[override]  # nn.Sequential takes one input
        """[B, C, H, W] and [B] → [B]."""
        *layers, psi, scores, v = self
        for layer in layers:
            x = layer(x)
        agreements = v(x.reshape(len(labels), -1))  # Vφ(x)
        if labels.is_floating_point():
            agreement = (agreements * labels.to(agreements)).sum(1)
        else:
            agreement = agreements.gather(1, labels[:, None]).squeeze(1)  # v_yᵀφ(x)
        return cast(Tensor, scores(psi(x)) + at_least_float32(agreement))


def conditional_generator(plan: Network, *, latent_dim: int, classes: int, **arguments: Any) -> nn.Module:
    """G(z, y) = G([z, e_y]), [B, Z] and [B] → [B, C, H, W]; without classes the plain G(z).

    Args:
        plan: how its layers look.
        latent_dim: Z.
        classes: N; 0 for a generator that is told nothing.
        arguments: the others of `Network.generator`.
    """
    if not classes:
        return plan.generator(latent_dim=latent_dim, **arguments)
    return Told(WithInputs(classes), plan.generator(latent_dim=latent_dim + classes, **arguments))


def unconditional(plan: Network, *, classes: int, **arguments: Any) -> nn.Module:
    """D(x), which is told nothing. Args: as `projection`."""
    return plan.discriminator(**arguments)


def projection(plan: Network, *, classes: int, **arguments: Any) -> nn.Module:
    """D(x, y) = ψ(φ(x)) + v_yᵀφ(x), [B, C, H, W] and [B] → [B].

    Args:
        plan: how its layers look.
        classes: N.
        arguments: those of `Network.discriminator`, but for `labels`.
    """
    plain = plan.discriminator(**arguments)
    return Projected(plain, classes, rng=arguments["rng"], initialization=arguments["initialization"])


def concatenation(plan: Network, *, classes: int, **arguments: Any) -> nn.Module:
    """D(x, y) = D([x, e_y]): maps beside a picture's channels, or numbers beside those of a flat picture. Args: as `projection`.

    Source:
        Mirza & Osindero 2014, arXiv:1411.1784, section 3.2; repeated on every pixel: Reed et al. 2016, arXiv:1605.05396.
    """
    label = WithInputs(classes) if plan.flat else WithMaps(classes)
    return Told(label, plan.discriminator(labels=classes, **arguments))


CONDITIONS: dict[str, Callable[..., nn.Module]] = {
    "none": unconditional,
    "projection": projection,
    "concatenation": concatenation,
}
"""How D is told the class: name → what builds it."""


def given(network: Callable[..., Tensor], labels: Tensor | None) -> Callable[[Tensor], Tensor]:
    """A network as a function of z or x alone, its labels [B] bound; the network itself where there are none."""
    return network if labels is None else partial(_called, network, labels)


def _called(network: Callable[..., Tensor], labels: Tensor, x: Tensor) -> Tensor:
    return network(x, labels)
