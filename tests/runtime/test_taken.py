import json

import numpy as np
import pytest
import torch

from playground.runtime.taken import POINTS, take, thinned
from playground.store import checkpoint
from playground.training.events import MEASURES, TELEMETRY, Updated
from playground.training.history import History
from playground.training.trainer import Trainer
from tests.ui.fakes import LINE


def told(turns, *, measured=1):
    history = History.of(1)
    for turn in turns:
        numbers = {name: np.full(1, turn, np.float32) for name in TELEMETRY}
        measures = {name: np.full(1, 10 * turn, np.float32) for name in MEASURES} if turn % measured == 0 else None
        history.add(Updated("G", turn, telemetry=numbers, measures=measures))
    return history


def test_curves_are_thinned_and_keep_their_ends():
    curves = thinned(told(range(1, 1001)))
    assert len(curves["turns"]) == POINTS == len(curves["values"]["d_real"])
    assert (curves["turns"][0], curves["turns"][-1]) == (1, 1000)
    assert curves["values"]["d_real"] == [float(turn) for turn in curves["turns"]]


def test_where_nothing_was_measured_there_is_no_number():
    curves = thinned(told([1, 2, 3, 4], measured=2))
    assert curves["turns"] == [1, 2, 3, 4]
    assert curves["values"]["js"] == [None, 20.0, None, 40.0]
    assert json.loads(json.dumps(curves, allow_nan=False)) == curves


def test_rare_measures_are_not_thinned_away_by_frequent_losses():
    curves = thinned(told(range(1, 1001), measured=250))
    assert [value for value in curves["values"]["js"] if value is not None] == [2500.0, 5000.0, 7500.0, 10000.0]


def test_no_history_makes_no_curves():
    assert thinned(told([])) == {"turns": [], "values": {}}


def test_what_is_taken_goes_on_as_the_run_does(tmp_path):
    trainer = Trainer(LINE, device=torch.device("cpu"))
    for _ in range(6):
        trainer.update()
    taken = take(trainer)
    assert (taken.kept.turn, taken.kept.config, taken.kept.ended) == (3, trainer.recipe, "")
    checkpoint.save(tmp_path / "run", taken.run)
    again = checkpoint.restore(checkpoint.load(tmp_path / "run"), device=torch.device("cpu"))
    for _ in range(4):
        trainer.update()
        again.update()
    assert trainer.history.telemetry.latest() == pytest.approx(again.history.telemetry.latest(), abs=0, rel=0, nan_ok=True)


def test_progress_alone_copies_no_weights():
    trainer = Trainer(LINE, device=torch.device("cpu"))
    trainer.update()
    assert take(trainer, whole=False).run is None
