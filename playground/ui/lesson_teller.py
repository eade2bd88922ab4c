"""The part of the live stream that tells where a visitor stands in a lesson."""

from collections.abc import Iterator
from typing import Any

from playground.pictures import ImagePicture
from playground.runtime.session import Session
from playground.ui.desk import Desk
from playground.ui.encode import data_uri, message
from playground.ui.lesson_told import drawn, told, told_at, under_way
from playground.ui.sheet_stream import light

SECONDS = 0.2


class Lesson:
    """Of one window."""

    def __init__(self, session: Session, desk: Desk) -> None:
        self._session, self._lecture = session, desk.lectures.of(session)
        self._at = 0.0
        self._told: tuple[Any, ...] | None = None
        self._way: dict[str, Any] = {}
        self._ghost: object = None

    def news(self, now: float) -> Iterator[bytes]:
        """The whole lesson when it went a step on, else how far its runs are."""
        lecture = self._lecture
        if now < self._at or lecture.opening:
            return
        self._at = now + SECONDS
        lecture.look()
        stand = (lecture.version, lecture.lost, lecture.building, lecture.visit)
        if stand != self._told:
            self._told = stand
            yield message(records={"lesson": told(lecture)}, figures=drawn(lecture))
        way = under_way(lecture)
        if way != self._way:
            self._way = way
            yield message(records={"lessonWay": {"version": told_at(), **way}})
        yield from self._sheet()

    def _sheet(self) -> Iterator[bytes]:
        """The first run's last sheet of pictures, once."""
        ghost = self._session.workspaces["images"].ghost
        if ghost is self._ghost:
            return
        self._ghost = ghost
        picture = ghost.pictures[0] if ghost is not None and ghost.pictures else None
        if isinstance(picture, ImagePicture):
            yield message(images={"ghost-images": data_uri(light(picture.fakes, picture.columns))})
