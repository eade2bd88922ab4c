"""Eight training pictures: G repeats them, and D knows them by heart.

Nothing in the two losses says so. D's belief on pictures that were held out does, and so do the distances from each sample to
the nearest training picture and to the second: a copy of one is near that one alone, and an average is near none, or two.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

import numpy as np

from playground import presets
from playground.data.images.embedded import Digits
from playground.data.images.source import Images, ImageSource
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Lesson, Source, Training
from playground.metrics.neighbours import nearest
from playground.training.sampling import Sampler
from playground.training.trainer import Trainer

FEW = 8
TURNS = 2400
SAMPLES = 256
READINGS = 40
"""Of D's beliefs, the last ones, whose mean is taken: 200 turns."""
COPY = 0.5
"""A sample is a near copy if it is at most so far from the nearest training picture, in units of how far it is from the
second. The mean of two reads 1, and so, nearly, does the mean of all eight: no average is ever a copy."""
REACHED = 0.02
"""The share of the samples to which a training picture must be the nearest."""
_COMMON = {"precision": "fp32", "layout": "channels_last", "compiled": "off", "threads": 1, "ema": 0.98, "batch": FEW,
           "budget_turns": TURNS}  # fmt: skip
_EIGHT = presets.get("digits").with_values({**_COMMON, "data.train_on": FEW})
_ALL = presets.get("digits").with_values(_COMMON)
_PANELS = ("picture", "distances", "beliefs", "losses")


def copies(samples: Images, training: Images) -> Mapping[str, float]:
    """Which samples `[n, …]` repeat one of the training pictures `[m, …]`, m ≥ 2.

    Returns:
        `copies`: the share of near copies (`COPY`); `reached`: how many training pictures are the nearest to a share of
        `REACHED` or more.
    """
    distances, indices = nearest(samples, training, k=2)
    return {
        "copies": float((distances[:, 0] <= COPY * distances[:, 1]).mean()),
        "reached": float((np.bincount(indices[:, 0]) >= REACHED * len(samples)).sum()),
    }


def copied(trainer: Trainer, member: int) -> Mapping[str, float]:
    """How near samples come to the training pictures, in units of how near real held-out pictures come to them; and `copies`."""
    source = cast(ImageSource, trainer.players.source)
    sampler = Sampler.of(trainer)
    fakes = sampler.draw(sampler.z(SAMPLES, seed=trainer.config.seed))
    near, yardstick = (nearest(each, source.training).distances for each in (fakes, Digits().open().held_out[:SAMPLES]))
    return {"near": float(np.median(near) / np.median(yardstick)), **copies(fakes, source.training)}


def belief(name: str) -> Callable[[Sequence[Found]], float]:
    """The mean of one of D's beliefs over the last readings."""
    return lambda found: found[0].mean(name, last=READINGS)


LESSON = Lesson(
    name="memorised",
    choices=("copies", "invents", "collapses", "fails"),
    answer="copies",
    act=Training(
        runs=(_EIGHT,),
        examine=copied,
        claims=(
            Claim(name="copies", of=lambda found: found[0].last("copies"), least=0.4),
            Claim(name="reached", of=lambda found: found[0].last("reached"), least=6),
            Claim(name="known", of=belief("d_real"), least=0.8),
            Claim(name="strangers", of=belief("d_held_out"), most=0.2),
        ),
        panels=_PANELS,
    ),
    fix=Training(
        runs=(_ALL,),
        examine=copied,
        claims=(
            Claim(name="no_copies", of=lambda found: found[0].last("copies"), most=0.01),
            Claim(name="far", of=lambda found: found[0].last("near"), least=0.95),
            Claim(
                name="no_gap",
                of=lambda found: abs(belief("d_real")(found) - belief("d_held_out")(found)),
                most=0.2,
            ),
        ),
        panels=_PANELS,
    ),
    turned=("data.train_on",),
    cards=3,
    sources=(
        Source("Karras et al. 2020, Training GANs with Limited Data", "2006.06676", "section 2 and figure 1, overfitting of D"),
        Source("Theis et al. 2016", "1511.01844", "section 3.4, nearest neighbours"),
    ),
    code=(
        "playground.training.held_out:HeldOut",
        "playground.metrics.neighbours:nearest",
        "playground.data.images.source:ImageSource.trained_on",
    ),
)
