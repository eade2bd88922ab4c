"""Samples as files: a sheet pixel by pixel, and many pictures in a zip."""

import io
import zipfile
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray

from playground.training.sampling import CHUNK, Sampler
from playground.views.grid import encode


def enlarged(picture: NDArray[np.uint8], times: int) -> bytes:
    """A PNG of `[H, W, C]` in which each pixel is a square of `times` × `times`."""
    return encode(np.ascontiguousarray(picture.repeat(times, 0).repeat(times, 1)), still=True)


def pictures_zip(
    sampler: Sampler, count: int, *, seed: int, wanted: int | None = None, tell: Callable[[int], None] = lambda done: None
) -> bytes:
    """`count` samples as PNGs, `0001.png`, …; of a conditional generator with a table of their classes.

    Args:
        sampler: the generator.
        count: how many.
        seed: the same one gives the same pictures.
        wanted: the class to make, of a conditional generator; None makes each as often.
        tell: called with the number of pictures that are done.
    """
    z, labels = sampler.z(count, seed=seed), sampler.labels(count, seed=seed)
    if labels is not None and wanted is not None:
        labels = torch.full_like(labels, wanted)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for start in range(0, count, CHUNK):
            tell(start)
            part = slice(start, start + CHUNK)
            pictures = sampler.draw(z[part], None if labels is None else labels[part])
            for number, picture in enumerate(pictures, start=start + 1):
                archive.writestr(f"{number:04}.png", encode(picture.transpose(1, 2, 0), still=True))
        if labels is not None:
            rows = [f"{number:04}.png,{sampler.class_names[label]}" for number, label in enumerate(labels.tolist(), start=1)]
            archive.writestr("classes.csv", "\n".join(["file,class", *rows, ""]))
    return made.getvalue()
