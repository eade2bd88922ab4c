"""The two losses of each game. Scores come as `real` and `fake`, [B]; a game without a use for `real` in G's has no such one."""

from collections.abc import Callable

from playground.errors import ConfigError
from playground.objectives.hinge import Hinge
from playground.objectives.least_squares import LeastSquares
from playground.objectives.minimax import Minimax
from playground.objectives.non_saturating import NonSaturating
from playground.objectives.objective import Objective
from playground.objectives.relativistic import Relativistic
from playground.objectives.wasserstein import Wasserstein
from playground.store.script.plan import Plan


def losses(plan: Plan) -> str:
    """`discriminator_loss(real, fake)` and `generator_loss(fake)`, or `generator_loss(real, fake)` for paired games.

    Raises:
        ConfigError: a game without a template.
    """
    game = plan.config.objective
    if type(game) not in LOSSES:
        raise ConfigError("script_part", name=type(game).__name__)
    return LOSSES[type(game)](plan)


def _logistic(plan: Plan) -> str:
    if plan.ever("objective.real_label") == {1.0}:
        return '''def discriminator_loss(real, fake):
    """−E[log D(x)] − E[log(1 − D(G(z)))] with D = σ(score), and log(1 − σ(a)) = log σ(−a)."""
    return -logsigmoid(real).mean() - logsigmoid(-fake).mean()'''
    return '''def discriminator_loss(real, fake):
    """−E[s·log D(x) + (1 − s)·log(1 − D(x))] − E[log(1 − D(G(z)))] with D = σ(score) and the label s of real data."""
    likely = real_label * logsigmoid(real) + (1 - real_label) * logsigmoid(-real)
    return -likely.mean() - logsigmoid(-fake).mean()'''


def _minimax(plan: Plan) -> str:
    return f'''{_logistic(plan)}


def generator_loss(fake):
    """E[log(1 − D(G(z)))]: the saturating loss of Algorithm 1."""
    return logsigmoid(-fake).mean()'''


def _non_saturating(plan: Plan) -> str:
    return f'''{_logistic(plan)}


def generator_loss(fake):
    """−E[log D(G(z))]: the same fixed point as log(1 − D), with a strong gradient early on."""
    return -logsigmoid(fake).mean()'''


def _least_squares(plan: Plan) -> str:
    return '''def discriminator_loss(real, fake):
    """½E[(D(x) − b)²] + ½E[D(G(z))²] with the label b of real data."""
    return 0.5 * ((real - real_label) ** 2).mean() + 0.5 * (fake**2).mean()


def generator_loss(fake):
    """½E[(D(G(z)) − 1)²]."""
    return 0.5 * ((fake - 1) ** 2).mean()'''


def _hinge(plan: Plan) -> str:
    return '''def discriminator_loss(real, fake):
    """E[max(0, 1 − D(x))] + E[max(0, 1 + D(G(z)))]."""
    return relu(1 - real).mean() + relu(1 + fake).mean()


def generator_loss(fake):
    """−E[D(G(z))]."""
    return -fake.mean()'''


def _wasserstein(plan: Plan) -> str:
    return '''def discriminator_loss(real, fake):
    """E[D(G(z))] − E[D(x)]: D is a critic without a sigmoid, and real data get the high score."""
    return fake.mean() - real.mean()


def generator_loss(fake):
    """−E[D(G(z))]."""
    return -fake.mean()'''


def _relativistic(plan: Plan) -> str:
    return '''def discriminator_loss(real, fake):
    """−E[log σ(D(x) − D(G(z)))], real and fake in pairs."""
    return -logsigmoid(real - fake).mean()


def generator_loss(real, fake):
    """−E[log σ(D(G(z)) − D(x))]."""
    return -logsigmoid(fake - real).mean()'''


LOSSES: dict[type[Objective], Callable[[Plan], str]] = {
    NonSaturating: _non_saturating,
    Minimax: _minimax,
    LeastSquares: _least_squares,
    Hinge: _hinge,
    Wasserstein: _wasserstein,
    Relativistic: _relativistic,
}
