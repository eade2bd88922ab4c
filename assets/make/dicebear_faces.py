"""Draws two sets of faces with DiceBear: assets/data/avatars.webp (style Lorelei) and assets/data/moods.webp (style Moods).

Needs `pip install dicebear-core==10.7.0 dicebear-styles==10.6.0 resvg-py==0.5.0 pillow`. Every face depends on its number
alone. Run from anywhere: `python assets/make/dicebear_faces.py`.
"""

import io
import json
from importlib.resources import files
from typing import Any

import numpy as np
import resvg_py
from dicebear import Avatar, Style
from PIL import Image
from sheets import shuffled_classes, write

HAIR = {
    "black": "#2b2b3a", "brown": "#5b3a29", "blond": "#f7d560", "pink": "#ff8fb8", "sky blue": "#7fd3f7",
    "violet": "#8d6be8", "green": "#63c77a", "red": "#e8483f", "white": "#f2f2f5", "blue": "#3f63d6",
}  # fmt: skip
NEARLY_BALD = {"variant25", "variant27", "variant28", "variant34", "variant36", "variant44", "variant47"}
"""Hair that covers too little for its colour to be the face's class."""

ANIME = {
    "scale": 1.1,
    "backgroundColor": ["#ffd5dc", "#c0e0ff", "#d1f4d1", "#fff1b8", "#e5d4ff", "#ffdfc4"],
    "skinColor": ["#ffe3cf", "#f2d3b1", "#ecad80"],
    "eyesColor": ["#2b2b3a", "#3f63d6", "#2f8f4e", "#8d3fc4"],
    "beardProbability": 0,
    "glassesProbability": 8,
    "flip": ["none", "horizontal"],
}
MOUTHS = ("smile", "laugh", "teeth", "cat", "smirk", "open", "line", "frown", "wavy", "tongue")
"""Ten of the fifteen mouths: those that can be told apart at 32 pixels."""


def style_named(name: str) -> Style:
    """A style of the package dicebear-styles."""
    return Style(json.loads(files("dicebear_styles").joinpath(f"{name}.json").read_text("utf-8")))


def draw(style: Style, size: int, options: dict[str, Any]) -> np.ndarray:
    """One face, `[size, size, 3]` uint8."""
    svg = Avatar(style, {"size": size} | options).to_json()["svg"]
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True))
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def avatars(count: int = 4000, size: int = 64) -> None:
    """Anime faces; the class is the colour of the hair."""
    style, colours = style_named("lorelei"), list(HAIR.values())
    hair = [f"variant{number:02}" for number in range(1, 49) if f"variant{number:02}" not in NEARLY_BALD]
    labels = shuffled_classes(count, len(colours), seed=1)
    faces = [
        draw(style, size, ANIME | {"seed": f"avatar {i}", "hairVariant": hair, "hairColor": [colours[label]]})
        for i, label in enumerate(labels)
    ]
    write("avatars", np.stack(faces), labels.tolist(), list(HAIR), columns=80)


def moods(count: int = 3000, size: int = 32) -> None:
    """Smileys; the class is the mouth."""
    style, labels = style_named("moods"), shuffled_classes(count, len(MOUTHS), seed=2)
    faces = [
        draw(style, size, {"seed": f"mood {i}", "mouthVariant": [MOUTHS[label]], "animationVariant": ["none"]})
        for i, label in enumerate(labels)
    ]
    write("moods", np.stack(faces), labels.tolist(), MOUTHS, columns=60)


if __name__ == "__main__":
    avatars()
    moods()
