"""Memory that runs out is a sentence with a remedy."""

import pytest
import torch

from playground.config import RunConfig
from playground.errors import MemoryShortError
from playground.training.memory import enough_memory
from playground.training.trainer import Trainer


@pytest.mark.parametrize(
    "error",
    [MemoryError(), torch.OutOfMemoryError("CUDA out of memory."), RuntimeError("DefaultCPUAllocator: can't allocate memory")],
)
def test_an_allocator_that_gives_up_is_answered_with_half_of_the_batch(error):
    with pytest.raises(MemoryShortError, match="Batch size to 64"), enough_memory(RunConfig(batch=128)):
        raise error


def test_other_errors_are_left_alone():
    with pytest.raises(RuntimeError, match="shapes"), enough_memory(RunConfig()):
        raise RuntimeError("shapes do not fit")


def test_more_than_any_machine_has_is_refused_by_torch_in_words_that_are_known():
    with pytest.raises(MemoryShortError), enough_memory(RunConfig()):
        torch.empty(2**50)


def test_an_update_without_memory_ends_with_the_sentence(monkeypatch):
    trainer = Trainer(RunConfig(batch=8), device=torch.device("cpu"))

    def full(*_, **__):
        raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")

    monkeypatch.setattr("playground.training.trainer.discriminator_step", full)
    with pytest.raises(MemoryShortError, match="Batch size to 4"):
        trainer.update()
