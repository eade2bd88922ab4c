"""A visitor of lessons."""

from collections.abc import Iterator

import pytest

from playground.lessons.lecture import Lecture
from tests.lessons.fakes import Visitor


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    """Somebody who looks at a page without a run."""
    visitor = Visitor()
    yield visitor
    visitor.tasks.stop()
    visitor.workshop.stop()


@pytest.fixture
def lecture(visitor: Visitor) -> Lecture:
    """The visitor's."""
    return visitor.lecture
