"""Lessons whose trainers only count, and who goes through them."""

from dataclasses import replace

from playground.config import RunConfig
from playground.lessons.lectures import Lectures
from playground.lessons.lesson import Claim, Computation, Lesson, Training
from playground.presets import get
from playground.runtime.session import Session
from playground.runtime.tasks import Tasks
from tests.runtime.fakes import LONG, FakeTrainer, Inline, workshop

TURNS = 4
RUN = RunConfig(budget_turns=TURNS)
OTHER = replace(RUN, batch=3)


class Watched(FakeTrainer):
    """Has all that a lesson reads when it is over."""

    alive = (True,)

    def floors(self, member=0):
        return {}


def turns(found):
    return found[0].turn


def training(*runs, arrangement="one", least=TURNS, name="turns"):
    return Training(runs=runs or (RUN,), arrangement=arrangement, claims=(Claim(name=name, of=turns, least=least),))


IMAGES = training(replace(get("digits"), budget_turns=TURNS))


def lesson(act=None, fix=None, **more):
    fix = fix or training(replace(RUN, batch=7), name="fixed")
    return Lesson(name="counting", choices=("many", "none"), answer="many", act=act or training(), fix=fix, cards=0, **more)


def computation(compute):
    return Computation(claims=(Claim(name="value", of=lambda found: found[0].numbers["value"], least=1),), compute=compute)


class Visitor:
    def __init__(self, patience=LONG):
        self.workshop = workshop(Inline(most=1), Watched, patience=patience)
        self.session = Session(self.workshop)
        self.session.viewers = 1
        self.tasks = Tasks()
        self.lectures = Lectures(self.tasks)
        self.lecture = self.lectures.of(self.session)

    @property
    def runs(self):
        return self.session.workspaces[self.session.visible].runs

    @property
    def shown(self):
        """The newest frame that was sent."""
        return self.session.frames().newest()[0].frame

    def goes(self):
        self.tasks.stop()
        self.workshop.stop()

    def passes(self, rounds=60):
        """Time in which every run gets to the end of its budget and answers what it is asked."""
        for _ in range(rounds):
            for run in self.runs:
                run.refresh()
            self.lecture.look()
