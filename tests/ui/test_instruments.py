"""Read-outs, the microscope and the modes of a window, and what is said over a wall."""

import math
from dataclasses import replace

import numpy as np
import orjson
import pytest

from playground.config import RunConfig
from playground.metrics.verdict import Verdict
from playground.pictures import Histogram, Microscope, PlanePicture
from playground.runtime.frame import Frame
from playground.ui.instruments import MICROSCOPE, READINGS, Instruments
from playground.ui.walls import Tile
from tests.runtime.fakes import line

HERE = "distributions"
MEASURED = {"js": 0.25, "w1": 1.5, "kl": math.inf, "kl_reverse": math.nan, "value": -1.3862943611198906}
FLOORS = {"js": 0.002, "w1": 0.1}


def told(instruments, frame, *, floors=FLOORS, modes=None, place=0):
    return [orjson.loads(each) for each in instruments.news(frame, floors=floors, modes=modes, place=place)]


def said(messages, field):
    return {name: value for each in messages for name, value in each.get(field, {}).items()}


def histogram():
    return Histogram(edges=np.linspace(-1, 1, 5, dtype=np.float32), shares=np.full(4, 0.25, np.float32))


def close_up():
    names = ("real", "fake", "between")
    return Microscope(
        weights=histogram(), limit=None, at_limit=math.nan, slopes=dict.fromkeys(names, histogram()),
        mean_slopes=dict.fromkeys(names, 0.5), layers_d=("1", "2"), gradients_d=np.ones(2, np.float32),
        layers_g=("1", "2"), gradients_g=np.full(2, np.nan, np.float32),
    )  # fmt: skip


def plane(**more):
    points, lattice = np.zeros((4, 2), np.float32), np.linspace(-1, 1, 3, dtype=np.float32)
    return PlanePicture(
        real=points, fakes=points, field=np.zeros((3, 3), np.float32), xs=lattice, ys=lattice, bounded=True, **more
    )


def counted():
    shares = np.full(2, 0.5, np.float32)
    return plane(centres=np.eye(2, dtype=np.float32), sigma=0.1, shares=shares, real_shares=shares)


def frame(**more):
    return Frame(workspace=HERE, run=1, picture=line(), telemetry=MEASURED, **more)


# ---------------------------------------------------------------------- read-outs


def test_each_read_out_has_a_value_and_what_to_hold_it_against():
    messages = told(Instruments(), frame())
    texts = said(messages, "texts")
    assert texts[f"reading-js-{HERE}"] == "0.250"
    assert "0.002" in texts[f"floor-js-{HERE}"]
    assert "log 2" in texts[f"floor-js-{HERE}"]
    assert texts[f"reading-value-{HERE}"] == "−1.386"
    assert texts[f"reading-c_of_g-{HERE}"] == "−0.886"  # −log 4 + 2 · 0.25


def test_what_is_infinite_is_shown_as_such():
    assert said(told(Instruments(), frame()), "texts")[f"reading-kl-{HERE}"] == "∞"


def test_a_row_that_does_not_exist_is_hidden_and_empty():
    messages = told(Instruments(), frame())
    hidden = {name: each["hidden"] == "" for name, each in said(messages, "attributes").items() if name.startswith("row-")}
    shown = {name for name in READINGS if not hidden[f"row-{name}-{HERE}"]}
    assert shown == {"value", "c_of_g", "js", "kl", "w1"}
    assert said(messages, "texts")[f"reading-kl_reverse-{HERE}"] == ""


def test_modes_have_rows_where_they_can_be_counted():
    numbers = MEASURED | {"captured": 3.0, "high_quality": 0.5, "mode_kl": 0.1}
    texts = said(told(Instruments(), replace(frame(), telemetry=numbers), modes=8), "texts")
    assert texts[f"reading-captured-{HERE}"] == "3 of 8"
    assert texts[f"reading-high_quality-{HERE}"] == "50.0 %"


def test_the_second_of_twins_has_values_in_a_column_of_its_own():
    messages = told(Instruments(), frame(), place=1)
    texts = said(messages, "texts")
    assert texts[f"reading-js-{HERE}-1"] == "0.250"
    assert f"reading-js-{HERE}" not in texts


def test_what_did_not_change_is_not_said_again():
    instruments = Instruments()
    assert told(instruments, frame())
    assert told(instruments, frame()) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: (replace(frame, run=2), FLOORS, None),
        lambda frame: (replace(frame, telemetry=MEASURED | {"js": 0.3}), FLOORS, None),
        lambda frame: (frame, FLOORS | {"kl": 0.01}, None),
        lambda frame: (frame, FLOORS, 8),
    ],
    ids=["another run", "a measure", "a floor", "modes"],
)
def test_what_changed_is_said(change):
    instruments = Instruments()
    told(instruments, frame())
    after, floors, modes = change(frame())
    assert said(told(instruments, after, floors=floors, modes=modes), "texts")


def test_both_places_are_remembered_apart():
    instruments = Instruments()
    told(instruments, frame())
    assert told(instruments, frame(), place=1)
    assert told(instruments, frame()) == []


# ---------------------------------------------------------------------- the microscope and the modes


def test_the_microscope_has_three_figures_each_with_a_sentence():
    messages = told(Instruments(), replace(frame(), picture=replace(line(), microscope=close_up())))
    for name in MICROSCOPE:
        assert said(messages, "figures")[f"{name}-{HERE}"]["data"]
        assert said(messages, "texts")[f"says-{name}-{HERE}"].endswith(".")


def test_the_microscope_is_drawn_again_only_when_it_shows_something_else():
    instruments, picture = Instruments(), replace(line(), microscope=close_up())
    told(instruments, replace(frame(), picture=picture))
    assert told(instruments, replace(frame(), picture=replace(picture, fakes=picture.fakes))) == []
    assert said(told(instruments, replace(frame(), picture=replace(picture, microscope=close_up()))), "figures")


def test_the_bars_of_modes_come_and_go_with_what_can_be_counted():
    instruments = Instruments()
    first = told(instruments, replace(frame(), picture=counted()))
    assert said(first, "attributes")[f"modes-panel-{HERE}"] == {"hidden": None}
    assert said(first, "figures")[f"modes-{HERE}"]["data"]
    second = told(instruments, replace(frame(), picture=plane()))
    assert said(second, "attributes") == {f"modes-panel-{HERE}": {"hidden": ""}}
    assert said(second, "figures") == {}


def test_the_bars_of_modes_are_those_of_the_first_of_twins():
    messages = told(Instruments(), replace(frame(), picture=counted()), place=1)
    assert said(messages, "figures") == {}


def test_a_run_without_a_picture_has_read_outs_alone():
    messages = told(Instruments(), replace(frame(), picture=None))
    assert said(messages, "figures") == {}
    assert not any(name.startswith("modes-") for name in said(messages, "attributes"))


# ---------------------------------------------------------------------- a wall

GOOD = {"captured": 2.0, "high_quality": 0.9, "mode_kl": 0.0, "js": 0.02}
NOTHING = dict.fromkeys(GOOD, math.nan)


def tile(member, value, verdict, measures):
    """A tile, whatever else the lab has come to know of one."""
    known = {"index": 0, "member": member, "value": value, "seed": member, "verdict": verdict, "measures": measures}
    extra = {name: 2 for name in Tile.__dataclass_fields__ if name == "modes"}
    return Tile(**known, **extra)


def over(listed, path, focused=(0, 0)):
    """What is said over a wall, as the page receives it."""
    fields = Instruments().wall(listed, RunConfig(), path, focused, HERE)
    return orjson.loads(orjson.dumps(fields, option=orjson.OPT_SERIALIZE_NUMPY, default=str))


def test_a_wall_says_how_many_runs_learned():
    listed = [tile(0, 1, Verdict.LEARNED, GOOD), tile(1, 1, Verdict.COLLAPSED, GOOD | {"captured": 1.0})]
    said_over = over(listed, "d_steps")
    assert said_over["records"][f"wall-{HERE}"]["verdicts"] == ["learned", "collapsed"]
    assert "2" in said_over["texts"][f"verdict-{HERE}"]


def test_a_wall_is_named_by_value_and_by_seed_where_there_are_several():
    alone = over([tile(0, 1, None, {}), tile(1, 5, None, {})], "d_steps")
    several = over([tile(0, 1, None, {}), tile(1, 1, None, {})], "d_steps")
    assert alone["records"][f"wall-{HERE}"]["labels"] == ["1", "5"]
    assert len(set(several["records"][f"wall-{HERE}"]["labels"])) == 2


def test_the_tile_that_is_looked_at_is_marked():
    listed = [tile(member, None, None, {}) for member in range(4)]
    assert over(listed, None, (0, 2))["records"][f"wall-{HERE}"]["focus"] == 2


def test_tiles_that_are_not_measured_say_so_and_are_not_judged():
    record = over([tile(0, None, None, {})], None)["records"][f"wall-{HERE}"]
    assert record["verdicts"] == [""]
    assert record["notes"][0]


def test_a_lost_tile_says_no_number():
    record = over([tile(0, None, Verdict.LOST, NOTHING)], None)["records"][f"wall-{HERE}"]
    assert record["notes"][0].startswith("lost")
    assert "nan" not in record["notes"][0]


def test_a_lost_tile_has_no_place_in_the_chart_of_scores_but_the_wall_is_drawn():
    listed = [tile(0, 1, Verdict.LEARNED, GOOD), tile(1, 5, Verdict.LOST, NOTHING)]
    assert over(listed, "d_steps")["figures"][f"sweep-{HERE}"]["data"]
