"""D from close by, of networks whose slopes and weights are known."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.constraints import Clipping, Constraint, SpectralNorm
from playground.networks import MLP
from playground.training.observers.microscope import computed_weights, histogram, layer_gradients, microscope, slope_edges, spread
from playground.training.observers.points import PROBES
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
SMALL = RunConfig(generator=MLP(width=8, depth=1), discriminator=MLP(width=8, depth=2), batch=16, latent_dim=2)
SLOPES = {"real": np.ones(4, np.float32)}


class Linear(torch.nn.Module):
    """D(x) = 3x + 4y of every member, for points of the plane."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor([[[3.0], [4.0]]]))

    def forward(self, x):
        return (x @ self.weight).squeeze(-1)


def trainer_of(config):
    return Trainer(config, device=CPU)


def mean_of(found):
    middles = (found.edges[:-1] + found.edges[1:]) / 2
    return float(middles @ found.shares / found.shares.sum())


def test_a_linear_d_is_as_steep_as_its_weight_is_long_wherever_one_looks():
    trainer = trainer_of(replace(SMALL, data=RunConfig.from_dict({"data": "ring"}).data))
    trainer._observer.players.discriminator.forward = Linear().forward
    seen = trainer.picture().microscope
    assert seen.mean_slopes == pytest.approx({"real": 5, "fake": 5, "between": 5})
    for found in seen.slopes.values():
        assert found.shares.max() == pytest.approx(1) and mean_of(found) == pytest.approx(5, abs=0.1)
        assert (found.edges == seen.slopes["real"].edges).all()


def test_weights_that_are_all_clipped_are_all_at_the_limit():
    trainer = trainer_of(replace(SMALL, constraint=Clipping(limit=0.01)))
    with torch.no_grad():
        for parameter in trainer.players.discriminator.parameters():
            parameter.copy_(0.01 * parameter.sign())
    seen = trainer.picture().microscope
    assert seen.at_limit == 1 and seen.limit == 0.01
    assert seen.weights.shares[0] + seen.weights.shares[-1] == pytest.approx(1)


def test_at_the_limit_means_within_two_hundredths_of_it():
    trainer = trainer_of(SMALL)
    weights = list(trainer.players.discriminator.parameters())
    with torch.no_grad():
        for parameter in weights:
            parameter.fill_(0.0979)
        weights[0].fill_(-0.0981)
    parts = trainer.players
    seen = microscope(discriminator=parts.discriminator, generator=parts.generator, constraint=Clipping(limit=0.1), slopes=SLOPES)
    assert seen.at_limit == pytest.approx(weights[0].numel() / sum(each.numel() for each in weights))


def test_without_a_limit_none_is_told():
    seen = trainer_of(SMALL).picture().microscope
    assert seen.limit is None and np.isnan(seen.at_limit)


def test_under_spectral_norm_weights_are_those_that_d_computes_with():
    trainer = trainer_of(replace(SMALL, constraint=SpectralNorm()))
    d = trainer.players.discriminator.eval()
    with torch.no_grad():
        d.linear_1.parametrizations.weight.original.mul_(100)
    longest = torch.linalg.matrix_norm(d.linear_1.weight[0].detach(), 2)
    count = sum(each.numel() for name, each in d.named_parameters())
    assert longest == pytest.approx(1, rel=1e-3)
    assert len(computed_weights(d)) == count and np.abs(computed_weights(d)).max() <= 1.01


def test_a_microscope_moves_no_power_iteration():
    trainer = trainer_of(replace(SMALL, constraint=SpectralNorm()))
    before = [each.clone() for each in trainer.players.discriminator.buffers()]
    trainer.picture()
    assert all(torch.equal(mine, its) for mine, its in zip(before, trainer.players.discriminator.buffers(), strict=True))
    assert trainer.players.discriminator.training


def test_gradients_are_told_layer_by_layer_and_their_squares_sum_to_the_whole():
    trainer = trainer_of(replace(SMALL, telemetry_every=1))
    names, before = layer_gradients(trainer.players.discriminator)
    assert names == ("linear_1", "linear_2", "output") and np.isnan(before).all()
    trainer.update(), trainer.update()
    seen, told = trainer.picture().microscope, trainer.history.telemetry.latest()
    assert seen.layers_d == names and seen.layers_g == ("linear_1", "output")
    assert np.linalg.norm(seen.gradients_d) == pytest.approx(told["gradient_norm_d"], rel=1e-5)
    assert np.linalg.norm(seen.gradients_g) == pytest.approx(told["gradient_norm_g"], rel=1e-5)


def test_a_member_of_a_stack_sees_its_own_weights_and_gradients():
    stack, alone = trainer_of(replace(SMALL, members=3)), trainer_of(replace(SMALL, seed=2))
    for each in (stack, alone):
        each.update(), each.update()
    mine, its = stack.picture(2).microscope, alone.picture().microscope
    assert mine.gradients_d == pytest.approx(its.gradients_d, rel=1e-4)
    assert mine.weights.shares == pytest.approx(its.weights.shares, abs=0.02)
    assert mine.mean_slopes == pytest.approx(its.mean_slopes, rel=1e-3)


def test_while_a_run_is_fast_a_microscope_serves_for_five_pictures():
    trainer = trainer_of(SMALL)
    made = [trainer.picture().microscope]
    for _ in range(10):
        for _ in range(6):
            trainer.update()
        made.append(trainer.picture().microscope)
    assert [k for k in range(1, 11) if made[k] is not made[k - 1]] == [5, 10]


def test_when_a_run_is_slow_every_picture_has_its_own_and_at_rest_it_stays():
    trainer = trainer_of(SMALL)
    first = trainer.picture().microscope
    trainer.update()
    second = trainer.picture().microscope
    assert second is not first and trainer.picture().microscope is second


def test_a_run_that_stops_soon_has_its_own():
    trainer = trainer_of(SMALL)
    trainer.picture()
    for _ in range(6):
        trainer.update()
    stale = trainer.picture().microscope
    assert trainer.picture().microscope is not stale


def ratios(edges):
    return edges[1:] / edges[:-1]


@pytest.mark.parametrize(
    "slopes",
    [
        np.linspace(5e-4, 2e-3, 96),  # a clipped critic's
        np.linspace(20, 90, 96),
        np.geomspace(1e-3, 5, 96),
    ],
)
def test_slopes_far_from_1_are_counted_in_cells_of_even_logarithms(slopes):
    edges = slope_edges(slopes.astype(np.float32))
    assert edges[0] > 0 and ratios(edges) == pytest.approx(np.full(30, ratios(edges)[0]), rel=1e-3)
    found = spread(slopes.astype(np.float32), edges)
    assert found.shares.sum() == pytest.approx(1) and found.shares.max() < 0.2


@pytest.mark.parametrize("slopes", [np.linspace(0.7, 1.2, 96), np.append(np.linspace(0.5, 2, 95), 0), np.zeros(9)])
def test_slopes_near_1_and_none_at_all_are_counted_in_even_cells_from_0(slopes):
    edges = slope_edges(slopes.astype(np.float32))
    assert edges[0] == 0 and np.diff(edges) == pytest.approx(np.full(30, edges[1]), rel=1e-3)


def test_a_slope_of_0_counts_in_the_first_of_cells_that_cannot_reach_it():
    slopes = np.array([0, 0, 1e-3, 2e-3], np.float32)
    edges = slope_edges(slopes)
    assert edges[0] > 0 and spread(slopes, edges).shares[0] >= 0.5 and spread(slopes, edges).shares.sum() == 1


@pytest.mark.parametrize("slope", [1e-3, 1e-9, 50.0])
def test_slopes_that_are_all_the_same_are_in_one_cell(slope):
    slopes = np.full(9, slope, np.float32)
    assert spread(slopes, slope_edges(slopes)).shares.max() == 1


def test_slopes_that_are_no_numbers_are_in_no_cell():
    slopes = np.array([np.nan, np.inf, 1e-3, 2e-3], np.float32)
    assert spread(slopes, slope_edges(slopes)).shares.sum() == 0.5


def test_a_clipped_critics_slopes_are_told_in_logarithms_on_shared_edges():
    seen = trainer_of(replace(SMALL, constraint=Clipping(limit=0.01)))
    with torch.no_grad():
        for parameter in seen.players.discriminator.parameters():
            parameter.clamp_(-0.01, 0.01)
    slopes = seen.picture().microscope.slopes
    assert slopes["real"].edges[0] > 0
    assert all((each.edges == slopes["real"].edges).all() for each in slopes.values())


def test_a_histogram_counts_its_ends_and_leaves_out_what_is_beyond():
    found = histogram(np.array([0, 0.5, 1, 2, np.nan], np.float32), 0.0, 1.0, 2)
    assert found.shares == pytest.approx([0.2, 0.4]) and found.edges == pytest.approx([0, 0.5, 1])


def test_a_histogram_of_one_number_is_whole():
    assert histogram(np.zeros(7, np.float32), 0.0, 0.0, 3).shares == pytest.approx([1, 0, 0])


@pytest.mark.parametrize("poison", [np.nan, np.inf])
def test_a_d_that_diverged_can_be_looked_at(poison):
    trainer = trainer_of(SMALL)
    with torch.no_grad():
        next(trainer.players.discriminator.parameters())[0, 0] = poison
    assert trainer.picture().microscope.weights.shares.sum() < 1


def test_probes_are_enough_for_the_push():
    assert trainer_of(SMALL)._observer.pushes <= PROBES
    assert isinstance(SMALL.constraint, Constraint)
