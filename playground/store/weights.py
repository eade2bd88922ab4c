"""A table of weights out of a file of others: safetensors, or what `torch.save` wrote, without a program in it."""

import io
import json
import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from playground.errors import StoreError
from playground.store.files import LARGEST, read
from playground.store.pickles import refuse_swollen

WRAPPERS = ("g_ema", "params_ema", "netG", "generator", "Generator", "G", "gen", "state_dict", "model_state_dict", "model")
"""Under which names a generator is kept in a larger file, the averaged one first."""
LONGEST_HEADER = 100_000_000
"""Bytes of the header of a safetensors file, as its format allows."""


def weights(path: Path, *, largest: int = LARGEST) -> dict[str, Tensor]:
    """The table of weights in a file: the generator's, where there are several.

    Raises:
        StoreError: no file, one with a program in it, cut short, damaged, too large, or without weights.
    """
    content = read(path, largest=largest)
    if _has_header(content):
        found: object = _safetensors(path.name, content)
    else:
        found = _pickled(path.name, content, largest)
    table = _generator(found)
    if not table:
        raise StoreError("foreign_none", name=path.name)
    if sum(each.numel() * each.element_size() for each in table.values()) > 2 * len(content):
        raise StoreError("store_damaged", name=path.name, reason="size")  # one number, repeated a million times
    return table


def _has_header(content: bytes) -> bool:
    """Whether this is a safetensors file: 8 bytes of length, then a header in JSON; one cut short in its header counts, too.

    A length may begin with any byte, that of a pickle or of a zip among them.
    """
    length = int.from_bytes(content[:8], "little")
    if content[8:9] != b"{":
        return False
    if 8 + length > len(content):
        return content[:1] != b"\x80" or length <= LONGEST_HEADER
    try:
        return isinstance(json.loads(content[8 : 8 + length]), dict)
    except (ValueError, RecursionError):
        return content[:1] != b"\x80"


def _safetensors(name: str, content: bytes) -> dict[str, Tensor]:
    if 8 + int.from_bytes(content[:8], "little") > len(content):
        raise StoreError("store_truncated", name=name)
    try:
        return safetensors.torch.load(content)
    except (safetensors.SafetensorError, KeyError, ValueError, RuntimeError) as error:
        key = "store_truncated" if "Incomplete" in str(error) else "store_damaged"
        raise StoreError(key, name=name, reason=type(error).__name__) from error


def _pickled(name: str, content: bytes, largest: int) -> object:
    if content[:4] == b"PK\x03\x04":
        try:
            members = zipfile.ZipFile(io.BytesIO(content)).infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise StoreError("store_truncated", name=name) from error
        if sum(each.file_size for each in members) > largest or any(each.compress_type for each in members):
            raise StoreError("foreign_none", name=name)  # torch compresses nothing, so nothing may unpack to more than it is
    elif content[:1] != b"\x80":
        raise StoreError("foreign_kind", name=name)
    refuse_swollen(name, content)
    try:
        return torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise StoreError("foreign_code", name=name) from error
    except (RuntimeError, EOFError, KeyError, ValueError, TypeError, AttributeError, IndexError, MemoryError) as error:
        raise StoreError("store_damaged", name=name, reason=type(error).__name__) from error


def _generator(found: object) -> dict[str, Tensor]:
    """The generator's table in what a file holds: itself, or under one of the usual names, without `module.` before its keys."""
    for _ in range(3):
        if not isinstance(found, Mapping):
            return {}
        inner = next((name for name in WRAPPERS if isinstance(found.get(name), Mapping)), None)
        if inner is None:
            break
        found = found[inner]
    table = {str(key): each for key, each in found.items() if isinstance(each, Tensor)} if isinstance(found, Mapping) else {}
    for prefix in ("module.", *(f"{name}." for name in WRAPPERS[:-1]), "module."):
        own: dict[str, Any] = {key.removeprefix(prefix): each for key, each in table.items() if key.startswith(prefix)}
        table = own or table
    return {key: each for key, each in table.items() if each.is_floating_point() or key.endswith("num_batches_tracked")}
