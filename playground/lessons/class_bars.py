"""Mode collapse on images: the class bars of digits.

G gets one random number. All its pictures lie on one curve, and of the ten digits it draws a few, again and again; with 16
numbers there is room for all of them. Neither loss says which of the two it is: the bars do.
"""

from collections.abc import Callable, Mapping, Sequence

from playground import presets
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Lesson, Source, Training
from playground.lessons.sorting import counted, entropy, seen
from playground.metrics.classes import PRESENT
from playground.training.sampling import Sampler
from playground.training.trainer import Trainer

TURNS = 450
SAMPLES = 1000
_COMMON = {"precision": "fp32", "layout": "channels_last", "compiled": "off", "threads": 1, "ema": 0.98, "budget_turns": TURNS}
_ROOM = presets.get("digits").with_values(_COMMON)
_COLLAPSES = _ROOM.with_values({"latent_dim": 1})
_PANELS = ("picture", "classes", "losses", "beliefs")


def bars(trainer: Trainer, member: int) -> Mapping[str, float]:
    """The classes of samples, as our classifier sorts them."""
    sampler = Sampler.of(trainer)
    shares = counted(seen(sampler.draw(sampler.z(SAMPLES, seed=trainer.config.seed))).probabilities).shares
    return {"drawn": float((shares >= PRESENT).sum()), "entropy": entropy(shares)}


def number(name: str) -> Callable[[Sequence[Found]], float]:
    """One of the numbers above."""
    return lambda found: found[0].last(name)


LESSON = Lesson(
    name="class_bars",
    choices=("ten", "few", "one", "blur"),
    answer="few",
    act=Training(
        runs=(_COLLAPSES,),
        examine=bars,
        claims=(
            Claim(name="few", of=number("drawn"), most=6),
            Claim(name="entropy", of=number("entropy"), most=1.6),
        ),
        panels=_PANELS,
    ),
    fix=Training(
        runs=(_ROOM,),
        examine=bars,
        claims=(
            Claim(name="all", of=number("drawn"), least=9),
            Claim(name="varied", of=number("entropy"), least=1.9),
        ),
        panels=_PANELS,
    ),
    turned=("latent_dim",),
    cards=3,
    sources=(
        Source("Goodfellow et al. 2014", "1406.2661", "section 6, “the Helvetica scenario”"),
        Source("Arjovsky & Bottou 2017", "1701.04862", "section 2.1, lemma 1: G’s samples have no more dimensions than z"),
    ),
    code=(
        "playground.metrics.classes:classes",
        "playground.lessons.class_bars:bars",
        "playground.judging.gallery:Gallery.sorted",
    ),
)
