"""Momentum against a Wasserstein GAN: Adam with β₁ = .9 swings, RMSProp and Adam with β₁ = 0 settle.

One step of D for each of G, so that the critic is always a little late: what an optimiser remembers is then out of date.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from playground.config import RunConfig
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Lesson, Source, Training
from playground.metrics.windows import swings
from playground.optimizers import Adam, Optimiser, RMSProp

RATE = 1e-3
TURNS = 900
LATE = 15
"""Readings of W1, every 20 turns, at the end of a run."""
HALF, SWING = 22, 0.5
"""Readings in which swings are counted, 440 turns, and how far W1 must go for one; runs without momentum go .35 at most."""
_BASE = RunConfig.from_dict(
    {
        "data": {"name": "two_bumps"},
        "objective": "wasserstein",
        "constraint": {"name": "clipping", "limit": 0.1},
        "generator": {"name": "mlp", "width": 32, "depth": 2, "activation": "tanh"},
        "discriminator": {"name": "mlp", "width": 32, "depth": 2},
        "batch": 128,
        "measure_every": 20,
        "budget_turns": TURNS,
    }
)
_PANELS = ("picture", "distances", "losses")


def _with(optimiser: Optimiser) -> RunConfig:
    """Both players with the same optimiser."""
    return replace(_BASE, optimizer_d=optimiser, optimizer_g=optimiser)


def _late(run: int) -> Callable[[Sequence[Found]], float]:
    """The mean W1 over the last readings of a run."""
    return lambda found: found[run].mean("w1", last=LATE)


def _swings(run: int) -> Callable[[Sequence[Found]], float]:
    """How often W1 went up or down by `SWING` and turned round, in the second half of a run; 0 of a G that stands still."""
    return lambda found: swings(found[run].measures["w1"][1][-HALF:], SWING)


LESSON = Lesson(
    name="momentum",
    choices=("faster", "same", "swings"),
    answer="swings",
    act=Training(
        runs=(_with(Adam(rate=RATE, beta1=0.9)),),
        claims=(
            Claim(name="swings", of=_swings(0), least=3),
            Claim(name="away", of=_late(0), least=0.6),
        ),
        panels=_PANELS,
    ),
    fix=Training(
        runs=(_with(RMSProp(rate=RATE)), _with(Adam(rate=RATE, beta1=0.0))),
        arrangement="twins",
        claims=(
            Claim(name="rmsprop", of=_late(0), most=0.45),
            Claim(name="adam_without", of=_late(1), most=0.45),
            Claim(name="still", of=lambda found: max(_swings(0)(found), _swings(1)(found)), most=0),
        ),
        panels=_PANELS,
    ),
    turned=("optimizer_d", "optimizer_g"),
    cards=3,
    sources=(
        Source("Arjovsky, Chintala & Bottou 2017", "1701.07875", "section 4, on RMSProp and momentum"),
        Source("Gulrajani et al. 2017", "1704.00028", "algorithm 1: Adam with β₁ = 0, β₂ = .9"),
        Source("Gidel et al. 2018", "1807.04740", "negative momentum for improved game dynamics"),
    ),
    code=(
        "playground.optimizers:RMSProp",
        "playground.optimizers:Adam.options",
        "playground.constraints.clipping:Clipping.after_step",
    ),
)
