"""What the panels below the lattice show of a generator: labelled samples, arithmetic with their z, and truncation."""

import base64
import functools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from playground.data.images.source import Images
from playground.errors import ConfigError, PlaygroundError
from playground.judging.bench import expert
from playground.judging.reference import Eye
from playground.latent.arithmetic import analogy, at_home, mean
from playground.latent.truncation import truncated
from playground.texts import text
from playground.training.sampling import Sampler
from playground.ui.latent_asked import Asked
from playground.ui.latent_routes import LARGEST_SEED
from playground.views.grid import grid
from playground.views.sample import percent

COLUMNS, ROWS = 8, 6
COUNT = COLUMNS * ROWS
"""Samples on a sheet to pick from."""
TRAYS = ("plus", "minus", "base")
Trays = Mapping[str, Sequence[tuple[int, int]]]
"""The samples in each tray: seed, and place on that seed's sheet."""
TRAY = 24
"""Samples in one, at most."""


class Standing(NamedTuple):
    """A generator as it is asked.

    Attributes:
        sampler: what draws.
        data: the name of the set that it learned from; empty if nobody knows.
    """

    sampler: Sampler
    data: str

    @property
    def eye(self) -> Eye | None:
        """Our classifier of its data, if there is one."""
        return eye_of(self.data, self.sampler.sample_shape[0])


@functools.cache
def eye_of(data: str, channels: int) -> Eye | None:
    """The classifier of the set called `data`; None where there is none, or its file is damaged."""
    try:
        found = expert(data, channels).eye if data else None
    except PlaygroundError:
        return None
    return found if found is not None and found.classes else None


def png(images: Images, columns: int | None = None) -> str:
    """Pictures `[n, C, H, W]` as one sheet, for the `src` of an image."""
    return "data:image/png;base64," + base64.b64encode(grid(images, columns=columns, still=True)).decode()


# ---------------------------------------------------------------------- samples with their classes


def samples(standing: Standing, names: Sequence[str], seed: int) -> dict[str, Any]:
    """A sheet of samples with the class of each: the one it was told, or the one that the classifier reads.

    Args:
        standing: the generator.
        names: of the classes of its data; empty if nobody knows them.
        seed: of z.
    """
    sampler = standing.sampler
    told = sampler.labels(COUNT, seed=seed)
    images = sampler.draw(sampler.z(COUNT, seed=seed), told)
    answer: dict[str, Any] = {
        "sheet": png(images, COLUMNS), "columns": COLUMNS, "rows": ROWS, "names": list(names), "labels": [], "sure": [],
        "shape": list(sampler.sample_shape),
    }  # fmt: skip
    eye = standing.eye
    if told is not None:
        names, by = list(sampler.class_names), "told"
        answer |= {"labels": told.tolist(), "sure": [1.0] * COUNT, "names": names}
    elif eye is not None and len(names) == eye.classes:
        probabilities = eye.see(images).probabilities
        answer |= {"labels": probabilities.argmax(axis=1).tolist(), "sure": probabilities.max(axis=1).round(3).tolist()}
        by = "read"
    else:
        by = "nobody"
    return answer | {"says": text(f"latent_panels.labels_{by}")}


# ---------------------------------------------------------------------- arithmetic


def members(asked: Asked) -> Trays:
    """What a page has in its trays: `[[seed, place on that seed's sheet], …]` each.

    Raises:
        ConfigError: too many, or something else.
    """
    found = {}
    for name in TRAYS:
        pairs = asked.numbers(name, (-1, 2), most=TRAY, limit=LARGEST_SEED).long().tolist() if asked.has(name) else []
        if any(seed < 0 or not 0 <= place < COUNT for seed, place in pairs):
            raise ConfigError("latent_part", name=name, value=str(pairs)[:40])
        found[name] = [(seed, place) for seed, place in pairs]
    return found


def arithmetic(standing: Standing, names: Sequence[str], trays: Trays, *, shell: bool) -> dict[str, Any]:
    """z = mean(plus) − mean(minus) + mean(base), its picture, the pictures of the means, and the same sum of pixels.

    Args:
        standing: the generator.
        names: of the classes of its data.
        trays: what is in `plus`, `minus` and `base`.
        shell: whether z is brought back to where p_z has its draws.

    Raises:
        ConfigError: no sample at all, or one that is none.
    """
    means = {name: _mean(standing.sampler, trays.get(name, ())) for name in TRAYS}
    known = {name: each for name, each in means.items() if each is not None}
    if not known:
        raise ConfigError("latent_no_samples")
    nothing = torch.zeros(standing.sampler.latent_dim)
    zs = {name: known[name].z if name in known else nothing for name in means}
    z = analogy(zs["plus"], zs["minus"], zs["base"])
    z = at_home(z, standing.sampler.latent) if shell else z
    weights = _weights(standing.sampler, known)
    picture = standing.sampler.draw(z[None], weights=weights)[0]
    pixels = _pixels(known)
    answer = {
        "means": {name: {"picture": png(each.picture[None]), "norm": float(each.z.norm())} for name, each in known.items()},
        "picture": png(picture[None]),
        "pixels": png(pixels[None]),
        "norm": float(z.norm()),
        "typical": float(np.mean([each.length for each in known.values()])),
        "z": [round(each, 4) for each in z.tolist()],
    }
    return answer | {"reads": reads(standing, names, picture)}


class Mean(NamedTuple):
    """Some samples as one: their mean z `[Z]`, its picture, their pixels' mean, the mean of their lengths, their classes."""

    z: Tensor
    picture: Images
    pixels: np.ndarray
    length: float
    weights: Tensor | None


def reads(standing: Standing, names: Sequence[str], picture: Images) -> str:
    """What the classifier reads in one picture `[C, H, W]`; empty without one."""
    eye = standing.eye
    if eye is None or len(names) != eye.classes:
        return ""
    probabilities = eye.see(picture[None]).probabilities[0]
    best = int(probabilities.argmax())
    return text("latent_panels.reads", name=names[best], share=percent(float(probabilities[best])))


def _mean(sampler: Sampler, members: Sequence[tuple[int, int]]) -> Mean | None:
    if not members:
        return None
    drawn = {seed: (sampler.z(COUNT, seed=seed), sampler.labels(COUNT, seed=seed)) for seed in {seed for seed, _ in members}}
    zs = torch.stack([drawn[seed][0][place] for seed, place in members])
    told = [labels[place] for seed, place in members if (labels := drawn[seed][1]) is not None]
    labels, weights = torch.stack(told) if told else None, None
    if labels is not None:
        weights = torch.nn.functional.one_hot(labels, len(sampler.class_names)).float().mean(0, keepdim=True)
    z = mean(zs)
    images = sampler.draw(zs, labels)
    picture = sampler.draw(z[None], weights=weights)[0]
    return Mean(z, picture, images.astype(np.float64).mean(axis=0), float(zs.norm(dim=1).mean()), weights)


def _weights(sampler: Sampler, known: Mapping[str, Mean]) -> Tensor | None:
    """The same sum of the classes as of z: e_y is a part of the generator's input as z is."""
    if not sampler.conditional:
        return None
    parts = {name: each.weights for name, each in known.items() if each.weights is not None}
    nothing = torch.zeros(1, len(sampler.class_names))
    return analogy(parts.get("plus", nothing), parts.get("minus", nothing), parts.get("base", nothing))


def _pixels(known: Mapping[str, Mean]) -> Images:
    """The sum of the mean pictures, grey level by grey level: what the sum of z is not."""
    paper = next(iter(known.values())).pixels * 0
    parts = [known[name].pixels if name in known else paper for name in TRAYS]
    return (parts[0] - parts[1] + parts[2]).round().clip(0, 255).astype(np.uint8)


# ---------------------------------------------------------------------- truncation


def cut(standing: Standing, psi: float, seed: int) -> dict[str, Any]:
    """The samples of a seed with z truncated by ψ."""
    sampler = standing.sampler
    z = truncated(sampler.z(COUNT, seed=seed), psi, sampler.latent)
    images = sampler.draw(z, sampler.labels(COUNT, seed=seed))
    return {"sheet": png(images, COLUMNS), "psi": psi, "norm": float(z.norm(dim=1).mean())}
