"""JS stands at log 2 as soon as two bumps lie apart, W1 goes on telling how far; then two games, one on each distance.

Fresh samples are drawn at every distance, as a run would have them, so that the curves are measured and not known.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch

from playground.config import RunConfig
from playground.constraints.spectral_norm import SpectralNorm
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Computation, Lesson, Source, Tell, Training
from playground.metrics.divergences import line_scores
from playground.objectives.wasserstein import Wasserstein
from playground.randomness import generator
from playground.theory.bumps import Array, Bump

FARTHEST = 8.0
DISTANCES = np.linspace(0.0, FARTHEST, 33)
SAMPLES = 2000
FAR = 7.0
"""From here on two bumps of width 1 count as apart."""
GRID = np.linspace(-8.0, 16.0, 481)
BANDWIDTH = 0.2
_SQUARE = {"width": 32, "depth": 2}
_JS = RunConfig.from_dict(
    {
        "data": {"name": "gaussian", "mean": 5.0, "sigma": 0.5},
        "objective": "minimax",
        "generator": {"name": "mlp", "activation": "tanh", **_SQUARE},
        "discriminator": {"name": "mlp", **_SQUARE},
        "optimizer_d": {"name": "adam", "rate": 5e-3, "beta1": 0.0, "beta2": 0.9},
        "optimizer_g": {"name": "sgd", "rate": 0.02},  # goes as far as the slope is long: Adam would stretch a tiny one
        "batch": 128,
        "d_steps": 5,
        "measure_every": 25,
        "budget_turns": 300,
    }
)


def measured(seed: int, tell: Tell) -> Sequence[Found]:
    """JS and W1 of N(0, 1) and N(d, 1) from samples: as lines over d, in units of log 2 and of `FARTHEST`, and as numbers."""
    stream = generator(seed, "log_two")
    density = Bump("gaussian", 0.0, 1.0).density(GRID)
    js, w1 = np.zeros(len(DISTANCES)), np.zeros(len(DISTANCES))
    for i, distance in enumerate(DISTANCES):
        tell(i / len(DISTANCES))
        real, fakes = torch.randn(2, SAMPLES, generator=stream, dtype=torch.float64).numpy()
        read = line_scores(real, fakes + distance, p_data=density, grid=GRID, bandwidth=BANDWIDTH)
        js[i], w1[i] = read.js / math.log(2), read.w1
    far = DISTANCES >= FAR
    numbers = {
        "js_far": float(js[far].min()),
        "js_slope": _slope(DISTANCES[far], js[far]),
        "w1_error": float(np.abs(w1 - DISTANCES).max()),
        "w1_slope": _slope(DISTANCES[far], w1[far]),
    }
    return [Found(numbers=numbers, lines={"js": (DISTANCES, js), "w1": (DISTANCES, w1 / FARTHEST)})]


def _slope(x: Array, y: Array) -> float:
    """Of the straight line that is nearest to the points, `[n]` each."""
    return float(np.polyfit(x, y, 1)[0])


def _number(name: str, run: int = 0) -> Callable[[Sequence[Found]], float]:
    return lambda found: found[run].last(name)


LESSON = Lesson(
    name="log_two",
    choices=("both_grow", "js_stands", "both_stand"),
    answer="js_stands",
    act=Computation(
        compute=measured,
        claims=(
            Claim(name="js_far", of=_number("js_far"), least=0.99),
            Claim(name="js_slope", of=lambda found: abs(found[0].last("js_slope")), most=0.01),
            Claim(name="w1_error", of=_number("w1_error"), most=0.2),
            Claim(name="w1_slope", of=_number("w1_slope"), least=0.85, most=1.15),
        ),
        panels=("lines",),
        opens="theory:apart",
    ),
    fix=Training(
        runs=(_JS, replace(_JS, objective=Wasserstein(), constraint=SpectralNorm())),
        arrangement="twins",
        claims=(
            Claim(name="asleep", of=_number("gradient_norm_g"), most=1e-4),
            Claim(name="stuck", of=_number("w1"), least=4.5),
            Claim(name="arrives", of=_number("w1", 1), most=0.6),
        ),
        panels=("picture", "distances", "gradients"),
    ),
    turned=("objective", "constraint"),
    cards=3,
    sources=(
        Source("Arjovsky, Chintala & Bottou 2017", "1701.07875", "section 2, example 1 and figure 1; figure 2"),
        Source("Arjovsky & Bottou 2017", "1701.04862", "theorem 2.4: the gradient of G vanishes as D becomes perfect"),
        Source("Goodfellow et al. 2014", "1406.2661", "theorem 1: C(G) = −log 4 + 2·JSD(p_data‖p_g)"),
    ),
    code=(
        "playground.metrics.divergences:jensen_shannon",
        "playground.metrics.divergences:wasserstein_1d",
        "playground.theory.apart:slopes",
        "playground.objectives.wasserstein:Wasserstein",
    ),
)
