"""Mode collapse on the ring of eight, and the one knob that repairs it.

A slow generator against a quick discriminator stands on one mode for good; ten times its learning rate finds all eight.
"""

from dataclasses import replace

from playground import presets
from playground.lessons.lesson import Claim, Lesson, Source, Training
from playground.metrics.diagnosis import State

TURNS = 2500
_COLLAPSES = replace(presets.get("ring_collapses"), budget_turns=TURNS)
_REPAIRED = replace(presets.get("ring_repaired"), budget_turns=TURNS)
_PANELS = ("picture", "modes", "losses", "beliefs")

LESSON = Lesson(
    name="ring_collapse",
    choices=("all_eight", "one", "blur", "nothing"),
    answer="one",
    act=Training(
        runs=(_COLLAPSES,),
        claims=(
            Claim(name="captured", of=lambda found: found[0].last("captured"), least=1, most=2),
            Claim(name="quality", of=lambda found: found[0].last("high_quality"), least=0.1),
            Claim(name="collapsed", of=lambda found: found[0].state is State.COLLAPSED, least=1),
        ),
        panels=_PANELS,
    ),
    fix=Training(
        runs=(_REPAIRED,),
        claims=(Claim(name="repaired", of=lambda found: found[0].last("captured"), least=7),),
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
