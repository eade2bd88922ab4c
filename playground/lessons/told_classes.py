"""Told which digit to draw: a conditional GAN, and what happens to it when the labels are shuffled.

G and D are both told a class. D can punish a 3 that was ordered as a 7 only if the labels of real pictures mean something.
"""

from collections.abc import Callable, Mapping, Sequence

import torch

from playground import presets
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Lesson, Source, Training
from playground.lessons.sorting import CLASSES, counted, seen
from playground.training.sampling import Sampler
from playground.training.trainer import Trainer

TURNS = 400
SAMPLES = 640
_COMMON = {"precision": "fp32", "layout": "channels_last", "compiled": "off", "threads": 1, "ema": 0.98, "budget_turns": TURNS}
_SHUFFLED = presets.get("conditional_digits").with_values({**_COMMON, "label_noise": 1.0})
_TRUE = presets.get("conditional_digits").with_values(_COMMON)
_PANELS = ("picture", "classes", "losses", "beliefs")


def obeyed(trainer: Trainer, member: int) -> Mapping[str, float]:
    """How many of the digits that G was asked for does it draw, as our classifier reads them?"""
    sampler = Sampler.of(trainer)
    asked = torch.arange(SAMPLES) % CLASSES
    read = seen(sampler.draw(sampler.z(SAMPLES, seed=trainer.config.seed), asked)).probabilities
    sorted_ = counted(read)
    return {
        "obeyed": float((read.argmax(axis=1) == asked.numpy()).mean()),
        "drawn": float((sorted_.shares >= 0.01).sum()),
    }


def number(name: str) -> Callable[[Sequence[Found]], float]:
    """One of the numbers above."""
    return lambda found: found[0].last(name)


LESSON = Lesson(
    name="told_classes",
    choices=("obeys", "chance", "one_class", "noise"),
    answer="chance",
    act=Training(
        runs=(_SHUFFLED,),
        examine=obeyed,
        claims=(
            Claim(name="chance", of=number("obeyed"), least=0.05, most=0.15),
            Claim(name="still_digits", of=number("drawn"), least=8),
        ),
        panels=_PANELS,
    ),
    fix=Training(
        runs=(_TRUE,),
        examine=obeyed,
        claims=(Claim(name="obeys", of=number("obeyed"), least=0.7),),
        panels=_PANELS,
    ),
    turned=("label_noise",),
    cards=3,
    sources=(
        Source("Mirza & Osindero 2014", "1411.1784", "section 3.2, equation 2"),
        Source("Miyato & Koyama 2018", "1802.05637", "section 3, the projection discriminator"),
    ),
    code=("playground.networks.conditional:projection", "playground.judging.judges:Told", "playground.training.draws:Draws"),
)
