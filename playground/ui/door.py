"""The data door behind the page: one thing is read at a time for each visitor, and remembered when it is understood."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from playground.data import DATA
from playground.data.images.hub import Hub
from playground.errors import DataError, PlaygroundError
from playground.runtime.session import Session
from playground.runtime.tasks import Progress, Task
from playground.texts import text
from playground.ui.bindings import Workspace
from playground.ui.bringing import Allowed, Asked, Brought, Source, Tell, bring, from_earlier
from playground.ui.desk import Desk

POLL_SECONDS = 0.1
HUB_SECONDS = 2.8
"""The Hub must have been heard of by then: looking up its name has no time limit of its own."""


class State(NamedTuple):
    """What the page shows of a reading.

    Attributes:
        said: how far it is, or what went wrong; empty when all is said by `found`.
        fraction: of the work, from 0 to 1; None when nothing goes on.
        found: what was understood, or what must be asked.
    """

    said: str = ""
    fraction: float | None = None
    found: Brought | Asked | None = None


@dataclass(eq=False)
class Ear:
    """Knows whether the Hub was heard of."""

    heard: bool = False

    def through(self, task: Task[Any]) -> Tell:
        """`task.report`, listened to."""

        def tell(fraction: float, key: str, **values: object) -> None:
            self.heard = self.heard or key != "door.asking"
            task.report(fraction, key, **values)

        return tell


@dataclass(eq=False)
class Reading:
    """One wish of a visitor to have something read.

    Attributes:
        wanted: what is read.
        task: that reads it; None before it is begun.
        given_up: whether it was ended before it was over.
    """

    wanted: Source
    task: Task[Brought | Asked] | None = None
    given_up: bool = False

    @property
    def going(self) -> bool:
        """Whether something will come of it."""
        return self.task is not None and not self.task.over and not self.given_up

    def give_up(self) -> None:
        """The page hears of it at once, the thread at its next piece."""
        if self.task is not None and not self.task.over:
            self.given_up = True
            self.task.cancel()


@dataclass(eq=False)
class Door:
    """One per page.

    Attributes:
        desk: has the sessions and the limits.
        brought: what each visitor brought last.
    """

    desk: Desk
    brought: "WeakKeyDictionary[Session, Brought]" = field(default_factory=WeakKeyDictionary)
    _newest: "WeakKeyDictionary[Session, Reading]" = field(default_factory=WeakKeyDictionary)  # it alone has the page

    def source(self, session: Session) -> Source:
        """What is being read, else what was read last: to be read again.

        Raises:
            DataError: nothing was.
        """
        newest = self._newest.get(session)
        return newest.wanted if newest is not None and newest.going else self.understood(session).source

    def understood(self, session: Session) -> Brought:
        """What was read last.

        Raises:
            DataError: nothing was.
        """
        known = self.brought.get(session)
        if known is None:
            raise DataError("upload_none")
        return known

    def train(self, session: Session, workspace: Workspace, *, size: int, grey: bool) -> None:
        """Train on what was read last; a batch that few pictures cannot fill is made smaller, and that is said.

        Raises:
            ConfigError, DataError, BusyError: nothing was read, or the settings do not suit it; everything stays as it was.
        """
        brought = self.understood(session)
        values = {**brought.values, "size": size, "grey": grey}
        count = DATA[brought.data](**values).open().count or 0
        if count < self.desk.shown(session, workspace).batch:
            batch = 2 ** (count.bit_length() - 1)  # the largest power of two that fits
            self.desk.change(session, workspace, "batch", batch)
            session.notify("door.batch", count=count, batch=batch)
        self.desk.use_data(session, workspace, brought.data, values)

    def cancel(self, session: Session) -> None:
        """Give up what is being read."""
        if session in self._newest:
            self._newest[session].give_up()

    async def read(self, sid: str, source: Callable[[Session], Source], crop: str) -> AsyncIterator[State | None]:
        """Read in the background, and say how far it is; what the same visitor had begun to read is given up.

        That one ends with None: the page is the newer one's now, and Gradio shows what it was given last once more at the end.

        Args:
            sid: of the tab; nobody else may keep a thread busy.
            source: what is read.
            crop: see `decode`.
        """
        ear, allowed = Ear(), Allowed(self.desk.upload_bytes, not self.desk.public)
        try:
            session = self.desk.sessions.call(sid)
            wanted = source(session)
            self.cancel(session)
            reading = self._newest[session] = Reading(wanted)
            task = self.desk.sessions.tasks.start(sid, lambda task: bring(wanted, crop, allowed, ear.through(task)))
        except PlaygroundError as error:
            yield State(error.say())
            return
        reading.task, began = task, time.monotonic()
        while not task.over:
            yield State(task.say(), task.fraction)
            await asyncio.sleep(POLL_SECONDS)
            if self._newest[session] is not reading:
                yield None
                return
            if reading.given_up:
                yield State(text("upload.cancelled"))
                return
            if task.state is Progress.WAITING:  # for a thread, not for the Hub
                began = time.monotonic()
            if isinstance(wanted, Hub) and not ear.heard and time.monotonic() - began > HUB_SECONDS:
                reading.give_up()
                yield await self._without_hub(session, reading, replace(wanted, crop=crop))
                return
        yield self._ended(session, task)

    def _ended(self, session: Session, task: Task[Brought | Asked]) -> State:
        found = task.result
        if found is None:
            return State(task.say() if task.error else text("upload.cancelled"))
        if isinstance(found, Brought):
            self.brought[session] = found
        return State(found=found)

    async def _without_hub(self, session: Session, reading: Reading, asked: Hub) -> State | None:
        """What was got before: thousands of pictures from the disk, for which no other visitor waits."""
        try:
            found = await asyncio.to_thread(from_earlier, asked, DataError("hub_unreachable", repo=asked.repo))
        except PlaygroundError as error:
            return State(error.say()) if self._newest[session] is reading else None
        if self._newest[session] is not reading:
            return None
        self.brought[session] = found
        return State(found=found)
