"""The wall: a dot a run, and its verdict in words."""

import math
import re
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.views.palette import resolve, tokens
from playground.views.wall import VERDICTS, say_wall, sweep_chart

GROUPS = [[1, 2, 3], [8, math.nan, 6]]
FOUND = [["collapsed", "collapsed", "partial"], ["learned", "lost", "partial"]]


def figure(values=(0.001, 0.01), **options):
    return sweep_chart("Learning rate", values, GROUPS, FOUND, "modes", **options)


def by_uid(made):
    return {trace["uid"]: trace for trace in made["data"]}


def test_every_verdict_has_its_trace_even_without_a_run() -> None:
    assert [trace["uid"] for trace in figure()["data"]] == ["median", *VERDICTS]
    assert len(by_uid(figure())["off"]["x"]) == 0


def test_every_run_has_one_dot() -> None:
    dots = [trace for trace in figure()["data"] if trace["uid"] != "median"]
    assert sum(len(trace["x"]) for trace in dots) == 6
    assert by_uid(figure())["collapsed"]["y"].tolist() == [1, 2]


def test_verdicts_differ_in_shape_as_in_colour() -> None:
    assert len({mark.symbol for mark in VERDICTS.values()}) == len({mark.color for mark in VERDICTS.values()}) == len(VERDICTS)


def test_a_verdict_has_the_shape_that_it_has_on_the_tiles() -> None:
    """● ◐ ▲ ◇ ✕ of assets/lab.js."""
    script = (Path(__file__).parents[2] / "assets" / "lab.js").read_text("utf-8")
    shapes = dict(re.findall(r'(\w+): "(.)"', re.search(r"SHAPES = {(.*?)}", script)[1]))
    symbols = {"●": "circle", "◐": "circle-open-dot", "▲": "triangle-up", "◇": "diamond-open", "✕": "x"}
    assert {name: symbols[shape] for name, shape in shapes.items()} == {name: mark.symbol for name, mark in VERDICTS.items()}


def test_the_median_of_each_value_leaves_out_what_has_no_score() -> None:
    assert by_uid(figure())["median"]["y"].tolist() == [2, 7]


def test_the_median_runs_from_left_to_right_whatever_the_order_of_the_values() -> None:
    median = by_uid(figure(values=(0.01, 0.001)))["median"]
    assert (np.diff(median["x"]) > 0).all()
    assert median["y"].tolist() == [7, 2]


@pytest.mark.parametrize("log_x", [False, True])
def test_dots_of_two_values_never_mix(log_x: bool) -> None:
    made = by_uid(figure(log_x=log_x))
    left = np.concatenate([made["collapsed"]["x"], made["partial"]["x"][:1]])
    right = np.concatenate([made["learned"]["x"], made["lost"]["x"], made["partial"]["x"][1:]])
    assert left.max() < right.min()
    assert (left > 0).all() or not log_x


def test_words_stand_side_by_side_in_their_order() -> None:
    axis = figure(values=("relu", "tanh"), log_x=True)["layout"]["xaxis"]
    assert (axis["type"], axis["tickvals"], axis["ticktext"]) == ("linear", [1, 2], ["relu", "tanh"])


def test_no_line_joins_words() -> None:
    assert by_uid(figure())["median"]["mode"] == "lines"
    assert by_uid(figure(values=("relu", "tanh")))["median"]["mode"] == "markers"


def test_plotly_knows_every_attribute_and_the_palette_every_colour(colored) -> None:
    for made in (figure(), figure(values=("a", "b")), sweep_chart("k", [1], [[1.0]], [["off"]], "JS")):
        go.Figure(colored(made))
        assert all(resolve(token, "dark") for token in tokens(made))


def test_the_verdict_over_all_is_a_sentence() -> None:
    every = ["collapsed"] * 11 + ["learned"] * 4 + ["lost"]
    assert say_wall(every) == "11 of 16 seeds collapsed, 4 found every mode, 1 is lost."
    assert say_wall(every[10:14], modes=False, swept=True) == "3 of 4 runs learned the data, 1 collapsed."


def test_a_verdict_that_all_share_and_a_wall_of_one_have_their_own_words() -> None:
    assert say_wall(["lost"] * 3) == "All 3 seeds are lost."
    assert say_wall(["off"]) == "The run is off the data."
    assert "No run" in say_wall([])


@pytest.mark.parametrize("modes", [True, False])
@pytest.mark.parametrize("name", VERDICTS)
def test_every_verdict_can_be_said_of_one_and_of_many(name: str, modes: bool) -> None:
    assert say_wall([name], modes=modes) != say_wall([name, name], modes=modes)


def test_a_run_has_its_own_name_under_the_pointer_where_it_has_one() -> None:
    dots = by_uid(figure(names=[["a", "b", "c"], ["d", "e", "f"]]))
    assert dots["collapsed"]["text"] == ["a", "b"]
    assert by_uid(figure())["lost"]["text"] == ["Learning rate 0.01"]
