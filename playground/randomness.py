"""Named streams of random numbers: the only randomness in the project.

Every consumer ("init", "data", "latent", …) draws from a stream of its own, seeded by a hash of the run's seed, the
stream's name and the member of the stack. Adding a stream therefore shifts no other, a member of a stack draws exactly
what it would draw alone, and nothing ever touches the global generators of torch, NumPy or Python.

All draws are made on the CPU and moved, so CPU and GPU runs see the same points.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor


def generator(seed: int, name: str) -> torch.Generator:
    """A CPU generator that depends on `seed` and `name` alone (SHA-256, so it is the same in every process)."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:8], "big") >> 1)


class Stream:
    """One named source of randomness for a run: a generator per member of its stack.

    Args:
        generators: one generator a member.
        stacked: whether draws carry a leading axis of members. A plain network has one member and no such axis.
    """

    def __init__(self, generators: Sequence[torch.Generator], *, stacked: bool) -> None:
        self.generators = tuple(generators)
        self.stacked = stacked

    def draw(self, function: Callable[[torch.Generator], Tensor]) -> Tensor:
        """`function` drawn once a member: `[K, …]` for a stack, `[…]` for a plain network."""
        return self.draw_each([function] * len(self.generators))

    def draw_each(self, functions: Sequence[Callable[[torch.Generator], Tensor]]) -> Tensor:
        """As `draw`, with a function for each member, in their order; all draw the same shape."""
        if not self.stacked:
            return functions[0](self.generators[0])
        if len(self.generators) == 1:
            return functions[0](self.generators[0]).unsqueeze(0)
        return torch.stack([function(each) for function, each in zip(functions, self.generators, strict=True)])

    def state(self) -> list[Tensor]:
        """The exact position of every generator, for a checkpoint."""
        return [each.get_state() for each in self.generators]

    def restore(self, state: Sequence[Tensor]) -> None:
        """Back to a position that `state()` returned."""
        for each, saved in zip(self.generators, state, strict=True):
            each.set_state(saved)


def streams(seeds: Sequence[int], *names: str, stacked: bool = True) -> Mapping[str, Stream]:
    """The streams called `names`, for members seeded with `seeds`.

    Args:
        seeds: one seed a member, `[K]`.
        names: what each stream is for.
        stacked: see `Stream`.
    """
    return {name: Stream([generator(seed, name) for seed in seeds], stacked=stacked) for name in names}
