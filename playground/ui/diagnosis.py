"""The light in the player bar: the state of the run that leads, why, what one can try, and the lesson about it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from playground.lessons.catalogue import LESSONS
from playground.metrics.diagnosis import Diagnosis, State
from playground.runtime.run import Run
from playground.runtime.session import Session
from playground.texts import has, text
from playground.training.diagnosed import diagnosis_of
from playground.ui.encode import message
from playground.ui.markup import Markup, element, slot
from playground.views.sample import number as figures

SECONDS = 0.5
ABOUT: Mapping[str, str] = {
    "warming": "figure_one",
    "far": "figure_one",
    "healthy": "optimum",
    "healthy_js": "figure_one",
    "sure": "too_strong",
    "sure_js": "starving",
    "by_heart": "memorised",
    "unseen": "too_strong",
    "wrong": "too_strong",
    "alone": "steps_of_d",
    "modes": "ring_collapse",
    "share": "ring_collapse",
    "variety": "class_bars",
    "swings": "dirac",
    "leads": "dirac",
    "leads_critic": "momentum",
    "runaway": "clip_ladder",
    "diverged": "one_at_a_time",
}
"""The lesson that shows what each reason of a diagnosis means."""

FloorsOf = Callable[[Run, int], Mapping[str, float]]


class Light:
    """Tells one window the state of the run that leads.

    A new state is told when it is found twice in a row, so that what only passes does not flicker; the states of a new
    run, and the end of one that has diverged, at once.
    """

    def __init__(self, session: Session, floors: FloorsOf) -> None:
        self._session, self._floors = session, floors
        self._at = 0.0
        self._stamp: tuple[Any, ...] = ()
        self._found: Diagnosis | None = None
        self._run: tuple[int, int] | None = None
        self._state: State | None = None
        self._told: dict[str, Any] = {}

    def news(self, now: float) -> Iterator[bytes]:
        """A message when the words have changed."""
        if now < self._at:
            return
        self._at = now + SECONDS
        runs, (index, member) = self._session.workspaces[self._session.visible].runs, self._session.focused
        if not runs:
            return
        wall = self._session.arrangement == "wall"
        run, member = (runs[min(index, len(runs) - 1)], member) if wall else (runs[0], 0)
        found, before = self._diagnosis(run, member), self._found
        new = (run.number, member) != self._run
        if not (new or found.state in (self._state, State.DIVERGED) or (before and before.state is found.state)):
            self._found = found
            return
        self._run, self._found, self._state = (run.number, member), found, found.state
        told = said(found)
        if told != self._told:
            self._told = told
            yield message(**told)

    def _diagnosis(self, run: Run, member: int) -> Diagnosis:
        """The diagnosis, made anew where something has come since."""
        config, history, ended = run.settings, run.trainer.history, run.trainer.ended
        member = min(member, config.members - 1)
        swept = config.sweep is not None and config.sweep.over_data
        floors = self._floors(run, member if swept else 0)
        stamp = (run.number, member, history.telemetry.rows[:2], history.measures.rows[:2], bool(floors), ended)
        if stamp != self._stamp or self._found is None:
            self._stamp = stamp
            return diagnosis_of(run.trainer, member, floors=floors, picture=run.last.picture)
        return self._found


def said(diagnosis: Diagnosis) -> dict[str, Any]:
    """A diagnosis as the fields of a live message."""
    word = text(f"diagnosis.state.{diagnosis.state.value}")
    values = {name: figure(float(value)) for name, value in diagnosis.values.items()}
    short, reason = f"diagnosis.short.{diagnosis.reason}", text(f"diagnosis.reason.{diagnosis.reason}", **values)
    told = text("diagnosis.with_reason", state=word, reason=text(short, **values)) if has(short) else word
    own = f"diagnosis.advice.{diagnosis.reason}"
    lesson = lesson_about(diagnosis)
    return {
        "texts": {
            "diagnosis": told,
            "diagnosis-title": word,
            "diagnosis-reason": reason,
            "diagnosis-advice": text(own if has(own) else f"diagnosis.advice.{diagnosis.state.value}"),
        },
        "attributes": {
            "light": {"data-diagnosis": diagnosis.state.value, "title": reason},
            "diagnosis-lesson": {"data-lesson": lesson, "hidden": None if lesson else ""},
        },
    }


def lesson_about(diagnosis: Diagnosis) -> str | None:
    """The name of the lesson that shows this; None where there is none."""
    name = ABOUT.get(diagnosis.reason, "")
    return name if name in LESSONS else None


def figure(value: float) -> str:
    """A number of a diagnosis: whole ones without decimals."""
    return figures(value) if not value.is_integer() else f"{value:.0f}".replace("-", "−")


def light() -> Markup:
    """The light and its words, which open what is known about the state."""
    word = slot("diagnosis", "b", "", cls="gp-diagnosed")
    inside = (element("i"), word, slot("state", "span", text("state.empty")))
    opens = element(
        "button", *inside, type="button", cls="gp-light", data_gp="light", id="gp-light", popovertarget="gp-standing",
        aria_describedby="gp-light-help", aria_expanded="false",
    )  # fmt: skip
    help_ = element("span", text("diagnosis.help"), id="gp-light-help", hidden=True)
    spoken = (slot("diagnosis-title", "span", ""), " ", slot("state-said", "span", ""))
    return Markup(opens + help_ + element("span", *spoken, role="status", cls="gp-sr") + about())


def about() -> Markup:
    """What opens: the state, why it is called so, what one can try, and the lesson."""
    lesson = element(
        "button", text("diagnosis.lesson"), type="button", data_gp="diagnosis-lesson", data_gp_lesson=True, hidden=True
    )
    close = element("button", text("diagnosis.close"), type="button", popovertarget="gp-standing", popovertargetaction="hide")
    return element(
        "div",
        slot("diagnosis-title", "h2", text("diagnosis.none"), id="gp-standing-title"),
        slot("diagnosis-reason", "p", text("diagnosis.none_yet")),
        element("h3", text("diagnosis.try")),
        slot("diagnosis-advice", "p", text("diagnosis.advice.warming")),
        element("div", lesson, close, cls="gp-buttons"),
        id="gp-standing", popover="auto", role="dialog", aria_labelledby="gp-standing-title",
    )  # fmt: skip
