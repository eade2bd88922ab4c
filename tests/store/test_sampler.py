"""Endless samples of a kept generator."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.errors import ConfigError, StoreError
from playground.store.sampler import CHUNK, batches, draw, model_of, opened
from playground.training.trainer import Trainer

SMALL = {"generator": "dcgan", "discriminator": "dcgan", "data": "digits", "latent_dim": 4, "batch": 8}


@pytest.fixture(scope="module")
def model():
    config = RunConfig().with_values(SMALL | {"generator.base_width": 4, "discriminator.base_width": 4, "data.limit": 100})
    return model_of(Trainer(config, device=torch.device("cpu")))


def test_batches_never_repeat_and_a_seed_decides_them_all(model):
    first, again, other = (list(islice(batches(model, seed=seed), 2)) for seed in (1, 1, 2))
    assert first[0].shape == (CHUNK, 1, 28, 28) and first[0].dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first[0], first[1]) and not np.array_equal(first[0], other[0])


def test_the_first_batch_is_what_is_drawn_of_so_many(model):
    assert np.array_equal(next(batches(model, seed=3)), draw(model, CHUNK, seed=3))


def test_points_are_refused_at_once():
    points = model_of(Trainer(RunConfig(), device=torch.device("cpu")))
    with pytest.raises(ConfigError, match="Only pictures"):
        batches(points, seed=0)


@pytest.fixture(scope="module")
def told():
    tiny = {"generator": "mlp", "discriminator": "mlp", "generator.width": 8, "condition": "concatenation", "data.limit": 100}
    return model_of(Trainer(RunConfig().with_values(SMALL | tiny), device=torch.device("cpu")))


def test_a_kept_conditional_generator_knows_its_classes_and_draws_the_one_asked_for(told):
    sampler = opened(told)
    assert sampler.class_names == tuple(str(digit) for digit in range(10))
    z = sampler.z(3, seed=5)
    assert np.array_equal(draw(told, 3, seed=5, label=7), sampler.draw(z, torch.full((3,), 7)))
    assert not np.array_equal(draw(told, 3, seed=5, label=7), draw(told, 3, seed=5, label=8))
    alike = replace(told, words={name: value for name, value in told.words.items() if name != "class_shares"})
    assert np.array_equal(next(batches(alike, seed=3)), draw(told, CHUNK, seed=3))


def test_a_kept_generator_knows_how_frequent_its_classes_were(told):
    shares = opened(told).class_shares
    assert len(shares) == 10 and sum(shares) == pytest.approx(1)
    assert not np.array_equal(next(batches(told, seed=3)), draw(told, CHUNK, seed=3))


@pytest.mark.parametrize("shares", ["all", [1.0], [0.2] * 10, [-0.1, 0.2] + [0.1125] * 8, [None] * 10, [float("nan")] * 10])
def test_shares_that_are_none_are_damage(told, shares):
    with pytest.raises(StoreError, match="class_shares"):
        opened(replace(told, words={**told.words, "class_shares": shares}))


def test_a_class_that_is_not_there_is_refused(told, model):
    with pytest.raises(ConfigError, match="0 to 9, got 10"):
        draw(told, 1, seed=0, label=10)
    with pytest.raises(ConfigError, match="told no class, got 3"):
        draw(model, 1, seed=0, label=3)


def test_a_conditional_file_without_names_of_classes_is_damaged(told):
    words = {name: value for name, value in told.words.items() if name != "class_names"}
    with pytest.raises(StoreError, match="class_names"):
        opened(replace(told, words=words))
