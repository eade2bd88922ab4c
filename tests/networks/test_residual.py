"""The residual network."""

import pytest
import torch
from torch import nn

from playground.errors import ConfigError
from playground.networks import ResNet, parameter_count
from playground.networks.residual import Block, UpBlock
from playground.randomness import streams

W, Z, B = 4, 5, 3
SHAPES = [(1, 28, 28), (3, 32, 32), (3, 64, 64)]


def pair(shape=SHAPES[0], seed=0):
    rng = streams([seed], "g", "d", "dropout", stacked=False)
    shared = {"sample_shape": shape, "members": 1, "dropout_rng": rng["dropout"], "initialization": "he"}
    plan = ResNet(base_width=W)
    return plan.generator(latent_dim=Z, rng=rng["g"], **shared), plan.discriminator(rng=rng["d"], **shared)


def filled(block):
    for each in block.parameters():
        nn.init.normal_(each, 0, 0.3, generator=torch.Generator().manual_seed(0))
    return block


@pytest.mark.parametrize("shape", SHAPES)
def test_it_makes_and_judges_pictures_of_every_size(shape):
    generator, discriminator = pair(shape)
    fakes = generator(torch.randn(B, Z, generator=torch.Generator().manual_seed(0)))
    assert fakes.shape == (B, *shape) and fakes.abs().max() <= 1
    scores = discriminator(fakes)
    assert scores.shape == (B,)
    scores.sum().backward()
    assert all(each.grad.isfinite().all() for net in (generator, discriminator) for each in net.parameters())


def test_a_block_whose_convolutions_are_nothing_lets_the_picture_past():
    keeps = filled(Block(W, W, halves=False))
    x = torch.randn(B, W, 8, 8, generator=torch.Generator().manual_seed(1))
    for convolution in (keeps.conv_1, keeps.conv_2):
        nn.init.zeros_(convolution.weight), nn.init.zeros_(convolution.bias)
    assert torch.equal(keeps(x), x)


def test_a_block_that_halves_takes_means_and_its_short_way_does_too():
    halves = filled(Block(1, W, halves=True, first=True))
    x = torch.randn(B, 1, 8, 8, generator=torch.Generator().manual_seed(1))
    by_hand = nn.functional.avg_pool2d(halves.skip(x) + halves.conv_2(halves.conv_1(x).relu()), 2)
    torch.testing.assert_close(halves(x), by_hand)


def test_a_block_that_doubles_repeats_pixels():
    doubles = filled(UpBlock(W)).eval()
    nn.init.zeros_(doubles.conv_2.weight), nn.init.zeros_(doubles.conv_2.bias)
    x = torch.randn(B, W, 4, 4, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(doubles(x), doubles.skip(x).repeat_interleave(2, -1).repeat_interleave(2, -2))


def test_no_sample_of_d_depends_on_the_others():
    _, discriminator = pair()
    x = torch.randn(B, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(discriminator(x)[:1], discriminator(x[:1]))
    assert not ResNet().mixes_samples


def test_the_stream_alone_decides_how_weights_begin():
    before = torch.get_rng_state()
    first, again, other = (pair(seed=seed)[1].state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["block_1.conv_1.weight"], other["block_1.conv_1.weight"])
    assert torch.equal(before, torch.get_rng_state())


def test_a_block_of_d_is_counted_by_hand():
    _, discriminator = pair()
    assert parameter_count(discriminator.get_submodule("block_2")) == 2 * (W * W * 9 + W) + (W * W + W)
    assert parameter_count(discriminator.get_submodule("block_3")) == 2 * (W * W * 9 + W)


@pytest.mark.parametrize("shape", [(2,), (1, 30, 30), (3, 32, 64)])
def test_what_it_cannot_make_is_refused(shape):
    with pytest.raises(ConfigError, match="multilayer perceptron"):
        ResNet().check(shape)
