"""Every game against closed forms and PyTorch; a new one in OBJECTIVES is covered by the tests without a name."""

import math

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from playground.objectives import OBJECTIVES, Hinge, LeastSquares, Minimax, NonSaturating, Relativistic, Wasserstein
from playground.texts import has


def scores(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


REAL, FAKE = scores(0, 3, 50), scores(1, 3, 50)


@pytest.mark.parametrize("name", OBJECTIVES)
class TestEveryObjective:
    def test_its_losses_have_one_value_a_member(self, name):
        game = OBJECTIVES[name]()
        for loss in (game.discriminator_loss, game.generator_loss):
            together = loss(scores_real=REAL, scores_fake=FAKE)
            assert together.shape == (3,)
            alone = [loss(scores_real=REAL[k], scores_fake=FAKE[k]) for k in range(3)]
            torch.testing.assert_close(together, torch.stack(alone))

    def test_the_generators_loss_falls_when_the_discriminator_is_fooled(self, name):
        loss = OBJECTIVES[name]().generator_loss
        low, high = loss(scores_real=REAL, scores_fake=FAKE - 3), loss(scores_real=REAL, scores_fake=FAKE.clamp(max=0.9))
        fooled = loss(scores_real=REAL, scores_fake=torch.full_like(FAKE, 1.0))
        assert (fooled < low).all() and (high < low).all()

    def test_the_discriminators_loss_falls_when_it_tells_them_apart(self, name):
        loss = OBJECTIVES[name]().discriminator_loss
        apart = loss(scores_real=torch.ones(9), scores_fake=torch.zeros(9))
        assert apart < loss(scores_real=torch.zeros(9), scores_fake=torch.ones(9))

    def test_no_density_beats_its_optimum(self, name):
        game = OBJECTIVES[name]()
        p, q = np.array([0.7, 0.5, 0.1]), np.array([0.2, 0.5, 0.9])
        best = game.optimum(p, q)
        if best is None:
            return

        def raw(values):  # back from the page's units to scores
            values = torch.as_tensor(values, dtype=torch.float64)
            return torch.logit(values) if isinstance(game, Minimax | NonSaturating) else values

        def cost(point, value):
            real = game.discriminator_loss(scores_real=raw([value]), scores_fake=torch.full((1,), 0.0, dtype=torch.float64))
            fake = game.discriminator_loss(scores_real=torch.full((1,), 0.0, dtype=torch.float64), scores_fake=raw([value]))
            return float(p[point] * real + q[point] * fake)

        for point in range(3):
            for other in np.linspace(0.01, 0.99, 99):
                assert cost(point, best[point]) <= cost(point, other) + 1e-9

    def test_its_words_and_formulas_are_there(self, name):
        assert has(f"variant.objective.{name}") and has(f"formula.{name}.d") and has(f"formula.{name}.g")

    def test_huge_scores_stay_finite(self, name):
        game = OBJECTIVES[name]()
        huge = torch.tensor([1e4, -1e4])
        assert torch.isfinite(game.discriminator_loss(scores_real=huge, scores_fake=huge))
        assert torch.isfinite(game.generator_loss(scores_real=huge, scores_fake=huge))


def test_minimax_and_non_saturating_are_cross_entropy():
    ones, zeros = torch.ones_like(REAL), torch.zeros_like(FAKE)
    both = bce(REAL, ones) + bce(FAKE, zeros)
    for game in (Minimax(), NonSaturating()):
        torch.testing.assert_close(game.discriminator_loss(scores_real=REAL, scores_fake=FAKE).mean(), both)
    torch.testing.assert_close(NonSaturating().generator_loss(scores_real=REAL, scores_fake=FAKE).mean(), bce(FAKE, ones))
    torch.testing.assert_close(Minimax().generator_loss(scores_real=REAL, scores_fake=FAKE).mean(), -bce(FAKE, zeros))


def test_label_smoothing_is_cross_entropy_with_the_smoothed_label_on_real_data_only():
    smoothed = NonSaturating(real_label=0.9).discriminator_loss(scores_real=REAL, scores_fake=FAKE).mean()
    torch.testing.assert_close(smoothed, bce(REAL, torch.full_like(REAL, 0.9)) + bce(FAKE, torch.zeros_like(FAKE)))


def test_at_the_optimum_the_value_is_minus_log_four_plus_twice_the_jensen_shannon_divergence():
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.3, 0.6])
    d = Minimax().optimum(p, q)
    value = (p * np.log(d)).sum() + (q * np.log(1 - d)).sum()
    middle = (p + q) / 2
    js = ((p * np.log(p / middle)).sum() + (q * np.log(q / middle)).sum()) / 2
    assert value == pytest.approx(-math.log(4) + 2 * js)


def test_where_nothing_can_be_told_the_loss_is_the_equilibriums():
    nothing = torch.zeros(8)
    for game in (Minimax(), Wasserstein(), Hinge(), Relativistic()):
        assert float(game.discriminator_loss(scores_real=nothing, scores_fake=nothing)) == pytest.approx(game.equilibrium)
    half = torch.full((8,), 0.5)
    assert float(LeastSquares().discriminator_loss(scores_real=half, scores_fake=half)) == pytest.approx(
        LeastSquares().equilibrium
    )


def test_the_saturating_generator_starves_where_the_other_is_fed():
    lost = torch.full((1,), -8.0, requires_grad=True)
    (starved,) = torch.autograd.grad(Minimax().generator_loss(scores_real=lost, scores_fake=lost), lost)
    (fed,) = torch.autograd.grad(NonSaturating().generator_loss(scores_real=lost, scores_fake=lost), lost)
    assert float(starved.abs()) == pytest.approx(1 / (1 + math.exp(8)))  # |∂L_G/∂score| = D(G(z)) → 0
    assert float(fed.abs()) == pytest.approx(1 - 1 / (1 + math.exp(8)))  # … = 1 − D(G(z)) → 1


def test_least_squares_hinge_wasserstein_and_the_pair_by_hand():
    real, fake = torch.tensor([2.0, 0.0]), torch.tensor([-2.0, 1.0])
    by_hand = {
        LeastSquares(): (0.5 * (1 + 1) / 2 + 0.5 * (4 + 1) / 2, 0.5 * (9 + 0) / 2),
        Hinge(): ((0 + 1) / 2 + (0 + 2) / 2, 0.5),
        Wasserstein(): (-0.5 - 1.0, 0.5),
        Relativistic(): (
            (math.log1p(math.exp(-4)) + math.log1p(math.exp(1))) / 2,
            (math.log1p(math.exp(4)) + math.log1p(math.exp(-1))) / 2,
        ),
    }
    for game, (d, g) in by_hand.items():
        assert float(game.discriminator_loss(scores_real=real, scores_fake=fake)) == pytest.approx(d)
        assert float(game.generator_loss(scores_real=real, scores_fake=fake)) == pytest.approx(g)


def test_only_bounded_games_read_as_probabilities():
    for game in (each() for each in OBJECTIVES.values()):
        if game.bounded and not isinstance(game, LeastSquares):
            shown = game.probability(torch.tensor([-50.0, 0.0, 50.0]))
            assert float(shown.min()) >= 0 and float(shown.max()) <= 1 and float(shown[1]) == 0.5
