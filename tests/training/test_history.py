import numpy as np

from playground.training.events import MEASURES
from playground.training.history import Series


def filled(points, capacity=16, members=1):
    series = Series(("loss",), members, capacity)
    for turn in range(points):
        series.append(turn, {"loss": np.full(members, turn, np.float32)})
    return series


def test_points_are_kept_in_order():
    rows = filled(5).rows
    assert rows.turns[: rows.length].tolist() == [0, 1, 2, 3, 4]
    assert rows.values[: rows.length, 0, 0].tolist() == [0, 1, 2, 3, 4]


def test_a_long_run_is_thinned_evenly_and_never_grows_over_its_capacity():
    for points in (17, 33, 100, 1000):
        series = filled(points)
        rows = series.rows
        kept = rows.turns[: rows.length]
        assert rows.length <= 16
        assert kept[0] == 0 and len(set(np.diff(kept))) == 1, kept


def test_a_reader_is_told_when_old_points_were_thinned_out():
    assert filled(16).rows.generation == 0
    assert filled(17).rows.generation == 1
    assert filled(40).rows.generation == 2


def test_what_a_reader_holds_is_not_changed_by_the_writer():
    series = filled(16)
    rows = series.rows
    before = rows.turns[: rows.length].copy()
    for turn in range(16, 100):
        series.append(turn, {"loss": np.zeros(1, np.float32)})
    assert (rows.turns[: rows.length] == before).all()


def test_a_restored_series_goes_on_as_if_nothing_had_happened():
    whole, half = filled(100), filled(45)
    resumed = Series(("loss",), 1, 16)
    resumed.restore(half.state())
    for turn in range(45, 100):
        resumed.append(turn, {"loss": np.full(1, turn, np.float32)})
    for mine, its in zip(whole.rows, resumed.rows, strict=True):
        np.testing.assert_array_equal(mine, its)


def test_the_latest_values_are_of_the_member_asked_for():
    series = Series(("loss",), 2, 16)
    assert series.latest() == {}
    series.append(3, {"loss": np.array([1.0, 2.0], np.float32)})
    assert series.latest(1) == {"loss": 2.0}


def test_a_run_of_the_days_of_two_measures_can_be_opened():
    old = Series(("js", "w1"), 2, 16)
    old.append(7, {"js": np.array([0.1, 0.2]), "w1": np.array([1.0, 2.0])})
    state = old.state()
    del state["names"]
    now = Series(MEASURES, 2, 16)
    now.restore(state)
    latest = now.latest(1)
    assert latest["js"] == np.float32(0.2) and latest["w1"] == 2 and np.isnan(latest["captured"])


def test_columns_are_found_by_their_names():
    old = Series(("a", "b", "gone"), 1, 16)
    old.append(0, {"a": np.ones(1), "b": np.full(1, 2.0), "gone": np.zeros(1)})
    now = Series(("b", "new", "a"), 1, 16)
    now.restore(old.state())
    assert now.latest()["a"] == 1 and now.latest()["b"] == 2 and np.isnan(now.latest()["new"])
