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
    visitor.goes()


@pytest.fixture
def hasty() -> Iterator[Visitor]:
    """Somebody who does not wait for a run to be built."""
    visitor = Visitor(patience=0.01)
    yield visitor
    visitor.goes()


@pytest.fixture
def lecture(visitor: Visitor) -> Lecture:
    """The visitor's."""
    return visitor.lecture
