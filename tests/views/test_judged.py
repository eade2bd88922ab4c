"""Judgements as a table, a chart, bars and a file."""

import csv
import io
import json

import numpy as np
import pytest

from playground.judging.report import Floor, Histogram, Report, Score, Sentence
from playground.runtime.judgements import Judgement, Moment, Wish
from playground.views import judged as view


def made(number: int, run: int = 9, turn: int = 100, *, value: float = 20.0, samples: int = 500) -> Judgement:
    report = Report(
        scores=(Score("frechet", value, None, Floor(0.3, 0.04)), Score("density", 0.5, 0.01, Floor(1.0, 0.0))),
        samples=samples,
        compared=samples,
        protocol=(Sentence("judging.protocol.untaught"),),
        histogram=Histogram(("0", "1"), (0.25, 0.75), (0.5, 0.5)),
    )
    return Judgement(number, run, "digits", Moment(turn, 2.5), 1.5, Wish(samples), number % 2 == 0, report)


def test_a_row_says_which_way_is_better_and_what_real_pictures_read():
    frechet, density = view.rows(made(1))
    assert (frechet["arrow"], frechet["value"], frechet["floor"]) == ("↓", "20", "0.3 ± 0.04")
    assert (density["arrow"], density["better"], density["value"]) == ("", "", "0.5 ± 0.01")


def test_runs_are_counted_as_the_tab_judged_them_and_the_newest_comes_first():
    said = view.options([made(1, run=40), made(2, run=40, turn=1200), made(3, run=52)])
    assert said == [
        (3, "Run 2, turn 100 (Handwritten digits)"),
        (2, "Run 1, turn 1\u202f200 (Handwritten digits), by itself"),
        (1, "Run 1, turn 100 (Handwritten digits)"),
    ]


def test_the_chart_has_the_run_that_is_shown_and_only_what_compares():
    known = [made(1, turn=10), made(2, turn=20), made(3, run=5), made(4, turn=30, samples=2000)]
    chart = view.history(known, known[0], "frechet")
    assert np.array_equal(chart["data"][0]["x"], [10, 20])
    assert chart["layout"]["shapes"][0]["y0"] == 0.3
    assert chart["layout"]["shapes"][0]["line"]["dash"] == "dot"
    assert "20 at turn 20, judgement 2 of this run" in view.history_says(known, known[0], "frechet")


@pytest.mark.parametrize(("value", "log"), [(500.0, True), (0.9, False)])
def test_scores_far_above_their_floor_have_a_logarithmic_axis(value, log):
    layout = view.history([made(1, value=value)], made(1, value=value), "frechet")["layout"]
    assert (layout["yaxis"].get("type") == "log") is log
    assert layout["annotations"][0]["y"] == pytest.approx(np.log10(0.3) if log else 0.3)


def test_bars_are_the_samples_beside_the_data():
    histogram = made(1).report.histogram
    fakes, data = view.bars(histogram)["data"]
    assert fakes["y"].tolist() == [0.25, 0.75] and data["y"].tolist() == [0.5, 0.5]
    assert view.bars_say(histogram).endswith("1 75%, 0 25%.")


def test_the_table_has_a_line_for_each_score_of_each_judgement():
    lines = list(csv.DictReader(io.StringIO(view.table([made(1), made(2)]))))
    assert len(lines) == 4
    assert (lines[0]["turn"], lines[0]["score"], float(lines[0]["value"])) == ("100", "frechet", 20.0)
    assert (lines[1]["error"], lines[1]["floor"]) == ("0.01", "1.0")


def test_plain_values_go_into_a_file_and_say_how_it_was_judged():
    (plain,) = json.loads(json.dumps(view.plain([made(1)])))
    assert (plain["run"], plain["samples"], plain["scores"]["frechet"]["value"]) == (1, 500, 20.0)
    assert "random weights" in plain["protocol"][0]
