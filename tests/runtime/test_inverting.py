"""One inversion of a tab: a picture of the generator's own is found again, with its curve and its neighbours."""

import numpy as np
import pytest
from torch import nn

from playground.runtime import inverting
from playground.runtime.inverting import Encoders, Inversion, Wish, difference, grey_levels
from playground.runtime.tasks import Task
from playground.training.sampling import Sampler


class Sheet(nn.Module):
    """G(z) = tanh(z) as a picture of 2 × 2: what it draws has exactly one z."""

    def forward(self, z):
        return z.tanh().view(-1, 1, 2, 2)


@pytest.fixture
def sampler():
    return Sampler(network=Sheet(), latent_dim=4, latent="normal", sample_shape=(1, 2, 2))


def inverted(sampler, picture, **more):
    made = Inversion(Wish(sampler=sampler, picture=picture, **more), Encoders())
    made.work(Task(lambda task: None))
    return made


def test_a_picture_of_its_own_is_found_again_with_a_falling_curve(sampler, monkeypatch):
    monkeypatch.setattr(inverting, "STEPS", 120)
    z = sampler.z(1, seed=3)
    found = inverted(sampler, sampler.draw(z)[0])
    assert found.found.error < 2 and np.abs(found.found.z.numpy() - z[0].numpy()).max() < 0.2
    assert [step for step, _ in found.curve] == list(range(121))
    assert np.nanmin(found.curve[-1][1]) < np.nanmin(found.curve[0][1])
    assert found.nearest is None


def test_its_nearest_training_pictures_are_those_that_are_nearest(sampler, monkeypatch):
    monkeypatch.setattr(inverting, "STEPS", 3)
    training = np.arange(40, dtype=np.uint8)[:, None, None, None] * np.ones((1, 1, 2, 2), np.uint8)
    found = inverted(sampler, np.full((1, 2, 2), 11, np.uint8), training=training)
    assert found.nearest.indices[0][:3].tolist()[0] == 11 and set(found.nearest.indices[0][:3]) == {10, 11, 12}
    assert grey_levels(found.nearest.distances[0][1], (1, 2, 2)) == pytest.approx(1.0)


class Wide(nn.Module):
    """G(z) = tanh(z) as squares of 4 pixels a side."""

    def forward(self, z):
        return z.tanh().view(-1, 1, 2, 2).repeat_interleave(4, 2).repeat_interleave(4, 3)


def test_an_encoder_proposes_one_more_start_and_is_taught_but_once(monkeypatch):
    monkeypatch.setattr(inverting, "STEPS", 2)
    monkeypatch.setattr(inverting, "LESSONS", 60)
    sampler = Sampler(network=Wide(), latent_dim=4, latent="normal", sample_shape=(1, 8, 8))
    encoders, said = Encoders(), []
    for seed in (1, 2):
        task = Task(lambda task: None)
        monkeypatch.setattr(task, "report", lambda share, key, **values: said.append(key))
        picture = sampler.draw(sampler.z(1, seed=seed))[0]
        made = Inversion(Wish(sampler=sampler, picture=picture, learned=True), encoders)
        made.work(task)
        *scouts, proposed = made.curve[0][1]
        assert len(scouts) == inverting.STARTS and proposed < np.median(scouts)
    assert said.count("latent_panels.teaching") == 60


def test_where_pictures_agree_the_difference_is_grey():
    one, other = np.array([[[0, 255, 100]]], np.uint8), np.array([[[0, 0, 255]]], np.uint8)
    assert difference(one, other).tolist() == [[[128, 0, 205]]]
