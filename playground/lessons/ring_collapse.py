"""Mode collapse on the ring of eight, and the one knob that repairs it.

A slow generator against a quick discriminator stands on one mode for good; twenty times its learning rate finds all eight.
"""

from playground.lessons.lesson import Claim, Lesson, Source, Training
from playground.lessons.recipes import RING
from playground.metrics.diagnosis import State

_COLLAPSES = RING.with_values({
    "data.sigma": 0.1,
    "optimizer_g.rate": 1e-4,
    "optimizer_d.rate": 2e-3,
    "measure_every": 50,
    "budget_turns": 1000,
})  # fmt: skip
"""The preset `ring_collapses` with half the width and a quicker D: it collapses by turn 400 instead of 1,000, at a third of the
cost. The bumps are wider, so that the repair has the time to sharpen: on the preset's own it finds all modes, but as a smear."""
_REPAIRED = _COLLAPSES.with_values({"optimizer_g.rate": 2e-3, "budget_turns": 1600})
_PANELS = ("picture", "modes", "losses", "beliefs")

LESSON = Lesson(
    name="ring_collapse",
    choices=("all_eight", "one", "blur", "nothing"),
    answer="one",
    act=Training(
        runs=(_COLLAPSES,),
        claims=(
            Claim(name="captured", of=lambda found: found[0].last("captured"), least=1, most=2),
            Claim(name="quality", of=lambda found: found[0].last("high_quality"), least=0.7),
            Claim(name="off", of=lambda found: found[0].last("js"), least=0.45),
            Claim(name="collapsed", of=lambda found: found[0].state is State.COLLAPSED, least=1),
        ),
        panels=_PANELS,
    ),
    fix=Training(
        runs=(_REPAIRED,),
        claims=(
            Claim(name="repaired", of=lambda found: found[0].last("captured"), least=7),
            Claim(name="shares", of=lambda found: found[0].last("mode_kl"), most=0.1),
            Claim(name="sharp", of=lambda found: found[0].last("high_quality"), least=0.6),
            Claim(name="near", of=lambda found: found[0].last("js"), most=0.3),
        ),
        panels=_PANELS,
    ),
    turned=("optimizer_g.rate",),
    cards=2,
    sources=(
        Source("Goodfellow et al. 2014", "1406.2661", "section 6, “the Helvetica scenario”"),
        Source("Metz et al. 2017", "1611.02163", "section 3.1, the ring of eight Gaussians"),
    ),
    code=("playground.metrics.modes:coverage", "playground.metrics.diagnosis:diagnose"),
)
