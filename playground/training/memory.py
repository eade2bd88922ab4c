"""Memory that runs out, in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from playground.config import RunConfig
from playground.errors import MemoryShortError

SAID = ("can't allocate memory", "not enough memory", "out of memory")
"""How torch's allocators of the CPU and of accelerators say it; only CUDA has an error of its own for it."""


@contextmanager
def enough_memory(config: RunConfig) -> Iterator[None]:
    """Whatever is computed inside.

    Raises:
        MemoryShortError: there is no memory left for it; the sentence proposes half of the batch.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not ran_out(error):
            raise
        raise MemoryShortError("memory_short", batch=config.batch, half=max(config.batch // 2, 1)) from error


def ran_out(error: Exception) -> bool:
    """Whether an error says that no memory is left."""
    return isinstance(error, (MemoryError, torch.OutOfMemoryError)) or any(words in str(error) for words in SAID)
