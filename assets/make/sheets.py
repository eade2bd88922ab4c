"""Writes a set of small pictures as one sheet, a lossless WebP, with a JSON file beside it that says how to cut it."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

DATA = Path(__file__).resolve().parent.parent / "data"


def shuffled_classes(count: int, classes: int, seed: int) -> np.ndarray:
    """Labels 0 … classes − 1, each equally often, in an order that depends on `seed` alone: `[count]`."""
    return np.random.default_rng(seed).permutation(np.arange(count) % classes)


def write(name: str, images: np.ndarray, labels: Sequence[int], class_names: Sequence[str], *, columns: int) -> None:
    """Write `<name>.webp` and `<name>.json`.

    Args:
        name: of the set.
        images: `[N, S, S]` grey or `[N, S, S, 3]` coloured, uint8, N divisible by `columns`.
        labels: `[N]`, indices into `class_names`.
        class_names: what a label means.
        columns: how many pictures stand in a row; they are read row by row.
    """
    count, size = images.shape[:2]
    rows = count // columns
    tiles = images.reshape(rows, columns, size, size, -1).swapaxes(1, 2)  # [rows, S, columns, S, C]
    sheet = Image.fromarray(tiles.reshape(rows * size, columns * size, -1).squeeze())
    sheet.convert("RGB").save(DATA / f"{name}.webp", lossless=True, quality=100, method=6)
    facts = {
        "count": count,
        "size": size,
        "channels": tiles.shape[-1],
        "columns": columns,
        "class_names": list(class_names),
        "labels": [int(each) for each in labels],
    }
    (DATA / f"{name}.json").write_text(json.dumps(facts) + "\n", "utf-8")
    kilobytes = (DATA / f"{name}.webp").stat().st_size / 1000
    print(f"{name}: {count} pictures of {size} × {size}, {kilobytes:.0f} kB")
