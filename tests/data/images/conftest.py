"""Small pictures, folders and zips that tests read."""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.data.images.hub_files import listening
from tests.fake_hub import FakeHub


def encoded(colour: object = (200, 30, 60), *, size: tuple[int, int] = (40, 40), mode: str = "RGB", form: str = "PNG") -> bytes:
    """A plain picture as the bytes of a file."""
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, form)
    return out.getvalue()


@pytest.fixture
def picture() -> Callable[..., bytes]:
    return encoded


@pytest.fixture
def twenty() -> dict[str, bytes]:
    """Twenty pictures in two folders, ten each."""
    return {f"{kind}/{index:02}.png": encoded((index, 0, 0)) for kind in ("cat", "dog") for index in range(10)}


@pytest.fixture
def folder_of(tmp_path: Path) -> Callable[[Mapping[str, bytes]], Path]:
    """Writes files below a new folder called `mine`."""

    def write(files: Mapping[str, bytes]) -> Path:
        for name, data in files.items():
            file = tmp_path / "mine" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        return tmp_path / "mine"

    return write


@pytest.fixture
def zip_of(tmp_path: Path) -> Callable[[Mapping[str, bytes]], Path]:
    """Writes a zip called `mine.zip`."""

    def write(files: Mapping[str | zipfile.ZipInfo, bytes]) -> Path:
        with zipfile.ZipFile(tmp_path / "mine.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return tmp_path / "mine.zip"

    return write


@pytest.fixture
def noise() -> np.ndarray:
    """Thirty pictures of noise, `[30, 3, 28, 28]`."""
    return np.random.default_rng(0).integers(0, 256, (30, 3, 28, 28), dtype=np.uint8)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A Hub on loopback, and an empty shelf."""
    with listening(tmp_path, monkeypatch) as fake:
        yield fake
