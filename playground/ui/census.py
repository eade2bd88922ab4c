"""Of which classes the samples of a run are: counted beside the run, seldom enough to cost it little."""

import math
import time
from collections.abc import Callable
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import torch

from playground.judging.gallery import Gallery
from playground.metrics.classes import PRESENT, Classes
from playground.pictures import ImagePicture
from playground.runtime.asking import asked
from playground.runtime.frame import Frame
from playground.runtime.run import Run
from playground.runtime.tasks import Task
from playground.texts import listed, text
from playground.training.sampling import Sampler
from playground.ui.galleries import Galleries
from playground.views.classes import MOST, sorting
from playground.views.sample import named, percent

SAMPLES = 256
SEED = 0
SECONDS = 2.0
SHARE = 0.03
"""Of a core's time: a count that took c seconds is followed by c/SHARE seconds without one."""
PATIENCE = 10.0
REST = 20.0
"""Seconds until a count that failed, as of a run whose updates take longer than `PATIENCE`, is tried again."""


class Count(NamedTuple):
    """The classes of so many `samples` at a turn; counting them took `seconds` of a core, and was begun at `began`."""

    classes: Classes
    samples: int
    turn: int
    began: float
    seconds: float


class Census:
    """Counts the classes of runs. One for the server.

    Args:
        galleries: the data sets.
        clock: seconds.
    """

    def __init__(self, galleries: Galleries, clock: Callable[[], float]) -> None:
        self._galleries, self._clock = galleries, clock
        self._tasks: WeakKeyDictionary[Run, Task[Count]] = WeakKeyDictionary()
        self._known: WeakKeyDictionary[Run, Count] = WeakKeyDictionary()
        self._resting: WeakKeyDictionary[Run, float] = WeakKeyDictionary()  # until when, after one that failed

    def told(self, run: Run, past: tuple[Frame, ImagePicture] | None) -> dict[str, Any]:
        """The bars and their numbers as fields of a message: of fresh samples now, or of the sheet of the `past`.

        Errors: `Galleries.of`.
        """
        hung = self._galleries.of(run.settings)
        gallery = hung.gallery
        if gallery is None:
            return {"texts": {"says-classes-images": hung.says}, "pending": hung.pending, "fraction": hung.fraction}
        if gallery.eye is None:
            return {"texts": {"says-classes-images": text("looking.no_classifier")}, "without": True}
        if past is not None:
            frame, picture = past
            return shown(Count(gallery.sorted(picture.fakes), len(picture.fakes), frame.turn, 0.0, 0.0), gallery)
        self._take(run, gallery)
        known = self._known.get(run)
        if known is None:
            says = self._tasks[run].say() if run in self._resting else text("looking.counting")
            return {"texts": {"says-classes-images": says}, "pending": True, "fraction": 1.0}
        return shown(known, gallery)

    def _take(self, run: Run, gallery: Gallery) -> None:
        """Take over what was counted; begin anew if the run went on and it is time."""
        task, known = self._tasks.get(run), self._known.get(run)
        if task is not None and not task.over:
            return
        if task is not None and task.result is not None:
            self._known[run] = known = task.result
        elif task is not None and self._clock() < self._resting.setdefault(run, self._clock() + REST):
            return
        self._resting.pop(run, None)
        due = known is None or self._clock() >= known.began + max(SECONDS, known.seconds / SHARE)
        if due and (known is None or known.turn != run.turn):
            self._tasks[run] = self._galleries.tasks.start(("census", run.number), lambda task: self._count(task, run, gallery))

    def _count(self, task: Task[Count], run: Run, gallery: Gallery) -> Count:
        """Copy the run's generator between two of its updates, then draw and look on this thread."""
        sampler, turn = asked(run, lambda trainer: (Sampler.of(trainer), trainer.turn), task, patience=PATIENCE)
        began, busy = self._clock(), time.thread_time()
        with torch.inference_mode():
            fakes = sampler.draw(sampler.z(SAMPLES, seed=SEED), sampler.labels(SAMPLES, seed=SEED))
        found = gallery.sorted(fakes)
        return Count(found, SAMPLES, turn, began, time.thread_time() - busy)


def shown(counted: Count, gallery: Gallery) -> dict[str, Any]:
    """The bars, the numbers beside those of as many real pictures, and a sentence."""
    found, real, names = counted.classes, gallery.floor(counted.samples), gallery.source.class_names
    held_out = len(gallery.held_out) if gallery.held_out is not None else 0
    total = len(gallery.shares)
    texts = {
        "classes-n-images": f"{counted.samples}",
        "classes-n-real-images": f"{min(counted.samples, held_out)}",
        "classes-present-images": text("looking.of", part=found.present, whole=total),
        "classes-present-real-images": text("looking.of", part=real.present, whole=total),
        "classes-sure-images": f"{percent(found.sure)} %",
        "classes-sure-real-images": f"{percent(real.sure)} %",
        "classes-turn-images": f"{counted.turn:,}".replace(",", "\u202f"),
        "says-classes-images": _said(counted, gallery),
    }
    figures = {}
    if total <= MOST:
        figures["classes-images"] = sorting([named(names, each) for each in range(total)], found.shares, gallery.shares)
    return {"texts": texts, "figures": figures, "turn": counted.turn}


def _said(counted: Count, gallery: Gallery) -> str:
    """Which classes are missing, and which is the most frequent."""
    shares, names = counted.classes.shares, gallery.source.class_names
    top = int(shares.argmax())
    most = {"top": named(names, top), "share": percent(float(shares[top])), "real": percent(float(gallery.shares[top]))}
    missing = [named(names, each) for each in range(len(shares)) if shares[each] < PRESENT and gallery.shares[each] > 0]
    if not missing:
        return text("looking.all_present", **most)
    few = missing[: math.isqrt(MOST) * 2]
    return text("looking.missing", count=len(missing), names=listed(few) + ("…" if len(few) < len(missing) else ""), **most)
