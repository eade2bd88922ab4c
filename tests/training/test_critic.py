"""A discriminator that stands still."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from playground.config import RunConfig
from playground.errors import ConfigError
from playground.objectives import OBJECTIVES
from playground.training.critic import Critic, placed
from playground.training.sampling import Sampler
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
TINY = {"data": "digits", "data.limit": 100, "batch": 8, "latent_dim": 4}
FLAT = {"generator": "mlp", "discriminator": "mlp", "generator.width": 8, "discriminator.width": 8}
MAPS = {"generator": "dcgan", "discriminator": "dcgan", "generator.base_width": 4, "discriminator.base_width": 4}


def trained(networks=FLAT, **more):
    trainer = Trainer(RunConfig().with_values(TINY | networks | more), device=CPU)
    for _ in range(4):
        trainer.update()
    return trainer


def pictures(trainer, count=70):
    sampler = Sampler.of(trainer)
    return sampler.draw(sampler.z(count, seed=5), sampler.labels(count, seed=5))


def test_it_says_what_the_discriminator_says():
    trainer = trained()
    images = pictures(trainer)
    raw = trainer.players.discriminator.eval()(placed(images))
    assert_allclose(Critic.of(trainer).scores(images), raw.sigmoid().detach().numpy(), rtol=1e-6)


def test_it_stands_still_while_the_run_goes_on():
    trainer = trained()
    critic, images = Critic.of(trainer), pictures(trainer)
    before = critic.scores(images)
    trainer.update()
    assert np.array_equal(critic.scores(images), before)
    assert not np.array_equal(Critic.of(trainer).scores(images), before)


def test_asking_does_not_move_the_run():
    asked, left = trained(MAPS), trained(MAPS)
    Critic.of(asked).scores(pictures(asked))
    states = [trainer.players.discriminator.state_dict() for trainer in (asked, left)]
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[1])
    for _ in range(4):
        asked.update(), left.update()
    weights = [[*trainer.players.generator.parameters()] for trainer in (asked, left)]
    assert all(map(torch.equal, *weights))


@pytest.mark.parametrize("name", OBJECTIVES)
def test_scores_of_a_bounded_game_are_probabilities(name):
    critic = Critic.of(trained(objective=name))
    scores = critic.scores(np.random.default_rng(0).integers(0, 256, (5, 1, 28, 28), dtype=np.uint8))
    assert scores.shape == (5,) and scores.dtype == np.float32
    assert critic.bounded == OBJECTIVES[name].bounded
    if name == "non_saturating":
        assert (scores > 0).all() and (scores < 1).all()


def test_under_batch_norm_what_stands_beside_a_picture_does_not_change_its_score():
    trainer = trained(MAPS)
    critic, images = Critic.of(trainer), pictures(trainer)
    assert_allclose(critic.scores(images)[:3], critic.scores(images[:3]), rtol=1e-5)


@pytest.mark.parametrize("network", [MAPS, FLAT | {"discriminator.norm": "batch"}])
def test_under_batch_norm_the_batch_of_fakes_it_settled_on_is_judged_as_in_training(network):
    trainer = trained(network)
    sampler = Sampler.of(trainer)
    fakes = sampler.draw(sampler.z(64, seed=0))
    expected = trainer.players.discriminator.train()(placed(fakes)).sigmoid()
    assert_allclose(Critic.of(trainer).scores(fakes), expected.detach().numpy(), rtol=1e-4)


@pytest.mark.parametrize("network", [MAPS, FLAT])
@pytest.mark.parametrize("condition", ["projection", "concatenation"])
def test_a_conditional_one_is_told_a_class_or_weights_of_all(network, condition):
    trainer = trained(network, condition=condition)
    critic, images = Critic.of(trainer), pictures(trainer, 10)
    labels = torch.arange(10)
    assert_allclose(critic.scores(images, torch.eye(10)), critic.scores(images, labels), rtol=1e-5)
    with pytest.raises(ConfigError, match="class of each picture"):
        critic.scores(images)


def test_points_are_refused():
    with pytest.raises(ConfigError, match="makes points"):
        Critic.of(Trainer(RunConfig(), device=CPU))
