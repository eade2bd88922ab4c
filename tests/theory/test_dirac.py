import numpy as np
import pytest
import torch

from playground.constraints import CONSTRAINTS
from playground.objectives import OBJECTIVES
from playground.randomness import streams
from playground.theory.dirac import GAMES, NODES, Dirac, Verdict, dirac, field, path, velocity


def published(**changes):
    """The start of NUMBERS: theirs is (1, 1) with D giving the fake the high score, so ours is (1, −1)."""
    return path(Dirac(theta=1, psi=-1, rate=0.2, steps=500, **changes))


@pytest.mark.parametrize(
    ("changes", "distance"),
    [
        ({"game": "minimax"}, 3.10),
        ({"game": "non_saturating"}, 0.64),
        ({"game": "wasserstein", "constraint": "clipping", "limit": 1}, 1.00),
        ({"game": "wasserstein", "constraint": "gradient_penalty", "weight": 0.7 / 2, "target": 1}, 1.80),
    ],
)
def test_the_authors_codes_distances_after_500_steps(changes, distance):
    assert np.hypot(*published(**changes)[-1]) == pytest.approx(distance, abs=0.005)


def test_with_r1_of_the_papers_weight_the_game_comes_to_rest():
    end = published(game="minimax", constraint="r1", weight=0.3 / 2)
    assert np.hypot(*end[-1]) < 1e-5


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("constraint", ["none", "gradient_penalty", "r1", "r2"])
@pytest.mark.parametrize("noise", [0.0, 0.7])
@pytest.mark.parametrize(("theta", "psi"), [(1.0, -1.0), (-0.4, 0.8)])
def test_the_field_is_autograds_through_the_classes(game, constraint, noise, theta, psi):
    settings = Dirac(game=game, constraint=constraint, noise=noise, weight=0.4, target=0.6)
    found = velocity(settings, theta, psi)
    weights = {"gradient_penalty": {"weight": 0.4, "target": 0.6}, "none": {}}.get(constraint, {"weight": 0.4})
    assert [float(each) for each in found] == pytest.approx(
        by_autograd(OBJECTIVES[game](), CONSTRAINTS[constraint](**weights), noise, theta, psi), abs=1e-7
    )


def by_autograd(objective, constraint, noise, theta, psi):
    """(−∂L_G/∂θ, −∂(L_D + penalty)/∂ψ) with each loss an expectation over the same nodes."""
    t, p = (torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in (theta, psi))
    rest = 0.5 if type(objective).__name__ == "LeastSquares" else 0.0
    nodes, masses = np.polynomial.hermite_e.hermegauss(NODES)
    masses = masses / masses.sum()
    real, fake = (noise * torch.tensor(each).reshape(-1, 1) for each in (np.repeat(nodes, NODES), np.tile(nodes, NODES)))
    both = torch.tensor(np.outer(masses, masses).ravel())
    scores = {"scores_real": rest + p * real, "scores_fake": rest + p * (t + fake)}  # one pair of nodes a row
    of_d = (both * objective.discriminator_loss(**scores)).sum()
    of_g = (both * objective.generator_loss(**scores)).sum()
    points = {"real": torch.zeros(1, 1, dtype=torch.float64), "fake": t.detach().reshape(1, 1)}
    penalty = constraint.penalty(
        lambda x: rest + p * x[:, 0], **points, rng=streams([0], "constraint", stacked=False)["constraint"]
    )
    return -torch.autograd.grad(of_g, t, retain_graph=True)[0].item(), -torch.autograd.grad(of_d + penalty, p)[0].item()


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("noise", [0.0, 1.0])
def test_nobody_wants_to_move_at_the_equilibrium(game, noise):
    assert np.allclose(velocity(Dirac(game=game, noise=noise), 0.0, 0.0), 0)


def test_the_wasserstein_field_turns_and_does_nothing_else():
    found = field(Dirac(game="wasserstein"))
    assert np.allclose(found.v_theta, found.psi)
    assert np.allclose(found.v_psi, -found.theta)


def test_simultaneous_wasserstein_steps_spiral_out_by_a_known_factor():
    """(1 + ih)ⁿ: each step multiplies the distance by √(1 + h²)."""
    walked = path(Dirac(game="wasserstein", rate=0.1, steps=100))
    assert np.hypot(*walked[-1]) == pytest.approx(np.sqrt(2) * (1 + 0.1**2) ** 50)


def test_alternating_wasserstein_steps_stay_on_an_ellipse():
    """D first, then G, is symplectic Euler, which keeps θ² + ψ² − h·θ·ψ."""
    theta, psi = path(Dirac(game="wasserstein", order="alternating", rate=0.3, steps=500)).T
    kept = theta**2 + psi**2 - 0.3 * theta * psi
    assert np.allclose(kept, kept[0])


def test_clipping_holds_psi_and_empties_the_field_beyond():
    settings = Dirac(game="wasserstein", constraint="clipping", limit=0.5)
    assert np.abs(path(settings)[:, 1]).max() <= 0.5
    found = field(settings)
    assert np.isnan(found.v_theta[np.abs(found.psi) > 0.5]).all()


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, Verdict.DIVERGES),
        ({"order": "alternating"}, Verdict.CIRCLES),
        ({"game": "non_saturating"}, Verdict.CREEPS),
        ({"constraint": "r1"}, Verdict.CONVERGES),
        ({"game": "wasserstein", "constraint": "clipping"}, Verdict.CIRCLES),
        ({"game": "wasserstein", "constraint": "gradient_penalty", "weight": 0.35}, Verdict.CIRCLES),
        ({"game": "wasserstein", "rate": 1.0, "steps": 1000}, Verdict.DIVERGES),
        ({"noise": 1.0}, Verdict.CONVERGES),
    ],
)
def test_the_verdict_says_how_it_ends(changes, verdict):
    assert dirac(Dirac(**changes)).verdict is verdict


def test_what_is_lost_is_cut_and_everything_stays_finite():
    picture = dirac(Dirac(game="wasserstein", rate=1.0, steps=1000, moment=1000))
    assert len(picture.path) < 1001
    assert np.isfinite(picture.path).all()
    assert picture.moment == len(picture.path) - 1


def test_a_start_at_the_equilibrium_converges_at_once():
    assert dirac(Dirac(theta=0, psi=0)).verdict is Verdict.CONVERGES
