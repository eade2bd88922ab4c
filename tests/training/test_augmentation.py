"""Differentiable augmentation, and the streams that it draws from."""

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.errors import ConfigError
from playground.knobs import knobs_of
from playground.randomness import streams
from playground.training.augmentation import AUGMENTATIONS, CUT, augmented, cutout, moved, outside
from playground.training.build import build
from playground.training.draws import Draws
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
X = torch.rand(6, 3, 16, 16, generator=torch.Generator().manual_seed(0)) * 2 - 1
TINY = RunConfig().with_values({
    "data": "digits", "data.limit": 100, "generator": "mlp", "discriminator": "mlp", "generator.width": 8, "batch": 8,
    "discriminator.width": 8, "latent_dim": 4,
})  # fmt: skip
changes = pytest.mark.parametrize("name", [name for name in AUGMENTATIONS if name != "none"])


def rng(seed=0):
    return streams([seed], "augment", stacked=False)["augment"]


def test_the_knob_knows_every_augmentation():
    (choices,) = (spec.choices for name, spec, _ in knobs_of(RunConfig) if name == "augment")
    assert choices == tuple(AUGMENTATIONS)


@changes
def test_gradients_flow_through(name):
    x = X.clone().requires_grad_()
    augmented(x, name, rng()).square().sum().backward()
    assert x.grad.isfinite().all() and (x.grad.flatten(1).norm(dim=1) > 0).all()


@changes
def test_a_seed_decides_and_pictures_change_each_in_its_own_way(name):
    same = X[:1].expand(6, -1, -1, -1)
    assert torch.equal(augmented(same, name, rng()), augmented(same, name, rng()))
    assert len(augmented(same, name, rng()).flatten(1).unique(dim=0)) > 1


def test_none_is_the_picture_itself_and_draws_nothing():
    stream = rng()
    before = stream.state()[0]
    assert augmented(X, "none", stream) is X
    assert torch.equal(before, stream.state()[0])


def test_moving_by_nothing_is_the_identity():
    assert torch.equal(moved(X, torch.zeros(6, dtype=torch.long), torch.zeros(6, dtype=torch.long)), X)


def test_moving_shifts_and_lets_zero_in():
    shifted = moved(X, torch.full((6,), 2), torch.full((6,), -3))
    assert torch.equal(shifted[..., 2:, :-3], X[..., :-2, 3:])
    assert not shifted[..., :2, :].any() and not shifted[..., -3:].any()


def test_the_square_is_as_large_as_it_is_said_to_be_where_it_lies_inside():
    assert (~outside(torch.arange(16), 16, 8)).sum(1).tolist() == [4, 5, 6, 7, *[8] * 9, 7, 6, 5]
    holes = (cutout(torch.ones(500, 1, 16, 16), rng()) == 0).float().mean((1, 2, 3))
    assert float(holes.max()) == CUT**2
    per_side = (~outside(torch.arange(16), 16, 8)).float().mean().item()
    assert float(holes.mean()) == pytest.approx(per_side**2, rel=0.05)


def test_colours_of_a_grey_picture_stay_grey():
    grey = X[:, :1].expand(-1, 3, -1, -1)
    changed = augmented(grey, "color", rng())
    torch.testing.assert_close(changed[:, 0], changed[:, 2])


def test_real_and_fake_go_through_the_same_law():
    draws = Draws(build(TINY, device=CPU), TINY.with_values({"augment": "all"}), CPU, torch.float32)
    ones = torch.ones(2000, 1, 8, 8)
    first, second = (draws.shown(ones).mean((1, 2, 3)) for _ in range(2))
    assert not torch.equal(first, second)
    assert float(first.mean()) == pytest.approx(float(second.mean()), abs=0.03)
    assert float(first.std()) == pytest.approx(float(second.std()), abs=0.03)


def test_augmentation_and_mirrors_move_no_other_stream():
    plain, changed = (Trainer(TINY.with_values(more), device=CPU) for more in ({}, {"augment": "all", "flip": True}))
    for trainer in (plain, changed):
        for _ in range(4):
            trainer.update()
    moved_streams = {
        name for name, stream in plain.players.rng.items()
        if not torch.equal(stream.state()[0], changed.players.rng[name].state()[0])
    }  # fmt: skip
    assert moved_streams == {"augment", "flip"}


def test_half_of_the_real_pictures_are_mirrored():
    plain, mirrored = (Draws(build(c, device=CPU), c, CPU, torch.float32) for c in (TINY, TINY.with_values({"flip": True})))
    same = other = 0
    for _ in range(25):
        for mine, its in zip(plain.real()[0], mirrored.real()[0], strict=True):
            same += torch.equal(mine, its)
            other += torch.equal(mine.flip(-1), its)
    assert same + other >= 200  # a symmetric picture counts twice
    assert same / 200 == pytest.approx(0.5, abs=0.12)


def test_points_are_refused():
    for more in ({"flip": True}, {"augment": "color"}):
        with pytest.raises(ConfigError, match="Only pictures can be mirrored or augmented"):
            RunConfig().with_values(more)


def test_d_is_shown_augmented_pictures_in_both_updates():
    trainer = Trainer(TINY.with_values({"augment": "cutout", "objective": "relativistic"}), device=CPU)
    shown = []
    trainer.players.discriminator.register_forward_pre_hook(lambda _, given: shown.append(given[0]))
    trainer.update(), trainer.update()
    assert len(shown) == 4
    assert all(np.isclose((each == 0).float().mean(), 0.19, atol=0.1) for each in shown)
