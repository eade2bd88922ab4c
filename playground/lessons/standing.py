"""What may be read of a visitor's lecture: where it stands, how far its runs are, who looks."""

import math
from collections.abc import Hashable, Mapping
from weakref import ref

from playground.errors import ConfigError, PlaygroundError
from playground.lessons.found import Found
from playground.lessons.lesson import Computation, Lesson, Result, Training
from playground.lessons.stage import Stage, numbers
from playground.lessons.visit import Step, Visit, Wait
from playground.runtime.session import Session
from playground.runtime.tasks import Task
from playground.runtime.workspace import Workspace


class Standing:
    """Where one visitor stands. Read from any thread and without a lock, also when the session is gone already.

    Args:
        session: the visitor's; held weakly, so that one that goes takes this along.

    Attributes:
        step: where in the lesson that is open.
        visit: that lesson; None while there is none.
        visits: every lesson that got to a verdict, by name; the newest visit of each.
        owner: whose the tasks are: they are cancelled when it goes.
        displaced: whether runs of the visitor's own stood where those of the lesson stand now; undo brings them back.
        version: grows with whatever the page has to be told.
    """

    def __init__(self, session: Session) -> None:
        self._ref = ref(session)
        self.owner: Hashable = ("lesson", id(session))
        self.step = Step.PREDICT
        self.visit: Visit | None = None
        self.visits: dict[str, Visit] = {}
        self.displaced = False
        self.version = 0
        self._stage: Stage | None = None
        self._wish: object | None = None

    # ------------------------------------------------------------------ the lesson

    @property
    def lesson(self) -> Lesson | None:
        """The one that is open."""
        return self.visit.lesson if self.visit else None

    @property
    def prediction(self) -> str:
        """What was chosen; "" for nothing."""
        return self.visit.prediction if self.visit else ""

    @property
    def right(self) -> bool | None:
        """Whether the prediction came true; None before the verdict, or without a prediction."""
        return self.visit.right if self.visit else None

    @property
    def results(self) -> Mapping[str, tuple[Result, ...]]:
        """The claims of each act that is over: `act`, `fix`."""
        return self.visit.results if self.visit else {}

    @property
    def act(self) -> Training | Computation | None:
        """What is on the stage."""
        return self._stage.act if self._stage else None

    @property
    def acting(self) -> str:
        """Its name: `act` or `fix`."""
        return "fix" if self.step in (Step.FIX_RUN, Step.FIXED) else "act"

    @property
    def wait(self) -> Wait | None:
        """What the gate says, while it does."""
        return self._stage.wait if self._stage else None

    @property
    def wanted(self) -> bool:
        """Whether its runs are to go on as soon as the gate opens: they never did, or lost their place and were played again."""
        stage = self._stage
        return stage is not None and (stage.wanted or (stage.held and self.playing))

    @property
    def task(self) -> Task[tuple[Found, ...]] | None:
        """What computes, or did."""
        return self._stage.task if self._stage else None

    @property
    def failed(self) -> PlaygroundError | None:
        """Why the act came to no verdict, if it did not."""
        return self._stage.failed if self._stage else None

    # ------------------------------------------------------------------ its runs

    @property
    def opening(self) -> bool:
        """Whether the runs of another act are being asked for just now."""
        return self._wish is not None

    @property
    def lost(self) -> bool:
        """Whether other runs stand in the place of the lesson's, by undo, a preset, a rebuild; or the session is gone."""
        stage = self._stage
        if stage is None or isinstance(stage.act, Computation):
            return False
        here = self._at(stage)
        if here is None:
            return True
        if stage.meant(here.runs):  # built, or reset, and not looked at yet
            return False
        return numbers(here.runs) != stage.numbers if stage.numbers else not here.building

    @property
    def building(self) -> bool:
        """Whether its runs are being made."""
        stage, here = self._stage, self._at(self._stage)
        return stage is not None and here is not None and not stage.numbers and here.building

    @property
    def busy(self) -> bool:
        """Whether its act is under way: from its start to its verdict."""
        going = self.visit is not None and self.step in (Step.RUN, Step.FIX_RUN) and not self.lost and self.failed is None
        return going and self._ref() is not None

    @property
    def turns(self) -> tuple[int, int]:
        """Completed turns of the run that is furthest behind, and its budget; zeros without runs."""
        stage, here = self._stage, self._at(self._stage)
        if stage is None or here is None or self.lost or self.building:
            return 0, stage.plans[0].budget_turns if stage and stage.plans else 0
        return min((run.turn for run in here.runs), default=0), max(plan.budget_turns for plan in stage.plans)

    @property
    def playing(self) -> bool:
        """Whether its runs go on."""
        stage, here = self._stage, self._at(self._stage)
        return bool(stage and stage.numbers and here and not self.lost and here.playing)

    @property
    def haunted(self) -> bool:
        """Whether the runs of the first act are to be seen behind its runs."""
        here = self._at(self._stage)
        return here is not None and here.ghost is not None

    @property
    def watched(self) -> bool:
        """Whether anybody looks at its runs: at the visitor's page, and there at the workspace that they stand in."""
        session, here = self._ref(), self._at(self._stage)
        return session is not None and session.viewers > 0 and (here is None or session.visible == here.name)

    @property
    def hurries(self) -> bool:
        """Whether its runs may go as fast as the machine does."""
        session = self._ref()
        return session is not None and math.isinf(session.speed.value)

    @property
    def seconds_left(self) -> float:
        """Until its runs are over, at the pace they go; NaN while nobody can say."""
        here = self._at(self._stage)
        if here is None or not self.playing:
            return math.nan
        runs = [run for run in here.runs if run.last.rate > 0]
        return max(((run.settings.budget_turns - run.turn) / run.last.rate for run in runs), default=math.nan)

    # ------------------------------------------------------------------ inside

    @property
    def _session(self) -> Session:
        session = self._ref()
        if session is None:
            raise ConfigError("session_gone")
        return session

    def _at(self, stage: Stage | None) -> Workspace | None:
        """The workspace that a stage plays in; None where it computes, or there is none any more."""
        session = self._ref()
        if session is None or stage is None or not isinstance(stage.act, Training):
            return None
        return session.workspaces[stage.act.workspace]
