import torch

from playground.constraints.gradients import input_gradient
from playground.randomness import generator


def normal(*shape):
    return torch.randn(*shape, generator=generator(0, "x"), dtype=torch.float64)


def test_the_gradient_of_half_the_square_is_the_sample_itself():
    plain, stack, images = normal(5, 2), normal(3, 5, 2), normal(5, 3, 4, 4)
    torch.testing.assert_close(input_gradient(lambda x: x.square().sum(-1) / 2, plain), plain)
    torch.testing.assert_close(input_gradient(lambda x: x.square().sum(-1) / 2, stack), stack)
    torch.testing.assert_close(input_gradient(lambda x: x.flatten(1).square().sum(-1) / 2, images), images.flatten(1))


def test_it_works_inside_no_grad():
    with torch.no_grad():
        x = normal(5, 2)
        torch.testing.assert_close(input_gradient(lambda x: x.square().sum(-1) / 2, x).detach(), x)


def test_it_does_not_flow_into_what_made_the_samples():
    x = normal(5, 2).requires_grad_()
    w = torch.ones(2, dtype=torch.float64, requires_grad=True)
    input_gradient(lambda x: x.square() @ w, x).sum().backward()
    assert x.grad is None
    assert w.grad is not None
