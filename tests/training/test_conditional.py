"""Conditional runs: who is told which class, and that runs without classes do not notice."""

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.constraints import CONSTRAINTS
from playground.data.images.source import ImageSource
from playground.errors import ConfigError
from playground.training.build import build
from playground.training.draws import Draws
from playground.training.observers.image import by_class
from playground.training.sampling import Sampler
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
TINY = {
    "data": "digits", "data.limit": 100, "generator": "mlp", "discriminator": "mlp", "generator.width": 8,
    "discriminator.width": 8, "batch": 8, "latent_dim": 4,
}  # fmt: skip


def config(**more):
    return (
        RunConfig()
        .with_values(TINY | {"condition": "projection"})
        .with_values({k.replace("__", "."): v for k, v in more.items()})
    )


def draws(settings):
    return Draws(build(settings, device=CPU), settings, CPU, torch.float32)


def losses(trainer, turns=3):
    return [trainer.update().telemetry for _ in range(2 * turns)][1::2]


def heard(network, count):
    """The labels that a network is told in its next calls."""
    found = []
    network.register_forward_pre_hook(lambda _, given: found.append(given[1]) if len(found) < count else None)
    return found


def test_real_and_fake_of_an_update_are_told_the_same_labels():
    trainer = Trainer(config(), device=CPU)
    made, judged = heard(trainer.players.generator, 1), heard(trainer.players.discriminator, 2)
    trainer.update()
    assert torch.equal(made[0], judged[0]) and torch.equal(made[0], judged[1])


def test_labels_are_those_of_the_pictures_that_a_run_without_classes_draws():
    told, plain = draws(config()), draws(config(condition="none"))
    pictures, labels = told.real()
    assert torch.equal(pictures, plain.real()[0])
    source = told.players.source
    for picture, label in zip(pictures, labels, strict=True):
        same = np.flatnonzero((source.training == ((picture + 1) * 127.5).round().numpy().astype(np.uint8)).all((1, 2, 3)))
        assert int(label) in source.training_labels[same]


def test_without_classes_nobody_draws_or_hears_a_label():
    trainer = Trainer(config(condition="none", label_noise=0.5), device=CPU)
    before = trainer.players.rng["label"].state()
    trainer.update(), trainer.update()
    assert torch.equal(before[0], trainer.players.rng["label"].state()[0])
    assert draws(config(condition="none")).labels() is None


def test_label_noise_replaces_its_share_and_nothing_else():
    (_, plain), (_, half), (_, all_of_them) = (draws(config(batch=90, label_noise=share)).real() for share in (0.0, 0.5, 1.0))
    same_half, same_none = (float((plain == each).float().mean()) for each in (half, all_of_them))
    assert same_half == pytest.approx(0.55, abs=0.15)  # half stay, and a tenth of the others are drawn as they were
    assert same_none == pytest.approx(0.1, abs=0.1)


@pytest.mark.parametrize("constraint", ["gradient_penalty", "r1_r2"])
def test_a_penalty_is_asked_of_the_discriminator_that_was_told_the_labels(constraint, monkeypatch):
    seen = []

    def penalty(self, network, *, real, fake, rng):
        seen.append((network(real), real))
        return real.new_zeros(())

    monkeypatch.setattr(CONSTRAINTS[constraint], "penalty", penalty)
    trainer = Trainer(config(constraint=constraint), device=CPU)
    judged = heard(trainer.players.discriminator, 1)
    trainer.update()
    ((scores, real),) = seen
    trainer.players.discriminator(real, judged[0])
    assert scores.shape == (8,)


def test_a_conditional_run_goes_on_from_its_state_as_if_nothing_had_been():
    trainer = Trainer(config(label_noise=0.3, constraint="gradient_penalty"), device=CPU)
    losses(trainer, 2)
    again = Trainer.restore(trainer.state(), device=CPU)
    for mine, its in zip(losses(trainer), losses(again), strict=True):
        np.testing.assert_equal(mine, its)


def test_a_state_of_before_there_were_classes_is_opened():
    trainer = Trainer(config(condition="none"), device=CPU)
    losses(trainer, 1)
    state = trainer.state()
    for name in ("label", "flip", "augment"):
        del state["streams"][name]
    assert Trainer.restore(state, device=CPU).turn == 1


def test_pictures_without_classes_are_refused_with_what_to_do(monkeypatch):
    source = ImageSource(np.zeros((20, 1, 28, 28), np.uint8))
    monkeypatch.setattr(type(config().data), "open", lambda self: source)
    with pytest.raises(ConfigError, match=r"no classes.*Set classes to none"):
        Trainer(config(), device=CPU)


def test_points_are_refused_with_what_to_do():
    with pytest.raises(ConfigError, match="Only pictures have classes"):
        RunConfig(condition="projection")


def test_the_sheet_has_a_class_a_column_and_a_z_a_row():
    z, labels, columns = by_class(torch.arange(64.0)[:, None], 10)
    assert columns == 10 and len(z) == 60
    assert (labels.view(6, 10) == torch.arange(10)).all()
    assert (z.view(6, 10) == torch.arange(6.0)[:, None]).all()
    _, few, columns = by_class(torch.zeros(64, 1), 3)
    assert columns == 9 and few[:9].tolist() == [0, 1, 2] * 3


def test_a_picture_shows_the_classes_that_were_asked_for():
    trainer = Trainer(config(), device=CPU)
    picture = trainer.picture()
    assert picture.columns == 10 and len(picture.class_names) == 10
    assert len(picture.fakes) == len(picture.labels_fake) == len(picture.scores_fake) == len(picture.z) == 60
    assert trainer.close_by().slopes.keys() == {"real", "fake", "between"}


def test_a_copy_of_a_run_draws_each_class_that_it_is_asked_for():
    sampler = Sampler.of(Trainer(config(), device=CPU))
    assert sampler.conditional and len(sampler.class_names) == 10
    z = sampler.z(1, seed=0).expand(10, -1)
    drawn = sampler.draw(z, torch.arange(10))
    assert len(np.unique(drawn.reshape(10, -1), axis=0)) == 10
    assert next(sampler.batches(seed=0)).shape == (64, 1, 28, 28)
