"""What visitors draw or bring trains like any other data."""

import math
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.data import DATA, points
from playground.data.points import keep
from playground.errors import DataError
from playground.networks import MLP
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
SMALL = RunConfig(
    latent_dim=2,
    generator=MLP(width=8, depth=1),
    discriminator=MLP(width=8, depth=1),
    batch=16,
    telemetry_every=1,
    measure_every=5,
)


@pytest.fixture(autouse=True)
def shelf(tmp_path, monkeypatch):
    monkeypatch.setenv(points.ROOT, str(tmp_path))


def brought(columns, rows=300, seed=3):
    numbers = np.random.default_rng(seed).normal(size=(rows, columns)).tolist()
    key, _ = keep("\n".join(",".join(f"{each:.4f}" for each in row) for row in numbers))
    return DATA[points.NAMES[columns]](key=key)


def own(name):
    return brought({"line": 1, "plane": 2}[DATA[name].kind]) if DATA[name].brought else DATA[name]()


@pytest.mark.parametrize("name", ["drawn_line", "drawn_plane", "points_line", "points_plane"])
def test_own_data_train_measure_and_show(name):
    trainer = Trainer(replace(SMALL, data=own(name)), device=CPU)
    events = list(islice(trainer.run(), 12))
    measured = [event.measures for event in events if event.measures is not None]
    assert measured
    for number in ("js", "w1"):
        assert all(math.isfinite(each[number][0]) for each in measured)
    assert np.isfinite(trainer.picture().fakes).all()


@pytest.mark.parametrize("name", ["drawn_line", "points_line"])
def test_p_data_of_own_lines_integrates_to_one_on_the_plots_axis(name):
    picture = Trainer(replace(SMALL, data=own(name)), device=CPU).picture()
    assert float(np.trapezoid(picture.p_data, picture.x)) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("name", ["drawn_line", "points_line"])
def test_own_lines_have_a_floor_near_nothing(name):
    assert Trainer(replace(SMALL, data=own(name)), device=CPU).floors()["js"] < 0.02


def test_ten_points_may_be_learnt_with_a_larger_batch():
    data = brought(2, rows=10)
    assert data.open().count == 10
    assert next(Trainer(replace(SMALL, data=data), device=CPU).run()).turn == 0


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("members", [1, 2])
def test_a_run_goes_on_when_its_file_is_gone(columns, members, tmp_path):
    trainer = Trainer(replace(SMALL, data=brought(columns, seed=10 * columns + members), members=members), device=CPU)
    for file in tmp_path.rglob("*.*"):
        file.unlink()
    points._opened.cache_clear()
    with pytest.raises(DataError, match="no longer here"):
        trainer.config.data.open()
    measured = [event.measures for event in islice(trainer.run(), 12) if event.measures is not None]
    assert measured and all(np.isfinite(each["js"]).all() for each in measured)
    assert np.isfinite(trainer.picture(members - 1).fakes).all() and math.isfinite(trainer.floors(members - 1)["js"])
