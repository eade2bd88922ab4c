"""The averaged generator, which pictures and scores are made with."""

from copy import deepcopy

import torch
from torch import nn


class Average:
    """G_avg ← m·G_avg + (1 − m)·G after each turn t, with m = min(memory, t / (t + 20)); memory 0 is G itself.

    The ramp makes early pictures follow G closely.  Source: the idea of Yazıcı et al. 2018, arXiv:1806.04498.

    Attributes:
        network: what to sample from; the very generator while the memory is 0.
    """

    def __init__(self, generator: nn.Module) -> None:
        self._generator = generator
        self.network = generator

    @torch.no_grad()
    def update(self, *, turn: int, memory: float) -> None:
        """Take the generator of turn `turn` (≥ 1) into the average."""
        if memory == 0:
            self.network = self._generator
            return
        if self.network is self._generator:
            self.network = deepcopy(self._generator).eval().requires_grad_(False)
        share = 1 - min(memory, turn / (turn + 20))
        torch._foreach_lerp_(list(self.network.parameters()), list(self._generator.parameters()), share)
        for mine, its in zip(self.network.buffers(), self._generator.buffers(), strict=True):
            mine.copy_(its)

    def state(self) -> dict[str, torch.Tensor] | None:
        """The average's own weights; None while it is G itself."""
        return None if self.network is self._generator else self.network.state_dict()

    def restore(self, state: dict[str, torch.Tensor] | None) -> None:
        """Back to what `state()` returned."""
        if state is not None:
            self.network = deepcopy(self._generator).eval().requires_grad_(False)
            self.network.load_state_dict(state)
