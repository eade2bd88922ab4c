import pytest
import torch

from playground.constraints import R1, R1R2, R2
from playground.randomness import generator, streams

B = 8


def penalty(constraint, network, *, members=2):
    rng = streams(range(members), "constraint")["constraint"]
    real, fake = (torch.randn(members, B, 2, generator=generator(0, name), dtype=torch.float64) for name in ("real", "fake"))
    return constraint.penalty(network, real=real, fake=fake, rng=rng), real, fake


@pytest.mark.parametrize(("kind", "times"), [(R1, 1), (R2, 1), (R1R2, 2)])
def test_of_linear_discriminators_it_is_weight_times_the_squared_norm(kind, times):  # ‖w‖² = 25 and 1
    w = torch.tensor([[[3.0, 4.0]], [[0.6, 0.8]]], dtype=torch.float64)
    value, _, _ = penalty(kind(weight=0.3), lambda x: (x * w).sum(-1))
    assert value.tolist() == pytest.approx([0.3 * 25 * times, 0.3 * times])


def test_each_looks_at_its_own_samples():  # D(x) = ‖x‖²/2 has the slope x
    def bowl(x):
        return x.square().sum(-1) / 2

    value, real, fake = penalty(R1(weight=1), bowl)
    at_real, at_fake = (samples.square().sum(-1).mean(-1) for samples in (real, fake))
    torch.testing.assert_close(value, at_real)
    torch.testing.assert_close(penalty(R2(weight=1), bowl)[0], at_fake)
    torch.testing.assert_close(penalty(R1R2(weight=1), bowl)[0], at_real + at_fake)


def test_the_dirac_gan_comes_to_rest_with_it_and_not_without():
    """D(x) = ψx, real at 0, fake at θ, (ψ, θ) from (1, 1), 500 simultaneous steps of .2 on −log(1 + exp(−ψθ))."""

    def distance(weight):
        psi, theta = torch.tensor(1.0, dtype=torch.float64), torch.tensor(1.0, dtype=torch.float64)
        rng = streams([0], "constraint", stacked=False)["constraint"]
        for _ in range(500):
            psi.requires_grad_()
            real, fake = torch.zeros(1, 1, dtype=torch.float64), theta.view(1, 1)
            cost = R1(weight=weight).penalty(lambda x, psi=psi: psi * x.sum(-1), real=real, fake=fake, rng=rng)
            (slope,) = torch.autograd.grad(cost, psi)
            pull = torch.sigmoid(psi.detach() * theta)
            psi, theta = (
                psi.detach() - 0.2 * (theta * pull + slope),
                theta + 0.2 * psi.detach() * torch.sigmoid(-psi.detach() * theta),
            )
        return torch.hypot(psi, theta).item()

    assert distance(0.3) < 1e-5
    assert distance(0.0) > 0.5
