"""Gradient penalty and spectral norm in place of clipping: at the settings where clipping leaves G no slope, both teach it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from playground.config import RunConfig
from playground.constraints.gradient_penalty import GradientPenalty
from playground.constraints.spectral_norm import SpectralNorm
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Lesson, Source, Training
from playground.lessons.steepness import steepness

TURNS = 500
LATE = 3
"""Readings of W1, every 50 turns, at the end of a run."""
_BASE = RunConfig.from_dict(
    {
        "data": {"name": "ring"},
        "latent_dim": 2,
        "objective": "wasserstein",
        "constraint": {"name": "clipping", "limit": 0.01},
        "generator": {"name": "mlp", "width": 64, "depth": 2, "activation": "tanh"},
        "discriminator": {"name": "mlp", "width": 64, "depth": 2},
        "optimizer_d": {"name": "adam", "rate": 2e-3, "beta1": 0.0, "beta2": 0.9},
        "optimizer_g": {"name": "adam", "rate": 1e-3, "beta1": 0.0, "beta2": 0.9},
        "batch": 128,
        "d_steps": 3,
        "ema": 0.98,
        "measure_every": 50,
        "budget_turns": TURNS,
    }
)
_PANELS = ("picture", "distances", "slopes", "weights")


def _read(name: str, run: int) -> Callable[[Sequence[Found]], float]:
    return lambda found: found[run].last(name)


def _late(run: int) -> Callable[[Sequence[Found]], float]:
    """The mean W1 over the last readings of a run."""
    return lambda found: found[run].mean("w1", last=LATE)


LESSON = Lesson(
    name="penalties",
    choices=("finds", "slowly", "no_slope"),
    answer="no_slope",
    act=Training(
        runs=(_BASE,),
        examine=steepness,
        claims=(
            Claim(name="clip_slope", of=_read("slope", 0), most=1e-3),
            Claim(name="clip_far", of=_late(0), least=0.6),
        ),
        panels=_PANELS,
    ),
    fix=Training(
        runs=(replace(_BASE, constraint=GradientPenalty(weight=1.0)), replace(_BASE, constraint=SpectralNorm())),
        arrangement="twins",
        examine=steepness,
        claims=(
            Claim(name="penalty_slope", of=_read("slope", 0), least=0.8, most=1.3),
            Claim(name="penalty_near", of=_late(0), most=0.5),
            Claim(name="norm_slope", of=_read("steepest", 1), most=1.0),
            Claim(name="norm_near", of=_late(1), most=0.5),
        ),
        panels=_PANELS,
    ),
    turned=("constraint",),
    cards=3,
    sources=(
        Source("Gulrajani et al. 2017", "1704.00028", "equation 3, the gradient penalty; section 3, on clipping"),
        Source("Miyato et al. 2018", "1802.05957", "section 2, spectral normalisation"),
    ),
    code=(
        "playground.constraints.gradient_penalty:GradientPenalty.penalty",
        "playground.constraints.spectral_norm:SpectralNorm.prepare",
        "playground.constraints.spectral_norm:DividedBySigma",
        "playground.constraints.clipping:Clipping.after_step",
    ),
)
