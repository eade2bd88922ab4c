"""The picture of two dimensions, whole and small."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.config import RunConfig, Sweep
from playground.data import DATA
from playground.networks import MLP
from playground.training.observers.plane import Trails
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
SMALL = RunConfig(
    data=DATA["ring"](), latent_dim=3, generator=MLP(width=8, depth=1), discriminator=MLP(width=8, depth=1), batch=16
)


def trainer_of(config):
    return Trainer(config, device=CPU)


def test_the_warped_grid_is_g_of_a_lattice_row_by_row():
    trainer = trainer_of(SMALL)
    warp = trainer.picture().warp
    z = torch.tensor([[-2.5, -2.5, 0.0], [2.5, -2.5, 0.0], [-2.5, 2.5, 0.0]])
    with torch.no_grad():
        corners = trainer.players.generator(z[None])[0].numpy()
    assert warp.shape == (13, 13, 2)
    assert np.stack([warp[0, 0], warp[0, -1], warp[-1, 0]]) == pytest.approx(corners, abs=1e-6)


def test_a_latent_of_one_number_has_no_grid_to_warp():
    assert trainer_of(replace(SMALL, latent_dim=1)).picture().warp is None


def test_shares_count_what_lies_within_three_deviations_and_real_data_fill_them():
    trainer = trainer_of(SMALL)
    observer = trainer._observer
    picture = trainer.picture()
    assert picture.shares.sum() < 0.2 and picture.sigma == 0.02 and picture.centres.shape == (8, 2)
    assert picture.real_shares == pytest.approx(np.full(8, (1 - math.exp(-4.5)) / 8))
    perfect = observer._shares(0, DATA["ring"]().sample(20_000, torch.Generator().manual_seed(0)).numpy())
    assert perfect["shares"] == pytest.approx(picture.real_shares, abs=0.01)


def test_data_without_modes_have_no_shares():
    picture = trainer_of(replace(SMALL, data=DATA["two_moons"]())).picture()
    assert picture.centres is None and picture.shares is None and picture.real_shares is None and math.isnan(picture.sigma)


def test_trails_follow_the_same_fakes_through_the_last_pictures():
    trainer = trainer_of(SMALL)
    seen = []
    for _ in range(30):
        picture = trainer.picture()
        seen.append(picture.fakes[:8])
        trainer.update()
    assert picture.trails.shape == (8, 24, 2)
    assert picture.trails == pytest.approx(np.stack(seen[-24:], axis=1))


def test_a_trail_does_not_grow_while_nothing_is_trained():
    trainer = trainer_of(replace(SMALL, members=2))
    for member in (0, 1, 0):
        assert trainer.picture(member).trails.shape == (8, 1, 2)
    trainer.update()
    assert trainer.picture(1).trails.shape == (8, 2, 2)


def test_a_trail_holds_what_stands_now_if_it_is_asked_again():
    trails = Trails(1)
    for updates, place in ((0, 1.0), (3, 2.0), (3, 5.0)):
        trails.follow(np.full((1, 8, 2), place, np.float32), updates)
    assert trails.of(0)[0, :, 0].tolist() == [1.0, 5.0]


def test_every_member_of_a_stack_has_a_tile_in_one_view():
    trainer = trainer_of(replace(SMALL, members=4, sweep=Sweep("data.radius", (1.0, 4.0))))
    tiles = trainer.picture(0).tiles
    assert tiles.real.shape == tiles.fakes.shape == (4, 150, 2) and tiles.view == (-6, 6, -6, 6)
    radii = np.linalg.norm(tiles.real, axis=-1).mean(axis=1)
    assert radii == pytest.approx([1, 1, 4, 4], rel=0.02)
    near, far = trainer.picture(1), trainer.picture(2)
    assert near.xs[-1] == 1.5 and far.xs[-1] == 6
    assert tiles.fakes[2] == pytest.approx(far.fakes[:150], abs=1e-5)


def test_what_never_changes_is_one_object_in_all_pictures():
    trainer = trainer_of(replace(SMALL, members=2))
    first, second = trainer.picture(1), trainer.picture(1)
    assert first.real is second.real and first.tiles.real is second.tiles.real
    assert first.xs is second.xs and first.centres is second.centres
