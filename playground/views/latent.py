"""Paths through the latent space: how long z is on the way, and a closed walk as a film."""

import io
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from playground.views.axes import Figure, axis, frame
from playground.views.palette import words

FILM_SIDE = 256
"""Pixels of a film's longer side at least; a picture is enlarged by a whole number."""
Floats = NDArray[np.float32]
KINDS = {"linear": ("@generator", "dash"), "spherical": ("@generator", "solid")}


def norms(lengths: dict[str, Floats], latent: str, size: int) -> Figure:
    """‖z‖ along a path, straight and on the sphere, beside where p_z lives.

    For a normal p_z, ‖z‖ has a mean near √Z and a standard deviation near 1/√2, whatever Z is: nearly all draws lie in a thin
    shell, through whose inside the straight line passes. For a uniform one both are √(Z/3) and √(1/15).

    Args:
        lengths: of each kind of path, `[n]`.
        latent: p_z.
        size: Z.
    """
    mean, spread = typical(latent, size)
    count = len(next(iter(lengths.values())))
    steps = np.arange(1, count + 1, dtype=np.float32)
    data = [_band(steps, mean, spread)]
    for kind, values in lengths.items():
        colour, dash = KINDS[kind]
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "uid": kind,
                "name": words(f"latent.{kind}"),
                "x": steps,
                "y": values.astype(np.float32),
                "line": {"color": colour, "width": 2.5, "dash": dash},
                "hovertemplate": "%{y:.2f}<extra>%{fullData.name}</extra>",
            }
        )
    low = min(mean - 4 * spread, *(float(each.min()) for each in lengths.values()))
    high = max(mean + 4 * spread, *(float(each.max()) for each in lengths.values()))
    layout = frame("latent-norms", margin=(40, 10, 26, 34)) | {
        "xaxis": axis(
            range=[0.5, count + 0.5],
            showgrid=False,
            tickformat="d",
            title={"text": words("latent.step"), "font": {"size": 12}},
        ),
        "yaxis": axis(range=[max(low - 0.3, 0.0), high + 0.3], nticks=5),
    }
    return {"data": data, "layout": layout}


def typical(latent: str, size: int) -> tuple[float, float]:
    """The mean and the standard deviation of ‖z‖ in so many dimensions, to first order in 1/Z."""
    if latent == "uniform":
        return math.sqrt(size / 3), math.sqrt(1 / 15)
    return math.sqrt(max(size - 0.5, 0.25)), math.sqrt(0.5)


def loop(images: NDArray[np.uint8], *, milliseconds: int) -> bytes:
    """Pictures as a GIF that goes round for ever, each with colours of its own.

    Args:
        images: `[n, C, H, W]`.
        milliseconds: that each is shown; a GIF counts in hundredths of a second.
    """
    times = max(1, -(-FILM_SIDE // max(images.shape[2:])))
    frames = []
    for each in images:
        pixels = np.repeat(np.repeat(each.transpose(1, 2, 0), times, axis=0), times, axis=1)
        picture = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
        frames.append(
            picture if picture.mode == "L" else picture.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        )
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=milliseconds, loop=0, optimize=False)
    return file.getvalue()


def _band(steps: Floats, mean: float, spread: float) -> dict[str, object]:
    """Where 95 % of all draws of p_z are, as one closed shape."""
    ends = np.array([steps[0] - 0.5, steps[-1] + 0.5], np.float32)
    low, high = mean - 2 * spread, mean + 2 * spread
    return {
        "type": "scatter",
        "mode": "lines",
        "uid": "typical",
        "name": words("latent.typical"),
        "x": np.concatenate([ends, ends[::-1]]),
        "y": np.array([low, low, high, high], np.float32),
        "fill": "toself",
        "fillcolor": "@reference/0.16",
        "line": {"color": "@reference", "width": 1, "dash": "dot"},
        "hoverinfo": "skip",
    }
