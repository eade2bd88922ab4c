"""A DDPM of a visitor's own, worked on by hand."""

import numpy as np
import pytest
import torch

from playground.data.images.source import ImageSource
from playground.diffusion.config import DiffusionConfig
from playground.runtime import learner as module
from playground.runtime.learner import SAMPLES, STEPS, Learner
from playground.runtime.rota import NEVER, Rota

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
    assert mine.advance() == NEVER and desk.jobs == []
    mine.play()
    mine.advance()
    assert mine.trainer.updates == 2


class Shared:
    """Two workers' rota, without the workers."""

    def __init__(self):
        self.rota, self.leaving = Rota(2), lambda: None
        self.add = self.rota.add

    def wake(self, job):
        self.rota.wake(job, 0.0)

    def remove(self, job):
        self.leaving()
        self.rota.entries.pop(job, None)


def test_no_second_worker_comes_into_an_update_whose_learner_is_paused_and_played_again(desk):
    shared = Shared()
    mine = learner(shared)
    mine.play()
    entry, _ = shared.rota.take(0.0)
    mine.pause()
    mine.play()
    assert shared.rota.take(0.0) is None
    shared.rota.give_back(entry, seconds=1.0, ready_at=mine.advance(), now=1.0)
    assert shared.rota.take(1.0)[0].job is mine


def test_who_is_paused_is_looked_at_once_more_and_then_held_by_nobody(desk):
    shared = Shared()
    mine = learner(shared)
    mine.play()
    entry, _ = shared.rota.take(0.0)
    shared.rota.give_back(entry, seconds=1.0, ready_at=NEVER, now=1.0)
    mine.pause()
    assert shared.rota.take(1.0)[0].job is mine and mine.advance() == NEVER
    assert not shared.rota.entries


def test_who_plays_just_as_its_worker_lets_go_is_worked_on_all_the_same(desk):
    shared = Shared()
    mine = learner(shared)
    mine.play()
    shared.rota.take(0.0)
    mine.pause()
    shared.leaving = mine.play
    assert mine.advance() == NEVER
    assert shared.rota.take(0.0)[0].job is mine


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
