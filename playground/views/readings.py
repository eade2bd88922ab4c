"""The read-outs of a run: each with its formula, its value, and what to hold the value against.

The games' optimum: V(D, G) = E[log D(x)] + E[log(1 − D(G(z)))], and C(G) = max_D V(D, G) = −log 4 + 2·JS(p_data‖p_g).
Source: Goodfellow et al. 2014, arXiv:1406.2661, theorem 1.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

from playground.texts import grouped, has, text
from playground.views.palette import words

LOG_2, LOG_4 = math.log(2), math.log(4)
DIVERGENCES = ("kl", "kl_reverse", "js", "w1")
HELP = {"mode_kl": "metric.reverse_kl.help", "kl_reverse": "figure.reading.kl_reverse_help"}


class Mark(NamedTuple):
    """A number that a value is held against, and the word for it."""

    word: str
    value: str


class Reading(NamedTuple):
    """One read-out.

    Attributes:
        name: of the measure; `c_of_g` for C(G), which follows from JS.
        label: short.
        formula: plain text with the subscripts "p_data" and "p_{g}".
        value: with three decimals, a true minus, ∞.
        unit: behind the value; empty without one.
        marks: its optimum, bound and floor, those that it has.
        help: one sentence for a first-year student.
    """

    name: str
    label: str
    formula: str
    value: str
    unit: str
    marks: tuple[Mark, ...]
    help: str


def readings(
    latest: Mapping[str, float], floors: Mapping[str, float], *, modes: int | None = None, packing: int = 1
) -> list[Reading]:
    """What there is to read of a run now, in the order of the page.

    Args:
        latest: the newest measures by the names of `training.events.MEASURES`; NaN is one that does not exist.
        floors: the same real against real, those that exist.
        modes: how many the data have; None where they cannot be counted.
        packing: how many samples D judges as one; the value of packs is not held against the JS of samples.
    """
    known = {name: value for name, value in latest.items() if not math.isnan(value)}
    base = {name: value for name, value in floors.items() if not math.isnan(value)}
    made = []
    if "value" in known:
        made.append(_value(known["value"], base))
        if "js" in known and packing == 1:
            made.append(_c_of_g(known["js"], base))
    made += [_divergence(name, known[name], base) for name in DIVERGENCES if name in known]
    if modes is not None:
        made += _of_modes(known, base, modes)
    return made


def number(value: float) -> str:
    """Three decimals, a true minus, no sign before what rounds to 0, and ∞; large numbers have three digits."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    shown = f"{value:.3f}" if abs(value) < 1000 else grouped(value) if abs(value) < 1e7 else f"{value:.3g}"
    return ("0.000" if abs(value) < 0.0005 else shown).replace("-", "−")


def _value(value: float, floors: Mapping[str, float]) -> Reading:
    return _reading("value", number(value), [("optimum", f"−log 4 = {number(-LOG_4)}"), *_floor("value", floors)])


def _c_of_g(js: float, floors: Mapping[str, float]) -> Reading:
    """C(G) = −log 4 + 2·JS."""
    floor = {"js": -LOG_4 + 2 * floors["js"]} if "js" in floors else {}
    return _reading("c_of_g", number(-LOG_4 + 2 * js), [("optimum", f"−log 4 = {number(-LOG_4)}"), *_floor("js", floor)])


def _divergence(name: str, value: float, floors: Mapping[str, float]) -> Reading:
    bound = [("most", f"log 2 = {number(LOG_2)}")] if name == "js" else []
    return _reading(name, number(value), [*bound, *_floor(name, floors)])


def _of_modes(known: Mapping[str, float], floors: Mapping[str, float], modes: int) -> list[Reading]:
    made = []
    if "captured" in known:
        of = words("reading.of", count=f"{known['captured']:.0f}", total=modes)
        most = [("real", f"{floors['captured']:.0f}")] if "captured" in floors else []
        made.append(_reading("captured", of, most))
    if "high_quality" in known:
        ceiling = [("real", _percent(floors["high_quality"]))] if "high_quality" in floors else []
        made.append(_reading("high_quality", _percent(known["high_quality"]), ceiling))
    if "mode_kl" in known:
        made.append(_reading("mode_kl", number(known["mode_kl"]), _floor("mode_kl", floors)))
    return made


def _floor(name: str, floors: Mapping[str, float]) -> list[tuple[str, str]]:
    return [("floor", number(floors[name]))] if name in floors else []


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _reading(name: str, value: str, marks: list[tuple[str, str]]) -> Reading:
    unit = f"reading.{name}_unit"
    return Reading(
        name=name,
        label=words(f"reading.{name}"),
        formula=words(f"reading.{name}_formula"),
        value=value,
        unit=words(unit) if has(f"figure.{unit}") else "",
        marks=tuple(Mark(words(f"reading.{word}"), shown) for word, shown in marks),
        help=text(next(key for key in (HELP.get(name, ""), f"figure.reading.{name}_help", f"metric.{name}.help") if has(key))),
    )
