"""D and the critic at their optimum on two Gaussians, and what the fakes feel of them.

D*(x) = p_data/(p_data + p_g) saturates where the bumps are apart. The best 1-Lipschitz critic has a closed form on a line:

    E_data f − E_g f = ∫ f dP − ∫ f dQ = ∫ f′(x)·(F_g(x) − F_data(x)) dx     (by parts, f of at most linear growth)
                     ≤ ∫ |F_g − F_data| dx = W1        as ‖f′‖ ≤ 1, with equality where f′ = sign(F_g − F_data).

For two Gaussians F_g − F_data changes sign at most once, where (x − m_g)/σ_g = (x − m_data)/σ_data: f* is a straight line,
or two with one kink. It is a line wherever one bump lies wholly left of the other, since F_g − F_data then has one sign.

Source: Goodfellow et al. 2014, arXiv:1406.2661, proposition 1; Arjovsky et al. 2017, arXiv:1701.07875, figure 2 and
eq. 2 (the dual of Kantorovich and Rubinstein).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import expit, ndtr, ndtri

from playground.knobs import Settings, knob
from playground.theory.bumps import Array, Bump, folded, jensen_shannon_of, wasserstein
from playground.theory.slopes import SLOPES

EDGE = 8.0
POINTS = 401
FAKES = 9
"""As many fakes have their push drawn."""
MANY = 1000
"""As many quantiles of p_g are averaged over."""
SAME = 1e-6
"""Widths that differ by less are one: the kink, millions of units away, would take all digits of f* with it."""
FAINT = 0.01
"""A push below this is called vanishing."""
GAMES = ("minimax", "non_saturating", "least_squares", "wasserstein")


@dataclass(frozen=True, kw_only=True)
class Optimum(Settings):
    """Two Gaussians."""

    mean_data: float = knob(2.0, label="Mean of the data", low=-5.0, high=5.0, help="Where p_data has its peak.")
    sigma_data: float = knob(0.8, label="Width of the data, σ", low=0.1, high=3.0, help="The standard deviation of p_data.")
    mean_g: float = knob(-2.0, label="Mean of the fakes", low=-5.0, high=5.0, help="Where p_g has its peak.")
    sigma_g: float = knob(0.8, label="Width of the fakes, σ", low=0.1, high=3.0, help="The standard deviation of p_g.")

    @property
    def real(self) -> Bump:
        """p_data."""
        return Bump("gaussian", self.mean_data, self.sigma_data)

    @property
    def fake(self) -> Bump:
        """p_g."""
        return Bump("gaussian", self.mean_g, self.sigma_g)


class Critic(NamedTuple):
    """f*(x) = s·(x − c), or s·(|x − kink| − c): slope ±1 wherever it has one.

    Attributes:
        sign: s; 0 where the bumps are the same and any f is best.
        kink: where the slope changes its sign; None if nowhere.
        centre: c, so that E_data f + E_g f = 0: a critic's offset means nothing.
    """

    sign: float
    kink: float | None
    centre: float

    def __call__(self, x: Array) -> Array:
        """f*(x), `[n]`."""
        return self.sign * ((x if self.kink is None else np.abs(x - self.kink)) - self.centre)

    def slope(self, x: Array) -> Array:
        """f*′(x), `[n]`."""
        return self.sign * (np.ones_like(x) if self.kink is None else np.sign(x - self.kink))


class OptimumPicture(NamedTuple):
    """What the page shows.

    Attributes:
        real, fake: the Gaussians.
        x: `[POINTS]`, even.
        p_data, p_g: densities, `[POINTS]`.
        d: D*(x), `[POINTS]`.
        f: f*(x), `[POINTS]`.
        critic: f* itself.
        beyond: the share of both bumps' mass that lies beyond the kink; 0 without one.
        fakes: `[FAKES]`, quantiles of p_g.
        pushes: name of a game → −∂L_G/∂x at the fakes, `[FAKES]`: where its gradient sends each of them.
        strength: name of a game → E_g|−∂L_G/∂x|.
        faint: name of a game → the share of fakes that are pushed by less than `FAINT`.
        js, w1: JS in nats, W1 in the unit of x.
    """

    real: Bump
    fake: Bump
    x: Array
    p_data: Array
    p_g: Array
    d: Array
    f: Array
    critic: Critic
    beyond: float
    fakes: Array
    pushes: Mapping[str, Array]
    strength: Mapping[str, float]
    faint: Mapping[str, float]
    js: float
    w1: float


def optimum(settings: Optimum) -> OptimumPicture:
    """The page's picture."""
    real, fake = settings.real, settings.fake
    x = np.linspace(-EDGE, EDGE, POINTS)
    critic = best_critic(real, fake)
    few, many = (_quantiles(fake, count) for count in (FAKES, MANY))
    felt = {game: np.abs(push(game, many, real, fake, critic)) for game in GAMES}
    return OptimumPicture(
        real=real,
        fake=fake,
        x=x,
        p_data=real.density(x),
        p_g=fake.density(x),
        d=np.asarray(expit(logit(x, real, fake))),
        f=critic(x),
        critic=critic,
        beyond=_beyond(critic, real, fake),
        fakes=few,
        pushes={game: push(game, few, real, fake, critic) for game in GAMES},
        strength={game: float(each.mean()) for game, each in felt.items()},
        faint={game: float((each < FAINT).mean()) for game, each in felt.items()},
        js=jensen_shannon_of(real, fake),
        w1=wasserstein(real, fake),
    )


def logit(x: Array, real: Bump, fake: Bump) -> Array:
    """a(x) = log p_data(x) − log p_g(x), `[n]`: the score whose σ(a) is D*(x), in logarithms, so that nothing underflows."""
    return _log_density(x, real) - _log_density(x, fake)


def logit_slope(x: Array, real: Bump, fake: Bump) -> Array:
    """a′(x) = (x − m_g)/σ_g² − (x − m_data)/σ_data², `[n]`."""
    return (x - fake.mean) / fake.sigma**2 - (x - real.mean) / real.sigma**2


def best_critic(real: Bump, fake: Bump) -> Critic:
    """f* with f*′ = sign(F_g − F_data): see the formula above."""
    if abs(real.sigma - fake.sigma) < SAME:
        return Critic(float(np.sign(real.mean - fake.mean)), None, (real.mean + fake.mean) / 2)
    kink = (fake.mean * real.sigma - real.mean * fake.sigma) / (real.sigma - fake.sigma)
    middle = (folded(real.mean - kink, real.sigma) + folded(fake.mean - kink, fake.sigma)) / 2
    return Critic(1.0 if real.sigma > fake.sigma else -1.0, kink, middle)  # the wider bump has more mass to both sides


def push(game: str, x: Array, real: Bump, fake: Bump, critic: Critic) -> Array:
    """−∂L_G/∂x = −L_G′(s(x))·s′(x) of a fake at x under the optimal D of a game, `[n]`.

    s is a(x) where D is a probability through σ, D*(x) itself for least squares, f*(x) for Wasserstein. So it is D*·a′ for
    minimax, (1 − D*)·a′ non-saturating, (1 − D*)·D*′ for least squares, f*′ for Wasserstein.
    """
    scores, slope = logit(x, real, fake), logit_slope(x, real, fake)
    if game == "wasserstein":
        scores, slope = critic(x), critic.slope(x)
    elif game == "least_squares":
        d = np.asarray(expit(scores))
        scores, slope = d, d * expit(-scores) * slope
    return -SLOPES[game](scores, scores).g_fake * slope


def _log_density(x: Array, bump: Bump) -> Array:
    return -0.5 * ((x - bump.mean) / bump.sigma) ** 2 - math.log(bump.sigma * math.sqrt(2 * math.pi))


def _quantiles(bump: Bump, count: int) -> Array:
    return np.asarray(bump.mean + bump.sigma * ndtri((np.arange(count) + 0.5) / count))


def _beyond(critic: Critic, real: Bump, fake: Bump) -> float:
    """How much of (p_data + p_g)/2 lies on the emptier side of the kink."""
    if critic.kink is None:
        return 0.0
    left = sum(float(ndtr((critic.kink - each.mean) / each.sigma)) for each in (real, fake)) / 2
    return min(left, 1 - left)
