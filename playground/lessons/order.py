"""D first or G first: D G D G D G … and G D G D G … are one sequence of moves, and after some turns nobody can tell.

What does matter is whether they take turns at all: the second act lets both move at once, in the smallest game there is.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch

from playground import presets
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Computation, Lesson, Source, Tell, Training
from playground.metrics.diagnosis import Line
from playground.randomness import generator
from playground.theory.dirac import Dirac, path, velocity

TURNS = 700
STEPS = 400
ORDERS = ("d_first", "g_first", "at_once")
_D_FIRST = replace(presets.get("one_bump"), budget_turns=TURNS)
_G_FIRST = replace(_D_FIRST, order="g_first")


def walked(order: str, start: tuple[float, float]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """(θ, ψ) of the Dirac-GAN from turn to turn, `[STEPS + 1, 2]`.

    G first is a move of G from the start, and then D first: the points between are those after D's moves.
    """
    game = Dirac(game="minimax", order="simultaneous" if order == "at_once" else "alternating", steps=STEPS)
    theta, psi = start
    if order != "g_first":
        return path(replace(game, theta=theta, psi=psi))
    moved = theta + game.rate * float(velocity(game, theta, psi)[0])
    after_g = path(replace(game, theta=moved, psi=psi))  # G, then D G, D G, …
    return np.array([start, *zip(after_g[:-1, 0], after_g[1:, 1], strict=True)])


def start(seed: int) -> tuple[float, float]:
    """A point of the circle of radius 1 about the equilibrium."""
    angle = 2 * math.pi * float(torch.rand((), generator=generator(seed, "order"), dtype=torch.float64))
    return math.cos(angle), math.sin(angle)


def circles(seed: int, tell: Tell) -> Sequence[Found]:
    """‖(θ, ψ)‖ in each order, from one start at the distance 1: as lines, and its largest value in the last quarter."""
    lines: dict[str, Line] = {}
    for done, order in enumerate(ORDERS):
        tell(done / len(ORDERS))
        away = np.hypot(*walked(order, start(seed)).T)
        lines[order] = (np.arange(len(away)), away)
    late: Mapping[str, float] = {order: float(away[3 * STEPS // 4 :].max()) for order, (_, away) in lines.items()}
    return [Found(lines=lines, numbers=late)]


def _apart(name: str, turn: int | None = None) -> Callable[[Sequence[Found]], float]:
    """How far the twins differ in a measure, at a turn or in the end."""

    def of(found: Sequence[Found]) -> float:
        first, second = (each.last(name) if turn is None else each.at(name, turn) for each in found)
        return abs(first - second)

    return of


LESSON = Lesson(
    name="order",
    choices=("d_wins", "g_wins", "same", "fails"),
    answer="same",
    act=Training(
        runs=(_D_FIRST, _G_FIRST),
        arrangement="twins",
        claims=(
            Claim(name="start", of=_apart("w1", 20), most=0.1),
            Claim(name="both_arrive", of=lambda found: max(each.last("js") for each in found), most=0.005),
            Claim(name="apart", of=_apart("js"), most=0.001),
        ),
        panels=("picture", "distances", "beliefs", "losses"),
    ),
    fix=Computation(
        compute=circles,
        claims=(
            Claim(name="d_first", of=lambda found: found[0].last("d_first"), most=1.3),
            Claim(name="g_first", of=lambda found: found[0].last("g_first"), most=1.3),
            Claim(name="at_once", of=lambda found: found[0].last("at_once"), least=2),
        ),
        panels=("lines",),
        opens="theory:dirac",
    ),
    cards=3,
    sources=(
        Source("Goodfellow et al. 2014", "1406.2661", "algorithm 1: k steps of D, then one of G"),
        Source("Mescheder, Geiger & Nowozin 2018", "1801.04406", "section 2, simultaneous and alternating gradient descent"),
    ),
    code=("playground.training.trainer:_schedule", "playground.theory.dirac:path"),
)
