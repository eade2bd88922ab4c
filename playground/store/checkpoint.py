"""A whole run in one file: config, weights, optimisers, random streams, history.

The file is torch's own zip of tensors and plain values. It is opened with `weights_only=True`, so it can hold numbers
but no program.
"""

import io
import pickle
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from playground.config import RunConfig
from playground.errors import PlaygroundError, StoreError
from playground.store.architecture import refuse_mismatch
from playground.store.files import LARGEST, read, write
from playground.store.pickles import refuse_swollen
from playground.texts import text
from playground.training.trainer import Trainer

FORMAT = "gan-playground-run"
VERSION = 1
BROKEN_ZIP = (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, struct.error)


@dataclass(frozen=True, kw_only=True, eq=False)
class Checkpoint:
    """A run at rest.

    Attributes:
        state: what `Trainer.state()` returned.
        about: plain values worth knowing without the state: turn, time of saving, name of the data, …
    """

    state: Mapping[str, Any]
    about: Mapping[str, Any] = field(default_factory=dict)


def save(path: Path, checkpoint: Checkpoint, *, largest: int = LARGEST, make_folder: bool = True) -> None:
    """Write a run to `path`, at once or not at all. Arguments: `files.write`.

    Raises:
        StoreError: too large, the disk is full, or the file cannot be written.
    """
    content = io.BytesIO()
    header = {"format": FORMAT, "version": VERSION, "about": dict(checkpoint.about)}
    torch.save(header | {"state": dict(checkpoint.state)}, content)
    write(path, content.getvalue(), largest=largest, make_folder=make_folder)


def load(path: Path, *, largest: int = LARGEST) -> Checkpoint:
    """The run that `save` wrote.

    Raises:
        StoreError: missing, foreign, cut short, damaged, with code in it, too large, or written by a newer version.
    """
    content = read(path, largest=largest)
    _refuse_broken_zip(path.name, content, largest)
    refuse_swollen(path.name, content)
    try:
        found = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise StoreError("store_code", name=path.name) from error
    except (RuntimeError, EOFError, KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise StoreError("store_damaged", name=path.name, reason=type(error).__name__) from error
    if not (isinstance(found, dict) and found.get("format") == FORMAT and isinstance(found.get("version"), int)):
        raise _foreign(path.name)
    if found["version"] > VERSION:
        raise StoreError("store_newer", name=path.name, found=found["version"], known=VERSION)
    if not (isinstance(found.get("state"), dict) and isinstance(found.get("about"), dict)):
        raise StoreError("store_damaged", name=path.name, reason="fields")
    return Checkpoint(state=found["state"], about=found["about"])


def restore(checkpoint: Checkpoint, make: type[Trainer] = Trainer, *, device: torch.device) -> Trainer:
    """A trainer that goes on exactly where the run stood.

    Raises:
        ConfigError, DataError: its settings cannot be built here.
        StoreError: weights of another architecture, with the first name that differs; or fields that do not fit.
    """
    state = checkpoint.state
    try:
        trainer = make.restore(state, device=device)
        _refuse_moments_of_others(trainer)
        return trainer
    except PlaygroundError:
        raise
    except Exception as error:  # a hostile file may break restoring anywhere: name the cause, or say it is damaged
        _name_mismatch(state, make, device)
        raise StoreError("store_damaged", name=text("store.checkpoint"), reason=type(error).__name__) from error


def _refuse_broken_zip(name: str, content: bytes, largest: int) -> None:
    if content[:1] == b"\x80":  # a bare pickle, as torch wrote them before 2020: may run a program
        raise StoreError("store_code", name=name)
    if content[:4] != b"PK\x03\x04":
        raise _foreign(name)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN_ZIP as error:  # its directory stands at the end
        raise StoreError("store_truncated", name=name) from error
    members = archive.infolist()
    if sum(each.file_size for each in members) > largest or any(each.compress_type for each in members):
        raise _foreign(name)  # torch compresses nothing, so nothing may unpack to more than it is
    try:
        broken = archive.testzip()
    except BROKEN_ZIP as error:
        raise StoreError("store_damaged", name=name, reason=type(error).__name__) from error
    if broken is not None:
        raise StoreError("store_damaged", name=name, reason=broken.rpartition("/")[2])
    if not any(each.filename.endswith("/data.pkl") for each in members):
        raise _foreign(name)


def _foreign(name: str) -> StoreError:
    return StoreError("store_foreign", name=name, kind=text("store.checkpoint"))


def _name_mismatch(state: Mapping[str, Any], make: type[Trainer], device: torch.device) -> None:
    """Raise the sentence that names the first weight that does not fit, if that was it."""
    if "config" not in state:
        raise StoreError("store_damaged", name=text("store.checkpoint"), reason="config")
    fresh = make(RunConfig.from_dict(state["config"]), device=device)
    for part in ("generator", "discriminator"):
        found = state.get(part)
        if isinstance(found, dict):
            refuse_mismatch(expected=getattr(fresh.players, part).state_dict(), found=found, prefix=f"{part}.")


def _refuse_moments_of_others(trainer: Trainer) -> None:
    """Compare the optimisers' moments too: torch does not, and a wrong one would fail at the first update."""
    for part in ("optimizer_d", "optimizer_g"):
        for parameter, moments in getattr(trainer.players, part).state.items():
            for name, value in moments.items():
                if isinstance(value, Tensor) and value.shape not in (parameter.shape, torch.Size([])):
                    raise StoreError("store_shape", key=f"{part}.{name}", found=list(value.shape), expected=list(parameter.shape))
