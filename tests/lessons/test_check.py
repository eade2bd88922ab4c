import math

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.data.distributions_1d import TwoBumps
from playground.lessons.catalogue import LESSONS
from playground.lessons.check import SEEDS, Row, checked, played, table
from playground.lessons.found import Found, found
from playground.lessons.lesson import Claim, Computation, Lesson, Training
from playground.metrics.diagnosis import State
from playground.networks.mlp import MLP
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
SMALL = RunConfig(data=TwoBumps(), generator=MLP(width=4), discriminator=MLP(width=4), batch=8, budget_turns=3, measure_every=1)


def claim(least=0.5, most=1.5, value=1.0):
    return Claim(name="one", of=lambda found: value, least=least, most=most)


def lesson(act, fix=None):
    return Lesson(name="small", choices=("a", "b"), answer="a", act=act, fix=fix or act)


@pytest.mark.parametrize(("value", "holds"), [(0.5, True), (1.5, True), (0.49, False), (1.51, False), (math.nan, False)])
def test_a_claim_holds_within_its_closed_bounds_and_never_for_what_is_no_number(value, holds):
    assert claim().holds(value) is holds


@pytest.mark.parametrize(("held", "stands"), [(5, True), (4, True), (3, False), (0, False)])
def test_a_claim_stands_if_it_holds_in_four_of_five_seeds(held, stands):
    row = Row("small", "act", claim(), tuple([1.0] * held + [9.0] * (5 - held)), 1.0)
    assert (row.held, row.stands) == (held, stands)


def test_the_table_has_a_row_for_each_claim_of_each_act_with_a_value_for_each_seed():
    def compute(seed, tell):
        return [Found(numbers={"seed": float(seed)})]

    act = Computation(compute=compute, claims=(Claim(name="seed", of=lambda found: found[0].last("seed"), most=3),))
    rows = table(list(checked([lesson(act)], SEEDS, device=CPU)))
    assert [(row.act, row.values, row.held) for row in rows] == [("act", (0, 1, 2, 3, 4), 4), ("fix", (0, 1, 2, 3, 4), 4)]


def test_every_run_and_every_member_is_found_in_order():
    act = Training(runs=(SMALL, SMALL.with_values({"members": 2})), claims=(claim(),))
    seen = played(act, 5, device=CPU)
    assert [each.config.seed for each in seen] == [5, 5, 6]
    assert all(each.turn == 3 for each in seen)


def test_what_is_found_reads_curves_numbers_and_the_diagnosis_and_leaves_the_run_as_it_was():
    trainer, untouched = (Trainer(SMALL.with_values({"budget_turns": 6}), device=CPU) for _ in range(2))
    for each in (trainer, untouched):
        for _ in range(6):
            each.update()
    known = found(trainer, lambda trainer, member: {"own": 7.0})[0]
    assert known.last("own") == 7.0
    assert known.last("js") == pytest.approx(trainer.history.measures.latest()["js"])
    assert known.at("js", 1) == pytest.approx(float(known.measures["js"][1][0]))
    assert known.mean("d_real", last=2) == pytest.approx(float(np.mean(known.telemetry["d_real"][1][-2:])))
    assert math.isnan(known.last("nothing"))
    assert known.state in State
    assert [str(event) for event in trainer.run()] == [str(event) for event in untouched.run()]


@pytest.mark.parametrize("name", LESSONS)
def test_no_claim_can_hold_of_anything(name):
    for act in LESSONS[name].acts.values():
        assert act.claims
        assert all(math.isfinite(each.least) or math.isfinite(each.most) for each in act.claims)
