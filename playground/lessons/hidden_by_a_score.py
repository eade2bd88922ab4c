"""What a score hides: the Parzen likelihood rewards the centres of k-means.

The same three sets of pictures are judged twice: by the score of the first GAN papers, and by three that look at pictures in
other ways. The first prefers blurred averages to real digits.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2

from playground.data.images.embedded import Digits
from playground.data.images.source import Images
from playground.judging.judges import unit
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Computation, Lesson, Source, Tell
from playground.lessons.sorting import seen, sure
from playground.metrics.frechet import frechet_distance
from playground.metrics.parzen import parzen
from playground.metrics.precision_recall import density_coverage, distances
from playground.randomness import generator
from playground.store.ready import find
from playground.store.sampler import opened

MODEL = "dcgan-digits"
COUNT = 300
"""Pictures in each set."""
SIDE = 8
"""Of the sheets."""
ROUNDS = 5
"""Of k-means, between two words about how far it is."""
RESTS = 2


def centres(points: NDArray[np.float32], first: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lloyd's k-means, `ROUNDS` rounds from the centres `first`, `[k, D]`, each of which is one of the points at first."""
    better: NDArray[np.float32] = kmeans2(points, first, iter=ROUNDS, minit="matrix", missing="warn")[0]
    return better


def rivals(seed: int, tell: Tell) -> tuple[Mapping[str, Images], Images]:
    """Sets of `COUNT` pictures by name, and as many other real ones to compare with.

    Those are in no set. But k-means averages over all training pictures, them among others, and the GAN has trained on them.
    """
    source = Digits().open()
    order = torch.randperm(source.training_count, generator=generator(seed, "rivals")).numpy()
    real, others = source.training[order[:COUNT]], source.training[order[COUNT : 2 * COUNT]]
    middles = unit(real)
    for done in range(RESTS):
        middles = centres(unit(source.training), middles)
        tell(0.5 * (done + 1) / RESTS)
    averages = (middles * 255).round().astype(np.uint8).reshape(real.shape)
    sampler = opened(find(MODEL).open())
    return {"centres": averages, "real": real, "gan": sampler.draw(sampler.z(COUNT, seed=seed))}, others


def likelihoods(seed: int, tell: Tell) -> Sequence[Found]:
    """The Parzen log-likelihood of held-out digits under each set."""
    sets, _ = rivals(seed, tell)
    held_out = unit(Digits().open().held_out)
    numbers, sheets = {}, {}
    for done, (name, images) in enumerate(sets.items(), start=1):
        numbers[name] = parzen(unit(images), validation=held_out[::2], test=held_out[1::2]).value
        sheets[name] = images[: SIDE * SIDE]
        tell(0.5 + 0.5 * done / len(sets))
    return [Found(numbers=numbers, sheets=sheets)]


def looked_at(seed: int, tell: Tell) -> Sequence[Found]:
    """Fréchet distance, density and the classifier's sureness of the same sets, in its features."""
    sets, others = rivals(seed, tell)
    real = seen(others).features
    numbers, sheets = {}, {}
    for done, (name, images) in enumerate(sets.items(), start=1):
        found = seen(images)
        numbers[f"frechet_{name}"] = frechet_distance(real, found.features)
        numbers[f"density_{name}"] = density_coverage(distances(real, found.features)).density
        numbers[f"sure_{name}"] = sure(found.probabilities)
        sheets[name] = images[: SIDE * SIDE]
        tell(0.5 + 0.5 * done / len(sets))
    return [Found(numbers=numbers, sheets=sheets)]


def less(a: str, b: str) -> Callable[[Sequence[Found]], float]:
    """One number less another."""
    return lambda found: found[0].last(a) - found[0].last(b)


def ratio(a: str, b: str) -> Callable[[Sequence[Found]], float]:
    """One number by another."""
    return lambda found: found[0].last(a) / found[0].last(b)


LESSON = Lesson(
    name="hidden_by_a_score",
    choices=("real", "gan", "centres", "equal"),
    answer="centres",
    act=Computation(
        compute=likelihoods,
        opens="models",
        claims=(
            Claim(name="over_real", of=less("centres", "real"), least=100),
            Claim(name="over_gan", of=less("centres", "gan"), least=100),
        ),
        panels=("sheets",),
    ),
    fix=Computation(
        compute=looked_at,
        opens="models",
        claims=(
            Claim(name="frechet_real", of=ratio("frechet_centres", "frechet_real"), least=20),
            Claim(name="frechet_gan", of=ratio("frechet_centres", "frechet_gan"), least=5),
            Claim(name="density", of=less("density_gan", "density_centres"), least=0.1),
            Claim(name="sure", of=less("sure_real", "sure_centres"), least=0.1),
        ),
        panels=("sheets",),
    ),
    cards=3,
    sources=(
        Source("Theis, van den Oord & Bethge 2016", "1511.01844", "section 3.5 and table 1, k-means above the true distribution"),
        Source("Goodfellow et al. 2014", "1406.2661", "section 5 and table 1, the protocol"),
        Source("Heusel et al. 2017", "1706.08500", "equation 6, the Fréchet distance"),
    ),
    code=(
        "playground.metrics.parzen:parzen",
        "playground.metrics.frechet:frechet_distance",
        "playground.metrics.precision_recall:density_coverage",
    ),
)
