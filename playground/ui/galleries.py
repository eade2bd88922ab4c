"""The data sets that were looked at, each once for everybody: a long job beside the runs, and what came of it."""

import functools
from typing import NamedTuple

from playground.config import RunConfig
from playground.data.images.source import ImageSource
from playground.errors import ConfigError
from playground.judging.gallery import Gallery, hang
from playground.runtime.tasks import Task, Tasks
from playground.texts import text

NEARLY = 0.99  # done is only what is over
GALLERIES = 8
"""Data sets that are kept looked at, of all visitors together. Each holds its pictures, so it would never go by itself."""


class Hung(NamedTuple):
    """What there is of a gallery.

    Attributes:
        source: the pictures themselves.
        gallery: None while it is being made, or if it cannot be.
        fraction: how much of it is made.
        says: what is being done, or what went wrong; empty once it is there.
    """

    source: ImageSource
    gallery: Gallery | None
    fraction: float
    says: str

    @property
    def pending(self) -> bool:
        """Whether it is still being made."""
        return self.gallery is None and self.fraction < 1


class Galleries:
    """One gallery for each open data set, made when it is first asked for; the least used makes room.

    Its job has a thread of its own, so that long jobs of visitors do not make it wait.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int = GALLERIES) -> None:
        self.tasks = Tasks(1, each=64)
        self._hanging = functools.lru_cache(most)(self._begin)

    def of(self, config: RunConfig) -> Hung:
        """The gallery of a config's data.

        Raises:
            ConfigError: points.
            DataError: data that cannot be read any more.
            BusyError: too many are being made.
        """
        source = config.data.open()
        if not isinstance(source, ImageSource):
            raise ConfigError("look_points")
        task = self._hanging(source, config.get("data"))
        if task.over:
            return Hung(source, task.result, 1.0, "" if task.result else task.say())
        return Hung(source, None, min(task.fraction, NEARLY), text("looking.hanging"))

    def _begin(self, source: ImageSource, name: str) -> Task[Gallery]:
        return self.tasks.start("galleries", lambda task: _made(task, source, name))


def _made(task: Task[Gallery], source: ImageSource, name: str) -> Gallery:
    steps = hang(source, name)
    while True:
        try:
            task.report(next(steps), "looking.hanging")
        except StopIteration as over:
            gallery: Gallery = over.value
            return gallery
