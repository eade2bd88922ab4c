"""The U-Net."""

import pytest
import torch

from playground.diffusion.denoiser import Block, drawn, groups, levels, wave
from playground.randomness import streams


def made(shape=(1, 28, 28), width=8, patch=2, seed=0):
    return drawn(shape, width, patch, streams([seed], "init", stacked=False)["init"])


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 32), (3, 64, 64)])
@pytest.mark.parametrize("patch", [1, 2, 4])
def test_noise_has_the_shape_of_the_picture(shape, patch):
    with torch.no_grad():
        assert made(shape, patch=patch)(torch.zeros(2, *shape), torch.tensor([1, 900])).shape == (2, *shape)


def test_a_new_network_guesses_no_noise_and_a_new_block_is_the_identity():
    x_t, block = torch.ones(1, 1, 28, 28), made().bottom
    assert isinstance(block, Block)
    assert (made()(x_t, torch.tensor([5])) == 0).all()
    h = torch.ones(1, block.conv2.out_channels, 7, 7)
    assert torch.equal(block(h, torch.zeros(1, 32, 1, 1)), h)


def test_the_same_seed_draws_the_same_weights_and_no_global_stream_moves():
    before = torch.get_rng_state()
    first, second, other = made(seed=1), made(seed=1), made(seed=2)
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))
    assert not torch.equal(first.enter.weight, other.enter.weight)
    assert torch.equal(torch.get_rng_state(), before)


def test_every_weight_can_learn():
    network, x_t = made(), torch.ones(2, 1, 28, 28)
    torch.nn.init.ones_(network.leave.weight)
    for block in network.modules():
        if isinstance(block, Block):
            torch.nn.init.constant_(block.conv2.weight, 0.01)
    x_t = torch.linspace(-1, 1, 2 * 784).reshape(2, 1, 28, 28)
    network(x_t, torch.tensor([3, 700])).square().sum().backward()
    still = [name for name, each in network.named_parameters() if each.grad is None or not each.grad.any()]
    assert still == []


def test_every_time_has_a_wave_of_its_own():
    waves = wave(torch.arange(1, 1001), 32)
    assert waves.shape == (1000, 32)
    apart = torch.cdist(waves, waves) + 10 * torch.eye(1000)
    assert float(apart.min()) > 0.01
    assert waves.abs().max() <= 1


def test_sizes_are_halved_down_to_seven_or_eight():
    assert [levels(size) for size in (7, 8, 14, 16, 28, 32, 64)] == [1, 1, 2, 2, 3, 3, 4]


def test_groups_have_eight_channels():
    assert (groups(32), groups(12)) == (4, 1)
