"""A perfect generator reads as perfect, and what a measure does not exist for reads NaN."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.config import RunConfig, Sweep
from playground.data import DATA
from playground.metrics.verdict import Verdict, verdict
from playground.networks import MLP
from playground.objectives import OBJECTIVES
from playground.objectives.minimax import Minimax
from playground.training.events import MEASURES
from playground.training.observers.scores import SCORED, Opened, floors_of, scores, sizes
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
SMALL = RunConfig(generator=MLP(width=8, depth=1), discriminator=MLP(width=8, depth=1), batch=16, latent_dim=2)
ALONE = sizes(1)
POINTS = [name for name in DATA if DATA[name].kind != "image" and not DATA[name].brought]
DISTANCES = ("js", "w1", "kl", "kl_reverse", "mode_kl")


def real(data, count, seed):
    return data.open().sample(count, torch.Generator().manual_seed(seed)).numpy()


def opened(data):
    return Opened(data, data.open())


def perfect(data, seed):
    return scores(opened(data), real(data, SCORED, 2 * seed), real(data, ALONE.fakes, 2 * seed + 1), pairs=ALONE.pairs)


@pytest.mark.parametrize("name", ["two_bumps", "skewed", "uniform", "ring", "grid", "two_moons"])
def test_real_samples_in_place_of_fakes_read_as_perfect(name):
    """95 % of such scores lie under the floor's upper end; the mean of eight always does."""
    data = DATA[name]()
    floors, found = floors_of(opened(data), ALONE), [perfect(data, seed) for seed in range(8)]
    for measure in DISTANCES:
        if measure in floors:
            assert np.mean([each[measure] for each in found]) <= floors[measure].high, measure
        else:
            assert all(math.isnan(each[measure]) for each in found)
    if "captured" in floors:
        assert {each["captured"] for each in found} == {len(data.centres)}
        assert np.mean([each["high_quality"] for each in found]) == pytest.approx(floors["high_quality"].mean, abs=3e-3)


def test_narrow_data_far_from_a_fresh_g_are_measured_as_finely_as_those_in_the_middle():
    near, far = (DATA["gaussian"](mean=mean, sigma=0.05) for mean in (0.0, 5.0))
    shifted = [real(data, ALONE.fakes, 3) + 0.025 for data in (near, far)]
    found = [
        scores(opened(data), real(data, SCORED, 2), its, pairs=ALONE.pairs)
        for data, its in zip((near, far), shifted, strict=True)
    ]
    assert "kl" in floors_of(opened(far), ALONE)
    assert found[1]["js"] == pytest.approx(found[0]["js"], rel=0.02)


def test_the_ceiling_of_high_quality_is_a_normal_within_three_deviations():
    assert floors_of(opened(DATA["ring"]()), ALONE)["high_quality"].mean == pytest.approx(1 - math.exp(-4.5))
    assert floors_of(opened(DATA["two_bumps"]()), ALONE)["high_quality"].mean == pytest.approx(math.erf(3 / math.sqrt(2)))


def test_the_floor_of_the_kl_over_modes_is_modes_less_one_over_twice_the_samples():
    assert floors_of(opened(DATA["grid"]()), ALONE)["mode_kl"].mean == pytest.approx(24 / (2 * 2500), rel=0.3)


@pytest.mark.parametrize(("distance", "share"), [(0.5, 0.044), (1, 0.161), (2, 0.486)])
def test_two_normals_apart_read_their_closed_forms(distance, share):
    data = DATA["gaussian"](mean=0.0, sigma=1.0)
    found = scores(opened(data), real(data, SCORED, 0), real(data, ALONE.fakes, 1) + np.float32(distance), pairs=ALONE.pairs)
    assert found["js"] / math.log(2) == pytest.approx(share, abs=0.04)
    assert found["w1"] == pytest.approx(distance, abs=0.1)
    assert found["kl"] == pytest.approx(distance**2 / 2, rel=0.25, abs=0.03)
    assert found["kl_reverse"] == pytest.approx(distance**2 / 2, rel=0.25, abs=0.03)


def test_one_mode_of_eight_is_captured_whole_and_costs_log_8():
    data = DATA["ring"]()
    fakes = data.centres[3].numpy() + 0.01 * np.random.default_rng(0).normal(size=(2500, 2)).astype(np.float32)
    found = scores(opened(data), real(data, SCORED, 0), fakes, pairs=ALONE.pairs)
    assert (found["captured"], found["mode_kl"]) == (1, pytest.approx(math.log(8)))
    assert found["high_quality"] > 0.99 and math.isnan(found["kl"])


def test_shares_as_unequal_as_the_datas_cost_nothing():
    data = DATA["two_bumps"](weight=0.9)
    assert perfect(data, 0)["mode_kl"] < 3 / (2 * 2500)


@pytest.mark.parametrize("poison", [math.nan, math.inf])
def test_a_generator_that_diverged_has_no_measures(poison):
    data = DATA["ring"]()
    fakes = real(data, ALONE.fakes, 1).copy()
    fakes[5, 0] = poison
    assert all(math.isnan(each) for each in scores(opened(data), real(data, SCORED, 0), fakes, pairs=ALONE.pairs).values())


@pytest.mark.parametrize("name", POINTS)
def test_every_measure_is_told_of_every_member_of_every_distribution(name):
    trainer = Trainer(replace(SMALL, data=DATA[name](), members=2), device=CPU)
    values = trainer._observer.measure(trainer.config)
    assert tuple(sorted(values)) == tuple(sorted(MEASURES)) and all(each.shape == (2,) for each in values.values())
    line, mixture = DATA[name].kind == "line", DATA[name]().open().centres is not None
    assert np.isfinite([values["js"], values["w1"], values["value"]]).all()
    assert (not np.isnan(values["kl"]).any()) == (not np.isnan(values["kl_reverse"]).any()) == line
    assert np.isfinite(values["captured"]).all() == np.isfinite(values["mode_kl"]).all() == mixture
    for measure, floor in trainer.floors(1).items():
        assert math.isfinite(floor) and not np.isnan(values[measure]).any()


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_value_is_minus_log_4_where_d_is_one_half_and_nan_where_d_is_no_probability(name):
    trainer = Trainer(replace(SMALL, objective=OBJECTIVES[name](), members=2), device=CPU)
    with torch.no_grad():
        for parameter in trainer.players.discriminator.parameters():
            parameter.zero_()
    value = trainer._observer.measure(trainer.config)["value"]
    if name in ("minimax", "non_saturating"):
        assert value == pytest.approx(-math.log(4)) and trainer.floors()["value"] == pytest.approx(-math.log(4))
    else:
        assert np.isnan(value).all() and "value" not in trainer.floors()


def test_under_label_smoothing_the_value_tends_to_that_of_half_a_label():
    """D* = s/2 at p_g = p_data, so V = log(s/2) + log(1 − s/2)."""
    trainer = Trainer(replace(SMALL, objective=Minimax(real_label=0.9)), device=CPU)
    assert trainer.floors()["value"] == pytest.approx(math.log(0.45) + math.log(0.55))


def test_members_are_measured_against_their_own_data():
    config = replace(SMALL, members=4, sweep=Sweep("data.gap", (0.0, 8.0)))
    trainer = Trainer(config, device=CPU)
    w1 = trainer._observer.measure(config)["w1"]
    assert w1[2:].min() > w1[:2].max() + 2  # an untrained G stands near 0, and the bumps are 8 apart
    assert trainer.floors(3)["w1"] > trainer.floors(0)["w1"]


def test_a_packed_d_is_asked_for_packs():
    trainer = Trainer(replace(SMALL, packing=3), device=CPU)
    assert np.isfinite(trainer._observer.measure(trainer.config)["value"]).all()


def test_measuring_moves_only_its_own_stream():
    trainer = Trainer(SMALL, device=CPU)
    before = {name: [each.clone() for each in stream.state()] for name, stream in trainer.players.rng.items()}
    trainer._observer.measure(trainer.config)
    moved = [
        name
        for name, stream in trainer.players.rng.items()
        if not all(torch.equal(mine, its) for mine, its in zip(before[name], stream.state(), strict=True))
    ]
    assert moved == ["measure"]


WITHOUT_MODES = ["swiss_roll", "two_moons", "spiral", "drawn_plane", "uniform", "skewed"]


def judged(data, fakes):
    measures = scores(opened(data), real(data, SCORED, 0), fakes, pairs=ALONE.pairs)
    return verdict(measures, modes=None, floors={name: each.mean for name, each in floors_of(opened(data), ALONE).items()})


@pytest.mark.parametrize("name", WITHOUT_MODES)
def test_data_without_modes_are_themselves_learned(name):
    data = DATA[name]()
    assert {judged(data, real(data, ALONE.fakes, seed)) for seed in range(1, 5)} == {Verdict.LEARNED}


@pytest.mark.parametrize("name", WITHOUT_MODES)
def test_half_of_data_without_modes_is_not_learned(name):
    """Its JS is about 3/4·log(4/3) = .216 by D* = 2/3 where the half lies and 0 elsewhere, whatever the data."""
    data = DATA[name]()
    samples = real(data, 3 * ALONE.fakes, 1)
    left = samples[samples[:, 0] <= np.median(samples[:, 0])]
    assert judged(data, left) not in (Verdict.LEARNED, Verdict.LOST)
