"""Everybody's lectures."""

import logging
from collections.abc import Callable

from playground.config import RunConfig
from playground.lessons.attending import Attending, Gate
from playground.lessons.lecture import Lecture
from playground.lessons.visit import Wait
from playground.runtime.attached import Attached
from playground.runtime.logged import logged
from playground.runtime.session import Session
from playground.runtime.tasks import Tasks

log = logging.getLogger(__name__)


class Lectures:
    """Everybody's lessons.

    Args:
        tasks, limit: see `Lecture`.

    Attributes:
        gate: asked before any lesson's runs start; may be replaced.
    """

    def __init__(self, tasks: Tasks, *, limit: Callable[[RunConfig], RunConfig] = lambda config: config) -> None:
        self.gate: Gate = lambda lecture: None
        self._known: Attached[Session, Lecture] = Attached(lambda session: Lecture(session, tasks, limit=limit, gate=self._ask))

    def of(self, session: Session) -> Lecture:
        """The lessons of one visitor."""
        return self._known.of(session)

    def tick(self) -> None:
        """Once a second: nobody need look for a lesson to go on. What fails in one lecture is felt in no other."""
        for lecture in self._known.all():
            with logged(log, "a lecture could not go on"):
                lecture.look()

    def _ask(self, lecture: Attending) -> Wait | None:
        return self.gate(lecture)
