"""Figure 1 of the paper of 2014, alive: p_g moves onto p_data, until D can say no more than ½.

The second act has two bumps in place of one. There D says ½ as well, and p_g is not p_data yet: ½ is proof only of the best D.
"""

import math
from dataclasses import replace

from playground import presets
from playground.lessons.belief import belief
from playground.lessons.lesson import Claim, Lesson, Source, Training

TURNS = 1000
_ONE_BUMP = replace(
    presets.get("one_bump").with_values({"data.mean": 2.0, "data.sigma": 0.6}),  # at first p_g lies near 0, wholly beside it
    budget_turns=TURNS,
)
_TWO_BUMPS = replace(presets.get("two_bumps"), budget_turns=TURNS)
_PANELS = ("picture", "distances", "beliefs", "losses")

LESSON = Lesson(
    name="figure_one",
    choices=("one", "step", "half", "zero"),
    answer="half",
    act=Training(
        runs=(_ONE_BUMP,),
        examine=belief,
        claims=(
            Claim(name="apart", of=lambda found: found[0].at("js", 1), least=0.6, most=math.log(2)),
            Claim(name="together", of=lambda found: found[0].last("js"), most=0.02),
            Claim(name="half", of=lambda found: found[0].last("from_half"), most=0.05),
            Claim(name="value", of=lambda found: found[0].last("value"), least=-1.42, most=-1.35),
        ),
        panels=_PANELS,
    ),
    fix=Training(
        runs=(_TWO_BUMPS,),
        examine=belief,
        claims=(
            Claim(name="still_half", of=lambda found: found[0].last("from_half"), most=0.05),
            Claim(name="not_there", of=lambda found: found[0].last("js"), least=0.01, most=0.1),
            Claim(name="over_floor", of=lambda found: found[0].last("js") / found[0].floors.get("js", math.nan), least=10),
            Claim(name="both", of=lambda found: found[0].last("captured"), least=2),
        ),
        panels=_PANELS,
    ),
    turned=("data",),
    cards=3,
    sources=(
        Source("Goodfellow et al. 2014", "1406.2661", "figure 1; proposition 1, theorem 1 and equation 4"),
        Source("Mescheder, Geiger & Nowozin 2018", "1801.04406", "section 4.1, the R₁ penalty that both runs have"),
    ),
    code=(
        "playground.training.trainer:Trainer.run",
        "playground.objectives.logistic:Logistic.optimum",
        "playground.metrics.divergences:line_scores",
    ),
)
