"""What one window has been told, and what is news to it: a small teller for each part of the page."""

import logging
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any, Literal, Protocol

import numpy as np

from playground.config import RunConfig
from playground.errors import PlaygroundError
from playground.runtime.frame import Frame
from playground.runtime.run import Run
from playground.runtime.session import Mark, Points, Session
from playground.training.diagnosed import modes_of
from playground.ui.bindings import bindings, say_changes
from playground.ui.desk import Desk
from playground.ui.diagnosis import Light
from playground.ui.encode import message
from playground.ui.instruments import Instruments
from playground.ui.lesson_names import names_here, tile_names
from playground.ui.lesson_teller import Lesson
from playground.ui.paint import appended
from playground.ui.walls import tiles
from playground.views.difference import difference

log = logging.getLogger(__name__)

CURVES_SECONDS = 1 / 3
SETTINGS_SECONDS = 0.25
TIMELINE_SECONDS = 0.2
INSTRUMENTS_SECONDS = 0.5
SENTENCES_SECONDS = 2.0  # for screen readers, which need no more

REMEMBERED = 256  # floors that a window remembers

Series = Literal["telemetry", "measures"]
SERIES: tuple[Series, ...] = ("telemetry", "measures")


class Teller(Protocol):
    """One part of the page."""

    def news(self, now: float) -> Iterator[bytes]:
        """Messages that the window does not have yet; `now` in seconds."""
        ...


class Reader:
    """One window.

    Args:
        session: whose tab it is.
        desk: the server's.
    """

    def __init__(self, session: Session, desk: Desk) -> None:
        floors = Floors()
        self._tellers: tuple[Teller, ...] = (
            Settled(session, desk),
            Timeline(session),
            Pictures(session, desk),
            Light(session, floors.of),
            Charts(session, desk, floors),
            Lab(session, desk, floors),
            Notices(session, desk),
            Lesson(session, desk),
        )

    def news(self, now: float) -> Iterator[bytes]:
        """Messages that the window does not have yet; `now` in seconds."""
        for teller in self._tellers:
            try:
                yield from teller.news(now)
            except PlaygroundError as error:  # a run was replaced between two looks: the next one finds the new run
                log.info("a part of the page was not told: %s", error)


class Floors:
    """What a perfect generator would read; asked for once a run, and answered between two of its updates."""

    def __init__(self) -> None:
        self._asked: dict[tuple[int, int], Future[dict[str, float]]] = {}

    def of(self, run: Run, member: int = 0) -> dict[str, float]:
        """The floors by name; empty until they are known."""
        if (run.number, member) not in self._asked:
            if len(self._asked) > REMEMBERED:
                self._asked.clear()
            self._asked[run.number, member] = run.ask(lambda trainer: dict(trainer.floors(member)))
        answer = self._asked[run.number, member]
        return answer.result() if answer.done() and not answer.cancelled() and answer.exception() is None else {}


class Settled:
    """What the tab keeps, its formula, the marks on its widgets, and how its runs stand together."""

    def __init__(self, session: Session, desk: Desk) -> None:
        self._session, self._desk = session, desk
        self._at = 0.0
        self._told: tuple[Any, ...] = ()

    def news(self, now: float) -> Iterator[bytes]:
        """A message when something changed."""
        if now < self._at:
            return
        self._at = now + SETTINGS_SECONDS
        session, workspace = self._session, self._session.visible
        config = self._desk.config(session, workspace)
        runs = session.workspaces[workspace].runs
        state = (
            config,
            session.arrangement,
            tuple(run.settings for run in runs),
            session.can_undo,
            runs[0].number if runs else 0,
        )
        if config is None or state == self._told:
            return
        self._told = state
        changed = self._desk.changed(session, workspace)
        attributes: dict[str, Any] = {
            each.name: {"data-changed": "" if each.path in changed else None}
            for each in bindings(workspace)  # type: ignore[arg-type]
        }
        attributes[f"lab-{workspace}"] = {"data-arrangement": session.arrangement}
        for name, possible in (("undo", session.can_undo), ("redo", session.can_redo)):
            attributes[name] = {"data-off": None if possible else "", "aria-disabled": None if possible else "true"}
        twins = session.arrangement == "twins" and len(runs) > 1
        texts = self._desk.painter.formula(runs[0].settings if twins else config, workspace)  # beside it stand A's losses
        texts[f"changes-{workspace}"] = say_changes(changed, workspace)  # type: ignore[arg-type]
        texts[f"difference-{workspace}"] = difference(runs[0].settings, runs[1].settings) if twins else ""
        choice = runs[0].trainer.choice if runs else None
        texts[f"choice-{workspace}"] = choice.say() if choice else ""
        yield message(keep=self._desk.keep(session), texts=texts, attributes=attributes)


class Notices:
    """Sentences that no click waits for: from the first that no window has heard yet."""

    def __init__(self, session: Session, desk: Desk) -> None:
        self._session, self._desk = session, desk
        self._told = session.told.begin()

    def news(self, now: float) -> Iterator[bytes]:
        """All that are new in one message: the page shows one at a time."""
        new = self._session.notices(self._told)
        if new:
            self._told = new[-1].number
            self._session.told.hear(self._told)
            yield message(say=" ".join(each.say() for each in new))


class Timeline:
    """The bar of history, and the line at the turn that is looked at."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._at = 0.0
        self._told: dict[str, Any] = {}
        self._cursor: int | None = None

    def news(self, now: float) -> Iterator[bytes]:
        """A message when the run went on or another turn is looked at."""
        session = self._session
        if now < self._at and session.past == self._cursor:
            return
        self._at = now + TIMELINE_SECONDS
        runs = session.workspaces[session.visible].runs
        if not runs:
            return
        index = min(session.focused[0], len(runs) - 1)
        then, marks = session.then(index), list(runs[index].snapshots.bookmarks)
        seen = None if then is None else then.turn  # of the last snapshot before
        record = {"last": runs[index].last.turn, "past": session.past, "seen": seen, "bookmarks": marks}
        if record != self._told:
            self._told = record
            yield message(records={f"timeline-{session.visible}": record})
        if session.past != self._cursor:
            self._cursor = session.past
            yield message(cursor=session.past)


class Pictures:
    """The pictures of the visible runs: as they come, or as they were at the turn that is looked at."""

    def __init__(self, session: Session, desk: Desk) -> None:
        self._session, self._desk = session, desk
        self._lanes: dict[int, Lane] = {}

    def news(self, now: float) -> Iterator[bytes]:
        """The newest frame of each run."""
        for index in range(max(len(self._session.workspaces[self._session.visible].runs), 1)):
            yield from self._lanes.setdefault(index, Lane(self._session, self._desk, index)).news()


class Lane:
    """The pictures of one run."""

    def __init__(self, session: Session, desk: Desk, index: int) -> None:
        self._session, self._desk, self._index = session, desk, index
        self._mailbox, self._version = session.frames(index), 0
        self._layout: tuple[Any, ...] = ()
        self._past: tuple[Any, ...] | None = None

    def news(self) -> Iterator[bytes]:
        """The newest frame, if this window does not have it."""
        session, painter = self._session, self._desk.painter
        past = None if session.past is None else (session.past, session.focused, session.visible)
        if past != self._past:
            self._past, self._version = past, 0
            then = session.then(self._index)
            if then is not None and then.picture is not None:
                yield from self._framed(then)
                yield message(**painter.picture(then))
            if then is not None and then.leading:
                yield message(texts=painter.losses(then, past=True))
        posted = self._mailbox.newest(self._version)
        if posted is None or posted[0].frame.run != self._run():  # what is left there of a run that is gone
            return
        (frame, self._version) = (posted[0].frame, posted[1])
        if past is not None:
            if frame.leading:
                yield message(**painter.readings_of(frame, session.then(self._index)))
            return
        if frame.picture is not None:
            yield from self._framed(frame)
        yield posted[0].data

    def _run(self) -> int:
        """The number of the run that stands here; 0 while the first is being built."""
        runs = self._session.workspaces[self._session.visible].runs
        return runs[self._index].number if self._index < len(runs) else 0

    def _framed(self, frame: Frame) -> Iterator[bytes]:
        """The layout, when it is another; a run of a wall that begins to lead brings its own."""
        stamp, layout = self._desk.painter.layout(frame)
        if (frame.run, stamp, frame.leading) != self._layout:
            self._layout = (frame.run, stamp, frame.leading)
            yield message(**layout)


class Charts:
    """The curves: of one run, of twins one over the other, of the member of a wall that is looked at."""

    def __init__(self, session: Session, desk: Desk, floors: Floors) -> None:
        self._session, self._desk, self._floors = session, desk, floors
        self._at = self._said_at = 0.0
        self._charted: tuple[Any, ...] = ()
        self._names: list[str] = []  # of twins, in a lesson
        self._marks: dict[tuple[Series, int], Mark | None] = {}

    def news(self, now: float) -> Iterator[bytes]:
        """Whole charts when other runs are seen, else the points that came since."""
        if now < self._at:
            return
        self._at = now + CURVES_SECONDS
        session, workspace = self._session, self._session.visible
        runs = session.workspaces[workspace].runs
        if not runs:
            return
        index, member = session.focused
        seen = [(0, 0), (1, 0)] if session.arrangement == "twins" and len(runs) > 1 else [(min(index, len(runs) - 1), member)]
        config = runs[seen[0][0]].settings
        swept = config.sweep is not None and config.sweep.over_data
        floors = self._floors.of(runs[seen[0][0]], seen[0][1] if swept else 0)
        ghost = session.workspaces[workspace].ghost
        alone = ghost is not None and len(seen) == 1 and runs[seen[0][0]].number in ghost.beside
        behind = ghost.curves if ghost is not None and alone else {}
        self._names = names_here(self._desk.lectures.of(session), workspace) if len(seen) > 1 else []
        charted = (workspace, [(runs[at].number, each) for at, each in seen], bool(floors), bool(behind), self._names)
        if charted != self._charted:
            self._charted, self._marks, self._said_at = charted, {}, 0.0
            yield message(attributes={f"chart-{workspace}-modes": {"hidden": None if modes_of(config) else ""}})
        for series in SERIES:
            yield from self._series(series, seen, config, floors, behind.get(series))
        if now >= self._said_at:
            self._said_at = now + SENTENCES_SECONDS
            yield message(texts=self._said(seen[0], config, runs[seen[0][0]], floors, workspace))

    def _series(
        self, series: Series, seen: list[tuple[int, int]], config: RunConfig, floors: dict[str, float], behind: Points | None
    ) -> Iterator[bytes]:
        painter, session, places = self._desk.painter, self._session, list(enumerate(seen))
        workspace = session.visible
        news = [session.curves(series, self._marks.get((series, at)), index=run, member=each) for at, (run, each) in places]
        if (series, 0) in self._marks and not any(points is not None and points.anew for points in news):
            for at, points in enumerate(news):
                if points is not None:
                    self._marks[series, at] = points.mark
                    yield message(append=appended(points, series, workspace, run=at))
            return
        whole = [session.curves(series, index=run, member=each) or _nothing() for run, each in seen]
        self._marks |= {(series, at): points.mark for at, points in enumerate(whole)}
        second = "curves.second" if behind is None else "curves.ghost"
        whole += [] if behind is None else [behind]
        yield message(figures=painter.charts(config, floors, whole, series, workspace, second=second, runs=self._names))

    def _said(
        self, seen: tuple[int, int], config: RunConfig, run: Run, floors: dict[str, float], workspace: str
    ) -> dict[str, str]:
        latest: dict[str, Points] = {}
        for series in SERIES:
            points = self._session.curves(series, index=seen[0], member=seen[1])
            if points is not None:
                latest[series] = points
        said = self._desk.painter.said_curves(config, floors, latest, workspace)
        return said | self._desk.painter.sentences(self._session.then(seen[0]) or run.last)


class Lab:
    """Read-outs, the microscope, the modes; and the verdict over a wall."""

    def __init__(self, session: Session, desk: Desk, floors: Floors) -> None:
        self._session, self._desk, self._floors = session, desk, floors
        self._instruments = Instruments()
        self._at = 0.0
        self._past: int | None = None
        self._wall: bytes | None = None

    def news(self, now: float) -> Iterator[bytes]:
        """What the newest frames show, or the frame of the turn that is looked at."""
        session = self._session
        if now < self._at and session.past == self._past:
            return
        self._at, self._past = now + INSTRUMENTS_SECONDS, session.past
        workspace, runs = session.visible, session.workspaces[session.visible].runs
        if not runs or workspace != "distributions":
            return
        twins, lead = session.arrangement == "twins", min(session.focused[0], len(runs) - 1)
        for place, index in enumerate(range(len(runs)) if twins else [lead]):
            frame, settings = session.then(index) or runs[index].last, runs[index].settings
            swept = settings.sweep is not None and settings.sweep.over_data
            floors = self._floors.of(runs[index], frame.member if swept else 0)
            modes = modes_of(settings.member(frame.member) if settings.members > 1 else settings)
            yield from self._instruments.news(
                frame, floors=floors, modes=modes, place=place, packing=settings.packing, twins=twins
            )
        yield from self._verdict(runs, workspace)

    def _verdict(self, runs: list[Run], workspace: str) -> Iterator[bytes]:
        if self._session.arrangement != "wall":
            if self._wall is not None:
                self._wall = None
                yield message(records={f"wall-{workspace}": None})
            return
        wall = self._session.workspaces[workspace].wall
        path = None if wall is None else wall.path
        listed = tiles(runs, path, self._floors.of, tile_names(self._desk.lectures.of(self._session), workspace))
        told = message(**self._instruments.wall(listed, runs[0].settings, path, self._session.focused, workspace))
        if told != self._wall:
            self._wall = told
            yield told


def _nothing() -> Points:
    """The curves of a run that has none yet."""
    return Points(mark=(0, 0, 0), anew=True, turns=np.zeros(0, np.int64), values={})
