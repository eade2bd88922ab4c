"""Linear or spherical walks in z: what the straight way passes through.

‖z‖ of a standard normal z in d dimensions is √d, give or take 0.7: all draws lie on a thin shell. The middle of the straight
way between two of them is at √(d/2), where hardly any draw ever was. How much of that the pictures show is measured, and
how little of it a classifier minds, too.
"""

import math
from collections.abc import Sequence

import numpy as np
import torch

from playground.latent.interpolation import WAYS
from playground.latent.prior import latent
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Computation, Lesson, Source, Tell
from playground.lessons.sorting import seen, sure
from playground.randomness import generator
from playground.store.ready import find
from playground.store.sampler import opened

MODEL = "wgan-gp-digits"
WALKS = 256
STEPS = 9
"""Of each walk, with both ends; the fifth is its middle."""
SHOWN = 9
DRAWS = 20_000


def walked(kind: str, seed: int, tell: Tell) -> list[Found]:
    """`WALKS` walks between draws of p_z, all their pictures, and what is measured of them."""
    sampler = opened(find(MODEL).open())
    size = sampler.latent_dim
    ends = sampler.z(2 * WALKS, seed=seed)
    t = torch.linspace(0, 1, STEPS, dtype=torch.float64)
    z = torch.stack([WAYS[kind](a, b, t) for a, b in ends.view(WALKS, 2, size)], dim=1)  # [T, W, Z]
    images, known = [], []
    for step, here in enumerate(z):
        images.append(sampler.draw(here))
        known.append(sure(seen(images[-1]).probabilities))
        tell((step + 1) / (STEPS + 1))
    pictures = np.stack(images)  # [T, W, C, H, W]
    pixels = pictures.reshape(STEPS, WALKS, -1).astype(np.float64) / 255
    ink = pixels.mean(axis=(1, 2))
    pace = np.linalg.norm(np.diff(pixels, axis=0), axis=2).mean(axis=1)  # [T − 1]
    norm = z.norm(dim=2).mean(dim=1).numpy() / math.sqrt(size)
    middle, half = STEPS // 2, (STEPS - 1) // 2
    shell = latent("normal", DRAWS, size, generator(seed, "shell")).norm(dim=1) / math.sqrt(size)
    where = t.numpy()
    ends_ink, ends_pace = (ink[0] + ink[-1]) / 2, (pace[0] + pace[-1]) / 2
    return [
        Found(
            numbers={
                "norm": float(norm[middle]),
                "rare": float((shell <= norm[middle]).double().mean()),
                "ink": float(ink[middle] / ends_ink),
                "pace": float((pace[half - 1] + pace[half]) / 2 / ends_pace),
                "sure": known[middle] - (known[0] + known[-1]) / 2,
            },
            lines={
                "norm": (where, norm),
                "ink": (where, ink / ends_ink),
                "pace": ((where[1:] + where[:-1]) / 2, pace / ends_pace),
                "sure": (where, np.asarray(known)),
            },
            sheets={"walks": np.ascontiguousarray(pictures[:, :SHOWN].swapaxes(0, 1).reshape(-1, *pictures.shape[2:]))},
        )
    ]


def linear(seed: int, tell: Tell) -> Sequence[Found]:
    """The straight way."""
    return walked("linear", seed, tell)


def spherical(seed: int, tell: Tell) -> Sequence[Found]:
    """The way along the shell."""
    return walked("spherical", seed, tell)


_PANELS = ("sheets", "lines")

LESSON = Lesson(
    name="walks",
    choices=("same", "hollow", "broken", "faster"),
    answer="hollow",
    act=Computation(
        compute=linear,
        opens="latent",
        claims=(
            Claim(name="norm", of=lambda found: found[0].last("norm"), least=0.65, most=0.77),
            Claim(name="rare", of=lambda found: found[0].last("rare"), most=0.01),
            Claim(name="ink", of=lambda found: found[0].last("ink"), least=1.08),
            Claim(name="pace", of=lambda found: found[0].last("pace"), least=1.15),
            Claim(name="sure", of=lambda found: abs(found[0].last("sure")), most=0.12),
        ),
        panels=_PANELS,
    ),
    fix=Computation(
        compute=spherical,
        opens="latent",
        claims=(
            Claim(name="on_shell", of=lambda found: abs(found[0].last("norm") - 1), most=0.03),
            Claim(name="even_ink", of=lambda found: abs(found[0].last("ink") - 1), most=0.06),
            Claim(name="even_pace", of=lambda found: abs(found[0].last("pace") - 1), most=0.1),
        ),
        panels=_PANELS,
    ),
    cards=3,
    sources=(
        Source("White 2016, Sampling Generative Networks", "1609.04468", "on interpolation: walks along the sphere"),
        Source("Shoemake 1985, Animating Rotation with Quaternion Curves", "", "SIGGRAPH ’85, pages 245–254"),
    ),
    code=(
        "playground.latent.interpolation:slerp",
        "playground.latent.interpolation:lerp",
        "playground.latent.prior:latent",
    ),
)
