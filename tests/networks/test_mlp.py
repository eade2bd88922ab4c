import pytest
import torch

from playground.errors import ConfigError
from playground.networks import INITIALIZATIONS, MLP
from playground.randomness import streams

K, B, Z = 3, 6, 4
CASES = [(activation, norm) for activation in ("relu", "leaky_relu", "tanh", "maxout") for norm in ("none", "batch", "layer")]


def pair(plan, *, seeds=range(K), sample_shape=(2,), initialization="default"):
    """A generator and a discriminator in float64."""
    rng = streams(list(seeds), "g", "d", "dropout g", "dropout d", stacked=len(sample_shape) == 1)
    shared = {"sample_shape": sample_shape, "members": len(seeds), "initialization": initialization}
    generator = plan.generator(latent_dim=Z, rng=rng["g"], dropout_rng=rng["dropout g"], **shared)
    discriminator = plan.discriminator(rng=rng["d"], dropout_rng=rng["dropout d"], **shared)
    return generator.double(), discriminator.double()


def latent(members=K):
    return streams(range(members), "z")["z"].draw(lambda g: torch.randn(B, Z, generator=g, dtype=torch.float64))


@pytest.mark.parametrize("initialization", INITIALIZATIONS)
@pytest.mark.parametrize(("activation", "norm"), CASES)
def test_a_member_is_that_network_alone(activation, norm, initialization):
    plan = MLP(depth=2, width=8, activation=activation, norm=norm, dropout=0.25)
    generator, discriminator = pair(plan, initialization=initialization)
    z = latent()
    fake = generator(z)
    scores = discriminator(fake)
    assert fake.shape == (K, B, 2)
    assert scores.shape == (K, B)
    for k in range(K):
        g, d = pair(plan, seeds=[k], initialization=initialization)
        for stack, alone in ((generator, g), (discriminator, d)):
            for name, parameter in stack.named_parameters():
                assert torch.equal(parameter[k], dict(alone.named_parameters())[name][0])
        torch.testing.assert_close(g(z[k : k + 1]), fake[k : k + 1], rtol=0, atol=1e-12)
        torch.testing.assert_close(d(fake[k : k + 1]), scores[k : k + 1], rtol=0, atol=1e-12)


@pytest.mark.parametrize("sample_shape", [(2,), (3, 8, 8)])
@pytest.mark.parametrize(("activation", "norm"), CASES)
def test_every_parameter_feels_the_loss(activation, norm, sample_shape):
    points = len(sample_shape) == 1
    plan = MLP(depth=2, width=8, activation=activation, norm=norm)
    generator, discriminator = pair(plan, seeds=range(K if points else 1), sample_shape=sample_shape)
    scores = discriminator(generator(latent() if points else latent()[0]))
    scores.square().sum().backward()
    for network in (generator, discriminator):
        for name, parameter in network.named_parameters():
            assert parameter.grad.isfinite().all(), name
            assert (parameter.grad != 0).any(), name


def test_pictures_are_made_and_judged_by_a_plain_network():
    generator, discriminator = pair(MLP(width=8), seeds=[0], sample_shape=(1, 8, 8))
    fake = generator(latent(1)[0])
    assert fake.shape == (B, 1, 8, 8)
    assert fake.abs().max() < 1
    assert discriminator(fake).shape == (B,)


def test_generators_of_points_end_linear():
    generator, _ = pair(MLP(width=8))
    assert generator(latent() * 1e4).abs().max() > 10


def test_members_do_not_see_each_other():
    generator, discriminator = pair(MLP(width=8, norm="batch"))
    z = latent().requires_grad_()
    discriminator(generator(z))[1].sum().backward()
    assert torch.all(z.grad[[0, 2]] == 0)


def test_the_layer_equation_holds():
    _, discriminator = pair(MLP(depth=1, width=8, activation="tanh"))
    x = latent()[..., :2]
    first, last = discriminator.linear_1, discriminator.output
    expected = torch.tanh(x @ first.weight + first.bias) @ last.weight + last.bias
    torch.testing.assert_close(discriminator(x), expected.squeeze(-1))


def test_a_stack_of_picture_networks_is_refused():
    with pytest.raises(ConfigError, match="got 3 members"):
        pair(MLP(), sample_shape=(1, 8, 8))


def test_samples_that_are_neither_points_nor_pictures_are_refused():
    with pytest.raises(ConfigError, match=r"\(8, 8\)"):
        MLP().check((8, 8))


def test_only_batch_norm_mixes_samples():
    assert [MLP(norm=norm).mixes_samples for norm in ("none", "batch", "layer")] == [False, True, False]
