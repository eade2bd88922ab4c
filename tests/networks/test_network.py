"""What every network promises, whatever its kind."""

import copy
import io

import numpy as np
import pytest
import torch

from playground.networks import NETWORKS, parameter_count, summary
from playground.networks.network import Network
from playground.randomness import streams
from playground.texts import text

B, Z = 4, 5
CASES = [
    ("mlp", (2,), 3, {"width": 8, "dropout": 0.5}),
    ("mlp", (1, 28, 28), 1, {"width": 8}),
    ("dcgan", (1, 28, 28), 1, {"base_width": 4}),
]
every_network = pytest.mark.parametrize(("kind", "sample_shape", "members", "knobs"), CASES)


class Case:
    """Both networks of one kind, a batch of latents and a batch of samples."""

    def __init__(self, kind, sample_shape, members, knobs, norm="batch"):
        stacked = len(sample_shape) == 1
        plan = NETWORKS[kind](norm=norm, **knobs)
        rng = streams(range(members), "g", "d", "dropout", "z", "x", stacked=stacked)
        shared = {"sample_shape": sample_shape, "members": members, "dropout_rng": rng["dropout"], "initialization": "default"}
        self.generator = plan.generator(latent_dim=Z, rng=rng["g"], **shared)
        self.discriminator = plan.discriminator(rng=rng["d"], **shared)
        self.z = rng["z"].draw(lambda g: torch.randn(B, Z, generator=g))
        self.x = rng["x"].draw(lambda g: torch.rand(B, *sample_shape, generator=g))

    def scores(self):
        return self.discriminator(self.generator(self.z))


@every_network
@pytest.mark.parametrize("norm", ["none", "batch", "layer"])
def test_no_network_touches_a_global_generator(kind, sample_shape, members, knobs, norm):
    before, numpy_before = torch.get_rng_state(), np.random.get_state()[1].copy()
    case = Case(kind, sample_shape, members, knobs, norm)
    case.scores().sum().backward()
    assert torch.equal(before, torch.get_rng_state())
    assert np.array_equal(numpy_before, np.random.get_state()[1])


@every_network
def test_a_copy_is_equal_and_its_own(kind, sample_shape, members, knobs):
    case = Case(kind, sample_shape, members, knobs)
    twin = copy.deepcopy(case.generator).eval()
    case.generator.eval()
    before = twin(case.z)
    assert torch.equal(before, case.generator(case.z))
    with torch.no_grad():
        for parameter in case.generator.parameters():
            parameter.add_(1)
    assert torch.equal(before, twin(case.z))


@every_network
def test_a_saved_state_makes_the_same_network_of_another(kind, sample_shape, members, knobs):
    case, other = Case(kind, sample_shape, members, knobs), Case(kind, sample_shape, members, knobs)
    case.scores()  # moves the running values of the norms
    with torch.no_grad():
        for parameter in case.discriminator.parameters():
            parameter.mul_(1.5)
    file = io.BytesIO()
    torch.save(case.discriminator.state_dict(), file)
    file.seek(0)
    other.discriminator.load_state_dict(torch.load(file, weights_only=True))
    assert torch.equal(case.discriminator.eval()(case.x), other.discriminator.eval()(case.x))


@every_network
def test_bfloat16_is_near_and_gives_scores_of_full_precision(kind, sample_shape, members, knobs):
    case = Case(kind, sample_shape, members, knobs)
    case.generator.eval(), case.discriminator.eval()
    exact = case.scores()
    with torch.autocast("cpu", torch.bfloat16):
        fake = case.generator(case.z)
        rough = case.discriminator(fake)
    assert fake.dtype == rough.dtype == torch.float32
    torch.testing.assert_close(rough, exact, rtol=0.05, atol=0.02)
    rough.sum().backward()
    assert all(each.grad.isfinite().all() for each in case.discriminator.parameters())


@every_network
def test_channels_last_changes_nothing_but_the_layout(kind, sample_shape, members, knobs):
    case = Case(kind, sample_shape, members, knobs)
    case.generator.eval(), case.discriminator.eval()
    exact = case.scores()
    case.generator.to(memory_format=torch.channels_last)
    case.discriminator.to(memory_format=torch.channels_last)
    torch.testing.assert_close(case.scores(), exact)


@every_network
def test_double_precision_agrees_with_single(kind, sample_shape, members, knobs):
    case = Case(kind, sample_shape, members, knobs)
    case.generator.eval(), case.discriminator.eval()
    exact = case.scores()
    double = case.discriminator.double()(case.generator.double()(case.z.double()))
    assert double.dtype == torch.float64
    torch.testing.assert_close(double.float(), exact)


@every_network
def test_the_summary_ends_with_the_sample_and_counts_every_parameter(kind, sample_shape, members, knobs):
    case = Case(kind, sample_shape, members, knobs)
    made, judged = summary(case.generator, tuple(case.z.shape)), summary(case.discriminator, tuple(case.x.shape))
    assert made[-1].shape == sample_shape
    assert judged[-1].shape == ()
    assert sum(layer.parameters for layer in made) == parameter_count(case.generator, members)
    assert sum(layer.parameters for layer in judged) == parameter_count(case.discriminator, members)


@every_network
def test_the_summary_leaves_the_network_as_it_was(kind, sample_shape, members, knobs):
    case = Case(kind, sample_shape, members, knobs)
    before = copy.deepcopy(case.generator.state_dict())
    summary(case.generator, tuple(case.z.shape))
    assert case.generator.training
    assert all(torch.equal(before[name], value) for name, value in case.generator.state_dict().items())


def test_a_small_network_is_counted_by_hand():
    network = Case("mlp", (2,), 3, {"width": 8, "depth": 1}, norm="none").generator
    assert parameter_count(network, members=3) == (5 * 8 + 8) + (8 * 2 + 2)
    assert [(layer.kind, layer.shape) for layer in summary(network, (3, 1, Z))] == [
        ("Linear", (8,)),
        ("ReLU", (8,)),
        ("Linear", (2,)),
    ]


@pytest.mark.parametrize("kind", NETWORKS)
def test_every_kind_of_network_has_words(kind):
    assert text(f"variant.network.{kind}")
    assert text(f"about.network.{kind}")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA here")
@every_network
def test_cuda_sees_the_same_network_and_the_same_dropout(kind, sample_shape, members, knobs):
    here, there = Case(kind, sample_shape, members, knobs), Case(kind, sample_shape, members, knobs)
    generator, discriminator = there.generator.cuda(), there.discriminator.cuda()
    scores = discriminator(generator(there.z.cuda()))
    torch.testing.assert_close(scores.cpu(), here.scores(), rtol=1e-3, atol=1e-3)


def test_the_base_promises_and_does_not_do():
    plan, rng = Network(), streams([0], "x")["x"]
    shared = {"sample_shape": (2,), "members": 1, "rng": rng, "dropout_rng": rng, "initialization": "default"}
    assert not plan.mixes_samples
    with pytest.raises(NotImplementedError):
        plan.check((2,))
    with pytest.raises(NotImplementedError):
        plan.generator(latent_dim=Z, **shared)
    with pytest.raises(NotImplementedError):
        plan.discriminator(**shared)
