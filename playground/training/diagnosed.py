"""The diagnosis of a run, from its curves."""

import functools
from collections.abc import Mapping

from playground.config import RunConfig
from playground.data.source import Data
from playground.metrics.diagnosis import Diagnosis, Line, diagnose
from playground.metrics.variety import relative_variety
from playground.metrics.windows import LONG_WINDOW
from playground.pictures import ImagePicture, LinePicture, PlanePicture
from playground.training.history import Series
from playground.training.trainer import Trainer


def diagnosed(trainer: Trainer, member: int = 0) -> Diagnosis:
    """The state of one member of a run, to be asked between two of its updates: floors cost once, pictures each time."""
    picture = trainer.picture(member) if trainer.config.data.kind == "image" else None
    return diagnosis_of(trainer, member, floors=trainer.floors(member), picture=picture)


def diagnosis_of(
    trainer: Trainer,
    member: int = 0,
    *,
    floors: Mapping[str, float],
    picture: LinePicture | PlanePicture | ImagePicture | None = None,
) -> Diagnosis:
    """The same, from any thread: floors and the newest picture are already known. Reads the ends of the curves alone.

    Args:
        floors: of the member; empty while they are not known.
        picture: the newest, by which the variety of images is judged; None for no judgement of it.
    """
    config = trainer.config.member(member) if trainer.config.members > 1 else trainer.config
    return diagnose(
        lines(trainer.history.telemetry, member, last=LONG_WINDOW),
        lines(trainer.history.measures, member, last=LONG_WINDOW),
        bounded=config.objective.bounded,
        modes=modes_of(config),
        floors=floors,
        diverged=not bool(trainer.alive[member]) or (trainer.ended is not None and trainer.ended.error is not None),
        variety=relative_variety(picture.fakes, picture.real) if isinstance(picture, ImagePicture) else None,
    )


def lines(series: Series, member: int, *, last: int | None = None) -> dict[str, Line]:
    """Every curve of a series, or its `last` points, of one member: name → (turns, values), copies."""
    rows = series.rows
    there = slice(max(rows.length - last, 0) if last else 0, rows.length)
    turns, values = rows.turns[there].copy(), rows.values[there, :, member].copy()
    return {name: (turns, values[:, column]) for column, name in enumerate(series.names)}


def modes_of(config: RunConfig) -> int | None:
    """How many modes the data have, where they can be counted: what a visitor brings has none, and is not opened."""
    return None if config.data.brought else _counted(config.data)


@functools.lru_cache(maxsize=256)
def _counted(data: Data) -> int | None:
    """Asked for every tile of every wall twice a second, and never another number for the same data."""
    centres = data.open().centres
    return None if centres is None else len(centres)
