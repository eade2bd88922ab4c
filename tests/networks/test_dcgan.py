import pytest
import torch
from torch import nn

from playground.errors import ConfigError
from playground.networks import DCGAN, INITIALIZATIONS
from playground.randomness import generator as named
from playground.randomness import streams

B, Z = 4, 6


def pair(plan, sample_shape=(1, 28, 28), initialization="dcgan", seed=0):
    rng = streams([seed], "g", "d", "dropout", stacked=False)
    shared = {"sample_shape": sample_shape, "members": 1, "dropout_rng": rng["dropout"], "initialization": initialization}
    return plan.generator(latent_dim=Z, rng=rng["g"], **shared), plan.discriminator(rng=rng["d"], **shared)


def latent():
    return torch.randn(B, Z, generator=named(0, "z"))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("side", "sides"), [(28, [7, 14, 28]), (32, [4, 8, 16, 32]), (64, [4, 8, 16, 32, 64])])
def test_feature_maps_double_up_to_the_picture_and_halve_down_to_the_score(side, sides, channels):
    generator, discriminator = pair(DCGAN(base_width=4), (channels, side, side))
    x, seen = latent(), []
    for layer in generator:
        x = layer(x)
        if isinstance(layer, nn.ConvTranspose2d):
            seen.append(tuple(x.shape[1:]))
    widths = [4 * 2**i for i in reversed(range(len(sides) - 1))]
    assert seen == [(width, each, each) for width, each in zip([*widths, channels], sides, strict=True)]
    assert x.shape == (B, channels, side, side)
    assert x.abs().max() <= 1
    assert discriminator(x).shape == (B,)


@pytest.mark.parametrize("initialization", INITIALIZATIONS)
@pytest.mark.parametrize("norm", ["batch", "none", "layer", "instance"])
def test_every_parameter_feels_the_loss(norm, initialization):
    generator, discriminator = pair(DCGAN(base_width=4, norm=norm), initialization=initialization)
    discriminator(generator(latent())).square().sum().backward()
    for network in (generator, discriminator):
        for name, parameter in network.named_parameters():
            assert parameter.grad.isfinite().all(), name
            assert (parameter.grad != 0).any(), name


@pytest.mark.parametrize("initialization", INITIALIZATIONS)
def test_a_seed_is_a_network(initialization):
    ours, again, other = (pair(DCGAN(base_width=4), initialization=initialization, seed=seed) for seed in (0, 0, 1))
    for player in range(2):
        first, second, third = (dict(each[player].named_parameters()) for each in (ours, again, other))
        assert all(torch.equal(first[name], second[name]) for name in first)
        assert not torch.equal(first["conv_1.weight"], third["conv_1.weight"])


def test_the_papers_rules_hold():
    generator, discriminator = pair(DCGAN(base_width=4), (3, 64, 64))
    for network in (generator, discriminator):
        layers = dict(network.named_children())
        assert not any(isinstance(layer, (nn.Linear, nn.MaxPool2d, nn.AvgPool2d)) for layer in layers.values())
    assert sum(isinstance(layer, nn.BatchNorm2d) for layer in generator) == 4  # all but the output
    assert sum(isinstance(layer, nn.BatchNorm2d) for layer in discriminator) == 3  # nor D's input
    assert all(layer.negative_slope == 0.2 for layer in discriminator if isinstance(layer, nn.LeakyReLU))


@pytest.mark.parametrize("norm", ["none", "layer", "instance"])
def test_without_batch_norm_a_score_is_the_samples_own(norm):
    _, discriminator = pair(DCGAN(base_width=4, norm=norm))
    x = torch.rand(B, 1, 28, 28, generator=named(0, "x"), dtype=torch.float64, requires_grad=True)
    discriminator.double()(x)[0].backward()
    assert torch.all(x.grad[1:] == 0)
    assert not DCGAN(norm=norm).mixes_samples


def test_with_batch_norm_scores_hang_together():
    _, discriminator = pair(DCGAN(base_width=4))
    x = torch.rand(B, 1, 28, 28, generator=named(0, "x"), requires_grad=True)
    discriminator(x)[0].backward()
    assert (x.grad[1:] != 0).any()
    assert DCGAN().mixes_samples


@pytest.mark.parametrize("sample_shape", [(1, 28, 32), (2, 32, 32), (3, 48, 48)])
def test_a_picture_that_it_cannot_make_is_refused_with_a_remedy(sample_shape):
    with pytest.raises(ConfigError, match="28, 32 or 64"):
        DCGAN().check(sample_shape)


def test_points_are_refused_with_a_remedy():
    with pytest.raises(ConfigError, match="multilayer perceptron"):
        DCGAN().check((2,))
