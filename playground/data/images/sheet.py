"""The embedded sets: sheets of pictures under assets/data, read with Pillow and NumPy alone."""

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from playground.data.images.source import Images, Labels
from playground.errors import DataError

ASSETS = Path(__file__).resolve().parents[3] / "assets" / "data"


class Sheet(NamedTuple):
    """`images [N, C, S, S]` uint8, `labels [N]`, and what labels mean."""

    images: Images
    labels: Labels
    class_names: tuple[str, ...]


def read_sheet(name: str, folder: Path = ASSETS) -> Sheet:
    """The set called `name`: `<name>.webp` cut into pictures, row by row, as `<name>.json` says.

    Raises:
        DataError: a file of it is missing or damaged.
    """
    try:
        facts = json.loads((folder / f"{name}.json").read_text("utf-8"))
        size, columns, channels = facts["size"], facts["columns"], facts["channels"]
        with Image.open(folder / f"{name}.webp") as sheet:
            pixels = np.asarray(sheet.convert("L" if channels == 1 else "RGB"))
        rows = facts["count"] // columns
        tiles = pixels.reshape(rows, size, columns, size, channels).transpose(0, 2, 4, 1, 3)  # [rows, columns, C, S, S]
    except (OSError, ValueError, KeyError) as error:
        raise DataError("sheet_damaged", name=name) from error
    images = tiles.reshape(rows * columns, channels, size, size)
    return Sheet(images, np.array(facts["labels"], np.int64), tuple(facts["class_names"]))
