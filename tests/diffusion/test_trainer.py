"""Algorithm 1: determinism, position, and that it learns."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.data.images.source import ImageSource
from playground.diffusion.config import DiffusionConfig
from playground.diffusion.trainer import READ_EVERY, Denoising, DiffusionTrainer, Finished

CPU = torch.device("cpu")
TINY = DiffusionConfig(base_width=8, patch=2, batch=8, steps=50, precision="fp32", budget_seconds=0.0, budget_updates=20)


def two_pixels():
    """Pictures of 4 × 4 whose left half is bright and whose right half is dark, all alike."""
    picture = np.zeros((20, 1, 4, 4), np.uint8)
    picture[..., :2] = 230
    return ImageSource(picture)


def trainer(config=TINY, **more):
    return DiffusionTrainer(config, device=CPU, source=two_pixels(), **more)


def weights(trainer):
    return torch.cat([each.flatten() for each in trainer.average.parameters()])


def test_the_same_seed_is_the_same_run_and_another_is_not():
    first, second, other = trainer(), trainer(), trainer(replace(TINY, seed=1))
    assert list(first.run()) == list(second.run())
    list(other.run())
    assert torch.equal(weights(first), weights(second))
    assert not torch.equal(weights(first), weights(other))


def test_training_moves_no_global_stream():
    run = trainer()
    before, numpy = torch.get_rng_state(), np.random.get_state()[1].copy()
    list(run.run())
    assert torch.equal(torch.get_rng_state(), before)
    assert (np.random.get_state()[1] == numpy).all()


def test_a_run_goes_on_exactly_where_it_stood():
    whole, half = trainer(), trainer()
    list(whole.run())
    for _ in range(7):
        half.update()
    resumed = DiffusionTrainer.restore(half.state(), device=CPU, source=two_pixels())
    list(resumed.run())
    assert torch.equal(weights(whole), weights(resumed))
    assert [loss for _, loss in resumed.losses] == pytest.approx([loss for _, loss in whole.losses])


def test_the_loss_is_read_now_and_then_and_the_budget_ends_it():
    events = list(trainer().run())
    assert [event.update for event in events if isinstance(event, Denoising) and event.loss is not None] == [10, 20]
    assert events[-1] == Finished(20)
    assert READ_EVERY == 10


def test_seconds_of_computing_end_it_too():
    ticks = iter(range(1000))
    run = trainer(replace(TINY, budget_updates=0, budget_seconds=3.0), clock=lambda: float(next(ticks)))
    assert [type(event) for event in run.run()] == [Denoising] * 3 + [Finished]
    assert run.seconds == 3


def test_a_loss_that_is_no_number_ends_the_run_with_a_sentence():
    run = trainer()
    with torch.no_grad():
        run.network.leave.bias.fill_(math.nan)
    end = list(run.run())[-1]
    assert isinstance(end, Finished) and str(end.error).endswith(".")


def test_who_predicts_no_noise_has_a_loss_of_one():
    run = trainer(replace(TINY, rate=1e-6, batch=1024))
    run.update()
    assert float(run._unread[0]) == pytest.approx(1.0, abs=0.02)


def test_a_diffuser_is_a_copy():
    run = trainer()
    run.update()
    diffuser = run.diffuser()
    before = diffuser.network.enter.weight.clone()
    run.update()
    assert torch.equal(diffuser.network.enter.weight, before)


@pytest.mark.train
def test_one_mode_is_learned_and_samples_land_on_it():
    config = replace(TINY, budget_updates=600, batch=32, rate=3e-3, ema=0.99, base_width=16)
    run = trainer(config)
    list(run.run())
    assert np.mean([loss for _, loss in run.losses[-5:]]) < 0.2  # who predicts nothing has 1
    samples = next(run.diffuser().batches(seed=0, steps=50, size=32)).astype(float)
    assert abs(samples[..., :2].mean() - 230) < 20
    assert samples[..., 2:].mean() < 20
