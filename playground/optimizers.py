"""The three optimisers of the field, as knobs around PyTorch's own.

G and D each have one, with a rate of its own. All knobs are live: `configure` writes them into a running optimiser.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import Parameter
from torch.optim import Optimizer

from playground.knobs import Settings, knob, lined_up

_RATE_HELP = "How far one update moves the weights. GANs are sensitive to the ratio of D's rate to G's."


@dataclass(frozen=True, kw_only=True)
class Optimiser(Settings):
    """Knobs of a PyTorch optimiser."""

    rate: float = knob(1e-3, label="Learning rate", low=1e-6, high=1.0, log=True, live=True, stacks=True, help=_RATE_HELP)

    def build(self, parameters: Iterable[Parameter]) -> Optimizer:
        """A PyTorch optimiser over `parameters`; with a rate for each member of a stack, `[K]`, one that goes by each."""
        held = list(parameters)
        optimizer = self.made(held)
        if isinstance(self._rates, Tensor):
            scale_steps(optimizer, held, self._rates / self._rates.max())
        return optimizer

    def made(self, parameters: list[Parameter]) -> Optimizer:
        """PyTorch's own, at the `largest_rate`."""
        raise NotImplementedError

    @property
    def largest_rate(self) -> float:
        """The rate, or of one rate a member the largest."""
        return self._rates.max().item() if isinstance(self._rates, Tensor) else self._rates

    @property
    def _rates(self) -> float | Tensor:
        return self.rate

    def options(self) -> dict[str, object]:
        """The knobs under PyTorch's names."""
        raise NotImplementedError

    def configure(self, optimizer: Optimizer, *, share: float = 1.0) -> None:
        """Write the knobs into a running optimiser; its momenta stay.

        Args:
            optimizer: the one that `build` made.
            share: of the rate that is left (`share_left`).
        """
        for group in optimizer.param_groups:
            group.update(self.options() | {"lr": self.largest_rate * share})


@dataclass(frozen=True, kw_only=True)
class SGD(Optimiser):
    """θ ← θ − rate·v, v ← momentum·v + ∇θ: the optimiser of Algorithm 1.  Source: arXiv:1406.2661."""

    momentum: float = knob(
        0.0,
        label="Momentum",
        low=0.0,
        high=0.99,
        live=True,
        help="How much of the last step is repeated. 0 is plain gradient descent.",
    )

    def options(self) -> dict[str, object]:
        """The knobs under PyTorch's names."""
        return {"lr": self.largest_rate, "momentum": self.momentum}

    def made(self, parameters: list[Parameter]) -> Optimizer:
        """`torch.optim.SGD`."""
        return torch.optim.SGD(parameters, lr=self.largest_rate, momentum=self.momentum, foreach=True)


@dataclass(frozen=True, kw_only=True)
class RMSProp(Optimiser):
    """θ ← θ − rate·∇θ/√v, v ← α·v + (1 − α)·∇θ²: no momentum, as WGAN wants it.  Source: arXiv:1701.07875, Algorithm 1."""

    alpha: float = knob(
        0.99, label="α", low=0.0, high=0.9999, live=True, advanced=True, help="Memory of the running mean of squared gradients."
    )

    def options(self) -> dict[str, object]:
        """The knobs under PyTorch's names."""
        return {"lr": self.largest_rate, "alpha": self.alpha}

    def made(self, parameters: list[Parameter]) -> Optimizer:
        """`torch.optim.RMSprop`."""
        return torch.optim.RMSprop(parameters, lr=self.largest_rate, alpha=self.alpha, foreach=True)


@dataclass(frozen=True, kw_only=True)
class Adam(Optimiser):
    """Adam with bias correction; GANs use β₁ = .5 (DCGAN) or 0 (WGAN-GP).

    Source: Kingma & Ba 2014, arXiv:1412.6980; Radford et al. 2015, arXiv:1511.06434, section 4.
    """

    beta1: float = knob(
        0.5,
        label="β₁",
        low=0.0,
        high=0.99,
        live=True,
        advanced=True,
        help="Momentum. GANs oscillate less at .5 or 0 than at the usual .9.",
    )
    beta2: float = knob(
        0.999, label="β₂", low=0.0, high=0.9999, live=True, advanced=True, help="Memory of the running mean of squared gradients."
    )

    def options(self) -> dict[str, object]:
        """The knobs under PyTorch's names."""
        return {"lr": self.largest_rate, "betas": (self.beta1, self.beta2)}

    def made(self, parameters: list[Parameter]) -> Optimizer:
        """`torch.optim.Adam`, fused where the device has it."""
        fused = parameters[0].device.type in ("cpu", "cuda")
        return torch.optim.Adam(parameters, lr=self.largest_rate, betas=(self.beta1, self.beta2), fused=fused)


def share_left(decay: str, *, turn: int, turns: int) -> float:
    """The share of a learning rate that is left after `turn` turns, in [0, 1]; it reaches 0 at `turns`.

    With s = min(turn / turns, 1): linear 1 − s; cosine (1 + cos πs) / 2; none 1. It depends on the turn alone, so that a
    run that is opened again needs no schedule of its own, and a rate that is turned by hand goes on fading.

    Source: linear in WGAN-GP's code (arXiv:1704.00028) and arXiv:1802.05957; cosine: Loshchilov & Hutter 2016, arXiv:1608.03983,
        equation 5 with η_min = 0, once and without restarts.
    """
    s = min(turn / turns, 1.0)
    return {"none": 1.0, "linear": 1 - s, "cosine": (1 + math.cos(math.pi * s)) / 2}[decay]


def scale_steps(optimizer: Optimizer, parameters: Sequence[Parameter], shares: Tensor) -> None:
    """Let each member of a stack go its share of every step: p ← before + share·(p − before).

    PyTorch's optimisers take one rate for all members. Their steps are linear in it, and what they remember does not
    depend on it, so a step at the largest rate, scaled after it, is each member's own step.

    Args:
        optimizer: of these parameters alone; it works as before otherwise, its state and knobs included.
        parameters: `[K, …]` each.
        shares: rate / largest rate, `[K]`; where it is 1 the step stays as it is, to the bit.
    """
    before = [torch.empty_like(each, requires_grad=False) for each in parameters]
    lined = [lined_up(shares, each) for each in parameters]

    @torch.no_grad()
    def remember(*_: object) -> None:
        torch._foreach_copy_(before, list(parameters))

    @torch.no_grad()
    def scale(*_: object) -> None:
        for parameter, start, share in zip(parameters, before, lined, strict=True):
            torch.lerp(start, parameter, share, out=parameter)

    optimizer.register_step_pre_hook(remember)
    optimizer.register_step_post_hook(scale)


OPTIMIZERS: dict[str, type[Optimiser]] = {"adam": Adam, "rmsprop": RMSProp, "sgd": SGD}
