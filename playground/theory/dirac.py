"""The smallest GAN: one real point at 0, one fake at θ, and a discriminator with the one weight ψ.

D's score is b + ψ·x. b is the score at which neither player wants to move: 0, and ½ for least squares, whose D has no σ to
make ½ of 0. (θ, ψ) = (0, 0) is then the equilibrium of every game here.

One step moves along the vector field v = (−∂L_G/∂θ, −∂(L_D + penalty)/∂ψ). Instance noise makes both losses expectations
over N(0, σ²) added to what D sees; they are taken by Gauss–Hermite quadrature, so that a path is the same each time.

Source: Mescheder, Geiger & Nowozin 2018, arXiv:1801.04406, section 2 and figure 3. There D gives the *fake* the high score,
so their ψ is our −ψ; and their penalties are γ/2·ψ² and γ/2·(|ψ| − g₀)², so their γ is twice our weight.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from playground.knobs import Settings, knob
from playground.theory.slopes import SLOPES, Array

GAMES = tuple(SLOPES)
CONSTRAINTS = ("none", "clipping", "gradient_penalty", "r1", "r2")
EDGE = 4.0
CELLS = 17
"""Arrows along each side of the field."""
MOST = 1000
LOST = 1e6  # a distance at which the path ends
NODES = 12
CLOSE, INWARD, OUTWARD, STILL = 2e-2, 0.97, 1.03, 1e-4


@dataclass(frozen=True, kw_only=True)
class Dirac(Settings):
    """A game, a constraint, an order of moves, and where it starts."""

    game: str = knob("minimax", label="Game", choices=GAMES, help="The two losses: what D and G each try to make small.")
    constraint: str = knob(
        "none", label="Constraint", choices=CONSTRAINTS, help="What keeps D from becoming too steep. Here R1 and R2 are the same."
    )
    limit: float = knob(1.0, label="Clip c", low=0.05, high=3.0, help="After each update ψ is cut to [−c, c].")
    weight: float = knob(0.15, label="Weight", low=0.0, high=2.0, help="λ of the gradient penalty, γ/2 of R1 and R2.")
    target: float = knob(1.0, label="Target slope", low=0.0, high=2.0, help="The slope |ψ| that the penalty draws D to.")
    noise: float = knob(
        0.0, label="Instance noise σ", low=0.0, high=2.0, help="Noise added to both points before D sees them. 0 is off."
    )
    order: str = knob(
        "simultaneous",
        label="Updates",
        choices=("simultaneous", "alternating"),
        help="Both players move at once, or D first and G then with the new D in sight.",
    )
    d_steps: int = knob(1, label="D steps a turn, k", low=1, high=5, help="Moves of D for each move of G.")
    rate: float = knob(0.2, label="Step size h", low=0.01, high=1.0, help="How far both go along their gradients.")
    steps: int = knob(200, label="Steps", low=10, high=MOST, help="How many moves of G are drawn.")
    theta: float = knob(1.0, label="Start θ", low=-3.0, high=3.0, help="Where the fake point begins.")
    psi: float = knob(-1.0, label="Start ψ", low=-3.0, high=3.0, help="The slope that D begins with.")
    moment: int = knob(0, label="Step shown", low=0, high=MOST, help="Which point of the path the small picture shows.")


class Verdict(StrEnum):
    """How a path ends."""

    CONVERGES = "converges"
    CREEPS = "creeps"
    CIRCLES = "circles"
    RESTS = "rests"
    DIVERGES = "diverges"


class Field(NamedTuple):
    """The vector field on an even grid, `[CELLS²]` each."""

    theta: Array
    psi: Array
    v_theta: Array
    v_psi: Array


class DiracPicture(NamedTuple):
    """What the page shows.

    Attributes:
        settings: what it was made from.
        field: where each point is sent.
        path: (θ, ψ) from the start on, `[n + 1, 2]`; shorter than asked for if it was lost.
        distances: ‖(θ, ψ)‖ along the path, `[n + 1]`.
        verdict: how it ends.
        moment: the step that the small picture shows.
        push: −∂L_G/∂θ there: how the fake is pushed.
    """

    settings: Dirac
    field: Field
    path: Array
    distances: Array
    verdict: Verdict
    moment: int
    push: float


def dirac(settings: Dirac) -> DiracPicture:
    """The page's picture."""
    walked = path(settings)
    away = np.hypot(walked[:, 0], walked[:, 1])
    moment = min(settings.moment, len(walked) - 1)
    push = velocity(settings, *walked[moment])[0]
    return DiracPicture(settings, field(settings), walked, away, verdict(walked, settings.steps), moment, float(push))


def velocity(settings: Dirac, theta: Array | float, psi: Array | float) -> tuple[Array, Array]:
    """v(θ, ψ) = (−∂L_G/∂θ, −∂(L_D + penalty)/∂ψ), shaped like θ and ψ."""
    players = _Players(settings)
    t, p = np.asarray(theta, np.float64), np.asarray(psi, np.float64)
    return players.g(t[..., None], p[..., None]), players.d(t[..., None], p[..., None]) - penalty_slope(settings, p)


class _Players:
    """Where the adversarial losses send each player; with r = b + ψ·ε and f = b + ψ·(θ + ε′) in expectation over the noise."""

    def __init__(self, settings: Dirac) -> None:
        self._slopes = SLOPES[settings.game]
        self._rest = 0.5 if settings.game == "least_squares" else 0.0
        self._real, self._fake, self._mass = _noise(settings.noise, paired=settings.game == "relativistic")

    def g(self, theta: Array | float, psi: Array | float) -> Array:
        """−∂L_G/∂θ = −E[∂L_G/∂f]·ψ; arrays come with a last axis of 1 and lose it."""
        at = self._slopes(self._rest + psi * self._real, self._rest + psi * (theta + self._fake))
        return np.asarray(-(at.g_fake * psi) @ self._mass)

    def d(self, theta: Array | float, psi: Array | float) -> Array:
        """−∂L_D/∂ψ = −E[∂L_D/∂r·ε + ∂L_D/∂f·(θ + ε′)]."""
        at = self._slopes(self._rest + psi * self._real, self._rest + psi * (theta + self._fake))
        return np.asarray(-(at.d_real * self._real + at.d_fake * (theta + self._fake)) @ self._mass)


def penalty_slope(settings: Dirac, psi: Array | float) -> Array | float:
    """penalty′(ψ) of a D with the slope ψ everywhere: 2λ·(|ψ| − t)·sign ψ for λ·(|ψ| − t)², 2w·ψ for R1 and R2."""
    if settings.constraint == "gradient_penalty":
        return 2 * settings.weight * (np.abs(psi) - settings.target) * np.sign(psi)
    return 2 * settings.weight * psi if settings.constraint in ("r1", "r2") else 0.0 * psi


def path(settings: Dirac) -> Array:
    """(θ, ψ) at the start and after each of `settings.steps` turns, `[n + 1, 2]`; it ends early where it is lost.

    Simultaneous: both move along v(θ, ψ), D by k steps, G by one from where all began. Alternating: D moves k times, then G
    with the new ψ in sight. ψ is clipped after every move of D, and at the start.
    """
    players, bound = _Players(settings), settings.limit if settings.constraint == "clipping" else math.inf
    theta, psi = settings.theta, min(max(settings.psi, -bound), bound)
    walked = [(theta, psi)]
    for _ in range(settings.steps):
        before = psi
        for _ in range(settings.d_steps):
            psi += settings.rate * float(players.d(theta, psi) - penalty_slope(settings, psi))
            psi = min(max(psi, -bound), bound)
        theta += settings.rate * float(players.g(theta, before if settings.order == "simultaneous" else psi))
        walked.append((theta, psi))
        if not math.hypot(theta, psi) < LOST:
            break
    return np.array(walked)


def field(settings: Dirac) -> Field:
    """v on a grid over [−EDGE, EDGE]²; under clipping only where |ψ| ≤ c, elsewhere NaN."""
    line = np.linspace(-EDGE, EDGE, CELLS)
    theta, psi = (each.ravel() for each in np.meshgrid(line, line))
    v_theta, v_psi = velocity(settings, theta, psi)
    if settings.constraint == "clipping":
        outside = np.abs(psi) > settings.limit + 1e-9
        v_theta, v_psi = (np.where(outside, np.nan, each) for each in (v_theta, v_psi))
    return Field(theta, psi, v_theta, v_psi)


def verdict(walked: Array, asked: int) -> Verdict:
    """How a path `[n + 1, 2]` ends: the greatest distance of its later half beside that of its second quarter.

    The first quarter is left out: a path may begin far from the circle that it ends on.
    """
    away, count = np.hypot(walked[:, 0], walked[:, 1]), len(walked)
    if count <= asked:
        return Verdict.DIVERGES
    if away[-1] < CLOSE:
        return Verdict.CONVERGES
    if np.ptp(walked[3 * count // 4 :], axis=0).max() < STILL:
        return Verdict.RESTS
    before, late = away[count // 4 : count // 2].max(), away[count // 2 :].max()
    if late < INWARD * before:
        return Verdict.CREEPS
    return Verdict.DIVERGES if late > OUTWARD * before else Verdict.CIRCLES


def _noise(sigma: float, *, paired: bool) -> tuple[Array, Array, Array]:
    """Nodes for the noise on the real point and on the fake, and their weights, `[n]` each; n = 1 without noise.

    Most losses are sums of two expectations, so both noises may share their nodes. A paired game sees only the difference
    of the two points, whose noise is N(0, 2σ²): there the fake carries all of it.
    """
    if sigma == 0:
        return np.zeros(1), np.zeros(1), np.ones(1)
    nodes, masses = _HERMITE
    return (np.zeros(NODES), math.sqrt(2) * sigma * nodes, masses) if paired else (sigma * nodes, sigma * nodes, masses)


def _hermite() -> tuple[Array, Array]:
    """Σ wᵢ·f(xᵢ) = E f(N(0, 1)) for polynomials of degree below 2·NODES."""
    nodes, masses = np.polynomial.hermite_e.hermegauss(NODES)
    return nodes, masses / masses.sum()


_HERMITE = _hermite()
