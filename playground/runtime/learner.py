"""A visitor's own DDPM, trained a little at a time on the workers of the runs, which it shares with them fairly."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from playground.data.images.source import Images
from playground.diffusion.config import DiffusionConfig
from playground.diffusion.sampling import Denoised, Diffuser, pixels
from playground.diffusion.trainer import DiffusionTrainer
from playground.errors import PlaygroundError
from playground.runtime.rota import NEVER
from playground.runtime.scheduler import Scheduler

SAMPLES, STEPS, SEED = 16, 20, 0
"""Of the sheet that is drawn every few seconds: always from the same noise, so that one sees it grow."""
EVERY_SECONDS = 4.0
"""Of training, between two sheets."""


class Learner:
    """One DDPM as a job of the scheduler: an update or a network call at a time.

    Args:
        config: what to train.
        device: where.
        scheduler: whose workers do it.
        wanted: whether anybody still wants it; asked before each update.

    Attributes:
        trainer: None until a worker built it.
        playing: whether it learns now.
        samples: the last sheet, [16, C, H, W] uint8; None before the first.
        sheets: how many sheets were drawn.
        error: what went wrong, if something did.
    """

    def __init__(
        self, config: DiffusionConfig, *, device: torch.device, scheduler: Scheduler, wanted: Callable[[], bool]
    ) -> None:
        self.config, self._device, self._scheduler, self._wanted = config, device, scheduler, wanted
        self.trainer: DiffusionTrainer | None = None
        self.playing = False
        self.samples: Images | None = None
        self.sheets = 0
        self.error: PlaygroundError | None = None
        self._drawing: Iterator[Denoised] | None = None
        self._drawn_at = 0.0

    # ------------------------------------------------------------------ from any thread

    def play(self) -> None:
        """Learn, or go on learning."""
        self.playing = True
        self._scheduler.add(self)
        self._scheduler.wake(self)

    def pause(self) -> None:
        """Hold after the current update; a worker looks in once more, and lets go of it."""
        self.playing = False
        self._scheduler.wake(self)

    @property
    def over(self) -> bool:
        """Whether its time is used up, or it failed."""
        return self.error is not None or (self.trainer is not None and self.trainer.ended is not None)

    @property
    def seconds(self) -> float:
        """Computing time so far, without that of the sheets."""
        return 0.0 if self.trainer is None else self.trainer.seconds

    @property
    def losses(self) -> list[tuple[int, float]]:
        """(update, loss) at each reading."""
        return [] if self.trainer is None else list(self.trainer.losses)

    def diffuser(self) -> Diffuser | None:
        """A copy of what it has learned so far; None before the first update.

        An update that is made meanwhile may be in some layers of the copy already: the average moves by a thousandth.
        """
        return None if self.trainer is None or not self.trainer.updates else self.trainer.diffuser()

    # ------------------------------------------------------------------ on a worker

    def advance(self) -> float:
        """One update, or one network call for the next sheet."""
        if not self._wanted():
            self.playing = False
        if not self.playing:
            return self._leave()
        try:
            if self.trainer is None:
                self.trainer = DiffusionTrainer(self.config, device=self._device)
                return 0.0
            if self._drawing is not None:
                self._draw(self.trainer)
                return 0.0
            self.trainer.update()
        except PlaygroundError as error:
            self.error = error
        ended = self.trainer.ended if self.trainer is not None else None
        if ended is not None and ended.error is not None:
            self.error = ended.error
        return self._next(ended)

    def fail(self, error: Exception) -> None:
        """A mistake of ours ended it."""
        self.error = PlaygroundError("task_failed", reason=repr(error))
        self.playing = False
        self._leave()

    def _next(self, ended: Any) -> float:
        if self.error is not None or (ended is not None and self._drawn_at >= self.seconds):
            self.playing = False
            return self._leave()
        if self.trainer is not None and (ended is not None or self.seconds - self._drawn_at >= EVERY_SECONDS):
            self._drawn_at = self.seconds
            diffuser = self.trainer.diffuser()
            self._drawing = diffuser.denoise(diffuser.noise(SAMPLES, seed=SEED), steps=STEPS, seed=SEED)
        return 0.0

    def _leave(self) -> float:
        """Let go of the scheduler: only the worker that is inside may, so that no second one comes in beside it."""
        self._scheduler.remove(self)
        if self.playing:  # somebody began again meanwhile, and may have found it still there
            self._scheduler.add(self)
        return NEVER

    def _draw(self, trainer: DiffusionTrainer) -> None:
        """One network call; after the last, the sheet is there."""
        assert self._drawing is not None
        moment = next(self._drawing)
        if moment.t == 0:
            self.samples, self._drawing = np.ascontiguousarray(pixels(moment.x_t)), None
            self.sheets += 1
