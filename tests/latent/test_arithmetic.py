"""Arithmetic with z."""

import math

import torch
from torch.testing import assert_close

from playground.latent.arithmetic import analogy, at_home, mean
from playground.randomness import generator

A, B, C = torch.randn(3, 50, generator=generator(0, "z"))


def test_what_examples_share_is_their_mean():
    shared = torch.ones(50)
    assert_close(mean(torch.stack([shared + A, shared - A])), shared)


def test_an_analogy_adds_what_one_has_and_the_other_lacks():
    assert_close(analogy(B + A, B, C), C + A)
    assert torch.equal(analogy(A, A, C), C)


def test_a_normal_sum_comes_home_to_the_norm_of_its_law():
    found = at_home(torch.stack([analogy(A, B, C), mean(torch.stack([A, B, C]))]), "normal")
    assert_close(found.norm(dim=1), torch.full((2,), math.sqrt(50)))
    assert_close(found[0] / found[0].norm(), analogy(A, B, C) / analogy(A, B, C).norm())


def test_nothing_stays_nothing():
    assert torch.equal(at_home(torch.zeros(4), "normal"), torch.zeros(4))


def test_a_uniform_sum_comes_home_to_its_cube():
    assert torch.equal(at_home(torch.tensor([-2.0, 0.5, 1.5]), "uniform"), torch.tensor([-1.0, 0.5, 1.0]))
