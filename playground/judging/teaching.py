"""A classifier learns the training part of some labelled pictures; the held-out part is only looked at in the end.

Beside the classes it learns to tell whole pictures from damaged ones, by a second head that is thrown away afterwards.
Without it the features of a set whose class is the mouth would not see a wrong hat, and a score in them would call
pictures with the lower half of another one as good as real.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.nn.functional import affine_grid, cross_entropy, grid_sample
from torch.nn.utils import skip_init
from torch.optim import AdamW

from playground.data.images.source import Images, ImageSource, Labels
from playground.errors import DataError
from playground.metrics.classes import SURE
from playground.metrics.classifier import FEATURES, Classifier, Seen, drawn
from playground.networks.init import initialize
from playground.randomness import Stream, generator

CHUNK = 128


@dataclass(frozen=True, kw_only=True)
class Course:
    """How a classifier is taught.

    Attributes:
        size: of a side of the pictures it takes, in pixels.
        epochs: how often it sees every picture.
        batch: whole pictures an update; half as many damaged ones go with them.
        rate: Adam's rate, which rises for a tenth of the time and then falls to 0 as a half cosine.
        decay: of the weights, as a factor of the rate.
        shift: pictures are moved by up to so many pixels, either way.
        turn: and turned by up to so many degrees, either way.
        grain: noise of up to so many grey levels, whole or damaged, lest features hang on a background that is exactly black.
        wholeness: weight of telling whole pictures from damaged ones, beside 1 for the classes.
        seed: of the weights, the order, the moves, turns, noise and damages.
    """

    size: int
    epochs: int = 20
    batch: int = 64
    rate: float = 2e-3
    decay: float = 1e-2
    shift: float = 2.0
    turn: float = 10.0
    grain: float = 12.0
    wholeness: float = 0.3
    seed: int = 0


def pupil(source: ImageSource, course: Course) -> Classifier:
    """A classifier for these pictures that has learned nothing yet.

    Raises:
        DataError: the pictures have no classes.
    """
    if source.training_labels is None:
        raise DataError("pictures_without_classes")
    return drawn(channels=source.sample_shape[0], size=course.size, classes=len(source.class_names), seed=course.seed)


def teach(classifier: Classifier, source: ImageSource, course: Course) -> Iterator[int]:
    """Teach a pupil; yields how many of `updates(source, course)` are done. It is in evaluation mode at the end."""
    assert source.training_labels is not None
    images, wanted = classifier.fitted(source.training), torch.from_numpy(source.training_labels.copy())
    wholeness, rng = _head(course.seed), generator(course.seed, "teaching")
    optimizer = AdamW([*classifier.parameters(), *wholeness.parameters()], lr=course.rate, weight_decay=course.decay)
    classifier.train()
    for done, batch in enumerate(_batches(len(images), course, rng), start=1):
        optimizer.param_groups[0]["lr"] = course.rate * warmed_cosine((done - 1) / updates(source, course))
        whole = moved(images[batch], course, rng)
        spoiled, kinds = damaged(whole[: len(whole) // 2], rng)
        features = classifier.features(grained(torch.cat([whole, spoiled]), course, rng))
        kinds = torch.cat([torch.zeros(len(whole), dtype=torch.long), kinds])
        loss = cross_entropy(classifier.logits(features[: len(whole)]).flatten(1), wanted[batch])
        loss = loss + course.wholeness * cross_entropy(wholeness(features).flatten(1), kinds)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        yield done
    rescale(classifier.eval(), source.training)


def updates(source: ImageSource, course: Course) -> int:
    """How many updates a course takes."""
    return course.epochs * (len(source.training) // course.batch)


def rescale(classifier: Classifier, images: Images) -> None:
    """Bring the features of `images` to a mean variance of 1, and leave every logit as it is.

    φ → φ/s through the last convolution (a leaky ReLU lets a positive factor pass), W → s·W in the logits; so a distance
    of one set reads like one of another.
    """
    scale = float(np.sqrt(_seen(classifier, images).features.var(axis=0).mean()))
    last, logits = classifier.features.get_submodule("conv_4"), classifier.logits.get_submodule("0")
    with torch.no_grad():
        for parameter in last.parameters():
            parameter.div_(scale)
        logits.get_parameter("weight").mul_(scale)


def warmed_cosine(progress: float, rise: float = 0.1) -> float:
    """The factor of the rate at `progress` from 0 to 1: a straight rise, then (1 + cos πt)/2."""
    if progress < rise:
        return progress / rise
    return (1 + math.cos(math.pi * (progress - rise) / (1 - rise))) / 2


def moved(images: Tensor, course: Course, rng: Generator) -> Tensor:
    """Each picture of `[B, C, S, S]` turned and moved by amounts of its own; what comes in at a side repeats the edge."""
    count, size = len(images), images.shape[-1]
    angle = (torch.rand(count, generator=rng) * 2 - 1) * math.radians(course.turn)
    shift = (torch.rand(count, 2, generator=rng) * 2 - 1) * (2 * course.shift / size)
    cos, sin = angle.cos(), angle.sin()
    theta = torch.stack([cos, -sin, shift[:, 0], sin, cos, shift[:, 1]], dim=1).view(count, 2, 3)
    grid = affine_grid(theta, list(images.shape), align_corners=False)
    return grid_sample(images, grid, padding_mode="border", align_corners=False)


def grained(images: Tensor, course: Course, rng: Generator) -> Tensor:
    """Each picture of `[B, C, S, S]` with normal noise as strong as it falls, σ from 0 to `course.grain` grey levels."""
    strength = torch.rand(len(images), 1, 1, 1, generator=rng) * (course.grain / 127.5)
    return (images + strength * torch.randn(images.shape, generator=rng)).clamp(-1, 1)


def damaged(images: Tensor, rng: Generator) -> tuple[Tensor, Tensor]:
    """Each picture of `[B, C, S, S]` damaged in one of `DAMAGES` ways, and which: `[B]` from 1 up; 0 would be whole."""
    kinds = torch.randint(len(DAMAGES), (len(images),), generator=rng)
    ways = torch.stack([damage(images, rng) for damage in DAMAGES])  # [ways, B, C, S, S]
    return ways[kinds, torch.arange(len(images))], kinds + 1


def joined(images: Tensor, rng: Generator) -> Tensor:
    """Beyond a line across the middle, another picture."""
    size = images.shape[-1]
    cut = torch.randint(size // 3, 2 * size // 3, (len(images), 1, 1, 1), generator=rng)
    upright = torch.rand(len(images), 1, 1, 1, generator=rng) < 0.5
    rows, columns = torch.arange(size)[:, None], torch.arange(size)[None]
    return _blended(images, images.roll(1, 0), torch.where(upright, columns, rows) - cut)


def patched(images: Tensor, rng: Generator) -> Tensor:
    """A disc of a third of a side comes from elsewhere in another picture."""
    size = images.shape[-1]
    middle = torch.randint(size // 6, size - size // 6, (2, len(images), 1, 1, 1), generator=rng)
    rows, columns = torch.arange(size)[:, None] - middle[0], torch.arange(size)[None] - middle[1]
    return _blended(images, images.roll(1, 0).roll(size // 2, -1), size / 6 - (rows**2 + columns**2).sqrt())


def _blended(images: Tensor, others: Tensor, depth: Tensor) -> Tensor:
    """Others where `depth` is above 0; the seam is soft, so that it does not give the damage away."""
    return images.lerp(others.contiguous(memory_format=torch.channels_last), (depth / SEAM + 0.5).clamp(0, 1))


SEAM = 4.0
"""Pixels over which a damage goes over into the picture."""
DAMAGES = (joined, patched)


def accuracy(classifier: Classifier, images: Images, labels: Labels) -> float:
    """The share of pictures `[n, C, H, W]` whose likeliest class is their label `[n]`."""
    return float((_seen(classifier, images).probabilities.argmax(axis=1) == labels).mean())


def sure(classifier: Classifier, images: Images) -> float:
    """The share of pictures `[n, C, H, W]` to which a class is given `SURE` or more."""
    return float((_seen(classifier, images).probabilities.max(axis=1) >= SURE).mean())


def _seen(classifier: Classifier, images: Images) -> Seen:
    """What a classifier sees in many pictures, a chunk at a time."""
    chunks = [classifier.see(images[start : start + CHUNK]) for start in range(0, len(images), CHUNK)]
    return Seen(*(np.concatenate(parts) for parts in zip(*chunks, strict=True)))


def _head(seed: int) -> nn.Module:
    """From features to whole, or damaged in one of the ways."""
    head: nn.Module = skip_init(nn.Conv2d, FEATURES, 1 + len(DAMAGES), 1)  # type: ignore[no-untyped-call]
    return initialize(head, "he", Stream([generator(seed, "wholeness")], stacked=False))


def _batches(count: int, course: Course, rng: Generator) -> Iterator[Tensor]:
    """The indices of each update, every picture at most once an epoch."""
    for _ in range(course.epochs):
        order = torch.randperm(count, generator=rng)
        for start in range(0, count - course.batch + 1, course.batch):
            yield order[start : start + course.batch]
