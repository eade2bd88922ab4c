import copy

import pytest
import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from playground.constraints import SpectralNorm
from playground.networks import DCGAN, MLP
from playground.networks.stacked import StackedLinear
from playground.randomness import generator, streams

K, IN, OUT = 3, 12, 9


def filled(layer, scale=1.0):
    for name, parameter in layer.named_parameters():
        parameter.data = scale * torch.randn(parameter.shape, generator=generator(0, name), dtype=torch.float64)
    return layer.double()


def stream(members=K, stacked=True):
    return streams(range(members), "u", stacked=stacked)["u"]


def settled(layer, rounds=200):
    for _ in range(rounds):
        _ = layer.weight
    return layer.weight


def test_every_member_is_divided_by_its_own_largest_singular_value():
    layer = filled(StackedLinear(K, IN, OUT))
    layer.weight.data *= torch.tensor([0.1, 1, 100], dtype=torch.float64).view(K, 1, 1)
    exact = layer.weight.detach() / torch.linalg.matrix_norm(layer.weight.detach(), ord=2).view(K, 1, 1)
    SpectralNorm().prepare(layer, rng=stream())
    torch.testing.assert_close(settled(layer), exact)


@pytest.mark.parametrize("stacked", [True, False])
def test_it_is_right_from_the_first_update(stacked):
    layer = filled(StackedLinear(K, IN, OUT) if stacked else nn.utils.skip_init(nn.Conv2d, 4, 8, 4))
    SpectralNorm().prepare(layer, rng=stream(K if stacked else 1, stacked))
    matrices = layer.weight if stacked else layer.weight.flatten(1)
    sigma = torch.linalg.matrix_norm(matrices, ord=2)
    torch.testing.assert_close(sigma, torch.ones_like(sigma), atol=0.03, rtol=0)


def test_step_by_step_it_is_torchs_own():
    """From the same u and v: the same weights, gradients, u and v, update after update.

    torch moves u before v, the paper v before u; with `dim=1` torch works on Wᵀ, so its u is our v, and the order is ours.
    """
    ours, theirs = (
        filled(nn.utils.skip_init(nn.Linear, IN, OUT)),
        torch_norm(filled(nn.utils.skip_init(nn.Linear, IN, OUT)), dim=1),
    )
    target = torch.randn(OUT, IN, generator=generator(0, "target"), dtype=torch.float64)
    SpectralNorm().prepare(ours, rng=stream(1, stacked=False))
    left, right = ours.parametrizations.weight, theirs.parametrizations.weight
    right[0]._u.copy_(left[0].v.flatten())
    right[0]._v.copy_(left[0].u.flatten())
    for _ in range(5):
        for layer in (ours, theirs):
            layer.zero_grad()
            (layer.weight * target).sum().backward()
        torch.testing.assert_close(left.original.grad, right.original.grad)
        torch.testing.assert_close(left[0].v.flatten(), right[0]._u)
        torch.testing.assert_close(left[0].u.flatten(), right[0]._v)
        with torch.no_grad():
            left.original.sub_(left.original.grad)
            right.original.sub_(right.original.grad)
    torch.testing.assert_close(ours.eval().weight, theirs.eval().weight)


def test_of_a_convolution_it_is_torchs_own_once_both_have_settled():
    ours, theirs = (filled(nn.utils.skip_init(nn.Conv2d, 4, 8, 3)) for _ in range(2))
    SpectralNorm().prepare(ours, rng=stream(1, stacked=False))
    torch.testing.assert_close(settled(ours), settled(torch_norm(theirs)))


def torch_norm(layer, dim=0):
    """torch's own parametrization; it draws from the global generator, whose place is put back."""
    with torch.random.fork_rng():  # noqa: TID251 - the oracle's habit, not ours
        return spectral_norm(layer, dim=dim)


def test_u_and_v_move_while_training_only():
    layer = filled(StackedLinear(K, IN, OUT))
    SpectralNorm().prepare(layer, rng=stream())
    with torch.no_grad():
        layer.parametrizations.weight.original[:, 0] += 1  # W moves on, as after an update
    before = copy.deepcopy(layer.state_dict())
    layer.eval()
    assert torch.equal(layer.weight, layer.weight)
    assert all(torch.equal(before[name], value) for name, value in layer.state_dict().items())
    layer.train()
    _ = layer.weight
    assert not torch.equal(before["parametrizations.weight.0.u"], layer.parametrizations.weight[0].u)


def test_more_power_iterations_come_nearer():
    def error(times):
        layer = filled(StackedLinear(K, 40, 40))
        SpectralNorm(power_iterations=times).prepare(layer, rng=stream())
        with torch.no_grad():
            layer.parametrizations.weight.original.copy_(torch.randn(K, 40, 40, generator=generator(1, "new")))
        return (torch.linalg.matrix_norm(layer.weight, ord=2) - 1).abs().max()

    assert error(10) < error(1)


def test_two_passes_and_then_both_backwards():
    """Real and fake go through D one after the other, and only then comes the backward pass."""
    layer = filled(StackedLinear(K, IN, OUT))
    SpectralNorm().prepare(layer, rng=stream())
    x = torch.ones(K, 4, IN, dtype=torch.float64)
    (layer(x).sum() - layer(2 * x).sum()).backward()
    assert layer.parametrizations.weight.original.grad.isfinite().all()


@pytest.mark.parametrize("network", ["mlp", "mlp on pictures", "dcgan"])
def test_all_linear_layers_and_convolutions_are_divided_and_nothing_else(network):
    points = network == "mlp"
    rng = streams(range(K if points else 1), "d", "dropout", "u", stacked=points)
    plan = DCGAN(base_width=4, norm="layer") if network == "dcgan" else MLP(width=8, norm="layer")
    critic = plan.discriminator(
        sample_shape=(2,) if points else (1, 28, 28),
        members=K if points else 1,
        rng=rng["d"],
        dropout_rng=rng["dropout"],
        initialization="he",
    )
    SpectralNorm().prepare(critic, rng=rng["u"])
    divided = {name for name, layer in critic.named_children() if hasattr(layer, "parametrizations")}
    conv = {"conv_1", "conv_2", "output"}
    assert divided == (conv if network == "dcgan" else {"linear_1", "linear_2", "output"})


def test_a_relu_discriminator_becomes_1_lipschitz():
    rng = streams(range(K), "d", "dropout", "u")
    critic = MLP(width=32, depth=3).discriminator(
        sample_shape=(2,), members=K, rng=rng["d"], dropout_rng=rng["dropout"], initialization="he"
    )
    SpectralNorm().prepare(critic, rng=rng["u"])
    for _ in range(50):
        critic(torch.zeros(K, 1, 2))
    x, y = (torch.randn(K, 500, 2, generator=generator(0, name)) for name in "xy")
    critic.eval()
    assert ((critic(x) - critic(y)).abs() <= 1.001 * (x - y).norm(dim=-1)).all()


def test_autocast_does_not_blur_sigma():
    layer = filled(StackedLinear(K, IN, OUT)).float()
    SpectralNorm().prepare(layer, rng=stream())
    layer.eval()
    exact = layer.weight
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(layer.weight, exact)


def test_a_saved_state_brings_u_and_v_along():
    first, second = filled(StackedLinear(K, IN, OUT)), filled(StackedLinear(K, IN, OUT), scale=0.5)
    for layer in (first, second):
        SpectralNorm().prepare(layer, rng=stream())
    settled(first, 3)
    second.load_state_dict(first.state_dict())
    assert torch.equal(first.weight, second.weight)
