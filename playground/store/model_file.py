"""A trained generator in one file: safetensors, with its config and words about it in the metadata.

Safetensors hold numbers only. One metadata entry carries the rest as JSON with sorted keys, so that the same model is
the same file, byte for byte.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
from torch import Tensor

from playground.errors import StoreError
from playground.store.files import LARGEST, read, write
from playground.texts import text

ENTRY = "gan_playground"
VERSION = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class ModelFile:
    """A generator at rest.

    Attributes:
        config: the run it comes from, as `RunConfig.to_dict` wrote it.
        tensors: the averaged generator's `state_dict`.
        words: plain values for people: title, scores, turn, licence of the data, …
    """

    config: Mapping[str, Any]
    tensors: Mapping[str, Tensor]
    words: Mapping[str, Any] = field(default_factory=dict)


def save(path: Path, model: ModelFile, *, largest: int = LARGEST) -> None:
    """Write a generator to `path`, at once or not at all.

    Raises:
        StoreError: too large, the disk is full, or the file cannot be written.
    """
    write(path, packed(model), largest=largest)


def packed(model: ModelFile) -> bytes:
    """The whole file in memory."""
    entry = {"version": VERSION, "config": model.config, "words": model.words}
    tensors = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in model.tensors.items()}
    return safetensors.torch.save(tensors, {ENTRY: json.dumps(entry, sort_keys=True, ensure_ascii=False)})


def load(path: Path, *, largest: int = LARGEST) -> ModelFile:
    """The generator that `save` wrote. Whether it fits its networks: `architecture.refuse_mismatch`.

    Raises:
        StoreError: missing, foreign, cut short, damaged, too large, or written by a newer version.
    """
    content = read(path, largest=largest)
    entry = _entry(path.name, content)
    if entry["version"] > VERSION:
        raise StoreError("store_newer", name=path.name, found=entry["version"], known=VERSION)
    try:
        tensors = safetensors.torch.load(content)
    except (safetensors.SafetensorError, KeyError, ValueError, RuntimeError) as error:
        raise StoreError("store_damaged", name=path.name, reason=type(error).__name__) from error
    return ModelFile(config=entry["config"], tensors=tensors, words=entry["words"])


def _entry(name: str, content: bytes) -> dict[str, Any]:
    """Our metadata, from the JSON that stands at the head of every safetensors file behind its length in 8 bytes."""
    length = int.from_bytes(content[:8], "little")
    if len(content) < 9 or content[8:9] != b"{":
        raise StoreError("store_foreign", name=name, kind=text("store.model"))
    if 8 + length > len(content):
        raise StoreError("store_truncated", name=name)
    try:
        header = json.loads(content[8 : 8 + length])
        end = max((each["data_offsets"][1] for key, each in header.items() if key != "__metadata__"), default=0)
        entry = json.loads(header.get("__metadata__", {}).get(ENTRY, "null"))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise StoreError("store_damaged", name=name, reason=type(error).__name__) from error
    if entry is None:
        raise StoreError("store_foreign", name=name, kind=text("store.model"))
    if 8 + length + end > len(content):
        raise StoreError("store_truncated", name=name)
    shapes = {"version": int, "config": dict, "words": dict}
    if not isinstance(entry, dict) or any(not isinstance(entry.get(key), kind) for key, kind in shapes.items()):
        raise StoreError("store_damaged", name=name, reason=ENTRY)
    return entry
