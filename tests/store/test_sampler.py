"""Endless samples of a kept generator."""

from itertools import islice

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.errors import ConfigError
from playground.store.sampler import CHUNK, batches, draw, model_of
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
