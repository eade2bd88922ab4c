import torch

from playground.constraints import Clipping
from playground.networks import MLP
from playground.randomness import streams


def network(norm="none"):
    rng = streams(range(2), "d", "dropout")
    return MLP(width=16, norm=norm).discriminator(
        sample_shape=(2,), members=2, rng=rng["d"], dropout_rng=rng["dropout"], initialization="default"
    )


def test_every_parameter_ends_within_the_limit_norms_included():
    critic = network("layer")
    Clipping(limit=0.05).after_step(critic)
    assert all(each.abs().max() <= 0.05 for each in critic.parameters())


def test_what_was_inside_is_not_touched_and_what_was_outside_lies_on_the_edge():
    critic = network()
    before = [each.detach().clone() for each in critic.parameters()]
    Clipping(limit=0.1).after_step(critic)
    for old, new in zip(before, critic.parameters(), strict=True):
        inside = old.abs() <= 0.1
        assert torch.equal(new[inside], old[inside])
        torch.testing.assert_close(new[~inside], 0.1 * old[~inside].sign())


def test_a_second_clip_changes_nothing():
    critic = network()
    Clipping(limit=0.1).after_step(critic)
    once = [each.detach().clone() for each in critic.parameters()]
    Clipping(limit=0.1).after_step(critic)
    assert all(torch.equal(old, new) for old, new in zip(once, critic.parameters(), strict=True))


def test_parameters_still_learn_afterwards():
    critic = network()
    Clipping(limit=0.1).after_step(critic)
    critic(torch.ones(2, 3, 2)).sum().backward()
    assert all(each.requires_grad and each.grad is not None for each in critic.parameters())
