"""Principal directions: scikit-learn as the oracle, and linear generators, whose answers are known."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from sklearn.decomposition import PCA
from torch import nn
from torch.nn.utils import skip_init
from torch.testing import assert_close

from playground.config import RunConfig
from playground.latent.directions import _early as early
from playground.latent.directions import jacobian, of_activations, of_jacobian, principal
from playground.networks import NETWORKS
from playground.networks.conditional import Told, WithInputs
from playground.randomness import generator, streams
from playground.training.build import STREAMS, build_generator


def z(count, size, seed=0):
    return torch.randn(count, size, generator=generator(seed, "z"))


def white(count, size):
    """Draws whose mean is exactly 0 and whose covariance is exactly the identity."""
    centred = z(count, size).double()
    q, _ = torch.linalg.qr(centred - centred.mean(0))
    return (q * count**0.5).float()


def linear(weight):
    layer = skip_init(nn.Linear, weight.shape[1], weight.shape[0], bias=False).requires_grad_(False)
    layer.weight.copy_(weight)
    return nn.Sequential(layer)


def network(kind, classes=0, size=12):
    config = RunConfig().with_values({"data": "digits", "generator": kind, "latent_dim": size})
    rng = streams([0], *STREAMS, stacked=False)
    return build_generator(config, (1, 28, 28), rng, classes=classes).eval().requires_grad_(False)


def assert_same_up_to_sign(ours, theirs, **more):
    signs = np.sign((ours * theirs).sum(-1, keepdims=True))
    assert_allclose(ours * signs, theirs, **more)


@pytest.mark.parametrize("shape", [(300, 40), (40, 300), (50, 4)])
def test_principal_components_are_those_of_scikit_learn_up_to_sign(shape):
    points = z(*shape).double().numpy() * np.linspace(3, 1, shape[1]) + 5
    pca = PCA(4, svd_solver="full").fit(points)
    found = principal(points.copy(), 4)
    assert_same_up_to_sign(found.components, pca.components_, atol=1e-8)
    assert_same_up_to_sign(found.scores.T, pca.transform(points).T, atol=1e-7)
    assert_allclose(found.shares, pca.explained_variance_ratio_)


def test_directions_of_activations_agree_with_scikit_learn_on_the_same_activations():
    g, draws = network("dcgan"), z(400, 12)
    activations = torch.cat([*early(g, draws, 1, None)])
    assert torch.equal(activations, g[:4](draws).flatten(1))  # latent, convolution, norm and bend
    pca = PCA(6, svd_solver="full").fit(activations.double())
    found = of_activations(g, draws)
    assert_allclose([each.share for each in found], pca.explained_variance_ratio_, rtol=1e-4)
    scores = pca.transform(activations.double())
    fitted = np.linalg.lstsq(scores, (draws - draws.mean(0)).double().numpy(), rcond=None)[0]
    ours = np.stack([each.vector.numpy() for each in found])
    assert_same_up_to_sign(ours, fitted / np.linalg.norm(fitted, axis=1, keepdims=True), atol=2e-3)


def test_activations_of_a_linear_layer_lead_to_its_right_singular_vectors():
    weight = z(30, 8)
    _, s, v = torch.linalg.svd(weight)
    found = of_activations(linear(weight), white(500, 8), count=3)
    assert_same_up_to_sign(np.stack([each.vector.numpy() for each in found]), v[:3].numpy(), atol=1e-4)
    assert_allclose([each.share for each in found], (s**2 / (s**2).sum())[:3], rtol=1e-4)


def test_the_slope_of_a_linear_layer_is_its_weight_and_its_directions_the_right_singular_vectors():
    weight = z(30, 8)
    g, draws = linear(weight), z(5, 8)
    assert_close(jacobian(g, draws), weight.T[:, None].expand(8, 5, 30), rtol=1e-3, atol=1e-3)
    _, s, v = torch.linalg.svd(weight)
    found = of_jacobian(g, draws, count=3)
    assert_same_up_to_sign(np.stack([each.vector.numpy() for each in found]), v[:3].numpy(), atol=1e-4)
    assert_allclose([each.share for each in found], (s**2 / (s**2).sum())[:3], rtol=1e-4)


def test_the_slope_is_that_of_autograd():
    g, draws = network("dcgan").double(), z(3, 12).double()
    exact = torch.autograd.functional.jacobian(lambda z: g(z).sum(0).flatten(), draws)  # samples do not mix
    exact = exact.permute(2, 1, 0)
    assert (jacobian(g, draws) - exact).norm() < 0.05 * exact.norm()  # a bend of ReLU may lie between


@pytest.mark.parametrize("of", [of_activations, of_jacobian])
@pytest.mark.parametrize("classes", [0, 3])
@pytest.mark.parametrize("kind", NETWORKS)
def test_every_generator_has_six_directions_of_length_one(of, classes, kind):
    draws, labels = z(20, 12), torch.arange(20) % 3 if classes else None
    found = of(network(kind, classes), draws, labels=labels)
    assert len(found) == 6
    assert_close(torch.stack([each.vector.norm() for each in found]), torch.ones(6))
    shares = [each.share for each in found]
    assert shares == sorted(shares, reverse=True) and sum(shares) <= 1 + 1e-6
    assert all(each.vector[each.vector.abs().argmax()] > 0 for each in found)


@pytest.mark.parametrize("of", [of_activations, of_jacobian])
def test_a_latent_space_of_two_dimensions_has_two_directions(of):
    assert len(of(network("dcgan", size=2), z(20, 2))) == 2


def test_what_only_the_class_does_is_no_direction():
    weight = torch.cat([z(30, 8), 1000 * z(30, 3, seed=1)], dim=1)  # the class moves activations far more than z does
    g, labels = Told(WithInputs(3), linear(weight)), torch.arange(999) % 3
    found = of_activations(g, white(333, 8).repeat_interleave(3, 0), count=3, labels=labels)
    _, _, v = torch.linalg.svd(weight[:, :8])
    assert_same_up_to_sign(np.stack([each.vector.numpy() for each in found]), v[:3].numpy(), atol=1e-3)


def test_later_layers_see_more_and_layers_that_are_not_there_mean_the_nearest():
    g, draws = network("dcgan"), z(10, 12)
    sizes = [next(early(g, draws, layer, None)).shape[1] for layer in (0, 1, 2, 9)]
    assert sizes == [64 * 7 * 7, 64 * 7 * 7, 32 * 14 * 14, 32 * 14 * 14]
