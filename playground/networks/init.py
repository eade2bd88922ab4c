"""How weights begin. Every member of a stack is drawn from its own generator, so it begins as it would alone."""

from collections.abc import Iterator
from typing import TypeVar

import torch
from torch import Generator, Tensor, nn

from playground.networks.stacked import StackedBatchNorm, StackedLayerNorm, StackedLinear
from playground.randomness import Stream

Net = TypeVar("Net", bound=nn.Module)


class Initialization:
    """What fills a layer in place: weights from a law that a subclass says, biases 0, and norms γ = 1.

    Fans are counted as `torch.nn.init` counts them. For a transposed convolution, whose weight is [in, out, k, k],
    torch's "fan in" is therefore out·k², just as in the defaults of `torch.nn.ConvTranspose2d`.
    """

    def weight(self, weight: Tensor, generator: Generator) -> None:
        """Fill a weight, [out, in, …kernel]."""
        raise NotImplementedError

    def bias(self, bias: Tensor, weight: Tensor, generator: Generator) -> None:
        """Fill the bias, [out], that belongs to `weight`."""
        nn.init.zeros_(bias)

    def scale(self, scale: Tensor, generator: Generator) -> None:
        """Fill the γ of a norm, [D]."""
        nn.init.ones_(scale)


class Default(Initialization):
    """W, b ~ U(−1/√fan_in, 1/√fan_in): what `torch.nn.Linear` and torch's convolutions do by themselves."""

    def weight(self, weight: Tensor, generator: Generator) -> None:
        """W ~ U(−1/√fan_in, 1/√fan_in)."""
        nn.init.uniform_(weight, -_bound(weight), _bound(weight), generator=generator)

    def bias(self, bias: Tensor, weight: Tensor, generator: Generator) -> None:
        """The same bound as the weight's."""
        nn.init.uniform_(bias, -_bound(weight), _bound(weight), generator=generator)


class Dcgan(Initialization):
    """W ~ N(0, 0.02²) and γ ~ N(1, 0.02²).

    Source:
        Radford, Metz & Chintala 2015, arXiv:1511.06434, section 4, for W; the authors' code for γ.
    """

    def weight(self, weight: Tensor, generator: Generator) -> None:
        """W ~ N(0, 0.02²)."""
        nn.init.normal_(weight, 0.0, 0.02, generator=generator)

    def scale(self, scale: Tensor, generator: Generator) -> None:
        """γ ~ N(1, 0.02²)."""
        nn.init.normal_(scale, 1.0, 0.02, generator=generator)


class Xavier(Initialization):
    """W ~ U(−a, a), a = √(6 / (fan_in + fan_out)).  Source: Glorot & Bengio 2010, equation 16."""

    def weight(self, weight: Tensor, generator: Generator) -> None:
        """W ~ U(−a, a)."""
        nn.init.xavier_uniform_(weight, generator=generator)


class He(Initialization):
    """W ~ N(0, 2 / fan_in), for layers before a ReLU.  Source: He et al. 2015, arXiv:1502.01852, equation 10."""

    def weight(self, weight: Tensor, generator: Generator) -> None:
        """W ~ N(0, 2 / fan_in)."""
        nn.init.kaiming_normal_(weight, nonlinearity="relu", generator=generator)


class Orthogonal(Initialization):
    """WᵀW = I (or WWᵀ = I where W is wide).  Source: Saxe, McClelland & Ganguli 2013, arXiv:1312.6120."""

    def weight(self, weight: Tensor, generator: Generator) -> None:
        """A random (semi-)orthogonal matrix; a convolution's kernel counts as its columns."""
        nn.init.orthogonal_(weight, generator=generator)


INITIALIZATIONS: dict[str, Initialization] = {
    "default": Default(),
    "dcgan": Dcgan(),
    "xavier": Xavier(),
    "he": He(),
    "orthogonal": Orthogonal(),
}


def initialize(network: Net, initialization: str, rng: Stream) -> Net:
    """`network`, all its weights filled in place, member k's from the k-th generator of `rng`.

    Args:
        network: made of linear layers, convolutions and norms.
        initialization: a name in `INITIALIZATIONS`.
        rng: one generator a member; exactly one for a plain network.

    Raises:
        TypeError: a layer has parameters and nothing here knows how they begin: a mistake in the code.
    """
    law = INITIALIZATIONS[initialization]
    with torch.no_grad():
        for layer in network.modules():
            if not any(True for _ in layer.parameters(recurse=False)):
                continue
            for (weight, bias), generator in zip(_members(layer), rng.generators, strict=True):
                _fill(law, weight, bias, generator)
    return network


def _fill(law: Initialization, weight: Tensor, bias: Tensor | None, generator: Generator) -> None:
    if weight.ndim == 1:
        law.scale(weight, generator)
        if bias is not None:
            nn.init.zeros_(bias)
        return
    law.weight(weight, generator)
    if bias is not None:
        law.bias(bias, weight, generator)


def _members(layer: nn.Module) -> Iterator[tuple[Tensor, Tensor | None]]:
    """Views of each member's weight and bias, in the shapes that torch gives them in a plain layer."""
    match layer:
        case StackedLinear():
            for k in range(len(layer.weight)):
                yield layer.weight[k].mT, None if layer.bias is None else layer.bias[k, 0]
        case StackedBatchNorm() | StackedLayerNorm():
            for k in range(len(layer.weight)):
                yield layer.weight[k, 0], layer.bias[k, 0]
        case nn.Linear() | nn.Conv2d() | nn.ConvTranspose2d() | nn.BatchNorm2d() | nn.InstanceNorm2d() | nn.GroupNorm():
            yield layer.weight, layer.bias
        case _:
            raise TypeError(f"no initialization knows {type(layer).__name__}")


def _bound(weight: Tensor) -> float:
    fan_in = weight[0].numel()
    return float(fan_in**-0.5)
