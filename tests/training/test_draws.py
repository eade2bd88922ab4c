"""What an update draws before it is made."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.training.draws import Draws
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
PICTURES = {"data": "digits", "data.limit": 200, "batch": 64, "generator": "mlp", "discriminator": "mlp", "latent_dim": 3}
TOLD = PICTURES | {"condition": "projection"}


def draws(**values):
    trainer = Trainer(RunConfig().with_values(values), device=CPU)
    return Draws(trainer.players, trainer.spread, CPU, torch.float32)


def source(made):
    return made.players.source


def test_an_update_draws_a_batch_of_packs():
    made = draws(batch=8, packing=3)
    assert made.count == 24 and made.latent().shape[-2] == made.real()[0].shape[-2] == 24
    assert made.shown(made.real()[0]).shape[-2:] == (8, 3 * made.real()[0].shape[-1])


def test_points_and_generators_without_classes_have_no_labels():
    for made in (draws(), draws(**PICTURES)):
        assert made.real()[1] is None and made.labels() is None


def test_real_pictures_come_with_their_own_labels():
    made = draws(**TOLD)
    real, labels = made.real()
    known = {tuple(each.ravel()): label for each, label in zip(source(made).training, source(made).training_labels, strict=True)}
    seen = [known[tuple(each.ravel())] for each in torch.round((real + 1) * 127.5).to(torch.uint8).numpy()]
    assert seen == labels.tolist()


def test_labels_alone_are_as_frequent_as_in_the_data():
    made = draws(**TOLD)
    drawn = torch.cat([made.labels() for _ in range(100)]).numpy()
    known = np.bincount(source(made).training_labels, minlength=10) / len(source(made).training_labels)
    assert np.bincount(drawn, minlength=10) / drawn.size == pytest.approx(known, abs=4 * 0.5 / drawn.size**0.5)


def test_label_noise_replaces_its_share_and_nothing_without_it():
    plain, noisy = draws(**TOLD), draws(**TOLD, label_noise=0.5)
    told = [(a == b).float().mean() for a, b in ((plain.real()[1], noisy.real()[1]) for _ in range(20))]
    assert np.mean(told) == pytest.approx(0.5 + 0.5 / 10, abs=0.06)


def test_flipping_mirrors_about_half_of_the_pictures_and_changes_nothing_else():
    plain, flipped = draws(**PICTURES).real()[0], draws(**PICTURES, flip=True).real()[0]
    mirrored = [torch.equal(b, a.flip(-1)) and not torch.equal(a, b) for a, b in zip(plain, flipped, strict=True)]
    assert all(torch.equal(a, b) or each for a, b, each in zip(plain, flipped, mirrored, strict=True))
    assert 16 <= sum(mirrored) <= 48


def test_instance_noise_has_the_size_that_is_asked_for_and_without_it_nothing_is_drawn():
    samples = torch.zeros(1, 4000, 2)
    plain, noisy = draws(batch=4000), draws(batch=4000, instance_noise=0.3)
    assert torch.equal(plain.shown(samples), samples)
    assert noisy.shown(samples).std().item() == pytest.approx(0.3, rel=0.05)


def test_every_draw_is_from_a_stream_of_its_own():
    one, other = draws(**TOLD), draws(**TOLD)
    other.latent(), other.labels()
    assert torch.equal(one.real()[0], other.real()[0])
    assert not torch.equal(one.latent(), other.latent())


def test_precision_is_the_one_that_is_asked_for():
    made = replace(draws(), dtype=torch.float64)
    assert made.latent().dtype == made.real()[0].dtype == torch.float64
