"""Read-outs: those that exist, with what they are held against."""

import math

import pytest

from playground.texts import LANGUAGES, speaking
from playground.views.readings import number, readings

LATEST = {"js": 0.1, "w1": 0.3, "kl": 0.2, "kl_reverse": 0.25, "value": -1.2, "captured": 3, "high_quality": 0.41, "mode_kl": 0.9}
FLOORS = {"js": 0.004, "w1": 0.05, "kl": 0.01, "captured": 8, "high_quality": 0.989, "mode_kl": 0.002}


def by_name(*args, **options):
    return {each.name: each for each in readings(*args, **options)}


def test_all_that_exist_are_there_in_the_order_of_the_page() -> None:
    names = [each.name for each in readings(LATEST, FLOORS, modes=8)]
    assert names == ["value", "c_of_g", "kl", "kl_reverse", "js", "w1", "captured", "high_quality", "mode_kl"]


def test_what_does_not_exist_is_left_out() -> None:
    assert {"value", "c_of_g"}.isdisjoint(by_name(LATEST | {"value": math.nan}, FLOORS))
    assert list(by_name({"w1": 0.3}, {})) == ["w1"]
    assert "captured" not in by_name(LATEST, FLOORS, modes=None)


def test_c_of_g_follows_from_js_and_is_held_against_its_optimum() -> None:
    read = by_name(LATEST, FLOORS)["c_of_g"]
    assert float(read.value.replace("−", "-")) == pytest.approx(-math.log(4) + 0.2, abs=5e-4)
    assert [tuple(mark) for mark in read.marks] == [("optimum", "−log 4 = −1.386"), ("floor", "−1.378")]


def test_c_of_g_is_minus_log_4_for_a_perfect_generator_and_0_for_a_disjoint_one() -> None:
    assert by_name({"value": 0.0, "js": 0.0}, {})["c_of_g"].value == "−1.386"
    assert by_name({"value": 0.0, "js": math.log(2)}, {})["c_of_g"].value == "0.000"


def test_where_d_judges_packs_its_value_is_not_held_against_the_js_of_samples() -> None:
    names = [each.name for each in readings(LATEST, FLOORS, packing=2)]
    assert names == ["value", "kl", "kl_reverse", "js", "w1"]


def test_js_is_at_most_log_2_and_has_its_floor() -> None:
    assert [tuple(mark) for mark in by_name(LATEST, FLOORS)["js"].marks] == [("at most", "log 2 = 0.693"), ("floor", "0.004")]


def test_modes_are_counted_out_of_all_and_high_quality_against_its_ceiling() -> None:
    read = by_name(LATEST, FLOORS, modes=8)
    assert read["captured"].value == "3 of 8"
    assert read["high_quality"].value == "41.0 %"
    assert read["high_quality"].marks[0].value == "98.9 %"


def test_a_floor_that_does_not_exist_is_not_said() -> None:
    assert by_name(LATEST, {"w1": math.nan})["w1"].marks == ()


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.1234, "0.123"), (-1.386, "−1.386"), (-1e-9, "0.000"), (math.inf, "∞"), (-math.inf, "−∞"), (12345.0, "12\u202f345")],
)
def test_numbers_have_a_true_minus_and_no_sign_before_0(value: float, shown: str) -> None:
    assert number(value) == shown


def test_an_infinite_kl_is_shown_as_one() -> None:
    assert by_name({"kl": math.inf}, {})["kl"].value == "∞"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reading_has_a_formula_and_a_sentence_and_no_markup(language: str) -> None:
    with speaking(language):
        known = readings(LATEST, FLOORS, modes=8)
    for each in known:
        assert each.label and each.formula and each.help.endswith((".", "。"))
        assert "<" not in each.label + each.formula + each.help
