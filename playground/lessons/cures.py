"""Three cures for one collapse: D judges packs, D sees everything blurred, or D has to be flat where the data are.

Nothing else is changed: the same networks, rates and budget. Each cure pays with sharpness, at least for a while.
"""

from dataclasses import replace

from playground.config import RunConfig
from playground.lessons.lesson import Claim, Lesson, Source, Training
from playground.metrics.diagnosis import State

_COLLAPSES = RunConfig.from_dict({
    "data": {"name": "ring"},
    "latent_dim": 64,
    "generator": {"name": "mlp", "width": 64, "depth": 2},
    "discriminator": {"name": "mlp", "width": 64, "depth": 2},
    "optimizer_g": {"name": "adam", "rate": 1e-3},
    "optimizer_d": {"name": "adam", "rate": 3e-3},
    "batch": 128,
    "measure_every": 100,
    "budget_turns": 1100,
})  # fmt: skip
_PACKED = replace(_COLLAPSES, packing=4)
_NOISY = replace(_COLLAPSES, instance_noise=0.3)
_FLAT = _COLLAPSES.with_values({"constraint": "r1"}).with_values({"constraint.weight": 0.1})

LESSON = Lesson(
    name="cures",
    choices=("packing", "noise", "r1", "all_three"),
    answer="all_three",
    act=Training(
        runs=(_COLLAPSES,),
        claims=(
            Claim(name="captured", of=lambda found: found[0].last("captured"), least=1, most=4),
            Claim(name="collapsed", of=lambda found: found[0].state is State.COLLAPSED, least=1),
            Claim(name="seen_through", of=lambda found: found[0].mean("d_real", last=40), least=0.7),
        ),
        panels=("picture", "modes", "beliefs"),
    ),
    fix=Training(
        runs=(_PACKED, _NOISY, _FLAT),
        arrangement="wall",
        claims=(
            Claim(name="packed", of=lambda found: found[0].last("captured"), least=6),
            Claim(name="noisy", of=lambda found: found[1].last("captured"), least=6),
            Claim(name="flat", of=lambda found: found[2].last("captured"), least=7),
            Claim(name="in_doubt", of=lambda found: found[2].mean("d_real", last=40), most=0.6),
            Claim(name="price", of=lambda found: max(each.last("high_quality") for each in found), most=0.25),
        ),
        panels=("picture", "modes", "beliefs"),
    ),
    cards=3,
    sources=(
        Source("Lin et al. 2018 (PacGAN)", "1712.04086", "section 2, packing; section 4.1, rings and grids"),
        Source("Arjovsky & Bottou 2017", "1701.04862", "section 3, noise on both real and generated samples"),
        Source("Mescheder, Geiger & Nowozin 2018", "1801.04406", "section 4.1, the penalty R₁"),
    ),
    code=(
        "playground.constraints.zero_centered:R1.penalty",
        "playground.metrics.modes:coverage",
        "playground.training.draws:Draws.shown",
    ),
    minutes=4,
)
