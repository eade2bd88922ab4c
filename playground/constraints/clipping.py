"""Weight clipping, as the first Wasserstein GAN had it."""

from dataclasses import dataclass

import torch
from torch import nn

from playground.constraints.constraint import Constraint
from playground.knobs import knob, lined_up


@dataclass(frozen=True, kw_only=True)
class Clipping(Constraint):
    """w ← clip(w, −c, c) for every parameter of D, after its optimizer's step and never before.

    Source:
        Arjovsky, Chintala & Bottou 2017, arXiv:1701.07875, algorithm 1, line 7; c = 0.01 there.
    """

    limit: float = knob(
        0.01,
        label="Clip c",
        low=1e-4,
        high=10.0,
        log=True,
        live=True,
        stacks=True,
        help="After each update all weights of D are cut to [−c, c].",
    )

    def after_step(self, network: nn.Module) -> None:
        """Cut every parameter: w ← clip(w, −c, c)."""
        with torch.no_grad():
            for parameter in network.parameters():
                limit = lined_up(self.limit, parameter)
                parameter.clamp_(-limit, limit)
