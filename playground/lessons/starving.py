"""A strong D and a G that starts far away: log(1 − D(G(z))) has no slope left for G, −log D(G(z)) has plenty.

Plain gradient descent for G, as in Algorithm 1: Adam divides by the gradient's size and gets away in some seeds.
"""

from playground import presets
from playground.lessons.lesson import Claim, Lesson, Source, Training

TURNS = 300
_STARVES = presets.get("one_bump").with_values({
    "data": "skewed",  # a wall on its left side: p_g begins before it and hardly overlaps
    "data.mean": 4.0,
    "data.skew": 20.0,
    "objective": "minimax",
    "constraint": "none",
    "d_steps": 5,
    "optimizer_g": "sgd",
    "optimizer_g.rate": 0.05,
    "ema": 0.0,
    "measure_every": 25,
    "budget_turns": TURNS,
})  # fmt: skip
_FED = _STARVES.with_values({"objective": "non_saturating"})
_PANELS = ("picture", "gradients", "beliefs", "losses")

LESSON = Lesson(
    name="starving",
    choices=("quickly", "slowly", "stands", "explodes"),
    answer="stands",
    act=Training(
        runs=(_STARVES,),
        claims=(
            Claim(name="found_out", of=lambda found: found[0].last("d_fake"), most=0.01),
            Claim(name="no_slope", of=lambda found: found[0].last("gradient_norm_g"), most=0.001),
            Claim(name="far", of=lambda found: found[0].last("w1"), least=2.5),
        ),
        panels=_PANELS,
    ),
    fix=Training(
        runs=(_FED,),
        claims=(
            Claim(name="slope", of=lambda found: found[0].at("gradient_norm_g", 10), least=1),
            Claim(name="arrived", of=lambda found: found[0].last("w1"), most=0.8),
        ),
        panels=_PANELS,
    ),
    turned=("objective",),
    cards=3,
    sources=(
        Source(
            "Goodfellow et al. 2014", "1406.2661", "section 3, from “In practice, equation 1 may not provide sufficient gradient”"
        ),
        Source("Arjovsky & Bottou 2017", "1701.04862", "theorem 2.4 (vanishing gradients) and section 2.2.2 (−log D)"),
    ),
    code=(
        "playground.objectives.minimax:Minimax.generator_loss",
        "playground.objectives.non_saturating:NonSaturating.generator_loss",
        "playground.training.step:generator_step",
    ),
)
