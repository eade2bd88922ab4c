"""D too strong, D too weak: in Goodfellow's own game G gets nowhere with either, and the picture is equally bad.

Only D differs between the runs: G, its rate and its turns are the same. A D that is sure leaves log(1 − D(G(z))) flat for
nearly every sample; a D that is slow sends G after every passing spot.
"""

from dataclasses import replace

from playground.lessons.lesson import Claim, Lesson, Source, Training
from playground.lessons.recipes import RING
from playground.metrics.diagnosis import State

_BALANCED = RING.with_values({
    "objective": "minimax",
    "latent_dim": 8,
    "generator.activation": "tanh",
    "optimizer_g.rate": 2e-3,
    "measure_every": 25,
    "budget_turns": 350,
})  # fmt: skip
_STRONG = replace(_BALANCED, d_steps=10)
_WEAK = _BALANCED.with_values({"optimizer_d.rate": 5e-5})
_PANELS = ("picture", "beliefs", "gradients", "distances")

LESSON = Lesson(
    name="too_strong",
    choices=("strong", "weak", "both", "neither"),
    answer="neither",
    act=Training(
        runs=(_STRONG, _WEAK),
        arrangement="twins",
        claims=(
            Claim(name="sure_real", of=lambda found: found[0].mean("d_real", last=20), least=0.95),
            Claim(name="sure_fake", of=lambda found: found[0].mean("d_fake", last=20), most=0.05),
            Claim(name="strong_js", of=lambda found: found[0].mean("js", last=4), least=0.6),
            Claim(name="d_winning", of=lambda found: found[0].state is State.D_WINNING, least=1),
            Claim(
                name="blind",
                of=lambda found: abs(found[1].mean("d_real", last=20) - found[1].mean("d_fake", last=20)),
                most=0.1,
            ),
            Claim(name="weak_js", of=lambda found: found[1].mean("js", last=4), least=0.5),
            Claim(name="g_winning", of=lambda found: found[1].state is State.G_WINNING, least=1),
        ),
        panels=_PANELS,
    ),
    fix=Training(
        runs=(_BALANCED,),
        claims=(
            Claim(name="captured", of=lambda found: found[0].last("captured"), least=7),
            Claim(name="js", of=lambda found: found[0].mean("js", last=4), most=0.35),
            Claim(
                name="in_doubt",
                of=lambda found: found[0].mean("d_real", last=20) - found[0].mean("d_fake", last=20),
                most=0.4,
            ),
        ),
        panels=_PANELS,
    ),
    turned=("optimizer_d.rate", "d_steps"),
    cards=2,
    sources=(
        Source("Goodfellow et al. 2014", "1406.2661", "section 3, log(1 − D(G(z))) saturates early in learning"),
        Source("Arjovsky & Bottou 2017", "1701.04862", "section 2.2.1, the gradient of G vanishes as D gets better"),
    ),
    code=(
        "playground.objectives.minimax:Minimax",
        "playground.metrics.diagnosis:diagnose",
        "playground.training.step:generator_step",
    ),
    minutes=4,
)
