import pytest
import torch

from playground.constraints import GradientPenalty
from playground.constraints.gradient_penalty import one_per_sample
from playground.randomness import generator, streams

B = 8


def points(*shape, name="x"):
    return torch.randn(*shape, generator=generator(0, name), dtype=torch.float64)


def linear(w):
    """D(x) = w·x, for one run and for a stack with a w for each member."""
    return lambda x: (x * w).sum(-1)


def plain(constraint, network):
    rng = streams([0], "constraint", stacked=False)["constraint"]
    return constraint.penalty(network, real=points(B, 2, name="real"), fake=points(B, 2, name="fake"), rng=rng)


def stacked(constraint, network, members=3):
    rng = streams(range(members), "constraint")["constraint"]
    real, fake = points(members, B, 2, name="real"), points(members, B, 2, name="fake")
    return constraint.penalty(network, real=real, fake=fake, rng=rng)


def test_of_a_linear_discriminator_it_is_closed_form():  # ‖w‖ = 5, so 10·(5 − 1)² = 160
    w = torch.tensor([3.0, 4.0], dtype=torch.float64)
    assert plain(GradientPenalty(weight=10), linear(w)).item() == pytest.approx(160)
    assert plain(GradientPenalty(weight=2, target=3), linear(w)).item() == pytest.approx(8)


def test_of_a_stack_of_linear_discriminators_it_is_closed_form_for_each():
    w = torch.tensor([[[3.0, 4.0]], [[0.6, 0.8]], [[0.0, 0.5]]], dtype=torch.float64)
    assert stacked(GradientPenalty(weight=10), linear(w)).tolist() == pytest.approx([160, 0, 2.5])


def test_its_gradient_in_a_linear_discriminators_weight_is_closed_form():  # 2λ(‖w‖ − 1)·w/‖w‖
    w = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
    plain(GradientPenalty(weight=10), linear(w)).backward()
    assert w.grad.tolist() == pytest.approx([2 * 10 * 4 * 0.6, 2 * 10 * 4 * 0.8])


def test_one_sided_it_is_nothing_below_the_target_and_the_same_above():
    w = torch.tensor([[[3.0, 4.0]], [[0.6, 0.8]], [[0.0, 0.5]]], dtype=torch.float64)
    assert stacked(GradientPenalty(weight=10, one_sided=True), linear(w)).tolist() == pytest.approx([160, 0, 0])


def test_of_pictures_the_slope_is_taken_over_all_pixels():  # D(x) = Σ x, so ‖∇D‖ = √(C·H·W)
    rng = streams([0], "constraint", stacked=False)["constraint"]
    real, fake = points(B, 3, 4, 4, name="real"), points(B, 3, 4, 4, name="fake")
    penalty = GradientPenalty(weight=1).penalty(lambda x: x.flatten(1).sum(-1), real=real, fake=fake, rng=rng)
    assert penalty.item() == pytest.approx((48**0.5 - 1) ** 2)


def test_it_looks_between_real_and_fake_at_one_place_a_sample():
    seen = []

    def spy(x):
        seen.append(x.detach())
        return x.sum(-1)

    members = 2
    rng = streams(range(members), "constraint")["constraint"]
    real, fake = torch.ones(members, B, 5), torch.zeros(members, B, 5)
    GradientPenalty().penalty(spy, real=real, fake=fake, rng=rng)
    (between,) = seen  # of x = 1 and x̃ = 0 it is ε itself
    assert torch.all(between == between[..., :1])
    assert torch.all((between >= 0) & (between <= 1))
    assert len(between[..., 0].unique()) == members * B


@pytest.mark.parametrize(
    ("shape", "stacked", "expected"), [((2, B, 5), True, (2, B, 1)), ((B, 3, 4, 4), False, (B, 1, 1, 1)), ((B, 2), False, (B, 1))]
)
def test_epsilon_is_one_number_a_sample(shape, stacked, expected):
    rng = streams(range(2 if stacked else 1), "constraint", stacked=stacked)["constraint"]
    assert one_per_sample(torch.zeros(shape), rng).shape == expected


def test_epsilon_is_uniform_on_the_unit_interval():
    epsilon = one_per_sample(torch.zeros(20_000, 1), streams([0], "constraint", stacked=False)["constraint"])
    assert epsilon.mean().item() == pytest.approx(1 / 2, abs=0.01)
    assert epsilon.var().item() == pytest.approx(1 / 12, abs=0.002)


def test_under_batch_norm_the_sum_of_scores_hides_a_slope():
    """Why it is warned about: scores that sum to a constant look flat, whatever each of them does."""
    centred = stacked(GradientPenalty(weight=1), lambda x: (x - x.mean(-2, keepdim=True)).sum(-1) * 100)
    assert centred.tolist() == pytest.approx([1, 1, 1])  # (0 − 1)², as if D were flat
