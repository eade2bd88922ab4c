"""Nothing that is not ours becomes HTML."""

from playground.ui.markup import element, slot, subscripted

BAD = '<img src=x onerror="alert(1)">'


def test_words_are_escaped():
    assert "<img" not in element("p", BAD)
    assert "<img" not in subscripted(BAD)
    assert "<img" not in slot("name", "p", BAD)


def test_attributes_are_escaped():
    assert '"x"' not in element("p", aria_label='say "x"')


def test_markup_inside_markup_is_left_as_it_is():
    assert element("p", element("b", "x")) == "<p><b>x</b></p>"


def test_a_name_gets_its_subscript():
    assert subscripted("p_data and p_g") == "p<sub>data</sub> and p<sub>g</sub>"
