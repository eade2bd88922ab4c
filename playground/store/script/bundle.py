"""The script with everything that it needs, as files by name and as one zip."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch

from playground.command import command
from playground.errors import DataError
from playground.store.script.compose import compose
from playground.store.script.data import data
from playground.store.script.plan import Plan
from playground.texts import has, text
from playground.training.history import History

MOST_BYTES = 400_000_000
"""Of the data beside a script, before they are compressed."""
LOSSES = ("discriminator_loss", "generator_loss")


def files_of(plan: Plan, *, history: History | None = None, member: int = 0) -> dict[str, bytes]:
    """`train.py` and what lies beside it: README.txt, config.json, data.npz and losses.csv, the last two if there are any.

    Args:
        plan: of one member of a run.
        history: the run's own, if its losses are known; not of a run with updates by hand, which a script does not repeat.
        member: whose losses they are.

    Raises:
        ConfigError: a part of the run without a template, by its name.
        DataError: more data than can be taken along.
    """
    known = "" if history is None else _losses(history, member)
    files = {"train.py": compose(plan, known=bool(known)).encode()}
    arrays = data(plan).arrays
    if sum(each.nbytes for each in arrays.values()) > MOST_BYTES:
        raise DataError("script_data", limit=MOST_BYTES / 1e6)
    if arrays:
        packed = io.BytesIO()
        np.savez_compressed(packed, **arrays)  # type: ignore[arg-type]
        files["data.npz"] = packed.getvalue()
    if known:
        files["losses.csv"] = known.encode()
    files["config.json"] = (json.dumps(plan.config.to_dict(), indent=2, ensure_ascii=False) + "\n").encode()
    files["README.txt"] = _readme(plan, files).encode()
    return files


def zipped(files: Mapping[str, bytes], folder: str, *, tell: Callable[[float], None] = lambda done: None) -> bytes:
    """The files in a folder of a zip.

    Args:
        files: by name.
        folder: what unpacks.
        tell: called with the share that is done.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, (name, content) in enumerate(files.items()):
            tell(at / len(files))
            packed = name.endswith((".npz", ".png"))
            archive.writestr(f"{folder}/{name}", content, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
    return made.getvalue()


def write(files: Mapping[str, bytes], place: Path) -> None:
    """The files as a zip, if `place` ends in .zip, else in a folder of that name."""
    if place.suffix.lower() == ".zip":
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(zipped(files, place.stem))
        return
    place.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (place / name).write_bytes(content)


def _losses(history: History, member: int) -> str:
    """What was read of both losses, each number with the digits that float32 needs; empty if nothing was."""
    rows, names = history.telemetry.rows, history.telemetry.names
    columns = [names.index(name) for name in LOSSES]
    lines = [
        ",".join([str(turn), *(str(value) for value in values)])
        for turn, values in zip(rows.turns[: rows.length].tolist(), rows.values[: rows.length, columns, member], strict=True)
    ]
    return "\n".join([f"turn,{','.join(LOSSES)}", *lines, ""]) if lines else ""


def _readme(plan: Plan, files: Mapping[str, bytes]) -> str:
    config = plan.config
    name = str(config.get("data"))
    origin = f"leaving.origin_{name}"
    about = {each: text(f"leaving.readme_{each.partition('.')[0]}") for each in files}
    return text(
        "leaving.readme",
        data=text(f"variant.data.{name}"),
        origin=text(origin) if has(origin) else text(f"leaving.origin_{'brought' if config.data.brought else 'formula'}"),
        files="\n".join(f"  {each:12} {words}" for each, words in about.items()),
        torch=torch.__version__.partition("+")[0],
        numpy=np.__version__,
        threads=plan.threads,
        device=plan.device.type,
        exact=text(f"leaving.readme_{'half' if plan.is_half else 'exact' if plan.is_image else 'points'}"),
        command=command(config),
    )
