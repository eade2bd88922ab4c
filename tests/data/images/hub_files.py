"""Tables as the Hub keeps them, made here; and a fake Hub that pages and programs find."""

import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fastparquet
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from playground.data.images import shelf
from playground.data.images.hub import expect_strangers
from tests.fake_hub import FakeHub

REAL = Path(os.environ.get("GAN_PLAYGROUND_TEST_HUB", Path(__file__).parents[4] / "shared" / "hub")) / "datasets"
"""Real files in the Hub's own layout, where this machine has them."""


def png(value: int, *, side: int = 28) -> bytes:
    """A grey picture of one value."""
    file = io.BytesIO()
    Image.fromarray(np.full((side, side), value, np.uint8)).save(file, "PNG")
    return file.getvalue()


def table(folder: Path, *, rows: int = 60, group: int = 20, names: tuple[str, ...] = ("no", "yes"), **columns: list) -> bytes:
    """A table of grey pictures `img`, row i of value i, whose `label` changes in the middle; or of `columns`."""
    plain = columns or {"img": [png(i % 256) for i in range(rows)], "label": [int(i >= rows // 2) for i in range(rows)]}
    features = {"img": {"_type": "Image"}, "label": {"_type": "ClassLabel", "names": list(names)}} if names else {}
    about = {"huggingface": json.dumps({"info": {"features": features}})}
    frame = pd.DataFrame({name: pd.Series(values, dtype=_dtype(values)) for name, values in plain.items()})
    encoding = {name: "bytes" if isinstance(values[0], bytes) else "utf8" for name, values in plain.items()}
    file = folder / "table.parquet"
    fastparquet.write(
        str(file), frame, row_group_offsets=group, custom_metadata=about, write_index=False, object_encoding=encoding
    )
    return file.read_bytes()


def _dtype(values: list) -> type | str:
    return object if isinstance(values[0], bytes | str) else "int64"


def real(repo: str) -> dict[str, Path]:
    """The files of a real data set; the test is skipped where they are not."""
    if not (REAL / repo).is_dir():
        pytest.skip(f"{REAL / repo} is not here: GAN_PLAYGROUND_TEST_HUB names the folder of real Hub files")
    return {file.relative_to(REAL / repo).as_posix(): file for file in (REAL / repo).rglob("*.parquet")}


@contextmanager
def listening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A Hub on loopback, nobody logged in, and an empty shelf."""
    monkeypatch.setenv(shelf.ROOT, str(tmp_path / "shelf"))
    expect_strangers(False)
    monkeypatch.setenv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "no-token"))
    with FakeHub() as fake:
        monkeypatch.setenv("HF_ENDPOINT", fake.url)
        yield fake
