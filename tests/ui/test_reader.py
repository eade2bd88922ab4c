"""What a window is told: each part of the page once, when it is news."""

import base64
import math
from dataclasses import replace

import numpy as np
import orjson
import pytest

from playground.config import Sweep
from playground.objectives import OBJECTIVES
from playground.runtime.notices import FRESH_SECONDS
from playground.texts import text
from playground.ui.reader import Reader
from tests.ui.fakes import LINE, PLANE, SID, WITHOUT_MODES, Told

PICTURE, TWIN = "picture-distributions", "picture-distributions-1"
LOSSES = "curves-distributions-losses"


def decoded(array):
    kind = {"u1": np.uint8, "f4": np.float32, "i4": np.int32}[array["dtype"]]
    return np.frombuffer(base64.b64decode(array["bdata"]), kind)


# ---------------------------------------------------------------------- one run


def test_a_window_learns_settings_picture_and_curves_at_once(tab):
    tab.trains(2)
    told = tab.reads()
    assert orjson.loads(told.all("keep")[0])["distributions"]["batch"] == 8
    assert len(told.drawn(PICTURE)) == len(told.laid_out(PICTURE)) == 1
    assert told.of("attributes")[PICTURE] == {"data-kind": "line"}
    assert (told.of("numbers")["turn"], told.of("numbers")["state"]) == (2, "paused")
    assert told.drawn(LOSSES)
    assert told.of("texts")["says-distributions"]


def test_what_stands_still_is_not_said_again(tab):
    tab.trains()
    tab.settles()
    assert [set(each) for each in tab.reads().messages] == [{"texts"}]  # the sentences for screen readers
    assert list(tab.reader.news(tab.clock.now)) == []


def test_a_window_that_comes_later_learns_the_same(tab):
    tab.trains()
    tab.settles()
    other = Told(list(Reader(tab.session, tab.desk).news(tab.clock.now)))
    assert other.drawn(PICTURE)
    assert other.drawn(LOSSES)


def test_a_workspace_without_a_run_is_read_without_harm(opens):
    tab = opens()
    assert [set(each) for each in tab.reads().messages] == [{"records", "figures"}]  # that no lesson is open
    tab.session.show("images")
    tab.reads()


def test_new_points_are_appended(tab):
    tab.trains()
    tab.settles()
    tab.trains(2)
    told = tab.reads()
    assert told.drawn(LOSSES) == []
    added = told.of("append")[LOSSES]
    assert (decoded(added["x"]).tolist(), added["from"]) == ([2, 3], 0)
    assert all(len(decoded(each)) == 2 for each in added["y"])


def test_a_run_that_is_replaced_between_two_readings_breaks_nothing(tab):
    tab.trains(2)
    tab.settles()
    first = tab.runs[0].number
    tab.desk.change(tab.session, "distributions", "batch", 16)
    tab.reads()
    tab.desk.change(tab.session, "distributions", "batch", 4)
    tab.trains()
    told = tab.reads()
    assert told.of("numbers")["run"] == tab.runs[0].number > first
    assert told.drawn(LOSSES)
    assert decoded(told.drawn(LOSSES)[-1][0]["x"]).tolist() == [1]
    assert orjson.loads(told.all("keep")[-1])["distributions"]["batch"] == 4


def test_undo_and_redo_are_off_while_there_is_nothing_to_bring_back(tab):
    assert tab.reads().of("attributes")["undo"] == {"data-off": "", "aria-disabled": "true"}
    tab.desk.change(tab.session, "distributions", "batch", 16)
    assert tab.reads().of("attributes")["undo"] == {"data-off": None, "aria-disabled": None}
    tab.session.undo()
    assert tab.reads().of("attributes")["redo"] == {"data-off": None, "aria-disabled": None}


def test_a_setting_that_is_not_the_presets_is_marked(tab):
    tab.reads()
    tab.desk.change(tab.session, "distributions", "seed", 3)
    assert tab.reads().of("attributes")["knob-distributions-seed"] == {"data-changed": ""}


def test_floors_come_once_they_are_known(tab):
    tab.trains()
    asked = tab.reads()
    assert asked.of("texts")["reading-js-distributions"]
    assert "floor" not in asked.of("texts")["floor-js-distributions"]
    tab.answers()
    answered = tab.reads()
    assert "floor" in answered.of("texts")["floor-js-distributions"]
    distances = answered.drawn("curves-distributions-distances")
    assert len(distances) == 1


def test_floors_are_asked_for_once(tab):
    asked = []
    ask = tab.runs[0].ask
    tab.runs[0].ask = lambda question: asked.append(1) or ask(question)
    tab.trains()
    tab.settles()
    assert asked == [1]


def test_infinite_kl_is_shown_as_such_and_sent_as_json(tab):
    tab.trains()
    tab.settles()
    run = tab.runs[0]
    run._last = replace(run.last, telemetry=run.last.telemetry | {"kl": math.inf})
    told = tab.reads()
    assert told.of("texts")["reading-kl-distributions"] == "∞"
    assert not any(b"Infinity" in each for each in told.raw)


def test_notices_are_said_once(tab):
    tab.reads()
    tab.session.notify("notice.absent")
    assert len(tab.reads().all("say")) == 1
    assert tab.reads().all("say") == []


def test_two_notices_at_once_are_both_said(tab):
    tab.reads()
    tab.session.notify("notice.absent")
    tab.session.notify("page.no_classes")
    (said,) = tab.reads().all("say")
    assert text("notice.absent") in said and text("page.no_classes") in said


def test_two_windows_both_hear_what_is_new(tab):
    other = Reader(tab.session, tab.desk)
    tab.reads()
    list(other.news(0.0))
    tab.session.notify("notice.absent")
    assert len(tab.reads().all("say")) == 1
    assert len(Told(list(other.news(9.0))).all("say")) == 1


def test_a_window_does_not_hear_what_another_window_heard(tab):
    tab.session.notify("notice.absent")
    tab.reads()
    assert Told(list(Reader(tab.session, tab.desk).news(0.0))).all("say") == []


def test_the_first_window_that_comes_hears_what_nobody_did(tab):
    tab.reads()
    tab.session.notify("notice.absent")
    assert len(Told(list(Reader(tab.session, tab.desk).news(0.0))).all("say")) == 1


def test_a_window_hears_nothing_of_an_hour_ago(tab):
    tab.session.notify("notice.absent")
    tab.clock.passes(FRESH_SECONDS + 1)
    tab.session.notify("page.no_classes")
    assert Told(list(Reader(tab.session, tab.desk).news(0.0))).all("say") == [text("page.no_classes")]


def test_who_comes_back_to_a_run_that_was_held_is_told_so(tab):
    tab.reader = None
    tab.session.play()
    tab.session.absent()
    with tab.sessions.viewer(SID) as session:
        assert "nobody was looking" in Told(list(Reader(session, tab.desk).news(0.0))).all("say")[0]


def test_a_chart_of_modes_is_hidden_for_data_without_modes(opens):
    hidden = opens(WITHOUT_MODES).reads().of("attributes")["chart-distributions-modes"]
    shown = opens(PLANE).reads().of("attributes")["chart-distributions-modes"]
    assert (hidden, shown) == ({"hidden": ""}, {"hidden": None})


@pytest.mark.parametrize("config", [LINE, PLANE, WITHOUT_MODES], ids=["line", "plane", "without modes"])
def test_every_kind_of_data_is_told_as_json_a_browser_can_read(opens, config):
    tab = opens(config)
    tab.trains()
    told = tab.settles()
    assert told.drawn(PICTURE)
    assert all(b"NaN" not in each and b"Infinity" not in each for each in told.raw)


# ---------------------------------------------------------------------- looking back


def test_looking_back_sends_the_past_picture_once_and_the_players_numbers_go_on(tab):
    tab.trains(3)
    tab.settles()
    tab.session.play()
    tab.session.look_back(0)
    tab.crank.turn(4)
    told = tab.reads()
    assert len(told.drawn(PICTURE)) == 1
    assert told.all("cursor") == [0]
    record = told.of("records")["timeline-distributions"]
    assert record["past"] == record["seen"] == 0
    turn = told.of("numbers")["turn"]
    assert turn > 3
    tab.crank.turn(4)
    later = tab.reads()
    assert later.drawn(PICTURE) == []
    assert later.of("numbers")["turn"] > turn


def test_back_to_now_sends_the_newest_picture_again(tab):
    tab.trains(3)
    now = tab.reads().drawn(PICTURE)[-1]
    tab.session.look_back(0)
    then = tab.reads().drawn(PICTURE)
    tab.session.look_back(None)
    again = tab.reads()
    assert then != [now]
    assert again.drawn(PICTURE) == [now]
    assert again.all("cursor") == [None]


def test_who_looks_back_reads_the_measures_of_then(tab):
    tab.trains(3)
    tab.settles()
    history = tab.runs[0].trainer.history.measures.rows
    tab.session.look_back(1)
    shown = tab.reads().of("texts")["reading-js-distributions"]
    assert shown == f"{history.values[0, 0, 0]:.3f}"


def test_bookmarks_reach_the_bar_of_history(tab):
    tab.trains(2)
    tab.reads()
    tab.session.bookmark()
    assert tab.reads().of("records")["timeline-distributions"]["bookmarks"] == [2]
    tab.session.forget_bookmark(2)
    assert tab.reads().of("records")["timeline-distributions"]["bookmarks"] == []


# ---------------------------------------------------------------------- twins


@pytest.fixture
def twins(tab):
    tab.desk.arrange(tab.session, "distributions", "twins")
    return tab


def test_twins_fill_two_places_with_the_same_axes(twins):
    twins.desk.change(twins.session, "distributions", "optimizer_g.rate", 0.5)
    twins.trains(4)
    told = twins.settles()
    assert told.drawn(PICTURE)
    assert told.drawn(TWIN)
    ranges = [[told.laid_out(slot)[-1][axis]["range"] for axis in ("xaxis", "yaxis", "yaxis2")] for slot in (PICTURE, TWIN)]
    assert ranges[0] == ranges[1]


def test_the_curves_of_twins_lie_over_each_other(twins):
    twins.trains()
    one = twins.desk.painter.charts(LINE, {}, [twins.session.curves("telemetry")], "telemetry", "distributions")
    assert len(twins.settles().drawn(LOSSES)[-1]) > len(one[LOSSES]["data"])
    twins.trains()
    assert [each[LOSSES]["from"] for each in twins.reads().all("append") if LOSSES in each] == [0, 2]


def test_the_player_shows_the_numbers_of_the_first_twin_alone(twins):
    twins.trains()
    twins.settles()
    twins.trains()
    assert len(twins.reads().all("numbers")) == 1


def test_the_difference_of_twins_is_told_when_one_is_changed(twins):
    assert "0.02" not in twins.reads().of("texts")["difference-distributions"]
    twins.desk.change(twins.session, "distributions", "optimizer_d.rate", 0.02)
    assert "0.02" in twins.reads().of("texts")["difference-distributions"]
    twins.desk.arrange(twins.session, "distributions", "one")
    assert twins.reads().of("texts")["difference-distributions"] == ""


def test_each_of_twins_has_read_outs_of_its_own(twins):
    twins.desk.change(twins.session, "distributions", "seed", 5)
    twins.trains()
    texts = twins.settles().of("texts")
    assert texts["reading-js-distributions"]
    assert texts["reading-js-distributions-1"]
    assert texts["reading-js-distributions"] != texts["reading-js-distributions-1"]


def test_a_read_out_that_only_the_second_twin_has_is_in_sight(opens):
    tab = opens(replace(LINE, objective=OBJECTIVES["wasserstein"]()), LINE)
    tab.trains()
    told = tab.settles()
    assert told.of("texts")["reading-value-distributions-1"]
    assert told.of("attributes")["row-value-distributions"] == {"hidden": None}


# ---------------------------------------------------------------------- a wall


def wall(tab, path="", words="", seeds=4):
    tab.desk.build_wall(tab.session, "distributions", path, words, seeds)
    return tab


def test_a_wall_sends_as_many_tiles_as_there_are_seeds(tab):
    wall(tab).trains()
    told = tab.settles()
    tiles = told.of("records")["tiles-distributions-0"]
    assert tiles["kind"] == "line"
    assert len(decoded(tiles["p_g"])) == 4 * tiles["points"]
    assert len(told.of("records")["wall-distributions"]["labels"]) == 4


def test_a_wall_sends_tiles_of_each_stack_and_the_leading_runs_picture_alone(tab):
    wall(tab, "d_steps", "1 2 3", 2).trains()
    told = tab.settles()
    records = told.of("records")
    assert {name for name in records if name.startswith("tiles-")} == {f"tiles-distributions-{index}" for index in range(3)}
    assert told.drawn(PICTURE)
    assert not any(name.startswith(f"{PICTURE}-") for name in told.of("figures"))
    assert len(records["wall-distributions"]["labels"]) == 6
    assert records["wall-distributions"]["starts"] == [0, 2, 4]
    for each in told.messages:
        assert ("numbers" in each) <= any(name == "tiles-distributions-0" for name in each.get("records", {}))


def test_a_wall_over_k_sends_as_many_tiles_as_members(tab):
    wall(tab, "d_steps", "1 2 5", 1).trains()
    told = tab.settles()
    records = told.of("records")
    tiles = [each for name, each in records.items() if name.startswith("tiles-")]
    assert sum(len(decoded(each["p_g"])) // each["points"] for each in tiles) == 3
    assert records["wall-distributions"]["labels"] == ["1", "2", "5"]


def test_a_wall_over_data_has_the_floors_of_each_value(opens):
    tab = opens(replace(LINE, members=4, sweep=Sweep("data.gap", (1.0, 4.0))))
    tab.trains()
    told = tab.settles()
    assert tab.session.arrangement == "wall"
    assert all(told.of("records")["wall-distributions"]["verdicts"])


def test_tiles_are_judged_once_measures_and_floors_are_there(tab):
    wall(tab)
    before = tab.reads().of("records")["wall-distributions"]
    assert before["verdicts"] == [""] * 4
    tab.trains()
    told = tab.settles()
    assert all(told.of("records")["wall-distributions"]["verdicts"])
    assert "4" in told.of("texts")["verdict-distributions"]


def test_a_chart_begins_anew_when_another_tile_is_looked_at(tab):
    wall(tab).trains(2)
    first = tab.settles().drawn(LOSSES)[-1]
    tab.session.focus(0, 3)
    tab.answers()
    told = tab.reads()
    assert len(told.drawn(LOSSES)) == 1
    assert told.drawn(LOSSES)[0] != first
    assert told.of("records")["wall-distributions"]["focus"] == 3
    assert told.drawn(PICTURE)


def test_a_tile_of_another_run_is_drawn_in_its_own_axes(opens):
    tab = opens(replace(LINE, objective=OBJECTIVES["wasserstein"]()))
    wall(tab, "d_steps", "1 50", 2).trains(3)
    tab.settles()
    for index in (1, 0):
        tab.session.focus(index, 0)
        tab.answers()
        told, limits = tab.settles(), tab.desk.painter.axes(tab.runs[index].last).limits
        assert told.drawn(PICTURE)
        room = 0.02 * (limits[1] - limits[0])
        assert told.laid_out(PICTURE)[-1]["yaxis2"]["range"] == pytest.approx([limits[0] - room, limits[1] + room])


@pytest.mark.parametrize("config", [LINE, PLANE], ids=["line", "plane"])
def test_a_wall_that_rests_is_not_told_again(opens, config):
    tab = wall(opens(config))
    tab.trains()
    tab.settles()
    assert "wall-distributions" not in tab.reads().of("records")


def test_a_lost_members_tile_says_lost_and_no_number(tab):
    wall(tab).trains()
    tab.settles()
    history = tab.runs[0].trainer.history.measures
    latest = np.array([[history.latest(member)[name] for member in range(4)] for name in history.names], np.float32)
    latest[:, 2] = np.nan
    history.append(2, dict(zip(history.names, latest, strict=True)))
    record = tab.reads().of("records")["wall-distributions"]
    assert record["verdicts"][2] == "lost"
    assert record["notes"][2].startswith("lost")
    assert "nan" not in record["notes"][2]
    assert "lost" not in (record["verdicts"][1], record["verdicts"][3])


def test_a_wall_of_seeds_names_no_value_in_its_chart(tab):
    wall(tab).trains()
    chart = tab.settles().of("figures")["sweep-distributions"]
    assert "None" not in orjson.dumps(chart).decode()


def test_a_wall_that_is_left_takes_its_verdict_with_it(tab):
    wall(tab).trains()
    tab.settles()
    tab.desk.arrange(tab.session, "distributions", "one")
    assert tab.reads().of("records")["wall-distributions"] is None


def test_a_picture_of_twins_that_are_gone_is_not_shown_to_the_next(twins):
    twins.trains()
    twins.settles()
    twins.desk.arrange(twins.session, "distributions", "one")
    twins.reader = Reader(twins.session, twins.desk)
    twins.reads()
    twins.desk.arrange(twins.session, "distributions", "twins")
    assert twins.reads().drawn(TWIN) == []
