"""Batch norm, leaky units, initial weights and label smoothing, one at a time, from one base: what each does here.

Every variant is trained under three seeds, and what is claimed is claimed of the middle one: one lucky run says nothing.
All are read with one yardstick: W1 as a multiple of the base's, early (at turn 100) and late (the last five readings).

The base's own three runs mostly end further apart than most of these changes move the middle one: late in the run only batch
norm in D stands out.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from playground.config import RunConfig
from playground.lessons.found import Found
from playground.lessons.lesson import Claim, Lesson, Source, Training

SEEDS = 3
TURNS, EARLY = 300, 100
LATE = 5
"""Readings of W1, every 20 turns, at the end of a run."""
_BASE = RunConfig.from_dict(
    {
        "data": {"name": "two_bumps"},
        "objective": "non_saturating",
        "generator": {"name": "mlp", "width": 32, "depth": 2, "activation": "relu"},
        "discriminator": {"name": "mlp", "width": 32, "depth": 2, "activation": "relu"},
        "optimizer_d": {"name": "adam", "rate": 1e-3},
        "optimizer_g": {"name": "adam", "rate": 1e-3},
        "batch": 128,
        "measure_every": 20,
        "budget_turns": TURNS,
        "members": SEEDS,
    }
)
CHANGED: Mapping[str, Mapping[str, Any]] = {
    "base": {},
    "batch_g": {"generator.norm": "batch"},
    "batch_d": {"discriminator.norm": "batch"},
    "leaky": {"generator.activation": "leaky_relu", "discriminator.activation": "leaky_relu"},
    "small_weights": {"initialization": "dcgan"},
    "smooth": {"objective.real_label": 0.9},
}
"""What each row of the wall has that the base has not."""
_ROW = {name: row for row, name in enumerate(CHANGED)}


def _of_row(found: Sequence[Found], row: int, read: Callable[[Found], float]) -> list[float]:
    """A number of each run of a row."""
    return [read(each) for each in found[row * SEEDS : (row + 1) * SEEDS]]


def middle(found: Sequence[Found], row: int, read: Callable[[Found], float]) -> float:
    """The median of a number over the runs of a row."""
    return statistics.median(_of_row(found, row, read))


def _late(each: Found) -> float:
    return each.mean("w1", last=LATE)


def _early(each: Found) -> float:
    return each.at("w1", EARLY)


def _beside_base(name: str, read: Callable[[Found], float]) -> Callable[[Sequence[Found]], float]:
    """The middle of a row as a multiple of the base's."""
    return lambda found: middle(found, _ROW[name], read) / middle(found, _ROW["base"], read)


def seeds_apart(found: Sequence[Found]) -> float:
    """Largest over smallest late W1 of the base's own runs: what the seed alone does."""
    late = _of_row(found, _ROW["base"], _late)
    return max(late) / min(late)


def overlapping(found: Sequence[Found]) -> int:
    """Of the rows but the base and batch norm in D: how many have late W1 whose range meets that of the base."""
    late = {name: _of_row(found, row, _late) for name, row in _ROW.items()}
    base = late.pop("base")
    del late["batch_d"]
    return sum(min(each) <= max(base) and min(base) <= max(each) for each in late.values())


def _worst(found: Sequence[Found]) -> float:
    """Late W1 with batch norm in D, as a multiple of the largest of the other four."""
    late = {name: middle(found, row, _late) for name, row in _ROW.items() if name != "base"}
    return late.pop("batch_d") / max(late.values())


def _moved(found: Sequence[Found]) -> float:
    """Late W1 of the fix's second row, batch norm in G, as a multiple of the first's, batch norm in D."""
    return middle(found, 1, _late) / middle(found, 0, _late)


def _still(found: Sequence[Found]) -> float:
    """Late W1 of the fix's third row, batch norm in both, as a multiple of the second's, batch norm in G alone."""
    return middle(found, 2, _late) / middle(found, 1, _late)


LESSON = Lesson(
    name="one_at_a_time",
    choices=("batch_g", "batch_d", "leaky", "small_weights", "smooth"),
    answer="batch_d",
    act=Training(
        runs=tuple(_BASE.with_values(dict(values)) for values in CHANGED.values()),
        arrangement="wall",
        claims=(
            Claim(name="worst", of=_worst, least=1.5),
            Claim(name="batch_d_early", of=_beside_base("batch_d", _early), least=1),
            Claim(name="batch_d_late", of=_beside_base("batch_d", _late), least=2.5),
            Claim(name="batch_g_early", of=_beside_base("batch_g", _early), most=0.85),
            *(
                Claim(name=f"{name}_late", of=_beside_base(name, _late), least=0.25, most=4)
                for name in ("batch_g", "leaky", "small_weights", "smooth")
            ),
            Claim(name="seeds_apart", of=seeds_apart, least=1.5),
            Claim(name="overlapping", of=overlapping, least=3),
            Claim(
                name="smooth",
                of=lambda found: middle(found, _ROW["smooth"], lambda each: each.mean("d_real", last=20)),
                least=0.4,
                most=0.49,
            ),
        ),
        panels=("picture", "distances", "beliefs"),
    ),
    fix=Training(
        runs=tuple(
            _BASE.with_values(dict.fromkeys(norms, "batch"))
            for norms in (("discriminator.norm",), ("generator.norm",), ("generator.norm", "discriminator.norm"))
        ),
        arrangement="wall",
        claims=(Claim(name="moved", of=_moved, most=0.45), Claim(name="both", of=_still, least=1.4)),
        panels=("picture", "distances", "beliefs"),
    ),
    turned=("discriminator.norm", "generator.norm"),
    cards=4,
    sources=(
        Source(
            "Radford, Metz & Chintala 2015", "1511.06434", "section 3: batch norm, LeakyReLU; section 4: weights from N(0, .02²)"
        ),
        Source(
            "Salimans et al. 2016",
            "1606.03498",
            "section 3.4, one-sided label smoothing; section 3.5, virtual batch normalisation",
        ),
    ),
    code=(
        "playground.lessons.one_at_a_time:seeds_apart",
        "playground.lessons.one_at_a_time:overlapping",
        "playground.networks.stacked:StackedBatchNorm",
        "playground.networks.init:Dcgan",
        "playground.objectives.logistic:Logistic.optimum",
    ),
)
