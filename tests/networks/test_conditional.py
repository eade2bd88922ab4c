"""Networks that are told a class, against the formulas written out by hand."""

import pytest
import torch

from playground.constraints import SpectralNorm
from playground.networks import CONDITIONS, NETWORKS
from playground.networks.conditional import Projected, WithInputs, WithMaps, conditional_generator, given
from playground.randomness import streams

N, B, Z, SHAPE = 3, 4, 5, (1, 28, 28)
TINY = {"mlp": {"width": 8}, "dcgan": {"base_width": 4}}
X = torch.rand(B, *SHAPE, generator=torch.Generator().manual_seed(0)) * 2 - 1
LABELS = torch.tensor([0, 2, 1, 2])
told = pytest.mark.parametrize("condition", ["projection", "concatenation"])
every_network = pytest.mark.parametrize("kind", TINY)


def shared(rng):
    return {"sample_shape": SHAPE, "members": 1, "rng": rng, "dropout_rng": rng, "initialization": "default"}


def judge(kind, condition):
    rng = streams([0], "d", stacked=False)["d"]
    return CONDITIONS[condition](NETWORKS[kind](**TINY[kind]), classes=N, **shared(rng)).eval()


def maker(kind, classes=N):
    rng = streams([0], "g", stacked=False)["g"]
    return conditional_generator(NETWORKS[kind](**TINY[kind]), latent_dim=Z, classes=classes, **shared(rng)).eval()


def test_a_label_is_a_one_in_its_place_beside_the_numbers_and_on_every_pixel():
    beside = WithInputs(3)(torch.zeros(2, 2), torch.tensor([2, 0]))
    assert beside.tolist() == [[0, 0, 0, 0, 1], [0, 0, 1, 0, 0]]
    maps = WithMaps(3)(torch.zeros(2, 1, 4, 4), torch.tensor([2, 0]))
    assert maps.shape == (2, 4, 4, 4)
    assert maps.mean((2, 3)).tolist() == [[0, 0, 0, 1], [0, 1, 0, 0]]


@every_network
def test_projection_adds_the_inner_product_of_the_class_and_the_features(kind):
    network = judge(kind, "projection")
    assert isinstance(network, Projected)
    *layers, psi, scores, v = network
    phi = X
    for layer in layers:
        phi = layer(phi)
    by_hand = scores(psi(phi)) + (v.weight[LABELS] * phi.reshape(B, -1)).sum(1)
    torch.testing.assert_close(network(X, LABELS), by_hand)


@every_network
def test_projection_without_class_vectors_is_the_plain_discriminator(kind):
    network, plain = judge(kind, "projection"), judge(kind, "none")
    with torch.no_grad():
        network.get_submodule("classes").weight.zero_()
    torch.testing.assert_close(network(X, LABELS), plain(X))


@told
@every_network
def test_a_sample_has_another_score_as_another_class_and_its_neighbours_keep_theirs(kind, condition):
    network = judge(kind, condition)
    before, after = network(X, LABELS), network(X, torch.tensor([1, 2, 1, 2]))
    assert before[0] != after[0]
    torch.testing.assert_close(before[1:], after[1:])


@every_network
def test_one_z_makes_another_sample_of_another_class(kind):
    network = maker(kind)
    z = torch.ones(2, Z)
    made = network(z, torch.tensor([0, 1]))
    assert made.shape == (2, *SHAPE)
    assert not torch.equal(made[0], made[1])
    assert torch.equal(network(z, torch.tensor([1, 1]))[1], made[1])


@every_network
def test_without_classes_the_generator_is_the_plain_one_to_the_bit(kind):
    rng = streams([0], "g", stacked=False)["g"]
    plain = NETWORKS[kind](**TINY[kind]).generator(latent_dim=Z, **shared(rng)).eval()
    assert torch.equal(maker(kind, classes=0)(torch.ones(2, Z)), plain(torch.ones(2, Z)))


@every_network
def test_spectral_norm_holds_the_class_vectors_too(kind):
    network = judge(kind, "projection").train()
    SpectralNorm().prepare(network, rng=streams([0], "constraint", stacked=False)["constraint"])
    for _ in range(20):
        network(X, LABELS)
    weight = network.eval().get_submodule("classes").weight.detach()
    assert float(torch.linalg.matrix_norm(weight, 2)) == pytest.approx(1, abs=0.02)


def test_bound_labels_leave_a_function_of_samples_alone():
    network = judge("mlp", "projection")
    torch.testing.assert_close(given(network, LABELS)(X), network(X, LABELS))
    assert given(network, None) is network
