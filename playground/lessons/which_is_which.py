"""Two runs by their curves alone: one is a blur over every mode, the other has collapsed; losses and beliefs do not tell which.

Their curves are not the same: the collapsed run mostly has the lower loss of D, as if its G were worse, and of G, as if it were
better; neither is much the higher.

The first act shows the curves alone; the second is the same two runs again, to the bit, with their pictures.
"""

from collections.abc import Callable, Sequence

import numpy as np

from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Lesson, Source, Training
from playground.lessons.recipes import RING
from playground.metrics.diagnosis import State

LAST = 100
"""Readings that are compared: the last 500 turns."""
_LOSSES = ("discriminator_loss", "generator_loss")
_COLLAPSES = RING.with_values({"data.sigma": 0.05, "batch": 64, "budget_turns": 1200})
_HOLDS = _COLLAPSES.with_values({"generator.activation": "tanh", "optimizer_g.rate": 2e-4, "optimizer_d.rate": 2e-3})


def apart(one: Found, other: Found, name: str) -> float:
    """|mean a − mean b| / √((var a + var b) / 2) over the last readings of a curve: 1 is as far as a curve jitters by itself."""
    a, b = (np.asarray(each.telemetry[name][1][-LAST:], np.float64) for each in (one, other))
    return float(abs(a.mean() - b.mean()) / np.sqrt((a.var() + b.var()) / 2))


def _furthest(*names: str) -> Callable[[Sequence[Found]], float]:
    return lambda found: max(apart(found[0], found[1], name) for name in names)


def no_higher(found: Sequence[Found]) -> float:
    """The second run's mean losses as multiples of the first's, over the last readings: the larger of D's and G's."""
    return max(found[1].mean(name, last=LAST) / found[0].mean(name, last=LAST) for name in _LOSSES)


def _kl_apart(found: Sequence[Found]) -> float:
    """The second run's KL over the modes as a multiple of the first's."""
    return found[1].last("mode_kl") / found[0].last("mode_kl")


LESSON = Lesson(
    name="which_is_which",
    choices=("first", "second", "cannot"),
    answer="second",
    act=Training(
        runs=(_HOLDS, _COLLAPSES),
        arrangement="twins",
        claims=(
            Claim(name="curves", of=_furthest("d_real", "d_fake", *_LOSSES), most=4),
            Claim(name="no_higher", of=no_higher, most=1.2),
            Claim(name="first_holds", of=lambda found: found[0].last("captured"), least=7),
            Claim(name="second_lost", of=lambda found: found[1].last("captured"), least=1, most=5),
        ),
        panels=("losses", "beliefs"),
    ),
    fix=Training(
        runs=(_HOLDS, _COLLAPSES),
        arrangement="twins",
        claims=(
            Claim(name="first_kl", of=lambda found: found[0].last("mode_kl"), most=0.1),
            Claim(name="first_quality", of=lambda found: found[0].last("high_quality"), least=0.15),
            Claim(name="first_js", of=lambda found: found[0].last("js"), most=0.45),
            Claim(name="second_kl", of=lambda found: found[1].last("mode_kl"), least=0.4),
            Claim(name="kl_apart", of=_kl_apart, least=8),
            Claim(name="js_apart", of=lambda found: abs(found[1].last("js") - found[0].last("js")), most=0.15),
            Claim(name="second_quality", of=lambda found: found[1].last("high_quality"), least=0.3),
            Claim(name="second_state", of=lambda found: found[1].state is State.COLLAPSED, least=1),
        ),
        panels=("picture", "modes", "losses", "beliefs"),
    ),
    cards=3,
    sources=(
        Source("Goodfellow et al. 2014", "1406.2661", "section 4, proposition 1: the loss is measured by a D that moves"),
        Source("Lin et al. 2018 (PacGAN)", "1712.04086", "section 4.1, modes, high quality and the reverse KL"),
    ),
    code=(
        "playground.lessons.which_is_which:apart",
        "playground.lessons.which_is_which:no_higher",
        "playground.metrics.modes:reverse_kl",
        "playground.metrics.diagnosis:diagnose",
    ),
    minutes=4,
    asks="after",
)
