"""G stands still and D learns: D(x) comes to lie on p_data / (p_data + p_g), whether logarithms or squares teach it.

G is never trained. Its 16 random numbers make its density smooth and about as wide as the data from the first draw on.
"""

import math
from collections.abc import Sequence

from playground import presets
from playground.lessons.belief import belief
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Lesson, Source, Training

TURNS = 800
_LOGARITHMS = presets.get("one_bump").with_values({
    "data.mean": 1.0,
    "data.sigma": 0.8,
    "constraint": "none",  # a penalty would keep D flatter than D*
    "latent_dim": 16,
    "generator.depth": 1,
    "initialization": "he",
    "g_steps": 0,
    "batch": 256,
    "optimizer_d.beta1": 0.5,
    "rate_decay": "cosine",  # D comes to rest on the curve, instead of trembling about it
    "decay_turns": TURNS,
    "measure_every": 50,
    "budget_turns": TURNS,
})  # fmt: skip
_SQUARES = _LOGARITHMS.with_values({"objective": "least_squares"})
_PANELS = ("picture", "losses", "beliefs", "distances")


def missed(found: Sequence[Found]) -> float:
    """|V(D, G) − (2·JS − log 4)|: how far the value is from what it would be if D were D*; in nats."""
    return abs(found[0].last("value") - (2 * found[0].last("js") - math.log(4)))


LESSON = Lesson(
    name="optimum",
    choices=("step", "ratio", "density", "half"),
    answer="ratio",
    act=Training(
        runs=(_LOGARITHMS,),
        examine=belief,
        claims=(
            Claim(name="blind", of=lambda found: found[0].last("blind"), least=0.15),
            Claim(name="on_optimum", of=lambda found: found[0].last("from_optimum"), most=0.05),
            Claim(name="value", of=missed, most=0.08),
        ),
        panels=_PANELS,
    ),
    fix=Training(
        runs=(_SQUARES,),
        examine=belief,
        claims=(Claim(name="same", of=lambda found: found[0].last("from_optimum"), most=0.05),),
        panels=_PANELS,
    ),
    turned=("objective",),
    cards=3,
    sources=(
        Source("Goodfellow et al. 2014", "1406.2661", "proposition 1 and equation 4"),
        Source("Mao et al. 2016", "1611.04076", "equation 5, with a = 0 and b = 1"),
    ),
    code=(
        "playground.objectives.logistic:Logistic.optimum",
        "playground.objectives.least_squares:LeastSquares.optimum",
        "playground.training.step:discriminator_step",
    ),
)
