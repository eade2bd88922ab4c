"""The smallest GAN there is: of four games, none comes to rest; with R1 the same losses do.

Three losses, that is: the two Wasserstein games differ in their constraint alone, so R1 in place of clip or penalty makes
of both one game, and that one has no clip.

Each seed starts all games from one point of its own, so that no verdict hangs on a lucky start.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch

from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Computation, Lesson, Source, Tell
from playground.metrics.diagnosis import Line
from playground.randomness import generator
from playground.theory.dirac import Dirac, path

STEPS = 500
SPREAD = 0.5
GAMES: Mapping[str, Dirac] = {
    "minimax": Dirac(game="minimax", steps=STEPS),
    "non_saturating": Dirac(game="non_saturating", steps=STEPS),
    "clipped": Dirac(game="wasserstein", constraint="clipping", steps=STEPS),
    "penalised": Dirac(game="wasserstein", constraint="gradient_penalty", weight=0.35, steps=STEPS),
}
"""As the authors' code has them: step .2, clip 1, and their γ of .7, which is twice our weight."""
CURED: Mapping[str, Dirac] = {
    f"{name}_r1": Dirac(game=name, constraint="r1", weight=0.15, steps=STEPS)
    for name in ("minimax", "non_saturating", "wasserstein")
}


def start(seed: int) -> tuple[float, float]:
    """(θ, ψ) uniform within `SPREAD` of (1, −1): the fake to the right, and a D that says so."""
    right, down = (1 + SPREAD * (2 * torch.rand(2, generator=generator(seed, "dirac"), dtype=torch.float64) - 1)).tolist()
    return right, -down


def walked(games: Mapping[str, Dirac]) -> Callable[[int, Tell], Sequence[Found]]:
    """A computation: ‖(θ, ψ)‖ along the path of every game as a line, and where each begins and ends as numbers."""

    def compute(seed: int, tell: Tell) -> Sequence[Found]:
        theta, psi = start(seed)
        lines: dict[str, Line] = {}
        numbers: dict[str, float] = {}
        for done, (name, game) in enumerate(games.items()):
            tell(done / len(games))
            steps = path(replace(game, theta=theta, psi=psi))
            away = np.hypot(steps[:, 0], steps[:, 1])
            lines[name] = (np.arange(len(away)), away)
            numbers |= {f"{name}_start": float(away[0]), f"{name}_end": float(away[-1])}
        return [Found(lines=lines, numbers=numbers)]

    return compute


def _ends(name: str) -> Callable[[Sequence[Found]], float]:
    return lambda found: found[0].last(f"{name}_end")


LESSON = Lesson(
    name="dirac",
    choices=("all", "wgan_gp", "none", "minimax"),
    answer="none",
    act=Computation(
        compute=walked(GAMES),
        claims=(
            Claim(name="minimax", of=_ends("minimax"), least=2),
            Claim(name="clipped", of=_ends("clipped"), least=0.8, most=1.3),
            Claim(name="penalised", of=_ends("penalised"), least=1.5),
            Claim(name="non_saturating", of=_ends("non_saturating"), least=0.3, most=0.9),
        ),
        panels=("lines",),
        opens="theory:dirac",
    ),
    fix=Computation(
        compute=walked(CURED),
        claims=(
            Claim(name="minimax_r1", of=_ends("minimax_r1"), most=1e-3),
            Claim(name="non_saturating_r1", of=_ends("non_saturating_r1"), most=1e-3),
            Claim(name="wasserstein_r1", of=_ends("wasserstein_r1"), most=0.05),
        ),
        panels=("lines",),
        opens="theory:dirac",
    ),
    cards=2,
    sources=(
        Source("Mescheder, Geiger & Nowozin 2018", "1801.04406", "section 2 and figure 3; R₁ in section 4.1"),
        Source("Arjovsky, Chintala & Bottou 2017", "1701.07875", "algorithm 1, weight clipping"),
        Source("Gulrajani et al. 2017", "1704.00028", "equation 3, the gradient penalty"),
    ),
    code=(
        "playground.theory.dirac:path",
        "playground.theory.dirac:velocity",
        "playground.constraints.zero_centered:R1.penalty",
    ),
)
