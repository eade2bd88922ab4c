import math

import pytest
import torch
from torch import nn

from playground.networks.init import INITIALIZATIONS, initialize
from playground.networks.stacked import StackedBatchNorm, StackedLayerNorm, StackedLinear
from playground.randomness import streams

K, IN, OUT = 3, 40, 60


def stream(seeds=range(K), stacked=True):
    return streams(list(seeds), "init", stacked=stacked)["init"]


def stack(name, seeds=range(K)):
    layers = nn.Sequential(
        StackedLinear(len(seeds), IN, OUT), StackedBatchNorm(len(seeds), OUT), StackedLinear(len(seeds), OUT, 1)
    )
    return initialize(layers, name, stream(seeds))


def convolution(kind, name):
    layer = nn.utils.skip_init(kind, 8, 16, 4)
    return initialize(layer, name, stream([0], stacked=False))


@pytest.mark.parametrize("name", INITIALIZATIONS)
@pytest.mark.parametrize("k", range(K))
def test_a_member_begins_as_it_would_alone(name, k):
    for together, alone in zip(stack(name).parameters(), stack(name, [k]).parameters(), strict=True):
        assert torch.equal(together[k], alone[0])


@pytest.mark.parametrize("name", INITIALIZATIONS)
def test_members_begin_differently(name):
    weight = stack(name)[0].weight
    assert not torch.equal(weight[0], weight[1])


@pytest.mark.parametrize("kind", [nn.Conv2d, nn.ConvTranspose2d])
def test_default_is_what_torch_does_to_its_convolutions(kind):
    layer, generator = convolution(kind, "default"), stream([0]).generators[0]
    fan_in, _ = nn.init._calculate_fan_in_and_fan_out(layer.weight)
    expected = nn.init.kaiming_uniform_(torch.empty_like(layer.weight), a=math.sqrt(5), generator=generator)
    torch.testing.assert_close(layer.weight.data, expected)
    assert layer.bias.abs().max() <= fan_in**-0.5


def test_default_is_what_torch_does_to_a_linear_layer():
    layer = stack("default")[0]
    bound = IN**-0.5
    for values in (layer.weight, layer.bias):
        assert values.abs().max() <= bound
    assert layer.weight.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.05)
    assert layer.bias.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.2)


def test_dcgan_is_normal_with_deviation_002_and_norms_around_one():
    layers = stack("dcgan")
    assert layers[0].weight.std().item() == pytest.approx(0.02, rel=0.05)
    assert layers[0].weight.mean().item() == pytest.approx(0, abs=0.001)
    assert layers[1].weight.mean().item() == pytest.approx(1, abs=0.01)
    assert layers[1].weight.std().item() == pytest.approx(0.02, rel=0.3)
    assert torch.all(layers[0].bias == 0)
    assert torch.all(layers[1].bias == 0)


def test_xavier_is_uniform_within_its_bound():
    weight, bound = stack("xavier")[0].weight, math.sqrt(6 / (IN + OUT))
    assert weight.abs().max() <= bound
    assert weight.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.05)


def test_he_keeps_the_mean_square_through_a_relu():
    assert stack("he")[0].weight.std().item() == pytest.approx(math.sqrt(2 / IN), rel=0.05)
    assert convolution(nn.Conv2d, "he").weight.std().item() == pytest.approx(math.sqrt(2 / (8 * 16)), rel=0.05)


def test_orthogonal_rows_are_orthonormal_in_every_member():
    weight = stack("orthogonal")[0].weight.double()  # [K, 40, 60]
    torch.testing.assert_close(weight @ weight.mT, torch.eye(IN, dtype=torch.float64).expand(K, -1, -1), atol=1e-5, rtol=0)


@pytest.mark.parametrize("name", sorted(set(INITIALIZATIONS) - {"dcgan"}))
@pytest.mark.parametrize("norm", [StackedBatchNorm, StackedLayerNorm])
def test_norms_begin_as_the_identity(name, norm):
    layer = initialize(norm(K, OUT), name, stream())
    assert torch.all(layer.weight == 1)
    assert torch.all(layer.bias == 0)


def test_a_layer_that_nobody_knows_is_refused():
    with pytest.raises(TypeError, match="Bilinear"):
        initialize(nn.utils.skip_init(nn.Bilinear, 2, 2, 2), "default", stream([0]))


def test_as_many_generators_as_members_are_wanted():
    with pytest.raises(ValueError, match="shorter"):
        initialize(StackedLinear(K, IN, OUT), "default", stream([0, 1]))
