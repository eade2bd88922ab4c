"""Judgements beside training."""

import gc
import threading
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest

from playground.config import RunConfig
from playground.errors import BusyError, ConfigError
from playground.judging import bench as bench_module
from playground.runtime import benches as benches_module
from playground.runtime.benches import Benches
from playground.runtime.frame import State
from playground.runtime.judgements import KEPT, Judgements, Judging, Moment, Schedule, Wish
from playground.runtime.tasks import Tasks
from tests.judging.fakes import bench, generated
from tests.runtime.fakes import LONG

CONFIG = RunConfig()
QUICK = Wish(samples=64, metrics=("frechet",))


class Still:
    """A generator without a network."""

    conditional, class_names = False, ()

    def __init__(self, hold: threading.Event | None = None) -> None:
        self.hold = hold

    def batches(self, *, seed: int) -> Any:
        for batch in generated(seed + 1):
            if self.hold is not None:
                self.hold.wait(0.01)
                yield batch[:1]
            else:
                yield batch

    def z(self, count: int, *, seed: int) -> Any: ...
    def labels(self, count: int, *, seed: int) -> Any: ...
    def draw(self, z: Any, labels: Any = None) -> Any: ...


class Run:
    """As much of a run as is asked."""

    def __init__(self, number: int = 1, hold: threading.Event | None = None) -> None:
        self.number, self.turn, self.state = number, 0, State.RUNNING
        self.trainer, self.sampler = SimpleNamespace(seconds=0.0), Still(hold)

    def ask(self, question: Any) -> Future[Any]:
        answer: Future[Any] = Future()
        answer.set_result((Moment(self.turn, self.trainer.seconds), CONFIG, self.sampler, "digits"))
        return answer


@pytest.fixture
def tasks():
    made = Tasks(workers=1)
    yield made
    made.stop()


@pytest.fixture
def judgements(tasks, monkeypatch) -> Judgements:
    monkeypatch.setattr(benches_module.Bench, "of", lambda config, features="own": bench())
    return Judgements("tab", tasks, Benches())


def test_a_judgement_is_remembered_with_where_the_run_stood(judgements):
    run = Run(7)
    run.turn, run.trainer.seconds = 120, 3.5
    judgements.start(run, QUICK)
    assert judgements._task.wait(LONG)
    (made,) = judgements.all
    assert (made.number, made.run, made.at, made.scheduled) == (1, 7, Moment(120, 3.5), False)
    assert [each.name for each in made.report.scores] == ["frechet"]
    assert made.cost > 0 and judgements.task is None and judgements.failure is None


def test_one_at_a_time_and_a_cancel_is_heard(judgements):
    hold = threading.Event()
    judgements.start(Run(hold=hold), Wish(samples=5000, metrics=("frechet",)))
    with pytest.raises(BusyError, match="going on"):
        judgements.start(Run(), QUICK)
    judgements.cancel()
    assert judgements._task.wait(1.0)
    assert judgements.all == [] and judgements.failure is None
    judgements.start(Run(), QUICK)
    assert judgements._task.wait(LONG) and len(judgements.all) == 1


def test_metrics_that_do_not_fit_are_left_out_and_none_at_all_is_a_failure(judgements):
    judgements.start(Run(), Wish(samples=64, metrics=("frechet", "stacked", "told")))
    assert judgements._task.wait(LONG)
    assert [each.name for each in judgements.all[0].report.scores] == ["frechet"]
    judgements.start(Run(), Wish(samples=64, metrics=("stacked",)))
    assert judgements._task.wait(LONG)
    assert judgements.failure.key == "judge_metric" and len(judgements.all) == 1


@pytest.mark.parametrize(
    ("schedule", "now", "due"),
    [
        (Schedule(), Moment(10**6, 10**6), False),
        (Schedule(turns=100), Moment(199, 0), False),
        (Schedule(turns=100), Moment(200, 0), True),
        (Schedule(turns=100), Moment(731, 0), True),
        (Schedule(seconds=30), Moment(10**6, 39), False),
        (Schedule(seconds=30), Moment(0, 40), True),
    ],
)
def test_a_schedule_is_due_past_a_multiple_of_its_turns_or_after_its_seconds(schedule, now, due):
    assert schedule.due(now, Moment(150, 10)) is due


def test_a_schedule_judges_what_runs_and_skips_while_one_goes(judgements):
    run, hold = Run(), threading.Event()
    judgements.plan(Schedule(turns=50), QUICK)
    run.turn = 49
    judgements.tick(run)
    assert judgements.task is None
    run.turn, run.state = 60, State.PAUSED
    judgements.tick(run)
    assert judgements.task is None
    run.state = State.RUNNING
    judgements.tick(run)
    assert judgements._task.wait(LONG)
    assert [(each.at.turn, each.scheduled) for each in judgements.all] == [(60, True)]
    judgements.start(Run(hold=hold), Wish(samples=5000))
    run.turn = 200
    judgements.tick(run)
    judgements.cancel()
    assert judgements._task.wait(LONG) and len(judgements.all) == 1


def test_a_new_run_begins_anew(judgements):
    judgements.plan(Schedule(turns=50), QUICK)
    for number in (1, 2):
        run = Run(number)
        run.turn = 60
        judgements.tick(run)
        assert judgements._task.wait(LONG)
    assert [each.run for each in judgements.all] == [1, 2]


def test_a_schedule_that_fails_is_switched_off(judgements):
    judgements.plan(Schedule(turns=10), Wish(samples=64, metrics=("stacked",)))
    run = Run()
    run.turn = 20
    judgements.tick(run)
    assert judgements._task.wait(LONG)
    assert judgements.schedule == Schedule() and judgements.failure is not None


def test_only_so_many_are_remembered(judgements):
    assert judgements._done.maxlen == KEPT


@pytest.mark.parametrize(
    "wrong", [lambda: Wish(samples=3), lambda: Schedule(turns=-1), lambda: Schedule(seconds=1), lambda: Schedule(seconds=-5)]
)
def test_what_cannot_be_gets_a_sentence(wrong):
    with pytest.raises(ConfigError):
        wrong()


def test_a_bench_is_made_once_for_its_data_and_the_least_used_makes_room(monkeypatch):
    made = []

    def of(config, features="own"):
        made.append((config.get("data"), features))
        return bench()

    monkeypatch.setattr(bench_module.Bench, "of", of)
    benches = Benches(most=2)
    digits, stacked, moods = (CONFIG.with_values({"generator": "mlp", "data": name}) for name in ("digits", "stacked", "moods"))
    first = benches.bench(digits, "own")
    assert benches.bench(digits.with_values({"seed": 5}), "own") is first
    benches.bench(stacked, "own")
    assert benches.bench(digits, "own") is first
    benches.bench(moods, "own")
    benches.bench(stacked, "own")
    assert [name for name, _ in made] == ["digits", "stacked", "moods", "stacked"]


def test_judgements_go_with_their_session(tasks):
    class Session:
        pass

    judging, session = Judging(tasks), Session()
    kept = judging.of(session, "tab")
    assert judging.of(session, "tab") is kept
    del session
    gc.collect()
    assert len(judging._known) == 0
