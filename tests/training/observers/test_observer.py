"""Looking does not touch, and one of a stack is the same network."""

import pytest
import torch

from playground.constraints import SpectralNorm
from playground.networks import MLP
from playground.randomness import streams
from playground.training.observers.observer import alone, looking_at


def network(members):
    rng = streams(range(members), "init", "dropout")
    plan = MLP(width=8, depth=2, norm="batch", dropout=0.3)
    made = plan.discriminator(
        sample_shape=(2,), members=members, rng=rng["init"], dropout_rng=rng["dropout"], initialization="default"
    )
    SpectralNorm().prepare(made, rng=rng["init"])
    return made


def test_looking_puts_every_layer_back_as_it_was():
    looked = network(1)
    looked.norm_1.eval()
    modes = [module.training for module in looked.modules()]
    with looking_at(looked):
        assert not any(module.training for module in looked.modules()) and not torch.is_grad_enabled()
    assert [module.training for module in looked.modules()] == modes and torch.is_grad_enabled()


def test_looking_ends_with_an_error_too():
    looked = network(1)
    with pytest.raises(ZeroDivisionError), looking_at(looked):
        _ = 1 / 0
    assert looked.training


@pytest.mark.parametrize("member", [0, 2])
def test_one_of_a_stack_answers_as_it_does_among_the_others(member):
    stack, x = network(3), torch.randn(3, 5, 2, generator=torch.Generator().manual_seed(0))
    with looking_at(stack):
        torch.testing.assert_close(alone(stack, member, 3)(x[member : member + 1])[0], stack(x)[member])
