"""The price of truncation and of rejection: what is judged is what was asked for."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from torch import nn

from playground.judging.report import Floor, Report, Score
from playground.runtime.pricing import AT, CHUNK, POOL, SCORES, Price, best, passed, shortened
from playground.runtime.tasks import Task
from playground.training.sampling import Sampler


class Tone(nn.Module):
    """G(z) = one grey picture, tanh of the first number of z."""

    def forward(self, z):
        return z[:, :1].tanh()[:, :, None, None].expand(-1, 1, 4, 4)


@pytest.fixture
def sampler():
    return Sampler(network=Tone(), latent_dim=4, latent="normal", sample_shape=(1, 4, 4))


def bright(images, labels=None):
    return images.mean(axis=(1, 2, 3)).astype(np.float32)


def test_without_truncation_the_samples_are_what_they_are_and_at_nothing_all_the_same(sampler):
    whole = next(shortened(sampler, 1.0, seed=5))
    assert np.array_equal(whole, sampler.draw(sampler.z(CHUNK, seed=5)))
    assert len(np.unique(next(shortened(sampler, 0.0)))) == 1


def test_d_lets_pass_what_it_finds_best_and_only_so_many(sampler):
    everything = bright(sampler.draw(sampler.z(POOL, seed=0)))
    kept = np.concatenate(list(itertools.islice(passed(sampler, bright, 0.25), 1)))
    assert len(kept) == POOL // 4
    assert bright(kept).min() >= np.quantile(everything, 0.74)
    assert best(np.array([0.1, 0.9, 0.5, 0.7], np.float32), 0.01).tolist() == [1]


def test_all_that_pass_are_all_samples_in_their_order(sampler):
    some = np.concatenate(list(itertools.islice(passed(sampler, bright, 1.0), POOL // CHUNK)))
    assert np.array_equal(some, sampler.draw(sampler.z(POOL, seed=0)))


class Bench:
    """Its scores are how far apart the samples are."""

    reference = True

    def judge(self, batches, *, samples, metrics):
        spread = float(next(iter(batches)).astype(np.float64).std())
        scores = tuple(Score(name, spread, None, Floor(1.0, 0.1)) for name in SCORES)
        yield Report(scores=scores, samples=samples, compared=samples, protocol=())


def test_a_price_is_measured_at_every_setting(sampler):
    made, benches = Price("psi"), SimpleNamespace(bench=lambda config, features: (Bench(), None))
    made.measure(Task(lambda task: None), sampler, None, benches)
    assert tuple(each.at for each in made.points) == AT["psi"]
    spread = [each.scores["coverage"] for each in made.points]
    assert spread == sorted(spread) and spread[0] < spread[-1]
    assert set(made.floors) == set(SCORES)
