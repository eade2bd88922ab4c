"""How many steps for D a turn: none, 1, 5 or 20, each with the same number of updates to spend.

Without D's answer G runs to the one spot that the old D likes best, whatever z it is given: the "Helvetica scenario".
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from playground.config import Change, RunConfig
from playground.lessons.lesson import Claim, Lesson, Source, Training
from playground.lessons.recipes import RING
from playground.pictures import PlanePicture
from playground.training.trainer import Trainer

UPDATES = 900
"""Of both networks together, for each of the four runs."""
FROZEN, THAWED = 50, 300
"""Turns at which D stops, and in the second act starts again."""
_ONE = RING.with_values({
    "data.sigma": 0.1,
    "latent_dim": 2,
    "generator.activation": "tanh",
    "optimizer_g.rate": 2e-3,
    "measure_every": 50,
    "budget_turns": UPDATES // 2,
})  # fmt: skip
_STOP = Change(FROZEN, "d_steps", 0)
_NONE = replace(_ONE, changes=(_STOP,), budget_turns=UPDATES - FROZEN)


def _steps(k: int) -> RunConfig:
    return replace(_ONE, d_steps=k, budget_turns=round(UPDATES / (k + 1)), measure_every=min(50, UPDATES // (k + 1)))


def examined(trainer: Trainer, member: int) -> Mapping[str, float]:
    """`spread` √E‖x − Ex‖² of the fakes. The ring's own spread is √(2² + 2σ²), its radius and a little more."""
    picture = trainer.picture(member)
    assert isinstance(picture, PlanePicture)
    fakes = np.asarray(picture.fakes, np.float64)
    return {"spread": float(np.sqrt(((fakes - fakes.mean(0)) ** 2).sum(-1).mean()))}


LESSON = Lesson(
    name="steps_of_d",
    choices=("k_0", "k_1", "k_5", "k_20"),
    answer="k_1",
    act=Training(
        runs=(_NONE, _ONE, _steps(5), _steps(20)),
        arrangement="wall",
        claims=(
            Claim(name="one_spot", of=lambda found: found[0].last("spread"), most=0.5),
            Claim(name="off", of=lambda found: found[0].last("js"), least=0.5),
            Claim(name="k_1", of=lambda found: found[1].last("captured"), least=7),
            Claim(name="k_1_js", of=lambda found: found[1].last("js"), most=0.35),
            Claim(name="k_5", of=lambda found: found[2].last("js") - found[1].last("js"), least=0),
            Claim(name="k_20", of=lambda found: found[3].last("js"), least=0.45),
        ),
        panels=("picture", "modes", "distances"),
        examine=examined,
    ),
    fix=Training(
        runs=(replace(_NONE, changes=(_STOP, Change(THAWED, "d_steps", 1))),),
        claims=(
            Claim(name="was_off", of=lambda found: found[0].at("js", THAWED), least=0.5),
            Claim(name="thawed", of=lambda found: found[0].last("captured"), least=7),
            Claim(name="nearer", of=lambda found: found[0].at("js", THAWED) - found[0].last("js"), least=0.2),
            Claim(name="sharp", of=lambda found: found[0].last("high_quality"), least=0.4),
            Claim(name="wide", of=lambda found: found[0].last("spread"), least=1.5, most=2.5),
        ),
        panels=("picture", "modes", "distances", "beliefs"),
        examine=examined,
    ),
    turned=("d_steps",),
    cards=2,
    sources=(
        Source("Goodfellow et al. 2014", "1406.2661", "algorithm 1, the k steps of D; section 6, “the Helvetica scenario”"),
        Source("Arjovsky, Chintala & Bottou 2017", "1701.07875", "algorithm 1, n_critic = 5: a critic may be trained further"),
    ),
    code=(
        "playground.training.trainer:Trainer.run",
        "playground.training.step:discriminator_step",
        "playground.lessons.steps_of_d:examined",
    ),
    minutes=4,
)
