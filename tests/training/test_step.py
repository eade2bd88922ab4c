"""The two updates against updates written out by hand."""

import copy

import pytest
import torch
from torch import nn

from playground.constraints import CONSTRAINTS, Clipping
from playground.constraints.constraint import Constraint
from playground.objectives import NonSaturating, Relativistic, Wasserstein
from playground.randomness import streams
from playground.training.step import clip_gradients, discriminator_step, generator_step


class Scores(nn.Module):
    """A linear D that gives scores `[B]`."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([0.5, -0.25]))

    def forward(self, x):
        return x @ self.weight


class Shift(nn.Module):
    """G(z) = z + θ."""

    def __init__(self):
        super().__init__()
        self.theta = nn.Parameter(torch.tensor([0.1, 0.2]))

    def forward(self, z):
        return z + self.theta


RNG = streams([0], "constraint", stacked=False)["constraint"]
REAL = torch.tensor([[1.0, 2.0], [3.0, -1.0]])
FAKE = torch.tensor([[0.0, 1.0], [2.0, 2.0]])


def step_d(discriminator, **more):
    optimizer = torch.optim.SGD(discriminator.parameters(), lr=0.1)
    arguments = {"objective": Wasserstein(), "constraint": Constraint(), "real": REAL, "fake": FAKE, "rng": RNG} | more
    return discriminator_step(discriminator=discriminator, optimizer=optimizer, **arguments)


def test_the_critic_moves_by_the_difference_of_means():
    discriminator = Scores()
    before = discriminator.weight.detach().clone()
    result = step_d(discriminator)
    gap = REAL.mean(0) - FAKE.mean(0)  # −∂L_D/∂w of a linear critic
    torch.testing.assert_close(discriminator.weight.detach(), before + 0.1 * gap)
    torch.testing.assert_close(result.loss, -(gap @ before))
    torch.testing.assert_close(result.gradient_norm, gap.norm())


def test_the_generator_moves_along_the_critics_weight_and_the_critic_stays():
    generator, discriminator = Shift(), Scores()
    result = generator_step(
        generator=generator,
        discriminator=discriminator,
        optimizer=torch.optim.SGD(generator.parameters(), lr=0.1),
        objective=Wasserstein(),
        z=FAKE,
        real=None,
    )
    torch.testing.assert_close(generator.theta.detach(), torch.tensor([0.1, 0.2]) + 0.1 * torch.tensor([0.5, -0.25]))
    assert discriminator.weight.grad is None
    assert float(result.penalty) == 0


def test_a_paired_game_sees_the_real_scores_in_the_generators_update():
    generator, discriminator = Shift(), Scores()
    result = generator_step(
        generator=generator,
        discriminator=discriminator,
        optimizer=torch.optim.SGD(generator.parameters(), lr=0.1),
        objective=Relativistic(),
        z=FAKE,
        real=REAL,
    )
    torch.testing.assert_close(result.scores_real, REAL @ discriminator.weight.detach())


def test_weights_are_clipped_after_the_optimisers_step_not_before():
    discriminator = Scores()
    step_d(discriminator, constraint=Clipping(limit=0.01))
    assert float(discriminator.weight.detach().abs().max()) <= 0.01


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_reported_loss_leaves_the_penalty_out(name):
    constraint, discriminator = CONSTRAINTS[name](), nn.Sequential(nn.Linear(2, 1), nn.Flatten(0))
    constraint.prepare(discriminator, rng=RNG)
    discriminator.eval()
    with torch.no_grad():
        real, fake = discriminator(REAL), discriminator(FAKE)
        bare = NonSaturating().discriminator_loss(scores_real=real, scores_fake=fake)
    torch.testing.assert_close(step_d(discriminator, objective=NonSaturating(), constraint=constraint).loss, bare)


def test_clipping_gradients_agrees_with_pytorch():
    ours = nn.Linear(5, 3)
    theirs = copy.deepcopy(ours)
    for network in (ours, theirs):
        network(torch.arange(10.0).reshape(2, 5)).square().sum().backward()
    norm = clip_gradients(ours.parameters(), limit=0.5, shape=torch.Size())
    torch.testing.assert_close(norm, torch.nn.utils.clip_grad_norm_(theirs.parameters(), 0.5))
    for mine, its in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(mine.grad, its.grad)


def test_each_member_of_a_stack_is_clipped_by_its_own_length():
    weight = nn.Parameter(torch.zeros(2, 3))
    weight.grad = torch.tensor([[3.0, 4.0, 0.0], [0.3, 0.4, 0.0]])
    norm = clip_gradients([weight], limit=1.0, shape=torch.Size([2]))
    torch.testing.assert_close(norm, torch.tensor([5.0, 0.5]))
    torch.testing.assert_close(weight.grad, torch.tensor([[0.6, 0.8, 0.0], [0.3, 0.4, 0.0]]))
