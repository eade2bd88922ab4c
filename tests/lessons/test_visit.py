"""What one visitor's way through a lesson says: whether it still asks, whether it answered, who was right."""

import pytest

from playground.lessons.visit import Visit
from tests.lessons.fakes import lesson


def visit(*over, prediction="", **kind):
    """A visit of which the acts called `over` are over."""
    return Visit(lesson(**kind), prediction=prediction, results=dict.fromkeys(over, ()))


def test_a_visit_that_began_asks_nothing_late_has_no_answer_and_nobody_is_right():
    begun = Visit(lesson())
    assert (begun.asking, begun.answered, begun.right) == (False, False, None)


@pytest.mark.parametrize(("prediction", "right"), [("many", True), ("none", False), ("", None)])
def test_the_act_that_answers_says_who_was_right_and_who_chose_nothing_was_neither(prediction, right):
    assert visit("act", prediction=prediction).right is right


def test_before_its_act_is_over_a_prediction_is_neither_right_nor_wrong():
    assert visit(prediction="many").right is None


def test_a_lesson_that_its_fix_answers_keeps_the_answer_until_then():
    assert visit("act", prediction="many", answered="fix").right is None
    assert visit("act", "fix", prediction="many", answered="fix").right is True


def test_a_lesson_that_asks_late_asks_when_its_act_is_over_and_until_something_is_chosen():
    assert not visit(asks="after").asking
    assert visit("act", asks="after").asking
    assert not visit("act", prediction="none", asks="after").asking


def test_nothing_is_answered_while_it_asks():
    assert not visit("act", asks="after").answered
    assert visit("act", prediction="none", asks="after").answered
    assert visit("act").answered


def test_two_visits_share_nothing_that_is_written_down():
    first, second = Visit(lesson()), Visit(lesson())
    first.found["act"], first.results["act"], first.pictures["act"] = (), (), ()
    assert not (second.found or second.results or second.pictures)
