"""Eight training pictures: G repeats them, and D knows them by heart.

Nothing in the two losses says so. D's belief on pictures that were held out does, and so does the distance from each sample
to the nearest training picture, read beside that of real pictures that nobody trained on.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

import numpy as np

from playground import presets
from playground.data.images.embedded import Digits
from playground.data.images.source import ImageSource
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Lesson, Source, Training
from playground.metrics.neighbours import nearest
from playground.training.sampling import Sampler
from playground.training.trainer import Trainer

FEW = 8
TURNS = 800
SAMPLES = 256
READINGS = 40
"""Of D's beliefs, the last ones, whose mean is taken: 200 turns."""
_COMMON = {"precision": "fp32", "layout": "channels_last", "compiled": "off", "threads": 1, "ema": 0.98, "batch": FEW,
           "budget_turns": TURNS}  # fmt: skip
_EIGHT = presets.get("digits").with_values({**_COMMON, "data.train_on": FEW})
_ALL = presets.get("digits").with_values(_COMMON)
_PANELS = ("picture", "distances", "beliefs", "losses")


def copied(trainer: Trainer, member: int) -> Mapping[str, float]:
    """How near samples come to the training pictures, in units of how near real held-out pictures come to them."""
    source = cast(ImageSource, trainer.players.source)
    sampler = Sampler.of(trainer)
    fakes = sampler.draw(sampler.z(SAMPLES, seed=trainer.config.seed))
    near, yardstick = (nearest(each, source.training).distances[:, 0] for each in (fakes, Digits().open().held_out[:SAMPLES]))
    return {"near": float(np.median(near) / np.median(yardstick)), "closer": float((near < np.quantile(yardstick, 0.05)).mean())}


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
            Claim(name="near", of=lambda found: found[0].last("near"), most=0.8),
            Claim(name="closer", of=lambda found: found[0].last("closer"), least=0.5),
            Claim(name="known", of=belief("d_real"), least=0.8),
            Claim(name="strangers", of=belief("d_held_out"), most=0.2),
        ),
        panels=_PANELS,
    ),
    fix=Training(
        runs=(_ALL,),
        examine=copied,
        claims=(
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
