"""Three cures for one collapse: D judges packs, D sees everything blurred, or D has to be flat where the data are.

Nothing else is changed: the same networks, rates and budget. Each cure finds the modes first, blurred, and sharpens them
later: at the end its JS is well below that of the collapse, and yet fewer of its samples are sharp.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from playground.config import Change
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Lesson, Source, Training
from playground.lessons.recipes import RING
from playground.metrics.diagnosis import State

_COLLAPSES = RING.with_values({"data.sigma": 0.07, "budget_turns": 1500})
_PACKED = replace(_COLLAPSES, packing=4)
_FADES = ((500, 0.35), (800, 0.2), (1100, 0.1))
_NOISY = replace(_COLLAPSES, instance_noise=0.5, changes=tuple(Change(turn, "instance_noise", sigma) for turn, sigma in _FADES))
_FLAT = _COLLAPSES.with_values({"constraint": "r1"}).with_values({"constraint.weight": 0.1})
BLURRED = 900
"""The turn at which the cured runs have all modes, but no edges."""


def _all(name: str, worst: Callable[[Sequence[float]], float]) -> Callable[[Sequence[Found]], float]:
    """The worst of the runs by a measure at their end."""
    return lambda found: worst([each.last(name) for each in found])


def _sharpened(found: Sequence[Found]) -> float:
    """By how much the share of sharp samples has grown since turn `BLURRED`, in the run where it grew least."""
    return min(each.last("high_quality") / max(each.at("high_quality", BLURRED), 1e-3) for each in found)


LESSON = Lesson(
    name="cures",
    choices=("packing", "noise", "r1", "all_three"),
    answer="all_three",
    act=Training(
        runs=(_COLLAPSES,),
        claims=(
            Claim(name="lost", of=lambda found: found[0].last("mode_kl"), least=0.6),
            Claim(name="js", of=lambda found: found[0].last("js"), least=0.34),
            Claim(name="sharp", of=lambda found: found[0].last("high_quality"), least=0.75),
            Claim(name="collapsed", of=lambda found: found[0].state is State.COLLAPSED, least=1),
            Claim(name="seen_through", of=lambda found: found[0].mean("d_real", last=40), least=0.7),
        ),
        panels=("picture", "modes", "beliefs"),
    ),
    fix=Training(
        runs=(_PACKED, _NOISY, _FLAT),
        arrangement="wall",
        claims=(
            Claim(name="packed", of=lambda found: found[0].last("js"), most=0.33),
            Claim(name="noisy", of=lambda found: found[1].last("js"), most=0.33),
            Claim(name="flat", of=lambda found: found[2].last("js"), most=0.33),
            Claim(name="held", of=_all("mode_kl", max), most=0.15),
            Claim(name="quality", of=_all("high_quality", min), least=0.3),
            Claim(name="sharpened", of=_sharpened, least=1.5),
            Claim(name="price", of=_all("high_quality", max), most=0.75),
            Claim(name="in_doubt", of=lambda found: found[2].mean("d_real", last=40), most=0.6),
        ),
        panels=("picture", "modes", "beliefs"),
    ),
    cards=3,
    sources=(
        Source("Lin et al. 2018 (PacGAN)", "1712.04086", "section 2, packing; section 4.1, rings and grids"),
        Source("Arjovsky & Bottou 2017", "1701.04862", "section 3, noise on both real and generated samples"),
        Source("Mescheder, Geiger & Nowozin 2018", "1801.04406", "section 4.1, the penalty R₁"),
    ),
    code=(
        "playground.constraints.zero_centered:R1.penalty",
        "playground.metrics.modes:coverage",
        "playground.training.draws:Draws.shown",
    ),
    minutes=4,
    answered="fix",
)
