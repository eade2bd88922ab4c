"""The optimisers against PyTorch's own, alone and with a rate for each member of a stack."""

import math
from copy import deepcopy
from dataclasses import replace

import pytest
import torch

from playground.knobs import put
from playground.optimizers import OPTIMIZERS, SGD, Adam, share_left

RATES = torch.tensor([0.1, 0.03, 0.1, 1e-4])


def weights():
    generator = torch.Generator().manual_seed(0)
    return [torch.nn.Parameter(torch.randn(4, *shape, generator=generator)) for shape in ((2, 3), (1, 3))]


def descend(optimizer, parameters, steps=5):
    for _ in range(steps):
        optimizer.zero_grad()
        sum(each.square().sum() for each in parameters).backward()
        optimizer.step()


def test_each_member_goes_by_its_own_rate():
    (weight, _) = parameters = weights()
    before = weight.detach().clone()
    descend(put(SGD(), "rate", RATES).build(parameters), parameters, steps=1)
    torch.testing.assert_close(weight.detach(), before * (1 - 2 * RATES.view(4, 1, 1)))  # of ‖w‖² the gradient is 2w


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_member_with_its_rate_moves_as_it_would_alone(name):
    together = weights()
    descend(put(OPTIMIZERS[name](), "rate", RATES).build(together), together)
    for member, rate in enumerate(RATES.tolist()):
        alone = [torch.nn.Parameter(each.detach()[member : member + 1]) for each in weights()]
        descend(replace(OPTIMIZERS[name](), rate=rate).build(alone), alone)
        for mine, its in zip(together, alone, strict=True):
            torch.testing.assert_close(mine[member : member + 1], its)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_where_the_rate_is_the_largest_the_step_is_pytorchs_to_the_bit(name):
    ours, theirs = weights(), weights()
    descend(put(OPTIMIZERS[name](), "rate", RATES).build(ours), ours)
    descend(replace(OPTIMIZERS[name](), rate=0.1).build(theirs), theirs)
    assert all(torch.equal(mine[[0, 2]], its[[0, 2]]) for mine, its in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimiser_with_many_rates_goes_on_from_its_saved_state(name):
    settings = put(OPTIMIZERS[name](), "rate", RATES)
    whole = weights()
    optimizer = settings.build(whole)
    descend(optimizer, whole)
    again = [torch.nn.Parameter(each.detach().clone()) for each in whole]
    resumed = settings.build(again)
    resumed.load_state_dict(deepcopy(optimizer.state_dict()))
    descend(optimizer, whole), descend(resumed, again)
    assert all(torch.equal(mine, its) for mine, its in zip(whole, again, strict=True))


def test_a_live_knob_is_written_beside_the_rates():
    parameters = weights()
    optimizer = put(Adam(), "rate", RATES).build(parameters)
    put(Adam(beta1=0.9), "rate", RATES).configure(optimizer)
    (group,) = optimizer.param_groups
    assert group["betas"] == (0.9, 0.999) and group["lr"] == pytest.approx(0.1)


@pytest.mark.parametrize(("decay", "middle"), [("none", 1.0), ("linear", 0.5), ("cosine", 0.5)])
def test_a_rate_that_fades_begins_whole_and_is_half_in_the_middle_and_gone_at_the_end(decay, middle):
    shares = [share_left(decay, turn=turn, turns=200) for turn in (0, 100, 200, 900)]
    assert shares == pytest.approx([1, middle, 1, 1] if decay == "none" else [1, middle, 0, 0])


def test_a_cosine_is_slow_at_both_ends():
    assert share_left("cosine", turn=50, turns=200) == pytest.approx((2 + math.sqrt(2)) / 4)


def test_cosine_is_what_torch_anneals_to():
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=0.3)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=40)
    for turn in range(40):
        assert optimizer.param_groups[0]["lr"] == pytest.approx(0.3 * share_left("cosine", turn=turn, turns=40))
        optimizer.step()
        scheduler.step()
