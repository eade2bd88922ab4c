"""What D thinks of what G draws: over the plane of seeds, along a path, of fresh samples, and of real pictures."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from playground.data.images.source import Images, Labels, evenly
from playground.latent.interpolation import path
from playground.latent.lattice import plane
from playground.pictures import Floats
from playground.runtime.pricing import POOL, pool
from playground.texts import text
from playground.training.critic import Critic
from playground.training.sampling import Sampler
from playground.ui.latent_asked import FARTHEST, Asked
from playground.ui.latent_routes import LARGEST_SEED
from playground.ui.latent_samples import png
from playground.views import latent_panels as view
from playground.views.judged import number

SIDE = 15
"""Places of the plane, a side."""
SPAN = 3.0
"""How many seeds the plane is wide."""
WAY = 41
"""Pictures along the path."""
POOL_COLUMNS = 16
REAL = 256
"""Held-out pictures that are scored."""


class Held(NamedTuple):
    """Pictures `[n, C, H, W]` uint8 and their classes `[n]`, if they have any."""

    images: Images
    labels: Labels | None


class View(NamedTuple):
    """What a page looks at.

    Attributes:
        x, y, seed: the middle of the plane.
        stops: z of the path, `[m, Z]`; None for one around some fresh samples.
        weights: how much of each class a conditional generator is told, `[N]`.
        fresh: the seed of the fresh samples.
    """

    x: float = 0.0
    y: float = 0.0
    seed: int = 0
    stops: Tensor | None = None
    weights: Tensor | None = None
    fresh: int = 0

    @classmethod
    def read(cls, asked: Asked, sampler: Sampler) -> "View":
        """What a page sent.

        Raises:
            ConfigError: numbers that cannot be, or z of another length than the generator's.
        """
        return cls(
            asked.number("x", 0.0, FARTHEST),
            asked.number("y", 0.0, FARTHEST),
            asked.whole("seed", 0, 0, LARGEST_SEED),
            asked.zs("stops", sampler, most=8) if asked.flag("path") else None,
            asked.weights(sampler),
            asked.whole("fresh", 0, 0, LARGEST_SEED),
        )


def thinks(sampler: Sampler, critic: Critic, asked: View, held_out: Held | None) -> dict[str, Any]:
    """Everything that the panel shows of one moment of a run.

    Args:
        sampler: its generator.
        critic: its D, of the same moment.
        asked: what is looked at.
        held_out: real pictures that neither has seen; None if nobody knows them, or their classes where D asks for them.
    """
    over, way = _plane(sampler, critic, asked), _way(sampler, critic, asked)
    images, labels = pool(sampler, asked.fresh)
    scores = critic.scores(images, labels)
    real = _of_real(critic, held_out)
    worst, order = int(over["scores"].argmin()), np.argsort(scores, kind="stable")
    values = {"low": number(float(scores.min())), "middle": number(float(np.median(scores))), "high": number(float(scores.max()))}
    figures = {
        "point-way": view.way(way["scores"], bounded=critic.bounded),
        "point-scores": view.scores(scores, real, bounded=critic.bounded),
    }
    says = text("latent_panels.thinks_says", count=POOL, **values)
    if real is not None:
        says += " " + text("latent_panels.thinks_real", middle=number(float(np.median(real))))
    return {
        "plane": over | {"scores": _plain(over["scores"]), "worst": worst},
        "way": {"sheet": way["sheet"], "count": WAY},
        "pool": {"sheet": png(images, POOL_COLUMNS), "columns": POOL_COLUMNS, "scores": _plain(scores), "order": order.tolist()},
        "bounded": critic.bounded,
        "live": {"figures": figures, "texts": {"point-thinks-says": says}},
    }


def score_of(sampler: Sampler, critic: Critic, z: Tensor, weights: Tensor | None) -> dict[str, Any]:
    """D's score of one z `[Z]`."""
    found = float(_scored(sampler, critic, z[None], weights)[1][0])
    key = "latent_panels.score" if critic.bounded else "latent_panels.score_critic"
    return {"score": found, "says": text(key, score=number(found))}


def _plane(sampler: Sampler, critic: Critic, asked: View) -> dict[str, Any]:
    steps = torch.linspace(-SPAN / 2, SPAN / 2, SIDE)
    ys, xs = torch.meshgrid(steps + asked.y, steps + asked.x, indexing="ij")
    z = plane(xs.flatten(), ys.flatten(), seed=asked.seed, latent=sampler.latent, latent_dim=sampler.latent_dim)
    images, scores = _scored(sampler, critic, z, asked.weights)
    return {"sheet": png(images, SIDE), "side": SIDE, "span": SPAN, "x": asked.x, "y": asked.y, "scores": scores}


def _way(sampler: Sampler, critic: Critic, asked: View) -> dict[str, Any]:
    stops = sampler.z(4, seed=asked.fresh) if asked.stops is None else asked.stops
    images, scores = _scored(sampler, critic, path(stops, WAY, closed=asked.stops is None), asked.weights)
    return {"sheet": png(images, WAY), "scores": scores}


def _scored(sampler: Sampler, critic: Critic, z: Tensor, weights: Tensor | None) -> tuple[Images, Floats]:
    shares = None if weights is None else weights.expand(len(z), -1)
    images = sampler.draw(z, weights=shares)
    return images, critic.scores(images, shares)


def _of_real(critic: Critic, held_out: Held | None) -> Floats | None:
    """D's scores of held-out pictures; None without any, or without the classes that D has to be told."""
    if held_out is None or not len(held_out.images) or (critic.conditional and held_out.labels is None):
        return None
    some = evenly(len(held_out.images), REAL)
    labels = None if held_out.labels is None else torch.from_numpy(held_out.labels[some])
    return critic.scores(held_out.images[some], labels)


def _plain(values: Floats) -> Sequence[float]:
    plain: list[float] = values.astype(np.float64).round(4).tolist()
    return plain
