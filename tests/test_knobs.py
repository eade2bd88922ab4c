import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import ConfigError
from playground.knobs import Settings, knob, knobs_of, lined_up, parse, put


@dataclass(frozen=True, kw_only=True)
class Shape(Settings):
    size: float = knob(1.0, label="Size", low=0.0, high=10.0, help="How big.")


@dataclass(frozen=True, kw_only=True)
class Circle(Shape):
    filled: bool = knob(False, label="Filled", help="Whether it is filled.")


@dataclass(frozen=True, kw_only=True)
class Polygon(Shape):
    corners: int = knob(3, label="Corners", low=3, high=99, help="How many corners.")
    style: str = knob("plain", label="Style", choices=("plain", "star"), help="How it looks.")


@dataclass(frozen=True, kw_only=True)
class Cloud(Shape):
    size: float = knob(2.0, label="Puff", low=0.0, high=10.0, help="Another size.")


SHAPES = {"circle": Circle, "polygon": Polygon, "cloud": Cloud}


@dataclass(frozen=True, kw_only=True)
class Drawing(Settings):
    title: str = knob("", label="Title", help="Any words.")
    shape: Shape = knob(Circle(), variants=SHAPES, label="Shape", help="What is drawn.")


def says(fragment, action):
    with pytest.raises(ConfigError) as caught:
        action()
    assert fragment in str(caught.value)


def test_a_value_outside_its_range_is_refused_with_the_range_and_the_value():
    says("Corners must lie between 3 and 99, got 2.", lambda: Polygon(corners=2))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_refused(value):
    says("Size must be a finite number between 0 and 10", lambda: Circle(size=value))


@pytest.mark.parametrize("value", ["3", None, True, 3.5, [3]])
def test_a_wrong_type_is_refused(value):
    says("Corners must be a whole number", lambda: Polygon(corners=value))


def test_a_whole_number_will_do_for_a_float_and_back():
    assert Circle(size=2).size == 2.0 and isinstance(Circle(size=2).size, float)
    assert isinstance(Polygon(corners=4.0).corners, int)


def test_a_word_outside_the_choices_is_refused_with_the_choices():
    says("Style cannot be 'round'. Choose one of: plain, star.", lambda: Polygon(style="round"))


def test_json_there_and_back_is_the_identity():
    drawing = Drawing(title="x", shape=Polygon(corners=7, size=2.5))
    assert Drawing.from_dict(drawing.to_dict()) == drawing


@given(size=st.floats(0, 10), corners=st.integers(3, 99))
def test_any_drawing_survives_json(size, corners):
    drawing = Drawing(shape=Polygon(size=size, corners=corners))
    assert Drawing.from_dict(drawing.to_dict()) == drawing


def test_an_unknown_field_is_named_with_a_guess():
    says(
        "Unknown setting 'shape.cornrs'. Did you mean 'shape.corners'?",
        lambda: Drawing.from_dict({"shape": {"name": "polygon", "cornrs": 3}}),
    )


@pytest.mark.parametrize("plain", [3, "x", None, [1]])
def test_what_is_no_object_is_no_configuration(plain):
    says("This is not a configuration", lambda: Drawing.from_dict(plain))


def test_a_variant_is_chosen_by_name():
    assert isinstance(Drawing.from_dict({"shape": "polygon"}).shape, Polygon)
    says("Shape cannot be 'cube'. Choose one of: circle, polygon, cloud.", lambda: Drawing.from_dict({"shape": {"name": "cube"}}))
    says("Shape must be a name, or an object with a name", lambda: Drawing.from_dict({"shape": 3}))


def test_switching_a_variant_keeps_the_knobs_that_both_inherit_and_no_namesakes():
    assert Drawing(shape=Circle(size=4.0, filled=True)).with_values({"shape": "polygon"}).shape == Polygon(size=4.0)
    assert Drawing(shape=Cloud(size=9.0)).with_values({"shape": "polygon"}).shape == Polygon(size=1.0)


def test_a_path_changes_one_knob_and_no_other():
    drawing = Drawing(title="x", shape=Polygon(size=3.0))
    assert drawing.with_values({"shape.corners": 5}) == Drawing(title="x", shape=Polygon(size=3.0, corners=5))
    assert drawing.get("shape.size") == 3.0 and drawing.get("shape") == "polygon"


@pytest.mark.parametrize("path", ["shap", "shape.filled", "title.x", "shape.corners.x"])
def test_an_unknown_path_is_refused(path):
    says("Unknown setting", lambda: Drawing(shape=Polygon()).with_values({path: 1}))


def test_leaves_come_in_order_with_the_variant_before_its_knobs():
    assert [leaf.path for leaf in Drawing(shape=Polygon()).leaves()] == [
        "title",
        "shape",
        "shape.size",
        "shape.corners",
        "shape.style",
    ]


def test_text_is_read_as_the_knob_wants_it():
    leaves = {leaf.path: leaf for leaf in Drawing(shape=Polygon()).leaves()}
    assert parse(leaves["shape.corners"], "5") == 5 and parse(leaves["shape.size"], "1e-1") == 0.1
    says("Corners must be a whole number, got 'five'.", lambda: parse(leaves["shape.corners"], "five"))
    circle = {leaf.path: leaf for leaf in Drawing().leaves()}
    assert parse(circle["shape.filled"], "yes") is True and parse(circle["shape.filled"], "off") is False


def test_inherited_knobs_come_first():
    assert [name for name, _, _ in knobs_of(Polygon)] == ["size", "corners", "style"]


def test_a_value_for_each_member_is_put_into_a_copy():
    drawing, sizes = Drawing(title="a"), np.array([1.0, 2.0, 3.0])
    changed = put(drawing, "shape.size", sizes)
    assert changed.shape.size is sizes and changed.title == "a" and type(changed.shape) is Circle
    assert drawing == Drawing(title="a")


def test_values_of_members_line_up_with_the_first_axis():
    tensor = np.ones((3, 4, 2))
    assert lined_up(0.5, tensor) == 0.5
    assert lined_up(np.arange(3.0), tensor).shape == (3, 1, 1)
    assert (lined_up(np.arange(3.0), tensor) * tensor)[2].min() == 2.0


@pytest.mark.parametrize("value", [10**400, 10**5000, -(10**5000)], ids=["long", "longer", "low"])
def test_a_whole_number_without_end_is_a_sentence(value):
    says("Corners must lie between 3 and 99, got", lambda: Polygon(corners=value))
    says("Size must lie between 0 and 10, got", lambda: Shape(size=value))
    says("Filled must be", lambda: Circle(filled=value))
    says("Shape cannot be", lambda: Drawing(shape=value))
    says("Corners must lie between", lambda: parse_corners("1" + "0" * 400))


def parse_corners(written):
    leaf = next(leaf for leaf in Polygon().leaves() if leaf.path == "corners")
    return Polygon(corners=parse(leaf, written))
