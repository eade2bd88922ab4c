"""A visitor's way through a lesson: predict, run, verdict, fix.

A lesson trains in the visitor's own workspace, so its runs can be paused, looked back at and undone as any other. The
lecture only watches them: when all are over it reads what they found, and that decides the claims.

    open ──▶ predict ──▶ run ──▶ verdict ──fix──▶ run ──▶ fixed
"""

from collections.abc import Callable

from playground.config import RunConfig
from playground.errors import ConfigError
from playground.lessons.attending import Attending, Gate
from playground.lessons.lesson import Computation, Lesson, Training
from playground.lessons.stage import DURING, Stage, numbers
from playground.lessons.visit import Step, Visit
from playground.runtime.session import Session
from playground.runtime.tasks import Tasks


class Lecture(Attending):
    """One visitor's lessons. Every method may be called from any thread.

    What changes step, visit and stage does so under the session's lock, and a build, which needs that lock itself, lies
    between two such changes: of several that were wished for meanwhile, the newest counts.

    Args:
        session: the visitor's.
        tasks: for what is computed beside the runs.
        limit: a config within what one run may compute on this server.
        gate: see `Gate`.
    """

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        *,
        limit: Callable[[RunConfig], RunConfig] = lambda config: config,
        gate: Gate = lambda lecture: None,
    ) -> None:
        super().__init__(session, tasks, gate)
        self._limit = limit

    # ------------------------------------------------------------------ what the visitor does

    def open(self, lesson: Lesson, seed: int = 0) -> None:
        """Build the lesson's runs and ask its question.

        Raises:
            ConfigError, DataError, BusyError: they cannot be built; no lesson is open then.
        """
        with self._session.lock:
            wish = self._wished()
            self._end_stage()
        stage = self._built("act", lesson, seed, wish)
        with self._session.lock:
            if self._granted(wish):
                self._ask(lesson, stage, seed)
                if lesson.asks == "after":
                    self._start(stage)

    def predict(self, choice: str) -> None:
        """Choose an answer; that starts the runs, or shows what came of them.

        A choice that does not exist, or comes too late, is ignored.

        Raises:
            ConfigError: the runs that it would start were replaced.
        """
        with self._session.lock:
            visit, stage = self.visit, self._stage
            late = self.step is not Step.PREDICT or self.opening
            if visit is None or stage is None or late or choice not in visit.lesson.choices:
                return
            if self.lost and "act" not in visit.results:
                raise ConfigError("lesson_replaced")
            visit.prediction = choice
            if "act" in visit.results:
                self._reveal(visit, stage)
            else:
                self._start(stage)

    def fix(self) -> None:
        """Turn the knob: the second act, with what is left of the first behind it.

        Raises:
            ConfigError, DataError, BusyError: it cannot be built.
        """
        with self._session.lock:
            visit = self.visit
            if visit is None or self.step is not Step.VERDICT or self.opening:
                return
            wish = self._wished()
        stage = self._built("fix", visit.lesson, visit.seed, wish)
        with self._session.lock:
            if self._granted(wish):
                self._enter(stage)
                self._start(stage)

    def again(self) -> None:
        """The whole lesson from another seed, with the same prediction. Errors: `open`."""
        with self._session.lock:
            visit = self.visit
            if visit is None or self.opening:
                return
            wish, seed = self._wished(), visit.seed + 1
            self._end_stage()
        stage = self._built("act", visit.lesson, seed, wish)
        with self._session.lock:
            if self._granted(wish):
                self._ask(visit.lesson, stage, seed, prediction=visit.prediction)
                self._start(stage)

    def anew(self) -> None:
        """The act whose runs were replaced, or whose computation was given up, once more. Errors: `open`."""
        with self._session.lock:
            visit, name = self.visit, self.acting
            if visit is None or self.opening:
                return
            wish, starts = self._wished(), self.step is not Step.PREDICT
        stage = self._built(name, visit.lesson, visit.seed, wish)
        with self._session.lock:
            if self._granted(wish):
                self._enter(stage)
                if starts:
                    self._start(stage)

    def leave(self) -> None:
        """Back to the list: the lesson's runs hold, its ghost goes."""
        with self._session.lock:
            if self.playing:
                self._session.pause()
            self._end_stage()
            self._wish, self.visit = None, None
            self._go_to(Step.PREDICT)

    def give_back(self) -> None:
        """The runs that stood there before the lesson's, as `undo` does."""
        with self._session.lock:
            stage, here = self._stage, self._at(self._stage)
            if stage is None or here is None or not stage.numbers:
                return
            self.look_here()
            while here.can_undo and set(numbers(here.runs)) <= self._mine:
                here.undo()
            self.displaced = False
            self.version += 1

    def look_here(self) -> None:
        """Make the lesson's workspace the visible one."""
        with self._session.lock:
            here = self._at(self._stage)
            if here is not None and self._session.visible != here.name:
                self._session.show(here.name)

    def cancel(self) -> None:
        """Give up what computes."""
        stage = self._stage
        if stage is not None:
            stage.cancel()

    # ------------------------------------------------------------------ between the two

    def _wished(self) -> object:
        """Another act is wanted from now on; what was wanted before and is not built yet is not."""
        self._wish = object()
        return self._wish

    def _granted(self, wish: object) -> bool:
        """Whether nothing newer is wanted; then it is not wanted any more, because it is there."""
        if self._wish is not wish:
            return False
        self._wish = None
        return True

    def _built(self, name: str, lesson: Lesson, seed: int, wish: object) -> Stage:
        """Build what an act needs. Not under the lock: a build needs it. Without a stage after an error, no lesson is open."""
        act = lesson.acts[name]
        if isinstance(act, Computation):
            return Stage(name, act)
        try:
            return self._with_runs(name, act, seed, wish)
        except BaseException:
            with self._session.lock:
                if self._granted(wish) and self._stage is None:
                    self.leave()
            raise

    def _with_runs(self, name: str, act: Training, seed: int, wish: object) -> Stage:
        session = self._session
        here, plans = session.workspaces[act.workspace], tuple(self._limit(each) for each in act.seeded(seed))
        with session.lock:
            before = numbers(here.runs)
            if self._wish is wish:
                if session.visible != act.workspace:
                    session.show(act.workspace)
                if not set(before) <= self._mine:
                    self.displaced = any(run.progress for run in here.runs)
                here.ghost, here.queued = None, frozenset()
        if self._wish is wish:
            session.use(*plans, workspace=act.workspace, play=False, kind=act.arrangement)
        return Stage(name, act, plans, before)

    def _ask(self, lesson: Lesson, stage: Stage, seed: int, *, prediction: str = "") -> None:
        known = self.visits.get(lesson.name)
        self.visit = Visit(lesson, seed, prediction, notes=known.notes if known else "")
        self._go_to(Step.PREDICT)
        self._enter(stage)

    def _enter(self, stage: Stage) -> None:
        self.cancel()
        self._stage = stage
        self.version += 1
        self.look()

    def _start(self, stage: Stage) -> None:
        stage.wanted = True
        self._go_to(DURING[stage.name])
        self.look()

    def _end_stage(self) -> None:
        self.cancel()
        here, self._stage = self._at(self._stage), None
        if here is not None:
            here.ghost = None
            here.queued = frozenset()
            for run in here.runs:
                run.refresh()
