"""The picture of one dimension, whole and small."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.config import RunConfig, Sweep
from playground.data import DATA
from playground.networks import MLP
from playground.objectives import OBJECTIVES
from playground.training.observers.line import Tiles, optimum_of_copies
from playground.training.observers.scores import Opened
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
SMALL = RunConfig(generator=MLP(width=8, depth=1), discriminator=MLP(width=8, depth=1), batch=16)


def trainer_of(config):
    return Trainer(config, device=CPU)


def test_the_histogram_has_the_share_of_the_fakes_that_the_picture_shows():
    picture = trainer_of(SMALL).picture()
    inside = (picture.fakes >= picture.x[0]) & (picture.fakes <= picture.x[-1])
    assert len(picture.histogram.shares) == 60 and picture.histogram.shares.sum() == pytest.approx(inside.mean())
    assert picture.histogram.edges[[0, -1]] == pytest.approx(picture.x[[0, -1]])


@pytest.mark.parametrize("size", [1, 3])
def test_the_lines_from_z_go_where_g_sends_its_first_number(size):
    trainer = trainer_of(replace(SMALL, latent_dim=size))
    picture = trainer.picture()
    z = torch.zeros(1, len(picture.z), size)
    z[0, :, 0] = torch.from_numpy(picture.z)
    with torch.no_grad():
        assert picture.g_of_z == pytest.approx(trainer.players.generator(z)[0, :, 0].numpy(), abs=1e-6)
    assert picture.latent_dim == size


def test_a_picture_of_data_far_from_a_fresh_g_shows_both():
    picture = trainer_of(SMALL.with_values({"data": "gaussian", "data.mean": 3.0, "data.sigma": 0.3})).picture()
    step = float(picture.x[1] - picture.x[0])
    assert (picture.x[0], picture.x[-1]) == pytest.approx((-1.0, 4.2))
    assert picture.p_data.sum() * step == pytest.approx(1.0, abs=1e-3)
    assert picture.p_g.sum() * step > 0.9


def test_a_run_alone_has_no_tiles():
    assert trainer_of(SMALL).picture().tiles is None


def test_every_member_of_a_stack_has_a_tile_of_its_own():
    trainer = trainer_of(replace(SMALL, members=3))
    tiles, pictures = trainer.picture().tiles, [trainer.picture(member) for member in range(3)]
    assert tiles.p_g.shape == tiles.p_data.shape == tiles.scores.shape == (3, 101)
    for member, picture in enumerate(pictures):
        assert tiles.scores[member] == pytest.approx(np.interp(tiles.x, picture.x, picture.scores), abs=0.01)
        assert tiles.p_data[member] == pytest.approx(np.interp(tiles.x, picture.x, picture.p_data), abs=0.01)
        step = tiles.x[1] - tiles.x[0]
        assert tiles.p_g[member].sum() * step == pytest.approx(picture.histogram.shares.sum(), abs=0.05)


def test_the_tiles_of_swept_data_share_an_axis_that_holds_them_all():
    trainer = trainer_of(replace(SMALL, members=4, sweep=Sweep("data.gap", (1.0, 9.0))))
    tiles = trainer.picture(0).tiles
    near, far = trainer.picture(0), trainer.picture(3)
    assert near.x[0] > far.x[0] == pytest.approx(tiles.x[0])
    assert (tiles.p_data[0] == tiles.p_data[1]).all() and not np.allclose(tiles.p_data[1], tiles.p_data[2])
    assert tiles.p_data.sum(axis=1) * (tiles.x[1] - tiles.x[0]) == pytest.approx(np.ones(4), abs=0.02)


def test_densities_of_many_members_are_those_of_each():
    data = [DATA["two_bumps"](gap=2.0), DATA["two_bumps"](gap=6.0), DATA["two_bumps"](gap=2.0)]
    fakes = np.random.default_rng(0).normal(size=(3, 400)).astype(np.float32)
    tiles = Tiles([Opened(each, each.open()) for each in data])
    together = tiles.densities(fakes)
    for member in range(3):
        alone = np.stack([fakes[member]] * 3)
        assert together[member] == pytest.approx(tiles.densities(alone)[member])


def test_a_swept_game_is_drawn_with_the_members_own_optimum():
    config = replace(SMALL, members=2, sweep=Sweep("objective.real_label", (1.0, 0.5)))
    trainer = trainer_of(config)
    assert trainer.picture(0).optimum.max() > 0.9 and trainer.picture(1).optimum.max() <= 0.5


def test_a_pack_of_copies_is_surer_than_one():
    """.6⁴ / (.6⁴ + .4⁴) = .1296 / .1552 = .835."""
    game = OBJECTIVES["non_saturating"]()
    p_data, p_g = np.array([0.6, 1e-20, 0.0], np.float32), np.array([0.4, 1e-20, 0.0], np.float32)
    assert optimum_of_copies(game, p_data, p_g, 1) == pytest.approx([0.6, 0.5, 0])
    assert optimum_of_copies(game, p_data, p_g, 4) == pytest.approx([0.8351, 0.5, 0], abs=1e-4)
    assert optimum_of_copies(OBJECTIVES["wasserstein"](), p_data, p_g, 4) is None


def test_the_picture_of_a_packed_d_has_the_optimum_of_packs():
    alone, packed = (trainer_of(replace(SMALL, packing=m)).picture() for m in (1, 4))
    there = (alone.optimum > 0.01) & (alone.optimum < 0.99)
    odds = alone.optimum[there] / (1 - alone.optimum[there])
    assert there.any() and packed.optimum[there] == pytest.approx(odds**4 / (1 + odds**4), rel=1e-3)


def test_what_never_changes_is_one_object_in_all_pictures():
    trainer = trainer_of(replace(SMALL, members=2))
    first, second = trainer.picture(1), trainer.picture(1)
    assert first.z is second.z and first.x is second.x and first.p_data is second.p_data
