"""A DDPM of a visitor's own, worked on by hand."""

import numpy as np
import pytest
import torch

from playground.data.images.source import ImageSource
from playground.diffusion.config import DiffusionConfig
from playground.runtime import learner as module
from playground.runtime.learner import SAMPLES, STEPS, Learner
from playground.runtime.rota import NEVER

TINY = DiffusionConfig(base_width=8, patch=4, batch=4, steps=20, precision="fp32", budget_seconds=0.0, budget_updates=3)


class Desk:
    """A scheduler that only notes who is there."""

    def __init__(self):
        self.jobs = []

    def add(self, job):
        self.jobs += [job]

    def wake(self, job):
        pass

    def remove(self, job):
        self.jobs = [each for each in self.jobs if each is not job]


@pytest.fixture
def desk(monkeypatch):
    pictures = ImageSource(np.zeros((20, 1, 28, 28), np.uint8))
    real = module.DiffusionTrainer
    monkeypatch.setattr(module, "DiffusionTrainer", lambda config, *, device: real(config, device=device, source=pictures))
    return Desk()


def learner(desk, wanted=lambda: True):
    return Learner(TINY, device=torch.device("cpu"), scheduler=desk, wanted=wanted)


def test_it_learns_then_draws_a_sheet_one_call_at_a_time_and_lets_go(desk):
    mine = learner(desk)
    mine.play()
    pieces = 0
    while mine.advance() != NEVER:
        pieces += 1
    assert pieces == 1 + 3 + 1 + (STEPS + 1)  # built, three updates, the end, and the sheet
    assert mine.over and not mine.playing and desk.jobs == []
    assert mine.sheets == 1 and mine.samples.shape == (SAMPLES, 1, 28, 28)


def test_a_learner_that_is_paused_is_held_by_nobody_and_goes_on(desk):
    mine = learner(desk)
    mine.play()
    mine.advance(), mine.advance()
    mine.pause()
    assert desk.jobs == [] and mine.advance() == NEVER
    mine.play()
    mine.advance()
    assert mine.trainer.updates == 2


def test_whom_nobody_wants_any_more_stops_by_itself(desk):
    mine = learner(desk, wanted=lambda: False)
    mine.play()
    assert mine.advance() == NEVER
    assert desk.jobs == [] and mine.trainer is None


def test_what_it_learned_so_far_can_be_sampled(desk):
    mine = learner(desk)
    assert mine.diffuser() is None
    mine.play()
    mine.advance(), mine.advance()
    assert next(mine.diffuser().batches(seed=0, steps=2, size=3)).shape == (3, 1, 28, 28)


def test_a_mistake_is_told_and_ends_it(desk):
    mine = learner(desk)
    mine.play()
    mine.fail(RuntimeError("out of paper"))
    assert mine.over and "out of paper" in str(mine.error) and desk.jobs == []
