"""Judgements as a table, as a chart over the turns of their run, and as bars of classes."""

import csv
import io
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.judging.report import BETTER, Histogram, Score
from playground.runtime.judgements import Judgement
from playground.texts import grouped, listed, text
from playground.views.axes import Figure, axis, frame

ARROWS = {"lower": "↓", "higher": "↑"}
DECADES = 30
"""So many times its floor a score lies before the axis is logarithmic."""
NAMED = 12
"""Classes up to which each is named in a sentence."""


def number(value: float) -> str:
    """Three digits, with a true minus.

    >>> number(-0.01234), number(4321.0), number(10)
    ('−0.0123', '4\u202f321', '10')
    """
    shown = grouped(value) if abs(value) >= 1000 else f"{value:.3g}"
    return shown.replace("-", "−")


def give_or_take(value: float, spread: float | None) -> str:
    """A number with its standard error or deviation, where it has one."""
    return f"{number(value)} ± {float(f'{spread:.1g}'):g}" if spread else number(value)


def rows(judgement: Judgement) -> list[dict[str, str]]:
    """One row a score: its name, what it means, which way is better, what was generated, and real against real."""
    return [_row(score) for score in judgement.report.scores]


def _row(score: Score) -> dict[str, str]:
    better = BETTER.get(score.name)
    return {
        "name": score.name,
        "label": score.label(),
        "help": score.help(),
        "arrow": ARROWS.get(better or "", ""),
        "better": text(f"judge.better_{better}") if better else "",
        "value": give_or_take(score.value, score.error),
        "floor": give_or_take(score.floor.mean, score.floor.spread),
    }


def options(judgements: Sequence[Judgement]) -> list[tuple[int, str]]:
    """The number of each judgement and what it is called, the newest first; runs are counted as the tab judged them."""
    order = ordinals(judgements)
    named = []
    for each in reversed(judgements):
        key = "judge.option_scheduled" if each.scheduled else "judge.option"
        data = text(f"variant.data.{each.data}")
        named.append((each.number, text(key, run=order[each.run], turn=each.at.turn, data=data)))
    return named


def ordinals(judgements: Sequence[Judgement]) -> dict[int, int]:
    """A run's number in this process → 1, 2, … in this tab."""
    return {run: place for place, run in enumerate(dict.fromkeys(each.run for each in judgements), start=1)}


def took(judgement: Judgement) -> str:
    """When it was judged, and what the judgement cost."""
    at = judgement.at
    return text("judge.took", turn=at.turn, trained=at.seconds, cost=judgement.cost)


def of_run(judgements: Sequence[Judgement], shown: Judgement, score: str) -> list[Judgement]:
    """The judgements of one run that have a score, taken as the shown one was: others do not compare."""
    alike = (shown.run, shown.report.samples, shown.wish.features)
    return [
        each
        for each in judgements
        if (each.run, each.report.samples, each.wish.features) == alike and any(s.name == score for s in each.report.scores)
    ]


def history(judgements: Sequence[Judgement], shown: Judgement, score: str) -> Figure:
    """A score against the turn, with its standard error, and the floor as a dotted line."""
    known = of_run(judgements, shown, score)
    scores = [each.report[score] for each in known]
    trace = {
        "type": "scatter",
        "mode": "lines+markers",
        "uid": f"{shown.run}-{score}",
        "name": text(f"judging.score.{score}.label"),
        "x": np.array([each.at.turn for each in known], np.float32),
        "y": np.array([each.value for each in scores], np.float32),
        "error_y": {"type": "data", "array": [each.error or 0.0 for each in scores], "thickness": 1, "width": 3},
        "line": {"color": "@generator", "width": 1.75},
        "marker": {"color": "@generator", "size": 6},
    }
    return {"data": [trace], "layout": _layout(score, scores, shown)}


def _layout(score: str, scores: Sequence[Score], shown: Judgement) -> dict[str, Any]:
    base = frame(f"judged.{shown.run}.{score}", size=11, margin=(46, 12, 10, 34))
    title = {"text": text("judge.turn"), "standoff": 4}
    turns = axis(rangemode="tozero", showgrid=False, showline=True, nticks=6, hoverformat=",d", exponentformat="SI", title=title)
    values = axis(hoverformat=".3~g", nticks=5, exponentformat="power")
    layout = base | {"xaxis": turns, "yaxis": values, "showlegend": False}
    if scores:
        floor, log = scores[-1].floor.mean, _spans([each.value for each in scores], scores[-1].floor.mean)
        values |= {"type": "log", "dtick": 1} if log else {"autorangeoptions": {"include": [floor, 0.0]}}
        line = {"color": "@reference", "width": 1, "dash": "dot"}
        ends = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": floor, "y1": floor}
        place = {"xref": "paper", "x": 1, "xanchor": "right", "yref": "y", "yanchor": "bottom", "showarrow": False}
        place["y"] = math.log10(floor) if log else floor  # an annotation takes the logarithm of its height
        word = {"text": text("judge.floor"), "font": {"color": "@reference", "size": 10}}
        layout |= {"yaxis": values, "shapes": [ends | {"line": line, "layer": "below"}], "annotations": [place | word]}
    return layout


def _spans(values: Sequence[float], floor: float) -> bool:
    """Whether positive scores lie so far above their floor that only a logarithmic axis shows both."""
    return min(*values, floor) > 0 and max(values) > DECADES * floor


def history_says(judgements: Sequence[Judgement], shown: Judgement, score: str) -> str:
    """The chart in words."""
    known = of_run(judgements, shown, score)
    if not known:
        return ""
    found, at = known[-1].report[score], known[-1].at.turn
    told = {"value": number(found.value), "floor": number(found.floor.mean)}
    return text("judge.chart_says", label=found.label(), turn=at, count=len(known), **told)


def bars(histogram: Histogram) -> Figure:
    """A bar a class: its share of the samples, beside a dashed mark at its share of the data."""
    places = np.arange(len(histogram.class_names), dtype=np.float32)
    fakes = {
        "type": "bar",
        "uid": "fakes",
        "name": text("judge.samples_of"),
        "x": places,
        "y": np.array(histogram.fakes, np.float32),
        "marker": {"color": "@generator/0.75", "line": {"color": "@generator", "width": 1}},
    }
    data = {
        "type": "scatter",
        "mode": "lines",
        "uid": "data",
        "name": text("judge.data"),
        "x": places,
        "y": np.array(histogram.data, np.float32),
        "line": {"color": "@real", "width": 1.5, "dash": "dash", "shape": "hvh"},
    }
    ticks = {"tickvals": places.tolist(), "ticktext": list(histogram.class_names), "showgrid": False, "tickangle": "auto"}
    layout = frame("judged.classes", size=11, margin=(46, 12, 24, 40))
    layout |= {"xaxis": axis(**ticks), "yaxis": axis(tickformat=".0%", hoverformat=".1%", rangemode="tozero", nticks=4)}
    return {"data": [fakes, data], "layout": layout | {"bargap": 0.25}}


def bars_say(histogram: Histogram) -> str:
    """The bars in words; of many classes, those that most and fewest samples are of."""
    shares = sorted(zip(histogram.class_names, histogram.fakes, strict=True), key=lambda each: -each[1])
    if len(shares) > NAMED:
        shares = shares[: NAMED // 2] + shares[-NAMED // 2 :]
    return text("judge.classes_says", shares=listed(f"{name} {share:.0%}" for name, share in shares))


def plain(judgements: Sequence[Judgement]) -> list[dict[str, Any]]:
    """Every judgement as plain values, for a file."""
    order = ordinals(judgements)
    return [
        {
            "run": order[each.run],
            "data": each.data,
            "turn": each.at.turn,
            "training_seconds": each.at.seconds,
            "judging_seconds": each.cost,
            "features": each.wish.features,
            "scheduled": each.scheduled,
        }
        | each.report.to_dict()
        for each in judgements
    ]


def table(judgements: Sequence[Judgement]) -> str:
    """Every score of every judgement as CSV, a line each."""
    columns = ("run", "data", "turn", "training_seconds", "judging_seconds", "features", "scheduled", "samples", "compared")
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*columns, "score", "value", "error", "floor", "floor_spread"])
    for each in plain(judgements):
        head = [each[name] for name in columns]
        for name, score in each["scores"].items():
            writer.writerow([*head, name, score["value"], score.get("error", ""), score["floor"], score["floor_spread"]])
    return file.getvalue()
