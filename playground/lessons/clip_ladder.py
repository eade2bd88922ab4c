"""Weight clipping from c = .001 to 1: a dead critic, a usable one, an exploding one; then a penalty, whose slope is about 1.

G stands still, so that nothing but the constraint decides how steep the critic becomes between the same two distributions.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

from playground.config import RunConfig, wall
from playground.constraints.gradient_penalty import GradientPenalty
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Lesson, Source, Training
from playground.lessons.steepness import steepness

LADDER = (0.001, 0.01, 0.03, 0.1, 0.3, 1.0)
PAPER, USABLE = LADDER.index(0.01), LADDER.index(0.1)
TURNS = 250
_BASE = RunConfig.from_dict(
    {
        "data": {"name": "two_bumps"},
        "objective": "wasserstein",
        "constraint": {"name": "clipping", "limit": 0.01},
        "generator": {"name": "mlp", "width": 32, "depth": 2, "activation": "tanh"},
        "discriminator": {"name": "mlp", "width": 64, "depth": 3},
        "optimizer_d": {"name": "rmsprop", "rate": 1e-3},
        "batch": 128,
        "d_steps": 5,
        "g_steps": 0,
        "budget_turns": TURNS,
    }
)
_PANELS = ("picture", "weights", "slopes")


def _read(name: str, member: int) -> Callable[[Sequence[Found]], float]:
    return lambda found: found[member].last(name)


def rise(found: Sequence[Found]) -> float:
    """The least factor by which the slope grows from one rung to the next."""
    slopes = [each.last("slope") for each in found]
    return min(above / below for below, above in itertools.pairwise(slopes))


LESSON = Lesson(
    name="clip_ladder",
    choices=("same", "proportional", "explodes", "always_one"),
    answer="explodes",
    act=Training(
        runs=tuple(wall(_BASE, "constraint.limit", LADDER, 1)),
        arrangement="wall",
        examine=steepness,
        claims=(
            Claim(name="rise", of=rise, least=10),
            Claim(name="dead", of=_read("slope", 0), most=1e-6),
            Claim(name="paper", of=_read("slope", PAPER), most=0.01),
            Claim(name="usable", of=_read("slope", USABLE), least=0.5, most=10),
            Claim(name="exploding", of=_read("slope", -1), least=1000),
            Claim(name="piled", of=_read("piled", PAPER), least=0.8),
        ),
        panels=_PANELS,
    ),
    fix=Training(
        runs=(replace(_BASE, constraint=GradientPenalty(weight=10.0)),),
        examine=steepness,
        claims=(Claim(name="about_one", of=_read("slope", 0), least=0.7, most=1.4),),
        panels=_PANELS,
    ),
    turned=("constraint",),
    cards=3,
    sources=(
        Source("Arjovsky, Chintala & Bottou 2017", "1701.07875", "algorithm 1 and section 3, “a clearly terrible way”"),
        Source("Gulrajani et al. 2017", "1704.00028", "section 3 and figure 1; equation 3"),
    ),
    code=(
        "playground.constraints.clipping:Clipping.after_step",
        "playground.constraints.gradient_penalty:GradientPenalty.penalty",
        "playground.lessons.steepness:steepness",
    ),
)
