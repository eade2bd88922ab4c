"""What a visitor does with diffusion: a model of their own, denoising to look at, and a comparison with the GAN.

All of it belongs to the session and goes with it: the models are held by the session alone, the scheduler lets go of one
that is paused or that nobody wants any more, and tasks are dropped with their owner.
"""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from playground.config import RunConfig
from playground.data.images.source import Images
from playground.device import has_native_bf16
from playground.diffusion.config import PICTURES, DiffusionConfig
from playground.diffusion.sampling import SAMPLERS, Denoised, Diffuser, pixels
from playground.errors import BusyError, ConfigError
from playground.runtime.asking import asked
from playground.runtime.benches import Benches, first_look
from playground.runtime.beside import Side, Tell, ddpm_side, gan_side
from playground.runtime.learner import Learner
from playground.runtime.session import Session
from playground.runtime.sessions import Sessions
from playground.runtime.tasks import Task
from playground.store.ddpm import Ready, ready
from playground.texts import text
from playground.training.sampling import Sampler

LEARNERS = 4
"""DDPMs that learn at once on this server."""
LEARNER_BYTES = 32 * 2**20
"""Of one of them: at most 1.5 million weights, their average, slopes and Adam's two moments, four bytes each."""
LONGEST = 600.0
"""Seconds of training that a visitor may ask for."""
SHOWN = 4
"""Pictures that are denoised to look at."""
FRAMES = 26
"""Moments of a denoising that are kept, the first and the last among them."""
STEPS = (1, 10, 50, 100, 1000)
JUDGED = (10, 50, 100)
"""Steps with which a comparison may draw: with 1000 it would take too long."""
SAMPLES = 256
READY = "digits"


@dataclass(frozen=True, eq=False)
class Seen:
    """A moment of a denoising, as pixels `[4, C, H, W]`."""

    t: int
    calls: int
    x_t: Images
    x_0: Images | None


@dataclass(eq=False)
class Denoising:
    """A denoising to look at, filled by its task."""

    number: int
    total: int
    frames: list[Seen] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(eq=False)
class Corner:
    """What one session has.

    Attributes:
        learner: the visitor's own DDPM.
        denoising, denoise_task: what is looked at.
        sides, compare_task: the comparison: `gan` and `ddpm`.
    """

    learner: Learner | None = None
    denoising: Denoising | None = None
    denoise_task: Task[None] | None = None
    compare_task: Task[None] | None = None
    sides: Mapping[str, Side] = field(default_factory=dict)
    numbers: int = 0

    @property
    def nbytes(self) -> int:
        """What the visitor's own DDPM keeps (an estimate)."""
        return LEARNER_BYTES if self.learner is not None else 0


class Contrast:
    """The corners of all sessions.

    Args:
        sessions: the registry.
        benches: the real sides of judgements, looked at once for all visitors.
    """

    def __init__(self, sessions: Sessions, benches: Benches) -> None:
        self._sessions, self._benches = sessions, benches
        self._corners: WeakKeyDictionary[Session, Corner] = WeakKeyDictionary()
        self._bf16 = has_native_bf16(sessions.workshop.device.torch)

    def corner(self, session: Session) -> Corner:
        """What this session has."""
        known = self._corners.get(session)
        if known is None:
            made = Corner()
            known = self._corners.setdefault(session, made)
            if known is made:
                session.beside.append(lambda: made.nbytes)
        return known

    # ------------------------------------------------------------------ models

    def ready(self) -> Ready | None:
        """The ready-made DDPM."""
        return ready(READY, bf16=self._bf16)

    def diffuser(self, session: Session, which: str) -> Diffuser:
        """The model called `ready` or `mine`.

        Raises:
            ConfigError: there is none.
        """
        learner, known = self.corner(session).learner, self.ready()
        found: Diffuser | None = None
        if which == "ready" and known is not None:
            found = known.diffuser
        if which == "mine" and learner is not None:
            found = learner.diffuser()
        if found is None:
            raise ConfigError("diffusion_no_model")
        return found

    # ------------------------------------------------------------------ a model of one's own

    def train(self, sid: str, session: Session, run: RunConfig, seconds: float, *, limit: float = math.inf) -> None:
        """Train a DDPM on the data of `run`; one that is paused on the same data goes on.

        Args:
            sid: of the tab.
            session: of the tab.
            run: the GAN's settings.
            seconds: of training that are asked for.
            limit: seconds that one model may train on this server.

        Raises:
            ConfigError: data that are no pictures, or a budget that cannot be.
            BusyError: too many learn already, there is no room, or this one has had all the time it may have.
        """
        if not 1 <= seconds <= LONGEST:
            raise ConfigError("diffusion_seconds", value=seconds, longest=LONGEST)
        config = config_of(run, min(seconds, limit))
        corner = self.corner(session)
        if sum(each.learner is not None and each.learner.playing for each in list(self._corners.values())) >= LEARNERS:
            raise BusyError("diffusion_busy", limit=LEARNERS)
        learner = corner.learner
        if learner is not None and learner.config.data == config.data and not learner.error:
            self._longer(learner, seconds, limit)
        else:
            self.discard(session)
            session.admit_beside(LEARNER_BYTES)
            workshop, sessions = self._sessions.workshop, self._sessions
            learner = corner.learner = Learner(
                config,
                device=workshop.device.torch,
                scheduler=workshop.scheduler,
                wanted=_still_here(sessions, sid, session),
            )
        learner.play()

    def _longer(self, learner: Learner, seconds: float, limit: float) -> None:
        """More time for a learner that used up what it had."""
        trainer = learner.trainer
        if learner.seconds >= limit:
            raise BusyError("limit_seconds", limit=limit)
        learner.config = replace(learner.config, budget_seconds=min(seconds, limit))
        if trainer is not None:
            budget = min(seconds + (trainer.seconds if trainer.ended else 0.0), limit)
            trainer.config, trainer.ended = replace(trainer.config, budget_seconds=budget), None

    def pause(self, session: Session) -> None:
        """Hold the visitor's own DDPM."""
        learner = self.corner(session).learner
        if learner is not None:
            learner.pause()

    def discard(self, session: Session) -> None:
        """Forget the visitor's own DDPM."""
        self.pause(session)
        self.corner(session).learner = None

    # ------------------------------------------------------------------ denoising to look at

    def denoise(self, sid: str, session: Session, which: str, *, steps: int, sampler: str, seed: int) -> Denoising:
        """Denoise a few pictures in a task; a denoising that is under way is given up.

        Raises:
            ConfigError: no such model or number of steps.
            BusyError: too many tasks.
        """
        if steps not in STEPS:
            raise ConfigError("choice", label=text("contrast.steps"), value=steps, choices=", ".join(map(str, STEPS)))
        if sampler not in SAMPLERS:
            raise ConfigError("choice", label=text("contrast.sampler"), value=sampler, choices=", ".join(SAMPLERS))
        diffuser, corner = self.diffuser(session, which), self.corner(session)
        if corner.denoise_task is not None and not corner.denoise_task.over:
            corner.denoise_task.cancel()
            corner.denoise_task.wait(2.0)
        corner.numbers += 1
        denoising = Denoising(corner.numbers, steps)

        def job(task: Task[None]) -> None:
            began, every = time.perf_counter(), max(1, steps // (FRAMES - 1))
            for moment in diffuser.denoise(diffuser.noise(SHOWN, seed=seed), steps=steps, seed=seed, sampler=sampler):
                task.report(moment.calls / steps, "contrast.denoising", done=moment.calls, total=steps)
                if moment.calls % every == 0 or moment.t == 0:
                    denoising.frames.append(_seen(moment))
                denoising.seconds = time.perf_counter() - began

        corner.denoise_task = self._sessions.tasks.start(sid, job)
        corner.denoising = denoising
        return denoising

    # ------------------------------------------------------------------ beside the GAN

    def compare(self, sid: str, session: Session, which: str, *, steps: int, samples: int = SAMPLES) -> None:
        """Time and judge the GAN that runs and a DDPM, with the same features and as many samples.

        Raises:
            ConfigError: no such model, no GAN of pictures, or the two make different pictures.
            BusyError: too many tasks.
        """
        if steps not in JUDGED:
            raise ConfigError("choice", label=text("contrast.steps"), value=steps, choices=", ".join(map(str, JUDGED)))
        corner, diffuser = self.corner(session), self.diffuser(session, which)
        runs = session.workspaces["images"].runs
        if not runs:
            raise ConfigError("diffusion_no_gan")
        run, config, known = runs[0], session.settings("images"), self.ready()
        trained = float(str(known.facts["seconds"])) if which == "ready" and known else _seconds(corner.learner)
        data = known.config.data if which == "ready" and known else corner.learner and corner.learner.config.data
        if data != config.data:
            raise ConfigError("diffusion_other_data")

        def job(task: Task[None]) -> None:
            sampler, seconds = asked(run, lambda trainer: (Sampler.of(trainer), trainer.seconds), task, says="contrast.asking")
            (bench, looked), tell = self._benches.bench(config, "own"), Tell(task)
            gan, ddpm = gan_side(sampler, seconds), ddpm_side(diffuser, steps, trained)
            with first_look(task, bench, looked):
                gan = replace(gan, report=tell.judged(bench, sampler, samples, until=0.3))
            batches = diffuser.batches(seed=0, steps=steps, tick=tell)
            corner.sides = {"gan": gan, "ddpm": replace(ddpm, report=tell.judged(bench, batches, samples, until=1.0))}

        corner.compare_task = self._sessions.tasks.start(sid, job)


def config_of(run: RunConfig, seconds: float) -> DiffusionConfig:
    """A DDPM for the data of a GAN's run: large pictures are taken in larger patches.

    Raises:
        ConfigError: data that are no pictures.
    """
    if type(run.data) not in PICTURES.values():
        raise ConfigError("judge_points")
    size = int(getattr(run.data, "size", 28))
    return DiffusionConfig(data=run.data, patch=4 if size > 32 else 2, seed=run.seed, budget_seconds=seconds)


def _still_here(sessions: Sessions, sid: str, session: Session) -> Callable[[], bool]:
    number = id(session)  # no reference: a learner must not keep its session
    return lambda: id(sessions.get(sid)) == number


def _seen(moment: Denoised) -> Seen:
    return Seen(moment.t, moment.calls, pixels(moment.x_t), None if moment.x_0 is None else pixels(moment.x_0))


def _seconds(learner: Learner | None) -> float:
    return 0.0 if learner is None else learner.seconds
